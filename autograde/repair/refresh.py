"""A learner's notebook brought up to a newer release: the course's cells are new, the learner's stay.

It is `rebuild`, as for grading, but for one thing: a text or an example of the course that the learner has
not touched is the old release's, and not an answer to be kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograde.repair.matching import ALIKE, is_answer, is_free, likeness, marks_of, plain
from autograde.repair.notebook import Rebuilt, rebuild
from autograde.repair.origin import FREE_ID, fingerprint
from autograde.repair.reading import FoundCell, FoundNotebook
from signs.words import tell_in, tell_many


@dataclass(frozen=True)
class Changes:
    """What is other in a release than in a learner's notebook, beyond the learner's own doing.

    Attributes
    ----------
    locked, texts, stubs : tuple of str
        Grade ids or ids of the release's cells: locked ones, texts and examples, exercises not yet begun.
    gone : int
        Cells of the course that the release has no more.
    """

    locked: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    stubs: tuple[str, ...] = ()
    gone: int = 0

    def __bool__(self) -> bool:
        return bool(self.locked or self.texts or self.stubs or self.gone)

    def __str__(self) -> str:
        told = [
            tell_many("{number} locked cell", "{number} locked cells", len(self.locked)),
            tell_many("{number} text", "{number} texts", len(self.texts)),
            tell_many("{number} exercise not begun", "{number} exercises not begun", len(self.stubs)),
            tell_many("{number} cell dropped", "{number} cells dropped", self.gone),
        ]
        counts = len(self.locked), len(self.texts), len(self.stubs), self.gone
        comma = tell_in("between things in a row", ", ")
        return comma.join(said for said, count in zip(told, counts, strict=True) if count)


def changes_between(found: FoundNotebook, released: NotebookNode) -> Changes:
    """Say what a refresh would change.

    Parameters
    ----------
    found : FoundNotebook
        The learner's.
    released : NotebookNode

    Returns
    -------
    Changes
    """
    texts = {plain(cell.source) for cell in found.cells}
    origins = {cell.origin for cell in found.cells if cell.origin}
    by_grade_id = {cell.grade_id: cell for cell in found.cells if cell.grade_id}
    locked, free, stubs = [], [], []
    for cell in released.cells:
        grade_id = marks_of(cell).get("grade_id", "")
        given = by_grade_id.get(grade_id)
        if is_free(cell):
            if plain(cell.source) not in texts and fingerprint(cell.source) not in origins:
                free.append(cell.id)
        elif is_answer(cell):
            if given is None or (plain(given.source) != plain(cell.source) and _is_untouched(given)):
                stubs.append(grade_id)
        elif given is None or plain(given.source) != plain(cell.source):
            locked.append(grade_id)
    gone = sum(_is_gone(cell, found, released) for cell in found.cells)
    return Changes(tuple(locked), tuple(free), tuple(stubs), gone)


def refresh(found: FoundNotebook, released: NotebookNode) -> Rebuilt:
    """Make a learner's notebook anew from a release.

    Parameters
    ----------
    found : FoundNotebook
        The learner's.
    released : NotebookNode
        It is not changed.

    Returns
    -------
    Rebuilt
        Without outputs. What the learner had changed in a text of the course that is another one now is a
        cell of their own.
    """
    by_id = {cell.id: cell for cell in released.cells}
    by_grade_id = {marks_of(cell)["grade_id"]: cell for cell in released.cells if marks_of(cell)}
    by_origin = {fingerprint(cell.source): cell for cell in released.cells if is_free(cell)}
    cells = [
        _renewed(cell, by_id, by_grade_id, by_origin)
        for cell in found.cells
        if not _is_gone(cell, found, released)
    ]
    return rebuild(replace(found, cells=tuple(cells)), released)


def _renewed(
    cell: FoundCell,
    by_id: Mapping[str, NotebookNode],
    by_grade_id: Mapping[str, NotebookNode],
    by_origin: Mapping[str, NotebookNode],
) -> FoundCell:
    """Give a learner's cell the release's text where it holds an older text of the course."""
    if cell.grade_id in by_grade_id and _is_untouched(cell):
        return replace(cell, source=by_grade_id[cell.grade_id].source)
    if not cell.origin and not cell.grade_id and FREE_ID.fullmatch(cell.cell_id):
        return _renewed_by_likeness(cell, by_id, by_origin)
    if cell.grade_id or not cell.origin:
        return cell
    same = by_origin.get(cell.origin)
    if same is not None:  # the release says this, too: an edit of it stays
        return replace(cell, cell_id=same.id)
    if cell.origin != fingerprint(cell.source):
        return replace(cell, cell_id="")
    return replace(cell, source=by_id[cell.cell_id].source)


def _renewed_by_likeness(
    cell: FoundCell, by_id: Mapping[str, NotebookNode], by_origin: Mapping[str, NotebookNode]
) -> FoundCell:
    """Renew a text of the course whose release noted nothing: by what it says, then by its id.

    Whether it was edited cannot be known, so the course's text comes in; the copy has the learner's.
    """
    same = by_origin.get(fingerprint(cell.source))
    if same is None:
        free = [other for other in by_origin.values() if other.cell_type == cell.kind]
        best = max(free, key=lambda other: likeness(other.source, cell.source), default=None)
        alike = best is not None and likeness(best.source, cell.source) >= ALIKE
        same = best if alike else by_id.get(cell.cell_id)
    return cell if same is None else replace(cell, source=same.source, cell_id=same.id)


def _is_gone(cell: FoundCell, found: FoundNotebook, released: NotebookNode) -> bool:
    """Say whether a cell is the course's own, untouched, and the release has no such cell."""
    if cell.grade_id:
        known = any(marks_of(other).get("grade_id") == cell.grade_id for other in released.cells)
        return not known and (cell.marks.get("locked") is True or _is_untouched(cell))
    if not cell.origin or cell.origin != fingerprint(cell.source):
        return False
    origins = {other.origin for other in found.cells}
    # Ids count the cells of a section: the same id may be another cell's now, which is there already.
    return not any(
        fingerprint(other.source) == cell.origin
        or (other.id == cell.cell_id and fingerprint(other.source) not in origins)
        for other in released.cells
        if is_free(other)
    )


def _is_untouched(cell: FoundCell) -> bool:
    """Say whether a marked cell is as it was released: nbgrader's checksum says so."""
    if not cell.marks.get("checksum"):
        return False
    from nbgrader.utils import compute_checksum

    made = {"code": new_code_cell, "markdown": new_markdown_cell}.get(cell.kind, new_code_cell)(cell.source)
    made.metadata["nbgrader"] = NotebookNode(cell.marks)
    try:
        return compute_checksum(made) == cell.marks["checksum"]
    except (KeyError, TypeError):
        return False
