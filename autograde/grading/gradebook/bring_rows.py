"""Brings an assignment's rows in the gradebook to what a release has, in the session's transaction.

The first filling of a gradebook and every later change go this way. What remains, or has only another name,
keeps its rows, and with them all that was graded by hand.
"""

from typing import Any
from uuid import uuid4

from nbgrader import api
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from autograde.grading.gradebook.generated_rows import make_rows
from autograde.grading.gradebook.structure import COMMENTED, GRADED, Change, Notebook, Structure

_BASE, _SOURCE, _BOOK = api.BaseCell.__table__, api.SourceCell.__table__, api.Notebook.__table__
_GRADE, _COMMENT, _HANDED_IN = api.Grade.__table__, api.Comment.__table__, api.SubmittedNotebook.__table__
_KINDS = {kind.__name__: kind.__table__ for kind in (api.GradeCell, api.SolutionCell, api.TaskCell)}


def bring_rows(
    session: Session,
    assignment: str,
    course_id: str,
    wanted: Structure,
    changes: list[Change],
    everyone: bool = True,
) -> None:
    """Make the gradebook's rows those of a release.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
    assignment, course_id : str
        Rows are made for them if there are none.
    wanted : dict of str to Notebook
    changes : list of autograde.grading.gradebook.structure.Change
        From `compare_structures`: what is taken for renamed or moved.
    everyone : bool
        Make the missing rows of everyone who has a submission, too.
    """
    table = api.Assignment.__table__
    found = session.execute(select(table.c.id).where(table.c.name == assignment)).scalar_one_or_none()
    assignment_id: str = found or uuid4().hex
    if found is None:
        session.execute(insert(table).values(id=assignment_id, name=assignment, course_id=course_id))
    moves = [change for change in changes if change.old[0] and (change.notebook, change.cell) != change.old]
    renamed = {change.old[0]: change.notebook for change in moves if not change.cell}
    for name, other in renamed.items():
        ours = (_BOOK.c.assignment_id == assignment_id) & (_BOOK.c.name == name)
        session.execute(update(_BOOK).where(ours).values(name=other))
    books = _read_books(session, assignment_id)
    for name, notebook in wanted.items():
        if name not in books:
            books[name] = uuid4().hex
            row = {"id": books[name], "name": name, "assignment_id": assignment_id}
            session.execute(insert(_BOOK).values(**row))
        session.execute(update(_BOOK).where(_BOOK.c.id == books[name]).values(kernelspec=notebook.kernelspec))
    places = {
        (change.old, (change.notebook, change.cell))
        for change in moves
        if change.cell and renamed.get(change.old[0], change.old[0]) in books
    }
    if any(renamed.get(old[0], old[0]) != new[0] for old, new in places):
        make_rows(session, assignment)  # what moves needs submitted notebooks to go to
    for old, new in sorted(places):
        origin = books[renamed.get(old[0], old[0])]
        _move_cell(session, (origin, old[1]), (books[new[0]], new[1]))
    for name, notebook in wanted.items():
        _bring_cells(session, books[name], notebook)
    for name in books.keys() - wanted.keys():
        _bring_cells(session, books[name], Notebook())
        session.execute(delete(_HANDED_IN).where(_HANDED_IN.c.notebook_id == books[name]))
        session.execute(delete(_BOOK).where(_BOOK.c.id == books[name]))
    if everyone:
        make_rows(session, assignment)


def _read_books(session: Session, assignment_id: str) -> dict[str, str]:
    chosen = select(_BOOK.c.name, _BOOK.c.id).where(_BOOK.c.assignment_id == assignment_id)
    return {row.name: row.id for row in session.execute(chosen)}


