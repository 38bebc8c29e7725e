"""The student's own cells in a repaired notebook: which stay, and where.

Helper functions stand in cells that the course does not know, so these are kept beside their neighbours,
without any of nbgrader's marks.
"""

import ast
import re
from collections.abc import Collection, Mapping, Sequence

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from autograde.repair.matching import defined_names, marks_of, plain
from autograde.repair.reading import FoundCell

NEW_CELL = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}


def added_imports(
    found: Sequence[FoundCell], own: Mapping[int, list[int]], released: NotebookNode
) -> dict[int, str]:
    """Find import lines that students wrote into locked cells: source by the release's position."""
    added = {}
    for r, cell in enumerate(released.cells):
        marks = marks_of(cell)
        if cell.cell_type != "code" or not marks.get("locked") or marks.get("grade"):
            continue
        usual = set(_import_lines(cell.source))
        lines: dict[str, None] = {}
        for i in own[r]:
            lines |= dict.fromkeys(line for line in _import_lines(found[i].source) if line not in usual)
        if lines:
            added[r] = "\n".join(lines)
    return added


def _import_lines(source):
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [ast.unparse(node) for node in statements if isinstance(node, ast.Import | ast.ImportFrom)]


def place_own_cells(
    found: Sequence[FoundCell], loose: Collection[int], matched: Mapping[int, int], moved: Mapping[int, int]
) -> dict[int, int]:
    """Say after which cell of the release each of the student's own cells comes.

    After the same known cell as in the submission; but what a moved answer needs moves with it.
    """
    places, last = {}, -1
    for i in range(len(found)):
        last = matched.get(i, last)
        if i in loose:
            places[i] = last
    for i, r in moved.items():
        needed = set(re.findall(r"\w+", found[i].source))
        for j in sorted(loose, reverse=True):
            names = _provided_names(found[j].source) if found[j].kind == "code" else set()
            if names & needed and places[j] >= r:
                places[j] = r - 1
                needed |= set(re.findall(r"\w+", found[j].source))
    return places


def _provided_names(source):
    imports = [line for line in source.splitlines() if line.startswith(("import ", "from "))]
    return defined_names(source) | set(re.findall(r"\w+", " ".join(imports)))


def put_between(
    cells: Sequence[NotebookNode],
    released: NotebookNode,
    found: Sequence[FoundCell],
    places: Mapping[int, int],
    added: Mapping[int, str],
) -> list[NotebookNode]:
    """Put the student's own cells between the release's; copies of the course's cells stay out."""
    known = {plain(cell.source) for cell in released.cells}
    taken = {cell.id for cell in cells}
    number, assembled = 0, []

    def own(kind, source, attachments):
        nonlocal number
        number += 1
        while f"own-{number}" in taken:
            number += 1
        cell = NEW_CELL[kind](source)
        cell.id = f"own-{number}"
        if attachments and kind == "markdown":
            cell.attachments = attachments
        assembled.append(cell)

    for r in range(-1, len(cells)):
        if r >= 0:
            assembled.append(cells[r])
        if r in added:
            own("code", added[r], {})
        for i in sorted(places):
            if places[i] == r and plain(found[i].source) and plain(found[i].source) not in known:
                own(found[i].kind, found[i].source, found[i].attachments)
    return assembled
