"""Whether a grade stands: what the gradebook holds of it, compared with what is remembered.

What a person set by hand (scores, comments, extra credit) is theirs, and never a reason to grade again.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from nbgrader import api
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from autograde.grading.gradebook.inputs import BESIDE, Inputs
from autograde.grading.gradebook.records import Record, Scores, hash_scores
from signs.words import mark, tell, tell_list

_HANDED_IN, _BOOK = api.SubmittedNotebook.__table__, api.Notebook.__table__
_SUBMISSION, _ASSIGNMENT = api.SubmittedAssignment.__table__, api.Assignment.__table__
_BASE, _GRADE, _COMMENT = api.BaseCell.__table__, api.Grade.__table__, api.Comment.__table__
_FEW = 500  # students; more are read together with the rest of the class


@dataclass(frozen=True)
class Lateness:
    """How late a submission is, and what that comes from.

    Attributes
    ----------
    late : float
        Seconds after the due date, the student's extension included.
    due : str
        The assignment's due date, in ISO 8601; empty if it has none.
    extension : float
        Seconds.
    """

    late: float = 0.0
    due: str = ""
    extension: float = 0.0


def how_late(timestamp: datetime | None, due: datetime | None, extension: timedelta | None) -> Lateness:
    """Say how late a submission is, as nbgrader does."""
    later = extension or timedelta()
    late = 0.0 if timestamp is None or due is None else max(0.0, (timestamp - due - later).total_seconds())
    return Lateness(late, due.isoformat() if due else "", later.total_seconds())


@dataclass
class Standing:
    """What the gradebook holds of one submission.

    Attributes
    ----------
    lateness : Lateness
    cells : dict of (str, str) to (float or None)
        Points by notebook and cell: by a person, otherwise automatic, extra credit included.
    books : set of str
        Names of the notebooks.
    penalties : dict of str to float
        By notebook, of those that have one.
    scores : dict
        Automatic scores and comments.
    """

    lateness: Lateness
    books: set[str] = field(default_factory=set)
    cells: dict[tuple[str, str], float | None] = field(default_factory=dict)
    penalties: dict[str, float] = field(default_factory=dict)
    scores: Scores = field(default_factory=dict)

    @property
    def notebooks(self) -> dict[str, float]:
        """Points by notebook, after the penalty, as formgrader shows them."""
        return {name: round(max(0.0, self._sum(name)), 2) for name in sorted(self.books)}

    @property
    def total(self) -> float:
        """All points, after the penalties, as formgrader shows them and exports have them."""
        return round(max(0.0, sum(map(self._sum, self.books))), 2)

    def raw(self, name: str) -> float:
        """A notebook's points without penalty, as a penalty's rule gets them."""
        return sum(value or 0.0 for (book, _), value in self.cells.items() if book == name)

    def _sum(self, name: str) -> float:
        return self.raw(name) - self.penalties.get(name, 0.0)


def read_standings(session: Session, assignment: str, students: Collection[str] = ()) -> dict[str, Standing]:
    """Read what the gradebook holds of a class, in a few queries however large it is.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
    assignment : str
    students : collection of str
        Whose; everyone's if there is none.

    Returns
    -------
    dict of str to Standing
        By student, of those who have a submission in the gradebook.
    """
    ours = _ASSIGNMENT.c.name == assignment
    if 0 < len(students) <= _FEW:
        ours &= _SUBMISSION.c.student_id.in_(list(students))
    handed_in = _SUBMISSION.join(_ASSIGNMENT, _ASSIGNMENT.c.id == _SUBMISSION.c.assignment_id)
    books = handed_in.join(_HANDED_IN, _HANDED_IN.c.assignment_id == _SUBMISSION.c.id).join(
        _BOOK, _BOOK.c.id == _HANDED_IN.c.notebook_id
    )
    found = {}
    times = (_SUBMISSION.c.timestamp, _ASSIGNMENT.c.duedate, _SUBMISSION.c.extension)
    for student, *dates in session.execute(
        select(_SUBMISSION.c.student_id, *times).select_from(handed_in).where(ours)
    ):
        found[student] = Standing(how_late(*dates))
    penalty = _HANDED_IN.c.late_submission_penalty
    for student, book, charged in session.execute(
        select(_SUBMISSION.c.student_id, _BOOK.c.name, penalty).select_from(books).where(ours)
    ):
        found[student].books.add(book)
        if charged is not None:
            found[student].penalties[book] = charged
    for table, what, value in (
        (_GRADE, "score", _GRADE.c.auto_score),
        (_COMMENT, "comment", _COMMENT.c.auto_comment),
    ):
        cells = books.join(table, table.c.notebook_id == _HANDED_IN.c.id).join(
            _BASE, _BASE.c.id == table.c.cell_id
        )
        columns = [_SUBMISSION.c.student_id, _BOOK.c.name, _BASE.c.name, value]
        columns += [_points_of_grade()] if table is _GRADE else []
        for student, book, cell, auto, *points in session.execute(
            select(*columns).select_from(cells).where(ours)
        ):
            standing = found[student]
            standing.scores[book, cell, what] = auto
            if points:
                standing.cells[book, cell] = points[0]
    return found


def select_submission(assignment: str, student: str) -> Any:
    """Choose a student's submission: its id."""
    chosen = select(_SUBMISSION.c.id).join(_ASSIGNMENT, _ASSIGNMENT.c.id == _SUBMISSION.c.assignment_id)
    return chosen.where(_ASSIGNMENT.c.name == assignment, _SUBMISSION.c.student_id == student)


