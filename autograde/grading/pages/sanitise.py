"""Makes inert what a submission holds: it is shown in notebooks and on pages, and never run or interpreted.

`SanitiseNotebook` stands right after execution, so that whatever is added later, such as the verdict and its
drawing, is known to be the course's own. It stands once more where pages are made, since a graded notebook
may be older than this module, or written by something else. Doing it twice changes nothing.

HTML goes through an allow-list. Everywhere else one rule makes text inert whatever reads it: an invisible
character stands inside what a browser, a Markdown or a TeX processor would act on. So no two readers need to
agree on where code begins and ends, and the text looks as it was handed in.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection
from html import escape
from typing import Any

import nbformat
import nh3
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor

from autograde.checks import VERDICT_TYPE
from autograde.grading.pages.hidden_tests import MARK_TYPE
from autograde.grading.pages.outputs import LEFT_OUT, POSED, readable
from autograde.grading.pages.released import released_texts
from autograde.repair.origin import LANGUAGE, language_of
from signs.words import ENGLISH, speaking, tell

#: Invisible, without width, and no letter: it breaks up what would be acted on.
BREAK = "\N{WORD JOINER}"
_MARKUP = (
    (re.compile(r"<(?=[A-Za-z/!?])"), "<" + BREAK),  # tags, comments, autolinks
    (re.compile(r"\](?=[(:])"), "]" + BREAK),  # links and images, and what defines their addresses
)
_TEX = (
    "href|url|style|class|cssId|data|html\\w*|unicode|require|bbox|mmlToken|includegraphics|def|let|"
    "newcommand|renewcommand|newenvironment|renewenvironment|csname"
)
_WORDS = (
    (re.compile(r":(?=//)"), ":" + BREAK),  # addresses: JupyterLab and Markdown make links of them
    (re.compile(r"\b(www|mer)(?=\.|maid)", re.IGNORECASE), r"\1" + BREAK),
    (
        re.compile(r"\b(mailto|javascript|vbscript|blob|data(?!:image/[\w+]+;base64,))(?=:\S)", re.I),
        r"\1" + BREAK,
    ),
    (re.compile(rf"\\(?=(?:{_TEX})(?![A-Za-z]))"), "\\\\" + BREAK),
)
_ATTACHED = re.compile(r"(!\[[^\[\]<>\"\n]*\]\(attachment:[\w.%~-]+\))")
_COLOUR = r"\x1b\[[0-9;]*m"
_ESCAPES = re.compile(
    rf"({_COLOUR})"  # kept
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # addresses, titles
    r"|\x1b[PX^_][^\x1b]*\x1b\\"
    r"|\x1b\[[0-?]*[ -/]*[@-~]?"
    r"|\x1b[ -/]*[0-~]?"
)
#: Control characters, and those that reorder a line.
_CONTROL = re.compile(r"[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def words(text: str) -> frozenset[str]:
    """Return the words of a text: a long set, readable."""
    return frozenset(re.findall(r"\S+", text))


_RASTER = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}
#: As `nh3` writes it, which quotes every value.
EMPTY_PICTURE = re.compile(r'<img(?: (?!src=)[\w-]+="[^"]*")*>')
_DRAWN = "image/svg+xml"  # the course's own: as an `img` it runs nothing and loads nothing
_TAGS = words(
    """
    b blockquote br caption code col colgroup dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd li
    ol p pre s samp small span strong sub sup table tbody td tfoot th thead tr u ul var
    """
)
_ATTRIBUTES = {
    "*": {"style"},
    "img": {"src", "alt", "width", "height"},
    "col": {"span"},
    "ol": {"start"},
    "table": {"border"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
}
_NUMBERS = {"width", "height", "span", "start", "border", "colspan", "rowspan"}
_WRITING = {"color", "background-color", "font-weight", "font-style", "text-align", "text-decoration"}
_BOXES = words(
    """
    border border-bottom border-radius color-scheme display font-size height margin margin-bottom max-width
    min-width opacity overflow-x padding width
    """
)
_OF_BOXES = {"div": {"tabindex", "role", "aria-label"}}  # a drawing that scrolls, by keyboard as well

_PLAIN = re.compile(r"[\w .:+-]{1,200}")
_MARKS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("cell_type", "checksum", "grade_id"), str),
    **dict.fromkeys(("grade", "locked", "solution", "task"), bool),
    "points": (int, float),
    "schema_version": int,
}


class SanitiseNotebook(NbGraderPreprocessor):
    """After execution and before the judge; and before a page is made of a graded notebook."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Make a notebook inert; the outputs that the judge is going to replace are left to it."""
        posed = resources.get(POSED, {})
        with speaking(language_of(nb)):
            return sanitise_notebook(nb, released_texts(self, resources), posed), resources


