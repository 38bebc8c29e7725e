"""What an assignment consists of, as nbgrader's gradebook has it: notebooks, and cells that have a grade id.

`compare_structures` says what changed between the gradebook and a newer release, and what was only renamed.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, TypeAlias

from nbgrader import api
from rich.markup import escape
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from autograde.exercise import exercises_of
from autograde.grading.errors import GradingError
from autograde.grading.gradebook.inputs import digest
from signs.words import mark, tell, tell_in

GRADED = (api.GradeCell, api.TaskCell)
COMMENTED = (api.SolutionCell, api.TaskCell)
#: A notebook and a grade id; without a grade id the whole notebook.
Place: TypeAlias = tuple[str, str]
ADDED, REMOVED, RENAMED, MOVED = mark("added"), mark("removed"), mark("renamed"), mark("moved")
POINTS, KIND = mark("other points"), mark("another kind")
_STUBS = ("your answer here", "your code here", "raise notimplementederror()")
_TELLING = 40  # characters of a student's cell; fewer may well be a stub of many


@dataclass(frozen=True)
class Cell:
    """A cell that has a grade id.

    Attributes
    ----------
    graded : str
        The kind of nbgrader's row that its grades belong to; empty where it gets none.
    commented : str
        Likewise of its comments.
    cell_type : str
        ``"code"`` or ``"markdown"``.
    max_score : float
    locked : bool
    source : str
    checksum : str or None
    """

    graded: str = ""
    commented: str = ""
    cell_type: str = "code"
    max_score: float = 0.0
    locked: bool = False
    source: str = ""
    checksum: str | None = None

    @property
    def kept(self) -> tuple[bool, bool]:
        """What the gradebook keeps of a student's cell: a grade, a comment."""
        return bool(self.graded), bool(self.commented)


@dataclass(frozen=True)
class Notebook:
    """A notebook.

    Attributes
    ----------
    kernelspec : str or None
        As JSON.
    cells : dict of str to Cell
        By grade id.
    """

    kernelspec: str | None = None
    cells: dict[str, Cell] = field(default_factory=dict)


#: Notebooks by name.
Structure: TypeAlias = dict[str, Notebook]


@dataclass(frozen=True)
class Change:
    """Something of an assignment that is other than the gradebook has it.

    Attributes
    ----------
    what : str
        ``added``, ``removed``, ``renamed``, ``moved``, ``other points`` or ``another kind``.
    notebook, cell : str
        Where; no cell for a whole notebook.
    old : tuple of (str, str)
        Where the gradebook has it; empty strings for what is new.
    told : str
        From what to what.
    students : int
        Whom it concerns: how many have grades there, or will get rows.
    by_hand : int
        How many of them have a grade or comment by hand there.
    lost : tuple of str
        Where a cell stays, but not all that the gradebook keeps of it: ``"grade"``, ``"comment"``.
    """

    what: str
    notebook: str
    cell: str = ""
    old: Place = ("", "")
    told: str = ""
    students: int = 0
    by_hand: int = 0
    lost: tuple[str, ...] = ()

    @property
    def loses(self) -> bool:
        """Whether carrying it out without looking could lose a grade."""
        return self.what in (REMOVED, RENAMED, MOVED)


def read_structure(session: Session, assignment: str) -> Structure:
    """Read an assignment's notebooks and cells out of a gradebook.

    Returns
    -------
    dict of str to Notebook
        Empty where the gradebook has no such assignment.
    """
    books = api.Notebook.__table__
    ours = select(api.Assignment.__table__.c.id).where(api.Assignment.__table__.c.name == assignment)
    found = session.execute(select(books).where(books.c.assignment_id.in_(ours))).all()
    names = {row.id: row.name for row in found}
    values: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in names.values()}
    sources = api.SourceCell.__table__
    for row in session.execute(select(sources).where(sources.c.notebook_id.in_(list(names)))):
        values[names[row.notebook_id]][row.name] = {
            "cell_type": row.cell_type,
            "locked": bool(row.locked),
            "source": row.source or "",
            "checksum": row.checksum,
        }
    base = api.BaseCell.__table__
    for kind in (api.GradeCell, api.SolutionCell, api.TaskCell):
        table, said = kind.__table__, kind.__name__
        chosen = select(base.c.name, base.c.notebook_id, table).join(table, table.c.id == base.c.id)
        for row in session.execute(chosen.where(base.c.notebook_id.in_(list(names)))):
            cell = values[names[row.notebook_id]].setdefault(row.name, {})
            if kind in GRADED:
                cell |= {"graded": said, "max_score": float(row.max_score), "cell_type": row.cell_type}
            if kind in COMMENTED:
                cell["commented"] = said
    return {
        row.name: Notebook(row.kernelspec, {name: Cell(**cell) for name, cell in values[row.name].items()})
        for row in found
    }


