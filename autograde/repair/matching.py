"""Which cell of a submission is which cell of the release.

By grade id, by cell id, by the same content; then, in the gaps between known neighbours, by the function that
a cell defines, by likeness, or by being alone there.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from nbformat import NotebookNode

from autograde.repair.reading import FoundCell

DEFINITION = re.compile(r"^(?:(?:async )?def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
WORD = re.compile(r"\w+|[^\w\s]")
ALIKE = 0.55  # of SequenceMatcher; half a cell rewritten is still the same cell
COMPARED = 600  # words and signs
CANDIDATES = 20  # cells in one gap that are compared


def plain(source: str) -> str:
    """Give a cell's source without what editors change: trailing blanks and empty lines at the ends."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def defined_names(source: str) -> set[str]:
    """List the functions, classes and variables that a cell defines at its outer level, by the text alone.

    By the text, since student code need not be valid Python.
    """
    return {first or second for first, second in DEFINITION.findall(source)}


def marks_of(cell: NotebookNode) -> dict[str, Any]:
    """Give nbgrader's metadata of a cell of the release, empty for the course's free cells."""
    return cell.metadata.get("nbgrader", {})


def is_answer(cell: NotebookNode) -> bool:
    """Say whether students write into this cell of the release and it counts."""
    return bool(marks_of(cell).get("solution"))


def is_free(cell: NotebookNode) -> bool:
    """Say whether the cell of the release is neither locked nor an answer."""
    return not marks_of(cell)


def match_cells(found: Sequence[FoundCell], released: Sequence[NotebookNode]) -> dict[int, int]:
    """Match the cells of a submission with those of the release.

    Parameters
    ----------
    found : sequence of FoundCell
    released : sequence of NotebookNode

    Returns
    -------
    dict of int to int
        From the submission's cell to the release's, by position. Several may match the same one; the
        student's own cells are not in it.
    """
    matched: dict[int, int] = {}
    by_mark = {marks_of(cell)["grade_id"]: i for i, cell in enumerate(released) if marks_of(cell)}
    by_id = {cell.get("id"): i for i, cell in enumerate(released)}
    by_source: dict[str, int] = {}
    for i, cell in enumerate(released):
        by_source.setdefault(plain(cell.source), i)
    for i, other in enumerate(found):
        keys = (other.grade_id, by_mark), (other.cell_id, by_id), (plain(other.source), by_source)
        for key, index in keys:
            if key and key in index:
                matched[i] = index[key]
                break
    _match_definitions(found, released, matched)
    _match_gaps(found, released, matched)
    return matched


def _match_definitions(found, released, matched):
    """Give an answer that nobody claims the unmatched cells that define its function."""
    claimed = set(matched.values())
    for r, cell in enumerate(released):
        names = defined_names(cell.source) if is_answer(cell) and cell.cell_type == "code" else set()
        if not names or r in claimed:
            continue
        for i, other in enumerate(found):
            if i not in matched and other.kind == "code" and names <= defined_names(other.source):
                matched[i] = r


def _match_gaps(found, released, matched):
    """Match what is left between neighbours that are known."""
    for r, cell in enumerate(released):
        if r in matched.values() or not (is_answer(cell) or is_free(cell)):
            continue
        named = is_answer(cell) and cell.cell_type == "code" and defined_names(cell.source)
        if named:
            continue
        gap = [
            i for i in _gap(found, matched, r) if found[i].kind == cell.cell_type and found[i].source.strip()
        ]
        alike = {i: likeness(found[i].source, cell.source) for i in gap[:CANDIDATES]}
        best = max(alike, key=alike.get, default=None)
        if best is not None and alike[best] >= ALIKE:
            matched[best] = r
        elif is_answer(cell) and (len(gap) == 1 or {r - 1, r + 1} & set(matched.values())):
            matched.update(dict.fromkeys(gap, r))  # free cells that are not alike are the student's own


def _gap(found, matched, r):
    """List the unmatched cells between the nearest known neighbours; none where they are out of order."""
    before = max((other for other in matched.values() if other < r), default=None)
    after = min((other for other in matched.values() if other > r), default=None)
    start = max((i for i, other in matched.items() if other == before), default=-1)
    end = min((i for i, other in matched.items() if other == after), default=len(found))
    return [i for i in range(start + 1, end) if i not in matched]


def likeness(one: str, other: str) -> float:
    """Say how alike two cells' texts are, from 0 to 1; 0 where it is less than `ALIKE`."""
    first, second = (WORD.findall(plain(source)[: 10 * COMPARED])[:COMPARED] for source in (one, other))
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.ratio() if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= ALIKE else 0.0
