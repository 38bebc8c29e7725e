"""What a student's notebook file holds, whatever state it is in: a list of plain cells."""

import ast
import json
import re
from dataclasses import dataclass, field
from typing import Any

from autograde.repair.limits import (
    ATTACHMENT_BYTES,
    LARGE_NOTEBOOK_BYTES,
    NOTEBOOK_BYTES,
    NOTEBOOK_CELLS,
    SOURCE_CHARACTERS,
)
from autograde.repair.report import REPORT_ID, Repair
from autograde.repair.salvage import resolve_conflicts, salvage_cells
from autograde.repair.text import decode
from signs.words import tell, tell_many

#: The key in the metadata of the course's free cells, see `autograde.repair.origin`.
ORIGIN = "course_text"
KINDS = {"code": "code", "markdown": "markdown", "raw": "raw", "heading": "markdown", "html": "markdown"}
SCRIPT_CELL = re.compile(r"^# (?:%%|In ?\[[\d ]*\]:).*$", re.MULTILINE)


@dataclass(frozen=True)
class FoundCell:
    """One cell of a submission, with nothing in it that anybody has to trust.

    Attributes
    ----------
    kind : str
        ``code``, ``markdown`` or ``raw``.
    source : str
    grade_id, cell_id : str
        Empty where the cell has none.
    marks : dict
        nbgrader's metadata as the student's file has it.
    attachments : dict
        Pictures pasted into a text cell.
    origin : str
        Of a cell of the course: what it said when it was released, see `autograde.repair.origin`.
    """

    kind: str
    source: str
    grade_id: str = ""
    cell_id: str = ""
    marks: dict[str, Any] = field(default_factory=dict)
    attachments: dict[str, Any] = field(default_factory=dict)
    origin: str = ""


@dataclass(frozen=True)
class FoundNotebook:
    """What could be read of a notebook.

    Attributes
    ----------
    cells : tuple of FoundCell
    repairs : tuple of Repair
        What was odd about the file.
    kernel, language : str
        As the file says, empty if it does not.
    """

    cells: tuple[FoundCell, ...] = ()
    repairs: tuple[Repair, ...] = ()
    kernel: str = ""
    language: str = ""


def read_submitted(data: bytes) -> FoundNotebook:
    """Read a notebook that may be broken in any way.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    FoundNotebook
        Without cells where nothing could be read; a repair with ``lost`` says so.
    """
    if len(data) > LARGE_NOTEBOOK_BYTES:
        limit = LARGE_NOTEBOOK_BYTES // 2**20
        sentence = tell("The notebook's file was larger than {limit} MB and could not be read.", limit=limit)
        return FoundNotebook(repairs=(Repair("notebook-too-large", "", sentence, lost=True),))
    text, usual = decode(data)
    repairs = []
    if not usual:
        sentence = tell("The notebook's file was not in plain UTF-8: it was converted.")
        repairs.append(Repair("encoding", "", sentence))
    if not text.strip():
        repairs = [Repair("notebook-empty", "", tell("The notebook's file was empty."), lost=True)]
        return FoundNotebook(repairs=tuple(repairs))
    content = _load(text) if len(data) <= NOTEBOOK_BYTES else None
    cells = _raw_cells(content)
    if cells is None:
        cells = _rescue(text, len(data) > NOTEBOOK_BYTES, repairs)
    metadata = _dict(content, "metadata")
    found = [_cell(cell) for cell in cells[:NOTEBOOK_CELLS]]
    unread = found.count(None) + max(0, len(cells) - NOTEBOOK_CELLS)
    if unread:
        sentence = tell_many(
            "{number} cell could not be read and had to be left out.",
            "{number} cells could not be read and had to be left out.",
            unread,
        )
        repairs.append(Repair("cell-unreadable", "", sentence))
    if isinstance(content, dict) and "worksheets" in content and "cells" not in content:
        sentence = tell("The notebook was in an old format: it was converted.")
        repairs.append(Repair("old-format", "", sentence))
    return FoundNotebook(
        tuple(cell for cell in found if cell is not None and cell.cell_id != REPORT_ID),
        tuple(repairs),
        _text(_dict(metadata, "kernelspec").get("name")),
        _text(_dict(metadata, "language_info").get("name"))
        or _text(_dict(metadata, "kernelspec").get("language")),
    )