def hash_structure(structure: Structure) -> str:
    """Hash what an assignment consists of."""
    return digest(
        part
        for name, notebook in sorted(structure.items())
        for part in (
            name,
            notebook.kernelspec,
            *(f"{cell!r}" for cell in sorted(notebook.cells.items(), key=itemgetter(0))),
        )
    )


def compare_structures(
    have: Structure, wanted: Structure, renamed: dict[str, str] | None = None
) -> list[Change]:
    """Say what changed, and take for renamed only what can be nothing else.

    A notebook is another one under a new name if most grade ids are the same; a cell is, in the same
    notebook, if it has the same text or checks the same exercise. Where there are two such, neither is taken.

    Parameters
    ----------
    have : dict
        Of the gradebook.
    wanted : dict
        Of the release.
    renamed : dict of str to str, optional
        What somebody says was renamed: ``OLD: NEW`` or ``NOTEBOOK/OLD: NOTEBOOK/NEW``.

    Returns
    -------
    list of Change
        By notebook and cell; nobody is counted yet.

    Raises
    ------
    GradingError
        If what is said to be renamed is not there.
    """
    said = _read_renamed(renamed or {}, have, wanted)
    books = {name: name for name in have if name in wanted}
    books |= {old[0]: new[0] for old, new in said.items() if not old[1]}
    books |= _pair(
        [name for name in have if name not in books],
        [name for name in wanted if name not in books.values()],
        lambda old, new: _mostly_the_same(have[old], wanted[new]),
    )
    old_cells = {(name, cell): have[name].cells[cell] for name in have for cell in have[name].cells}
    new_cells = {(name, cell): wanted[name].cells[cell] for name in wanted for cell in wanted[name].cells}
    same = {
        (name, cell): (books[name], cell)
        for name, cell in old_cells
        if name in books and (books[name], cell) in new_cells
    }
    said_cells = {old: new for old, new in said.items() if old[1]}
    same = {old: new for old, new in same.items() if old not in said_cells and new not in said_cells.values()}
    gone = [place for place, cell in old_cells.items() if any(cell.kept) and place not in same]
    come = [place for place, cell in new_cells.items() if any(cell.kept) and place not in same.values()]
    moved = {old: new for old, new in said_cells.items() if old in gone and new in come}

    def left(places: list[Place], taken: Collection[Place]) -> list[Place]:
        return [place for place in places if place not in taken]

    moved |= _pair(
        left(gone, moved),
        left(come, moved.values()),
        lambda old, new: books.get(old[0]) == new[0] and _is_alike(old_cells[old], new_cells[new]),
    )
    moved |= _pair(
        left(gone, moved),
        left(come, moved.values()),
        lambda old, new: old[1] == new[1] and old_cells[old].kept == new_cells[new].kept,
    )
    changes = list(_of_notebooks(have, wanted, books))
    for old, new in moved.items():
        what = RENAMED if books.get(old[0]) == new[0] else MOVED
        told = tell("it was {name}", name=old[1] if what == RENAMED else f"{old[0]}: {old[1]}")
        changes.append(Change(what, *new, old=old, told=told))
    for old, new in {**same, **moved}.items():
        changes += _of_cell(old_cells[old], new_cells[new], old, new)
    for old in left(gone, moved):
        if old[0] in books:
            changes.append(Change(REMOVED, *old, old=old, told=_points(old_cells[old])))
    for new in left(come, moved.values()):
        if new[0] in books.values():
            changes.append(Change(ADDED, *new, told=_points(new_cells[new])))
    return sorted(changes, key=lambda change: (change.notebook, change.cell, change.what))


def _read_renamed(renamed: dict[str, str], have: Structure, wanted: Structure) -> dict[Place, Place]:
    places = {}
    for old, new in renamed.items():
        pair = []
        for text, structure, missing in (
            (old, have, mark("--renamed {old}={new}: there is no {name} in the gradebook")),
            (new, wanted, mark("--renamed {old}={new}: there is no {name} in the release")),
        ):
            name, _, cell = text.partition("/")
            if name not in structure or (cell and cell not in structure[name].cells):
                raise GradingError(tell(missing, old=old, new=new, name=text))
            pair.append((name, cell))
        if bool(pair[0][1]) != bool(pair[1][1]):
            told = tell(
                "--renamed {old}={new}: name two notebooks, or two cells as NOTEBOOK/CELL", old=old, new=new
            )
            raise GradingError(told)
        places[pair[0]] = pair[1]
    return places


