"""Feedback that gives nothing away and runs nothing.

Hidden tests stay hidden until a date, no canary leaves the house, and a page holds no script: what a
submission contains is made inert again, and the browser is told to run and load nothing.

In ``nbgrader_config.py``::

    c.GenerateFeedback.exporter_class = "autograde.grading.pages.feedback.FeedbackExporter"
    c.FeedbackExporter.show_hidden_tests_from = "2030-02-01 12:00+01:00"
"""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from traitlets import TraitError, Unicode, validate

from autograde.build.canaries import CanaryError, holds_canary
from autograde.grading.pages.hidden_tests import hide_tests
from autograde.grading.pages.markdown_pages import markdown_page
from autograde.grading.pages.released import released_texts
from autograde.grading.pages.sanitise import sanitise_notebook
from autograde.repair.origin import language_of
from signs.words import speaking, tell

#: A page shows its own text, styles and pictures: it runs nothing and asks nobody for anything.
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; form-action 'none'; "
    "base-uri 'none'"
)
_ACTIVE = (
    "script, iframe, frame, object, embed, applet, base, link, form, template, noscript, meta[http-equiv]"
)
_STYLE = ".rendered_html table {margin: .5em 0 1em} .rendered_html :is(td, th) {padding: .25em 1em .25em 0}"
_FONTS = re.compile(r"@font-face\s*\{[^}]*\}")  # Bootstrap's, which would be looked for beside the page
_TIMESTAMP = "timestamp.txt"
_LONGEST_TIMESTAMP = 40  # bytes: a time, and no room for anything else


class FeedbackExporter(HTMLExporter):
    """nbconvert's exporter to HTML, for feedback."""

    show_hidden_tests_from = Unicode(
        "",
        help="Date and time from which feedback shows the hidden tests, such as '2030-02-01 12:00+01:00'; "
        "UTC where it has no offset. Empty: never.",
    ).tag(config=True)

    @validate("show_hidden_tests_from")
    def _validate_date(self, proposal: dict[str, Any]) -> str:
        try:
            _read_date(proposal["value"])
        except ValueError as error:
            raise TraitError(
                tell(
                    "FeedbackExporter.show_hidden_tests_from = {value!r} is no date: "
                    "write it as '2030-02-01 12:00+01:00'",
                    value=proposal["value"],
                )
            ) from error
        return proposal["value"]

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        if isinstance(self.parent, GenerateFeedback):
            copy_only_timestamps(self.parent)

    def hidden_tests_are_shown(self, now: datetime | None = None) -> bool:
        """Say whether the date has come.

        Parameters
        ----------
        now : datetime, optional
            With its time zone.
        """
        date = _read_date(self.show_hidden_tests_from)
        return date is not None and (now or datetime.now(UTC)) >= date

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Write the text of a cell, or a comment, as HTML in which nothing is active."""
        folder = context.get("resources", {}).get("metadata", {}).get("path", "")
        return markdown_page(source, context.get("cell", {}).get("attachments", {}), folder)

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **settings: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Write a graded notebook as HTML.

        Raises
        ------
        CanaryError
            If the page would show a solution, or a hidden test too early.
        """
        with speaking(language_of(nb)):
            nb = sanitise_notebook(nb, released_texts(self, resources or {}))
            nb = hide_tests(nb, self.hidden_tests_are_shown())
            page, resources = super().from_notebook_node(nb, resources, **settings)
        page = inert_page(page, _STYLE)
        if holds_canary(page.encode("utf-8", "replace")):
            place = (resources or {}).get("nbgrader", {})
            where = f"{place.get('student', '')} {place.get('notebook', '')}"
            raise CanaryError(
                tell(
                    "no feedback for {where}: it would show a solution or a hidden test of the course; "
                    "look at the graded notebook",
                    where=where,
                )
            )
        return page, resources


def inert_page(page: str, style: str = "") -> str:
    """Take the scripts out of a page, and whatever else acts, and forbid the browser to run any.

    Parameters
    ----------
    page : str
    style : str
        What to add to its style sheets.

    Returns
    -------
    str
    """
    soup = BeautifulSoup(page, features="html.parser")
    for element in soup.select(_ACTIVE):
        element.decompose()
    for element in soup.find_all(True):
        for name in [name for name in element.attrs if name.lower().startswith("on")]:
            del element.attrs[name]
    for sheet in soup.find_all("style"):
        sheet.string = _FONTS.sub("", sheet.get_text())
    if soup.head is not None:
        rules = {"http-equiv": "Content-Security-Policy", "content": POLICY}
        soup.head.insert(0, soup.new_tag("meta", attrs=rules))
        soup.head.insert(1, soup.new_tag("meta", attrs={"name": "referrer", "content": "no-referrer"}))
        if style:
            added = soup.new_tag("style")
            added.string = style
            soup.head.append(added)
    return str(soup)


def _read_date(text: str) -> datetime | None:
    """Read an ISO date, in UTC where it says nothing else; None where there is none."""
    if not text.strip():
        return None
    date = datetime.fromisoformat(text.strip())
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def copy_only_timestamps(converter: GenerateFeedback) -> None:
    """Let nbgrader copy none of a submission's files beside the pages but the one that it reads itself.

    Parameters
    ----------
    converter : nbgrader.converters.GenerateFeedback
        Started, but with no submission done yet.
    """

    def init_assignment(assignment_id: str, student_id: str) -> None:
        there = converter.coursedir
        graded, pages = (
            Path(there.root, there.format_path(folder, student_id, assignment_id))
            for folder in (there.autograded_directory, there.feedback_directory)
        )
        pages.mkdir(parents=True, exist_ok=True)
        copy_timestamp(graded, pages)

    converter.init_assignment = init_assignment


def copy_timestamp(graded: Path, pages: Path) -> None:
    """Copy the time of handing in from a graded folder into one of pages, where nbgrader looks for it.

    Parameters
    ----------
    graded, pages : Path
        Folders; the second is there.
    """
    time = graded / _TIMESTAMP
    if time.is_file() and not time.is_symlink() and time.stat().st_size <= _LONGEST_TIMESTAMP:
        (pages / _TIMESTAMP).unlink(missing_ok=True)
        shutil.copyfile(time, pages / _TIMESTAMP)
