"""A page about a learner's own course: points, curves, pictures. Made here, of the notebooks' own outputs.

The page is one file without scripts, which loads nothing from anywhere. Of the outputs only pictures in PNG
and text are taken, and all text is escaped. Which cells are shown the masters say, by the tag ``summary``.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

from autograde.dates import say_day
from autograde.learner.notebook import Cell, joined, notebook_folder, read_notebook
from autograde.learner.progress import NotebookProgress, course_progress, learners_folder, progress_html
from autograde.reports.line import show_line
from signs.files import whole_file
from signs.words import language, tell

#: The tag of the cells whose outputs stand on the page.
TAG = "summary"
PAGE = "my_course.html"
LONGEST_NAME = 100
LONGEST_TEXT = 2000
LEAST_WIDTH = 560  # pixels, of a picture
_PNG = b"\x89PNG\r\n\x1a\n"
_DATA = "data:image/png;base64,"
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.5 system-ui, "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC",
  "Microsoft YaHei", sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem;
  background: Canvas; color: CanvasText; }
h1 { line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin-top: 2.2rem; }
.scroll, figure { overflow-x: auto; }
img { max-width: 100%; height: auto; background: #fff; border-radius: 4px; }
pre { overflow-x: auto; border: 1px solid #8896a5; border-radius: 4px; padding: .6em; }
figure { margin: 1rem 0; break-inside: avoid; }
@media print { body { max-width: none; margin: 0; } a { color: inherit; } }
"""


@dataclass(frozen=True)
class Picture:
    """A picture of a notebook's.

    Attributes
    ----------
    data : str
        A PNG, in base 64.
    words : str
        What it shows.
    width : int
        In pixels.
    """

    data: str
    words: str
    width: int


def show_summary(name: str) -> None:
    """Write the page of the learner in this kernel, and say where it is.

    Parameters
    ----------
    name : str
        As it is to stand on the page.
    """
    if not isinstance(name, str) or not name.strip():
        show_line(
            tell(
                "Write your name between the quotes, as it is to stand on the page, and run this cell again."
            )
        )
        return
    whole = learners_folder()
    try:
        path = write_summary(whole, name, course_progress(), date.today())
    except OSError as error:
        why = error.strerror or error
        show_line(tell("The page could not be written into {folder}: {why}.", folder=whole, why=why))
        return
    place = quote(PAGE if whole == notebook_folder() else f"../{PAGE}")
    link = f'<a href="{place}" target="_blank" rel="noopener">{escape(PAGE)}</a>'
    told = tell("Open it: {link}, beside your notebooks.", link=link)
    show_line(
        tell("Your page is written. It is one file, and everything in it was made on this computer."),
        f"<div>{told}</div>",
        str(path),
    )


def write_summary(folder: Path, name: str, progress: tuple[NotebookProgress, ...], day: date) -> Path:
    """Write the page of a learner's course.

    Parameters
    ----------
    folder : Path
        Where it is written.
    name : str
    progress : tuple of NotebookProgress
        The course, with its notebooks.
    day : date

    Returns
    -------
    Path

    Raises
    ------
    OSError
        If it cannot be written.
    """
    path = folder / PAGE
    page = summary_html(name, progress, day)
    with whole_file(path) as part:
        Path(part).write_text(page, encoding="utf-8")
    return path


def summary_html(name: str, progress: tuple[NotebookProgress, ...], day: date) -> str:
    """Make the page, see `write_summary`."""
    shown = escape(" ".join("".join(c if c.isprintable() else " " for c in name).split())[:LONGEST_NAME])
    sections = "".join(section for one in progress for section in _sections(one.path))
    points = escape(tell("Points"))
    title = tell("The course of {name}", name=shown)
    heading = tell("{name}: residual networks, block by block", name=shown)
    made = tell("This page was made from the outputs of these notebooks, as they were saved.")
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{heading}</h1><p>{say_day(day)}</p>"
        f'<h2>{points}</h2><div class="scroll" tabindex="0" role="region" aria-label="{points}">'
        f"{progress_html(progress)}</div>{sections}"
        f"<p>{made}</p>"
        "</main></body></html>\n"
    )


def _sections(path: Path) -> Iterator[str]:
    """Make a section of the cells under one heading that are to be shown, with what they show."""
    parts: dict[str, list[str]] = {}
    for cell in read_notebook(path):
        if TAG in cell.tags:
            parts.setdefault(cell.section, []).extend(_content(cell))
    for heading, content in parts.items():
        if any(content):
            yield f"<h2>{escape(heading)}</h2>{''.join(content)}"


def _content(cell: Cell) -> Iterator[str]:
    for output in cell.outputs:
        if output.get("output_type") == "stream" and output.get("name") == "stdout":
            text = _COLOURS.sub("", joined(output.get("text", "")))[-LONGEST_TEXT:].strip("\n")
            yield f'<pre tabindex="0">{escape(text)}</pre>' if text else ""
        for picture in pictures(output, cell.section):
            # In a narrow window it shrinks a little, and then it scrolls.
            least = min(picture.width * 6 // 10, LEAST_WIDTH)
            style = f'style="min-width:{least}px"'
            image = f'<img src="{_DATA}{picture.data}" alt="{escape(picture.words)}" {style}>'
            yield f'<figure tabindex="0">{image}</figure>'


def pictures(output: dict, heading: str) -> Iterator[Picture]:
    """Yield the pictures of an output with what they show.

    Parameters
    ----------
    output : dict
        A saved cell's.
    heading : str
        What they show where nothing else says it.
    """
    data, metadata = output.get("data"), output.get("metadata")
    if not isinstance(data, dict):
        return
    if "image/png" in data:
        told = metadata.get("image/png") if isinstance(metadata, dict) else None
        words = told.get("alt") if isinstance(told, dict) else None
        yield from _picture(joined(data["image/png"]), str(words or _picture_words(heading)))
        return
    if "text/html" in data:
        reader = _Images()
        reader.feed(joined(data["text/html"]))
        for source, words in reader.found:
            if source.startswith(_DATA):
                yield from _picture(source.removeprefix(_DATA), words or _picture_words(heading))


def _picture_words(heading: str) -> str:
    return tell("Picture: {heading}", heading=heading)


def _picture(data: str, words: str) -> Iterator[Picture]:
    """Yield a picture if it is one."""
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return
    if content.startswith(_PNG):
        yield Picture(base64.b64encode(content).decode(), words, int.from_bytes(content[16:20]))


class _Images(HTMLParser):
    """Collects address and alternative text of all images."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            given = dict(attrs)
            self.found.append((given.get("src") or "", given.get("alt") or ""))