def _pair(left: list[Any], right: list[Any], alike: Callable[[Any, Any], bool]) -> dict[Any, Any]:
    """Pair what has exactly one counterpart, whose only counterpart it is."""
    partners = {one: [other for other in right if alike(one, other)] for one in left}
    chosen = [others[0] for others in partners.values() for others in [others] if len(others) == 1]
    count = {other: sum(other in others for others in partners.values()) for other in chosen}
    return {one: others[0] for one, others in partners.items() if len(others) == 1 and count[others[0]] == 1}


def _mostly_the_same(old: Notebook, new: Notebook) -> bool:
    before, after = ({name for name, cell in book.cells.items() if any(cell.kept)} for book in (old, new))
    return 2 * len(before & after) > max(len(before), len(after))


def _is_alike(old: Cell, new: Cell) -> bool:
    if old.kept != new.kept or old.cell_type != new.cell_type:
        return False
    if old.commented:  # a student's cell: the text of a stub says nothing
        return old.source.strip() == new.source.strip() and _is_telling(old.source)
    checked = set(exercises_of(old.source))
    return old.source.strip() == new.source.strip() or (
        bool(checked) and checked == set(exercises_of(new.source))
    )


def _is_telling(source: str) -> bool:
    text = source.lower()
    for stub in _STUBS:
        text = text.replace(stub, "")
    return len("".join(text.split()).strip("#")) >= _TELLING


def _of_notebooks(have: Structure, wanted: Structure, books: dict[str, str]) -> Iterator[Change]:
    for old, new in books.items():
        if old != new:
            yield Change(RENAMED, new, old=(old, ""), told=tell("it was {name}", name=old))
    for name in have:
        if name not in books:
            yield Change(REMOVED, name, old=(name, ""), told=_total(have[name]))
    for name in wanted:
        if name not in books.values():
            yield Change(ADDED, name, told=_total(wanted[name]))


def _of_cell(old: Cell, new: Cell, before: Place, after: Place) -> Iterator[Change]:
    if old.kept != new.kept:
        each = zip(("grade", "comment"), old.kept, new.kept, strict=True)
        lost = tuple(name for name, was, now in each if was and not now)
        told = _then_and_now(_kind(old), _kind(new))
        yield Change(REMOVED if lost else ADDED, *after, old=before, told=told, lost=lost)
    elif (old.graded, old.cell_type) != (new.graded, new.cell_type) and any(old.kept):
        yield Change(KIND, *after, old=before, told=_then_and_now(_kind(old), _kind(new)))
    if old.graded and new.graded and old.max_score != new.max_score:
        told = _then_and_now(f"{old.max_score:g}", f"{new.max_score:g}")
        yield Change(POINTS, *after, old=before, told=told)


def _then_and_now(then: str, now: str) -> str:
    return tell("{then}, now {now}", then=then, now=now)


def _kind(cell: Cell) -> str:
    told = {
        (True, True): mark("{kind} with grade and comment"),
        (True, False): mark("{kind} with grade"),
        (False, True): mark("{kind} with comment"),
        (False, False): mark("{kind} without grade"),
    }
    return tell(told[cell.kept], kind=cell.cell_type)


def _points(cell: Cell) -> str:
    return tell("{points:g} points", points=cell.max_score) if cell.graded else tell("comments only")


def _total(notebook: Notebook) -> str:
    cells = [cell for cell in notebook.cells.values() if cell.graded]
    points = sum(cell.max_score for cell in cells)
    return tell("{count} graded cells, {points:g} points", count=len(cells), points=points)


def structure_table(changes: list[Change], assignment: str) -> Table:
    """Make a table for people of what is other than the gradebook has it."""
    title = tell("{assignment}: the release and the gradebook", assignment=assignment)
    table = Table(title=escape(title), title_justify="left", pad_edge=False)
    for heading in (tell_in("heading", "what"), tell_in("heading", "where"), ""):
        table.add_column(heading)
    for heading in (tell_in("heading", "students"), tell_in("heading", "of them by hand")):
        table.add_column(heading, justify="right")
    for change in changes:
        where = f"{change.notebook}: {change.cell}" if change.cell else change.notebook
        row = (tell(change.what), where, change.told, str(change.students), str(change.by_hand))
        table.add_row(*map(escape, row))
    return table