def select_notebooks(assignment: str, student: str) -> Any:
    """Choose a student's submitted notebooks: their ids and names."""
    chosen = select(_HANDED_IN.c.id, _BOOK.c.name).join(_BOOK, _BOOK.c.id == _HANDED_IN.c.notebook_id)
    return chosen.where(_HANDED_IN.c.assignment_id.in_(select_submission(assignment, student)))


def select_cells(table: Any, assignment: str, student: str) -> Any:
    """Choose a student's grades or comments, whole, each with the names of its notebook and cell."""
    joined = (
        table.join(_HANDED_IN, _HANDED_IN.c.id == table.c.notebook_id)
        .join(_BOOK, _BOOK.c.id == _HANDED_IN.c.notebook_id)
        .join(_BASE, _BASE.c.id == table.c.cell_id)
    )
    columns = [column for column in table.c if column.name not in ("notebook_id", "cell_id")]
    chosen = select(_BOOK.c.name.label("notebook"), _BASE.c.name.label("cell"), *columns).select_from(joined)
    return chosen.where(_HANDED_IN.c.assignment_id.in_(select_submission(assignment, student)))


def select_of_class(assignment: str, table: Any, *columns: Any) -> Any:
    """Choose a class's grades or comments: student, notebook and cell, and columns of theirs."""
    joined = (
        table.join(_HANDED_IN, _HANDED_IN.c.id == table.c.notebook_id)
        .join(_BOOK, _BOOK.c.id == _HANDED_IN.c.notebook_id)
        .join(_SUBMISSION, _SUBMISSION.c.id == _HANDED_IN.c.assignment_id)
        .join(_ASSIGNMENT, _ASSIGNMENT.c.id == _SUBMISSION.c.assignment_id)
        .join(_BASE, _BASE.c.id == table.c.cell_id)
    )
    chosen = select(_SUBMISSION.c.student_id, _BOOK.c.name, _BASE.c.name, *columns).select_from(joined)
    return chosen.where(_ASSIGNMENT.c.name == assignment)


def _points_of_grade() -> Any:
    """What a grade counts: nbgrader's `Grade.score`."""
    by_anybody = func.coalesce(_GRADE.c.manual_score, _GRADE.c.auto_score)
    return by_anybody + func.coalesce(_GRADE.c.extra_credit, 0.0)  # NULL where nobody has graded


def why_again(
    record: Record | None, inputs: Inputs, submission: str, standing: Standing | None, folder: str
) -> str:
    """Say why a submission is to be graded, in a few words.

    Parameters
    ----------
    record : Record or None
        What is remembered of its grade.
    inputs : Inputs
        What it depends on now, besides the submission.
    submission : str
        Hash of the submission now.
    standing : Standing or None
        What the gradebook holds.
    folder : str
        Hash of the graded folder; empty where there is none.

    Returns
    -------
    str
        Empty where the grade stands.
    """
    if record is None:
        has_grade = standing is not None and any(value is not None for value in standing.scores.values())
        return tell("its grade has no record of how it was made") if has_grade else tell("not graded yet")
    if standing is None or not standing.scores:
        return tell("its rows are gone from the gradebook")
    if not record.folder:
        return tell("an earlier version of the kit graded it")
    if record.submission != submission:
        return tell("handed in again")
    return (
        _of_course(record, inputs)
        or _of_lateness(record, inputs, standing.lateness)
        or _of_results(record, standing, folder)
    )


def _of_course(record: Record, inputs: Inputs) -> str:
    if record.notebooks != inputs.notebooks:
        return tell("the notebooks or their points changed")
    for told, before, now in (
        (mark("the exercise changed: {names}"), record.exercises, inputs.exercises),
        (mark("the configuration changed: {names}"), record.settings, inputs.settings),
    ):
        other = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
        if other:
            names = tell_list((tell(BESIDE) if name == BESIDE else name for name in other), "unit")
            return tell(told, names=names)
    if record.package != inputs.package:
        return tell("another version of the kit")
    return "" if record.environment == inputs.environment else tell("other packages are installed")


def _of_lateness(record: Record, inputs: Inputs, now: Lateness) -> str:
    if record.late != now.late:
        if record.due != now.due:
            told = mark("the due date moved: {now:g} s late, not {then:g}")
        elif record.extension != now.extension:
            told = mark("the extension changed: {now:g} s late, not {then:g}")
        else:
            told = mark("the time: {now:g} s late, not {then:g}")
        return tell(told, now=now.late, then=record.late)
    changed = now.late > 0 and record.penalty != inputs.penalty
    return tell("the rule for late submissions changed") if changed else ""


def _of_results(record: Record, standing: Standing, folder: str) -> str:
    if record.scores != hash_scores(standing.scores):
        return tell("something else wrote its scores in the gradebook")
    if not folder:
        return tell("its graded notebooks are gone")
    return "" if record.folder == folder else tell("something else wrote its graded notebooks")