def sanitise_notebook(
    notebook: NotebookNode, released: Collection[str] = (), untouched: Collection[int] = ()
) -> NotebookNode:
    """Make inert all that a graded notebook shows.

    Parameters
    ----------
    notebook : NotebookNode
        It is not changed.
    released : collection of str
        The course's own text cells, which stay as they are.
    untouched : collection of int
        Positions of the cells whose outputs stay as they are.

    Returns
    -------
    NotebookNode
    """
    cells = []
    for index, cell in enumerate(notebook.cells):
        made = NotebookNode({**cell, "metadata": _cell_metadata(cell.metadata)})
        if cell.cell_type == "code":
            made.outputs = cell.outputs if index in untouched else sanitise_outputs(cell.outputs)
        else:
            attached = _real_attachments(cell.get("attachments"))
            made.pop("attachments", None)
            if attached:
                made.attachments = attached
            if cell.cell_type != "markdown" or cell.source not in released:
                made.source = inert_markdown(cell.source, attached)
        cells.append(made)
    return NotebookNode({**notebook, "cells": cells, "metadata": _notebook_metadata(notebook.metadata)})


def sanitise_outputs(outputs: list[Any]) -> list[NotebookNode]:
    """Make inert what a kernel has sent.

    Parameters
    ----------
    outputs : list
        Of one cell; whatever a kernel may have sent.

    Returns
    -------
    list of NotebookNode
        Text, tables and pictures; of anything else a line says that it was left out.
    """
    return [_sanitise_output(output) for output in outputs]


def _sanitise_output(output: Any) -> NotebookNode:
    output = readable(output)
    if output is None:
        return new_output("stream", text=tell(LEFT_OUT) + "\n")
    if output.output_type == "stream":
        name = "stderr" if output.name == "stderr" else "stdout"
        return new_output("stream", name=name, text=inert_text(output.text))
    if output.output_type == "error":
        lines = [inert_text(line) for line in output.traceback]
        return new_output(
            "error", ename=inert_text(output.ename), evalue=inert_text(output.evalue), traceback=lines
        )
    output.data, output.metadata = _sanitise_data(output), _alternative_texts(output)
    return output


def _alternative_texts(output: NotebookNode) -> NotebookNode:
    """Keep of a bundle's metadata what pictures say in words."""
    texts = {}
    for kind in _RASTER:
        told = output.metadata.get(kind)
        words_told = told.get("alt") if isinstance(told, dict) else None
        if isinstance(words_told, str) and words_told.strip():
            texts[kind] = {"alt": re.sub('[<>"]', "", inert_text(words_told))}
    return nbformat.from_dict(texts)


def _sanitise_data(output: NotebookNode) -> NotebookNode:
    """Keep of a bundle what is text, a table or a picture.

    Of HTML beside a picture that has an alternative text, the picture is kept: it shows the same, and inert
    HTML may have lost its own.
    """
    given = {kind: _joined(value) for kind, value in output.data.items()}
    is_course = isinstance(given.get(VERDICT_TYPE), dict)
    data: dict[str, Any] = {}
    if is_course:
        data[VERDICT_TYPE] = given[VERDICT_TYPE]
    if isinstance(given.get(MARK_TYPE), bool):
        data[MARK_TYPE] = given[MARK_TYPE]
    plain = given.get("text/plain")
    written = next((given[kind] for kind in ("text/markdown", "text/latex") if kind in given), None)
    # nbgrader reads points from the text of a result, so that one stays whatever stands beside it.
    is_repr = plain is None or str(plain).startswith("<IPython.core.display.")
    if isinstance(written, str) and is_repr and output.output_type != "execute_result":
        plain = written
    if isinstance(plain, str):
        data["text/plain"] = inert_text(plain)
    if (
        isinstance(given.get("text/html"), str)
        and (is_course or not _alternative_texts(output))
        and (html := inert_html(given["text/html"], is_course)).strip()
    ):
        data["text/html"] = html
    for kind in _RASTER:
        if picture := _real_picture(kind, given.get(kind)):
            data[kind] = picture
    if not data:
        kinds = ", ".join(kind for kind in given if re.fullmatch(r"[\w.+/-]{1,60}", kind))
        data["text/plain"] = (
            tell(
                "({kinds} was left out here: it is not shown in graded notebooks)", kinds=_break_words(kinds)
            )
            if kinds
            else tell("(something was left out here: it is not shown in graded notebooks)")
        )
    return nbformat.from_dict(data)


