"""Feedback that gives nothing away: hidden tests stay hidden until a date, and no canary leaves the house.

In ``nbgrader_config.py``::

    c.GenerateFeedback.exporter_class = "autograde.grading.feedback.FeedbackExporter"
    c.FeedbackExporter.show_hidden_tests_from = "2030-02-01 12:00+01:00"
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from traitlets import TraitError, Unicode, validate

from autograde.build.canaries import (
    CanaryError,
    UnreadableArchiveError,
    holds_canary,
    refuse_canaries,
    without_canaries,
)
from autograde.build.regions import HIDDEN_TESTS

HIDDEN = "# Further tests stand here, which are not shown yet."


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
                f"FeedbackExporter.show_hidden_tests_from = {proposal['value']!r} is no date: "
                "write it as '2030-02-01 12:00+01:00'"
            ) from error
        return proposal["value"]

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        if isinstance(self.parent, GenerateFeedback):
            hold_back_leaks(self.parent)

    def hidden_tests_are_shown(self, now: datetime | None = None) -> bool:
        """Say whether the date has come.

        Parameters
        ----------
        now : datetime, optional
            With its time zone.
        """
        date = _read_date(self.show_hidden_tests_from)
        return date is not None and (now or datetime.now(UTC)) >= date

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **settings: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Write a graded notebook as HTML.

        Raises
        ------
        CanaryError
            If the page would show a solution, or a hidden test too early.
        """
        nb = hide_tests(nb, self.hidden_tests_are_shown())
        page, resources = super().from_notebook_node(nb, resources, **settings)
        if holds_canary(page.encode("utf-8", "replace")):
            place = (resources or {}).get("nbgrader", {})
            where = f"{place.get('student', '')} {place.get('notebook', '')}"
            raise CanaryError(
                f"no feedback for {where}: it would show a solution or a hidden test of the course; "
                "look at the graded notebook"
            )
        return page, resources


def _read_date(text: str) -> datetime | None:
    """Read an ISO date, in UTC where it says nothing else; None where there is none."""
    if not text.strip():
        return None
    date = datetime.fromisoformat(text.strip())
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def hide_tests(notebook: NotebookNode, shown: bool = False) -> NotebookNode:
    """Take the hidden tests out of a graded notebook, or only their canaries.

    Parameters
    ----------
    notebook : NotebookNode
        It is not changed.
    shown : bool
        Whether students may see hidden tests by now.

    Returns
    -------
    NotebookNode
    """
    notebook = nbformat.from_dict(notebook)
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and marks.get("grade") and marks.get("locked"):
            cell.source = without_canaries(cell.source) if shown else _without_hidden(cell.source)
            for output in cell.get("outputs", ()):
                if output.output_type == "error" and holds_canary("\n".join(output.traceback).encode()):
                    output.traceback = [f"{output.ename}: {output.evalue}"]  # it quotes the hidden test
    return notebook


def _without_hidden(source: str) -> str:
    kept, hidden = [], False
    for line in source.split("\n"):
        if f"BEGIN {HIDDEN_TESTS}" in line:
            kept.append(HIDDEN)
            hidden = True
        elif f"END {HIDDEN_TESTS}" in line:
            hidden = False
        elif not hidden:
            kept.append(line)
    return "\n".join(kept)


def hold_back_leaks(converter: GenerateFeedback) -> None:
    """Leave out submissions whose other files hold a canary: nbgrader copies these files into the feedback.

    An archive that cannot be looked into, a bomb or an encrypted one, is left out alone: the student has it.

    Parameters
    ----------
    converter : nbgrader.converters.GenerateFeedback
        Started, but with no submission done yet.

    Raises
    ------
    CanaryError
        If no submission is left.
    """
    kept = {}
    unseen: set[Path] = set()
    for folder, notebooks in converter.assignments.items():
        try:
            for file in sorted(Path(folder).rglob("*")):
                if file.suffix != ".ipynb" and not file.is_dir():
                    try:
                        refuse_canaries(file)
                    except UnreadableArchiveError as error:
                        converter.log.warning("%s: it is not copied into the feedback", error)
                        unseen.add(file)
        except CanaryError as error:
            converter.log.error("no feedback for %s: %s", folder, error)
            last = error
            continue
        kept[folder] = notebooks
    if converter.assignments and not kept:
        raise last
    converter.assignments = kept
    _copy_all_but(converter, unseen)


def _copy_all_but(converter: GenerateFeedback, unseen: set[Path]) -> None:
    """Have nbgrader copy what lies beside the notebooks, but not some of these files."""
    copy = converter.init_assignment

    def copy_the_rest(assignment: str, student: str) -> None:
        copy(assignment, student)
        source, made = (
            Path(f(assignment, student)) for f in (converter._format_source, converter._format_dest)
        )
        for file in unseen:
            if file.is_relative_to(source):
                (made / file.relative_to(source)).unlink(missing_ok=True)

    converter.init_assignment = copy_the_rest
