"""The notebook that a kernel belongs to, as it was last saved: its cells, headings and answer cells."""

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograde.shell import running_shell
from autograde.stub import MARK
from signs.words import tell

#: Larger files are no notebooks of a course's.
LARGEST = 50_000_000
MOST_NOTEBOOKS = 30
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """One cell of a saved notebook.

    Attributes
    ----------
    kind : str
        ``code``, ``markdown`` or ``raw``.
    source : str
    identity : str
        The cell's id.
    heading : str
        The nearest heading above it, without Markdown's signs; may be empty.
    section : str
        The nearest one of the first or second level.
    marks : dict
        What nbgrader says of it; empty where it says nothing.
    tags : tuple of str
    outputs : tuple of dict
    """

    kind: str
    source: str
    identity: str
    heading: str
    section: str
    marks: dict[str, Any]
    tags: tuple[str, ...]
    outputs: tuple[dict[str, Any], ...]

    @property
    def grade_id(self) -> str:
        """Its name for nbgrader; empty where it has none."""
        return str(self.marks.get("grade_id", ""))


@dataclass(frozen=True)
class AnswerCell:
    """Where an exercise is to be answered.

    Attributes
    ----------
    path : Path
        The notebook's.
    cell : Cell
    place : int
        Its number in the notebook.
    """

    path: Path
    cell: Cell
    place: int


def notebook_path() -> Path | None:
    """Return the notebook that this kernel belongs to; None where nobody has said which it is."""
    shell = running_shell()
    told = [os.environ.get("JPY_SESSION_NAME"), shell and shell.user_ns.get("__vsc_ipynb_file__")]
    for given in told:
        if isinstance(given, str) and given.endswith(".ipynb") and Path(given).is_file():
            return Path(given)
    return None


def notebook_folder() -> Path:
    """Return the folder that the notebook lies in."""
    path = notebook_path()
    return path.parent if path is not None else Path.cwd()


def read_notebook(path: Path) -> tuple[Cell, ...]:
    """Read a saved notebook's cells.

    Parameters
    ----------
    path : Path

    Returns
    -------
    tuple of Cell
        Empty where it cannot be read.
    """
    try:
        stat = path.stat()
    except OSError:
        return ()
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=40)
def _read(path: Path, changed: int, size: int) -> tuple[Cell, ...]:
    if size > LARGEST:
        return ()
    try:
        return tuple(_cells(json.loads(path.read_text(encoding="utf-8"))["cells"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ()


def _cells(written: list[dict[str, Any]]) -> Iterator[Cell]:
    heading = section = ""
    for cell in written:
        source = joined(cell["source"])
        if cell["cell_type"] == "markdown":
            for signs, text in _HEADING.findall(source):
                heading = _plain_heading(text)
                section = heading if len(signs) <= 2 else section
        metadata = cell.get("metadata", {})
        marks, tags = metadata.get("nbgrader"), metadata.get("tags")
        outputs = [output for output in cell.get("outputs", ()) if isinstance(output, dict)]
        yield Cell(
            kind=str(cell["cell_type"]),
            source=source,
            identity=str(cell.get("id", "")),
            heading=heading,
            section=section,
            marks=marks if isinstance(marks, dict) else {},
            tags=tuple(map(str, tags)) if isinstance(tags, list) else (),
            outputs=tuple(outputs),
        )


def title_of(cells: Iterable[Cell]) -> str:
    """Return a notebook's first heading, without Markdown's signs; empty where it has none."""
    texts = (cell.source for cell in cells if cell.kind == "markdown")
    found = next(filter(None, map(_HEADING.search, texts)), None)
    return _plain_heading(found[2]) if found else ""


def _plain_heading(text: str) -> str:
    return re.sub(r"[`*]", "", text).strip()


def joined(text: Any) -> str:
    """Join the lines of a text, as notebooks may have it split."""
    return text if isinstance(text, str) else "".join(map(str, text))


def notebooks_in(folder: Path) -> list[Path]:
    """List the notebooks of a folder by name, the one of this kernel among them."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.glob("*.ipynb") if path.is_file())[:MOST_NOTEBOOKS]


def defines(source: str, name: str) -> bool:
    """Say whether a cell defines a function of a name."""
    return re.search(rf"^(?:async\s+)?def\s+{re.escape(name)}\s*\(", source, re.MULTILINE) is not None


def defined_functions(source: str) -> list[str]:
    """List the functions that a cell defines."""
    return re.findall(r"^(?:async\s+)?def\s+(\w+)\s*\(", source, re.MULTILINE)


def find_answer(name: str) -> AnswerCell | None:
    """Find the cell in which a function is to be written, in this kernel's notebook or one beside it.

    Parameters
    ----------
    name : str
        The function's.

    Returns
    -------
    AnswerCell or None
    """
    own = notebook_path()
    paths = [own] if own is not None else []
    paths += [path for path in notebooks_in(notebook_folder()) if path != own]
    for path in paths:
        cells = [
            (place, cell)
            for place, cell in enumerate(read_notebook(path))
            if cell.kind == "code" and (cell.marks.get("solution") or _is_stub(cell.source, name))
        ]
        for fits in (lambda cell: cell.grade_id == name, lambda cell: defines(cell.source, name)):
            for place, cell in cells:
                if fits(cell):
                    return AnswerCell(path, cell, place)
    return None


def _is_stub(source: str, name: str) -> bool:
    return defines(source, name) and tell(MARK) in source


def place_of(identity: str) -> int | None:
    """Return the number of a cell in this kernel's notebook; None where it is not known."""
    path = notebook_path()
    cells = read_notebook(path) if path is not None and identity else ()
    return next((place for place, cell in enumerate(cells) if cell.identity == identity), None)
