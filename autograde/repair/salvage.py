"""Cells out of JSON that cannot be read as a whole: cut off, damaged, in conflict, or too large.

The text is cut into the objects that look like cells, and each is read by itself. Outputs are skipped
without being read.
"""

import json
import re
from typing import Any

from autograde.repair.limits import ATTACHMENT_BYTES, NOTEBOOK_CELLS

# JupyterLab, VS Code and Colab sort or keep a cell's keys so that one of these comes first
CELL = re.compile(r'\{\s*"(?:attachments|cell_type|id|execution_count|metadata)"\s*:')
# a string that is cut off reaches to the end of the text
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
STEP = {"{": 1, "[": 1, "}": -1, "]": -1}
LARGEST_CELL = 2 * ATTACHMENT_BYTES  # characters without outputs
OUTPUTS = re.compile(r'"outputs"\s*:\s*\[')


def resolve_conflicts(text: str) -> str:
    """Take the first side, the student's own, wherever git left both sides of a conflict."""
    if not re.search(r"^<{7} ", text, re.MULTILINE):
        return text
    kept, side = [], ""
    for line in text.split("\n"):
        if line.startswith("<<<<<<< "):
            side = "first"
        elif side and line.startswith("======="):
            side = "second"
        elif side and line.startswith(">>>>>>> "):
            side = ""
        elif side != "second":
            kept.append(line)
    return "\n".join(kept)


def salvage_cells(text: str) -> tuple[list[dict[str, Any]], bool]:
    """Read the cells that are whole.

    Parameters
    ----------
    text : str

    Returns
    -------
    cells : list of dict
        As nbformat writes them, without outputs.
    damaged : bool
        Whether more cells had begun but could not be read.
    """
    cells: list[dict[str, Any]] = []
    damaged, position = False, 0
    patience = 2.5 * len(text)  # characters; a file made to be slow is given up
    while len(cells) < NOTEBOOK_CELLS and patience > 0:
        start = CELL.search(text, position)
        if start is None:
            break
        end, kept, looked = _cut_out(text, start.start())
        patience -= looked
        cell = _read(kept) if end else None
        damaged = damaged or cell is None
        if cell is not None and "cell_type" in cell:
            cells.append(cell)
            position = end
        else:
            position = start.end()
    return cells, damaged


def _cut_out(text, start):
    """Find where the object that starts here ends.

    Returns its end, its text without outputs, and how far was looked; the end is None where it is cut off.
    """
    first, depth, position, kept = start, 0, start, []
    while token := TOKEN.search(text, position):
        position = token.end()
        if depth == 1 and token[0] == '"outputs"' and (outputs := OUTPUTS.match(text, token.start())):
            position = _end_of_list(text, outputs.end() - 1)
            kept.append(text[start : outputs.end()] + "]")
            start = position
            continue
        depth += STEP.get(token[0], 0)
        if depth == 0:
            return position, "".join(kept) + text[start:position], position - first
        if position - start > LARGEST_CELL:
            break
    return None, "", position - first


def _end_of_list(text, start):
    """Find where a list ends; the end of the text where it is cut off."""
    depth = 0
    for token in TOKEN.finditer(text, start):
        depth += STEP.get(token[0], 0)
        if depth == 0:
            return token.end()
    return len(text)


def _read(text):
    try:
        cell = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return cell if isinstance(cell, dict) else None
