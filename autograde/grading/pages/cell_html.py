"""Cells of a graded notebook as pieces of a page: small, without scripts and without any address.

The notebook has been made inert before (`sanitise`), and its hidden tests are out (`hidden_tests`).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from nbconvert.filters.ansi import strip_ansi
from nbformat import NotebookNode
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, String

from autograde.checks import VERDICT_TYPE
from autograde.grading.pages.markdown_pages import LONGEST_TEXT, markdown_page
from autograde.repair.matching import marks_of
from signs.words import language, mark, tell

LONGEST_OUTPUT = 5_000  # characters of one output's text
CUT = mark("… cut here; your own notebook has all of it")
#: Which letters of a style sheet colour a word of code.
_COLOURS = ((Comment, "c"), (String, "s"), (Keyword, "k"), (Number, "n"), (Name.Function, "f"))
_PICTURES = ("image/png", "image/jpeg", "image/gif")
_LEXER = PythonLexer(stripnl=False, ensurenl=False)


@dataclass
class Room:
    """How much may still be written on a page.

    Attributes
    ----------
    left : int
        Bytes.
    is_full : bool
        Whether something had to be left out already.
    """

    left: int
    is_full: bool = False

    def take(self, html: str) -> str:
        """Return a piece of the page; a line in its place where there is no room for it any more."""
        size = len(html.encode("utf-8", "replace"))
        if size > self.left:
            self.is_full = True
            return left_out()
        self.left -= size
        return html


def left_out() -> str:
    """Write what stands in the place of a piece that has no room on a page."""
    told = tell("Left out here, since the page would be too large; your own notebook has it.")
    return f'<p class="quiet">{escape(told)}</p>'


def text_html(cell: NotebookNode, folder: str = "") -> str:
    """Write a text cell as HTML.

    Parameters
    ----------
    cell : NotebookNode
    folder : str
        Where pictures lie that the course's own text names.

    Returns
    -------
    str
    """
    if cell.cell_type == "raw":
        return f"<pre>{escape(_cut(cell.source))}</pre>"
    return words_as_html(cell.source, cell.get("attachments"), folder)


def words_as_html(source: str, attachments: dict[str, Any] | None = None, folder: str = "") -> str:
    """Write Markdown, whoever wrote it, as HTML without links."""
    source = _cut(source, LONGEST_TEXT)
    if attachments:
        return markdown_page(source, attachments, folder, links=False)
    return _same_text(source, folder, language())


@lru_cache(maxsize=500)
def _same_text(source: str, folder: str, spoken: str) -> str:
    return markdown_page(source, {}, folder, links=False)


def code_html(source: str) -> str:
    """Write Python with its words in colours."""
    source = _cut(source, LONGEST_TEXT)
    pieces = []
    for kind, value in _LEXER.get_tokens(source):
        colour = next((letter for part, letter in _COLOURS if kind in part), "")
        text = escape(value, quote=False)
        pieces.append(f'<span class="{colour}">{text}</span>' if colour else text)
    return f'<pre class="code"><code>{"".join(pieces)}</code></pre>'


def outputs_html(cell: NotebookNode, room: Room) -> str:
    """Write what a code cell showed, except for the course's verdict.

    Parameters
    ----------
    cell : NotebookNode
        Inert.
    room : Room

    Returns
    -------
    str
        Empty where it showed nothing.
    """
    shown = [room.take(_output(output)) for output in cell.get("outputs", ()) if verdict_of(output) is None]
    pieces = list(dict.fromkeys(piece for piece in shown if piece))
    words = escape(tell("What the cell showed"))
    label = f'tabindex="0" role="group" aria-label="{words}"'
    return f'<div class="out" {label}>{"".join(pieces)}</div>' if pieces else ""


def verdict_of(output: NotebookNode) -> dict[str, Any] | None:
    """Return the verdict that an output shows; None where it shows none."""
    data = output.get("data")
    verdict = data.get(VERDICT_TYPE) if isinstance(data, dict) else None
    return verdict if isinstance(verdict, dict) else None


def _output(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return _plain(output.text)
    if output.output_type == "error":
        return _plain("\n".join(output.traceback) or f"{output.ename}: {output.evalue}")
    data = output.data
    for kind in _PICTURES:
        if kind in data:
            told = output.metadata.get(kind)
            words = told.get("alt", "") if isinstance(told, dict) else ""
            words = escape(words or tell("A picture that the cell showed"))
            return f'<img alt="{words}" src="data:{kind};base64,{escape("".join(data[kind].split()))}">'
    if "text/html" in data:
        return str(data["text/html"])
    return _plain(str(data.get("text/plain", "")))


def _plain(text: str) -> str:
    text = strip_ansi(text).strip("\n")
    return f"<pre>{escape(_cut(text))}</pre>" if text.strip() else ""


def _cut(text: str, longest: int = LONGEST_OUTPUT) -> str:
    return text if len(text) <= longest else f"{text[:longest]}\n{tell(CUT)}"


def answer_html(cells: list[NotebookNode], place: int, room: Room, folder: str = "") -> str:
    """Write what a student answered in a cell that a person grades.

    Parameters
    ----------
    cells : list of NotebookNode
        Of the graded notebook; inert.
    place : int
        Of the cell.
    room : Room
    folder : str
        Where pictures lie that texts of the course name.

    Returns
    -------
    str
        Of a task, which only asks, the student's own cells below it.
    """
    asked = cells[place]
    answer = [asked]
    if marks_of(asked).get("task"):
        answer = []
        for cell in cells[place + 1 :]:
            if marks_of(cell):
                break
            answer.append(cell)
    pieces = []
    for cell in answer:
        if cell.cell_type == "code":
            pieces += [room.take(code_html(cell.source)), outputs_html(cell, room)]
        else:
            pieces.append(room.take(text_html(cell, folder)))
    return "".join(pieces)


def printable(text: str) -> str:
    """Take control characters out of a line, such as a name."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", " ", text).split())