def _move_cell(session: Session, old: tuple[str, str], new: tuple[str, str]) -> None:
    """Give a cell another name or notebook; its grades and comments go with it."""
    if old == new:
        return
    for table in (_BASE, _SOURCE):
        there = (table.c.notebook_id == old[0]) & (table.c.name == old[1])
        if table is _SOURCE:  # in the new place there may be one: a locked cell of this name
            session.execute(delete(table).where((table.c.notebook_id == new[0]) & (table.c.name == new[1])))
        elif old[0] != new[0]:
            cells = list(session.execute(select(table.c.id).where(there)).scalars())
            _move_grades(session, cells, new[0])
        session.execute(update(table).where(there).values(notebook_id=new[0], name=new[1]))


def _move_grades(session: Session, cells: list[str], notebook: str) -> None:
    """Bring the grades and comments of cells into each submission's other notebook."""
    chosen = select(_HANDED_IN.c.assignment_id, _HANDED_IN.c.id).where(_HANDED_IN.c.notebook_id == notebook)
    targets = {row.assignment_id: row.id for row in session.execute(chosen)}
    for table in (_GRADE, _COMMENT):
        joined = select(table.c.id, _HANDED_IN.c.assignment_id).join(
            _HANDED_IN, _HANDED_IN.c.id == table.c.notebook_id
        )
        rows = [
            {"row": row.id, "target": targets[row.assignment_id]}
            for row in session.execute(joined.where(table.c.cell_id.in_(cells)))
        ]
        if rows:
            moving = (
                update(table).where(table.c.id == bindparam("row")).values(notebook_id=bindparam("target"))
            )
            session.connection().execute(moving, rows)


def _bring_cells(session: Session, notebook_id: str, notebook: Notebook) -> None:
    chosen = select(_BASE.c.id, _BASE.c.name, _BASE.c.type).where(_BASE.c.notebook_id == notebook_id)
    have = {(row.name, row.type): row.id for row in session.execute(chosen)}
    wanted: dict[tuple[str, str], dict[str, Any]] = {}
    for name, cell in notebook.cells.items():
        if cell.commented:
            wanted[name, cell.commented] = {}
        if cell.graded:
            wanted[name, cell.graded] = {"max_score": cell.max_score, "cell_type": cell.cell_type}
    for (name, kind), values in wanted.items():
        table = _KINDS[kind]
        if (name, kind) not in have:
            made = uuid4().hex
            row = {"id": made, "name": name, "notebook_id": notebook_id, "type": kind}
            session.execute(insert(_BASE).values(**row))
            session.execute(insert(table).values(id=made, **values))
            _take_over(session, made, name, kind, have)
        elif values:
            session.execute(update(table).where(table.c.id == have[name, kind]).values(**values))
    gone = [made for place, made in have.items() if place not in wanted]
    for table in (_GRADE, _COMMENT):
        session.execute(delete(table).where(table.c.cell_id.in_(gone)))
    for table in (*_KINDS.values(), _BASE):
        session.execute(delete(table).where(table.c.id.in_(gone)))
    _bring_sources(session, notebook_id, notebook)


def _take_over(session: Session, made: str, name: str, kind: str, have: dict[tuple[str, str], str]) -> None:
    """Let a cell that is of another kind now have the grades and comments that it had before."""
    for table, kinds in ((_GRADE, GRADED), (_COMMENT, COMMENTED)):
        names = [each.__name__ for each in kinds]
        before = [have[name, other] for other in names if other != kind and (name, other) in have]
        if kind in names and before:
            session.execute(update(table).where(table.c.cell_id.in_(before)).values(cell_id=made))


def _bring_sources(session: Session, notebook_id: str, notebook: Notebook) -> None:
    """Replace the texts of the cells: nothing refers to their rows."""
    session.execute(delete(_SOURCE).where(_SOURCE.c.notebook_id == notebook_id))
    rows = [
        {
            "id": uuid4().hex,
            "name": name,
            "notebook_id": notebook_id,
            "cell_type": cell.cell_type,
            "locked": cell.locked,
            "source": cell.source,
            "checksum": cell.checksum,
        }
        for name, cell in notebook.cells.items()
    ]
    if rows:
        session.execute(insert(_SOURCE), rows)