def _load(text):
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _raw_cells(content):
    """Give the list of cells where there is one: of the notebook, of an old one's worksheets, or alone."""
    if isinstance(content, dict):
        if isinstance(content.get("cells"), list):
            return content["cells"]
        sheets = content.get("worksheets")
        if isinstance(sheets, list):
            cells = [_dict(sheet).get("cells") for sheet in sheets]
            return [cell for some in cells if isinstance(some, list) for cell in some]
    if isinstance(content, list) and any("cell_type" in _dict(cell) for cell in content):
        return content
    return None


def _rescue(text, large, repairs):
    """Read what can be read of a file that is no notebook as a whole."""
    resolved = resolve_conflicts(text)
    if resolved != text:
        sentence = tell("The file held both sides of a conflict of git: the first side was taken.")
        repairs.append(Repair("conflict", "", sentence))
    cells = _raw_cells(_load(resolved)) if not large else None
    if cells is not None:
        return cells
    is_script = not text.lstrip().startswith("{") and SCRIPT_CELL.search(text)
    cells, damaged = ([], False) if is_script else salvage_cells(resolved)
    if cells:
        if large:
            sentence = tell("The notebook's file was very large: its outputs were left out.")
            repairs.append(Repair("outputs-dropped", "", sentence))
        if damaged or not large:
            sentence = tell(
                "The notebook's file was damaged or cut off: the cells that were whole were taken from it."
            )
            repairs.append(Repair("damaged", "", sentence))
        return cells
    script = _script_cells(text) if len(text) <= SOURCE_CHARACTERS else []
    if script:
        sentence = tell("The file was a Python script, not a notebook: its code was taken from it.")
        repairs.append(Repair("script", "", sentence))
        return script
    sentence = tell("The file could not be read as a notebook, and no cell could be saved from it.")
    repairs.append(Repair("notebook-unreadable", "", sentence, lost=True))
    return []


def _script_cells(text):
    """Cut a script into cells at the marks that exporting a notebook leaves; none if it is no Python."""
    try:
        statements = ast.parse(text).body
    except (ValueError, RecursionError, MemoryError, SyntaxError):
        return []
    if not any(isinstance(node, ast.FunctionDef) for node in statements):
        return []
    headers = [(0, 0, "")] + [(m.start(), m.end(), m[0]) for m in SCRIPT_CELL.finditer(text)]
    ends = [start for start, _, _ in headers[1:]] + [len(text)]
    cells = []
    for (_, start, header), end in zip(headers, ends, strict=True):
        source, kind = text[start:end].strip("\n"), "code"
        if re.match(r"# %% \[(?:markdown|md)\]", header):
            kind, source = "markdown", re.sub(r"^# ?", "", source, flags=re.MULTILINE)
        grade_id = re.search(r'"grade_id": "([\w-]+)"', header)  # jupytext keeps the marks there
        marks = {"nbgrader": {"grade_id": grade_id[1]}} if grade_id else {}
        if source.strip():
            cells.append({"cell_type": kind, "source": source, "metadata": marks})
    return cells


def _cell(raw):
    """Read one cell; None where it has no source or an impossible one."""
    kind = KINDS.get(_text(_dict(raw).get("cell_type")))
    source = raw.get("source", raw.get("input")) if kind else None
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str) or len(source) > SOURCE_CHARACTERS:
        return None
    metadata = _dict(raw, "metadata")
    marks = _dict(metadata, "nbgrader")
    source = source.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return FoundCell(
        kind,
        source.encode("utf-8", "replace").decode("utf-8"),
        _text(marks.get("grade_id")),
        _text(raw.get("id")) or _text(metadata.get("id")),
        marks,
        _attachments(raw),
        _text(metadata.get(ORIGIN)),
    )


def _attachments(raw):
    """Pictures pasted into a text cell, if they are in order and not too large."""
    kept = {}
    for name, bundle in _dict(raw, "attachments").items():
        whole = _dict(bundle).items()
        pictures = {kind: data for kind, data in whole if kind.startswith("image/") and isinstance(data, str)}
        if pictures and pictures.keys() == _dict(bundle).keys():
            kept[name] = pictures
    size = sum(len(data) for pictures in kept.values() for data in pictures.values())
    return kept if size <= ATTACHMENT_BYTES else {}


def _dict(value, key=None):
    """Give the value, or what it holds under the key, if that is a dict; else an empty one."""
    if key is not None:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _text(value):
    return value if isinstance(value, str) else ""