def picture_left_out(_: object = None) -> str:
    """Write what stands in the place of a picture that is none: for `re.sub`."""
    return escape(tell("(a picture was left out here)"), quote=False)


def _joined(value: Any) -> Any:
    """Join the lines of a text, as nbformat may have split it."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return value


def inert_text(text: str) -> str:
    """Keep of a terminal's text its letters and colours.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Without other escape sequences and control characters, and without addresses to follow.
    """
    text = _ESCAPES.sub(lambda found: found[1] or "", _CONTROL.sub("", text))
    return _break_words(text)


def inert_html(html: str, is_course: bool = False) -> str:
    """Keep of HTML what shows text, tables and pictures.

    Parameters
    ----------
    html : str
    is_course : bool
        Whether it stands where a verdict of the course's does: boxes and drawings stay, too.

    Returns
    -------
    str
    """
    pictures = {*_RASTER, _DRAWN} if is_course else set(_RASTER)

    def keep(tag: str, name: str, value: str) -> str | None:
        if name in _NUMBERS:
            return value if re.fullmatch(r"\d{1,5}", value.strip()) else None
        if name == "src":
            kind, _, content = value.removeprefix("data:").partition(";base64,")
            content = _real_picture(kind, content) if kind in pictures and value.startswith("data:") else ""
            return f"data:{kind};base64,{content}" if content else None
        return value

    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"script", "style", "title", "textarea", "template", "noscript", "svg", "math"},
        attributes=_ATTRIBUTES | _OF_BOXES if is_course else _ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"data"},
        filter_style_properties=_WRITING | _BOXES if is_course else _WRITING,
        link_rel=None,
    )
    return _break_words(EMPTY_PICTURE.sub(picture_left_out, cleaned))


def inert_markdown(text: str, attached: Collection[str] = ()) -> str:
    """Let Markdown keep its headings, lists, tables and formulas, and nothing that acts or leads elsewhere.

    Parameters
    ----------
    text : str
        A student's.
    attached : collection of str
        Names of pictures that are attached to the cell; they stay pictures.

    Returns
    -------
    str
    """
    parts = _ATTACHED.split(_ESCAPES.sub("", _CONTROL.sub("", text)))
    for n, part in enumerate(parts):
        if n % 2 and part.rpartition(":")[2].rstrip(")") in attached:
            continue
        for pattern, broken in _MARKUP:
            part = pattern.sub(broken, part)
        parts[n] = _break_words(part)
    return "".join(parts)


def _break_words(text: str) -> str:
    for pattern, broken in _WORDS:
        text = pattern.sub(broken, text)
    return text


def _real_picture(kind: str, data: Any) -> str:
    """Return a picture's base64 without line breaks; nothing where it is no picture of that kind."""
    if not isinstance(data, str):
        return ""
    data = "".join(data.split())
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return data if content.startswith(_RASTER.get(kind, b"<svg")) else ""


def _real_attachments(attachments: Any) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        pictures = {
            kind: picture
            for kind in _RASTER
            if isinstance(bundle, dict) and (picture := _real_picture(kind, _joined(bundle.get(kind))))
        }
        if pictures and re.fullmatch(r"[\w.%~-]+", name):
            found[name] = pictures
    return found


def _cell_metadata(metadata: Any) -> NotebookNode:
    """Keep what nbgrader and JupyterLab need of a cell's metadata."""
    kept = {key: metadata[key] for key in ("deletable", "editable") if isinstance(metadata.get(key), bool)}
    tags = metadata.get("tags")
    if isinstance(tags, list):
        kept["tags"] = [tag for tag in tags if isinstance(tag, str) and _PLAIN.fullmatch(tag)]
    marks = metadata.get("nbgrader")
    if isinstance(marks, dict):
        marks = {
            key: value
            for key, value in marks.items()
            if isinstance(value, _MARKS.get(key, ()))
            and (not isinstance(value, str) or _PLAIN.fullmatch(value))
        }
        if "grade_id" in marks:
            kept["nbgrader"] = marks
    return nbformat.from_dict(kept)


def _notebook_metadata(metadata: Any) -> NotebookNode:
    kept: dict[str, Any] = {}
    if language_of(NotebookNode(metadata=metadata)) != ENGLISH:
        kept[LANGUAGE] = metadata[LANGUAGE]
    for name in ("kernelspec", "language_info"):
        told = metadata.get(name)
        if isinstance(told, dict):
            kept[name] = {
                key: value
                for key, value in told.items()
                if key in ("name", "display_name", "language", "pygments_lexer", "file_extension", "version")
                and isinstance(value, str)
                and re.fullmatch(r"[\w .()+-]{1,80}", value)
            }
    return nbformat.from_dict(kept)
