"""Points and comments that a person gives: read for a whole class, and saved without undoing anybody's.

The rules are nbgrader's: what a person set counts in place of the automatic score, and the cell then waits no
longer. A grade is changed only from what the person has seen: if it is another one by now, it stays.
"""

from dataclasses import dataclass
from typing import Any

from nbgrader import api
from sqlalchemy import update
from sqlalchemy.orm import Session

from autograde.grading.errors import NotSavedError
from autograde.grading.gradebook.standing import select_of_class
from signs.words import tell

_SUBMISSION = api.SubmittedAssignment.__table__
_GRADE, _COMMENT = api.Grade.__table__, api.Comment.__table__
WAITING, AGAIN, DONE = "waiting", "again", "done"
#: Student, notebook and grade id.
Answer = tuple[str, str, str]


class ChangedError(NotSavedError):
    """The grade is not what the person has seen any more; nothing was saved."""


@dataclass(frozen=True)
class HandGrade:
    """What the gradebook has of one cell that a person grades.

    Attributes
    ----------
    grade, commented : str
        The rows' ids; the second is empty where the cell takes no comment.
    automatic, manual : float or None
    extra : float or None
        Extra credit.
    needs : bool
        Whether it waits for a person.
    said, comment : str or None
        nbgrader's own sentence, and a person's.
    """

    grade: str
    commented: str = ""
    automatic: float | None = None
    manual: float | None = None
    extra: float | None = None
    needs: bool = True
    said: str | None = None
    comment: str | None = None

    @property
    def state(self) -> str:
        """``waiting``, ``again`` for one that was graded and has changed since, or ``done``."""
        if not self.needs:
            return DONE
        return WAITING if self.manual is None else AGAIN

    @property
    def points(self) -> float | None:
        """What counts, without extra credit."""
        return self.automatic if self.manual is None else self.manual


def read_hand_grades(session: Session, assignment: str, student: str = "") -> dict[Answer, HandGrade]:
    """Read what the gradebook has of every graded cell.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
    assignment : str
    student : str
        Whose; everyone's if it is empty.

    Returns
    -------
    dict of (str, str, str) to HandGrade
        By student, notebook and grade id.
    """
    texts = (_COMMENT.c.id, _COMMENT.c.auto_comment, _COMMENT.c.manual_comment)
    commented = session.execute(_rows(_COMMENT, assignment, student, *texts))
    said = {tuple(row[:3]): tuple(row[3:]) for row in commented}
    columns = (_GRADE.c.id, _GRADE.c.auto_score, _GRADE.c.manual_score, _GRADE.c.extra_credit)
    query = _rows(_GRADE, assignment, student, *columns, _GRADE.c.needs_manual_grade)
    found = {}
    for who, book, cell, grade, automatic, manual, extra, needs in session.execute(query):
        row, auto_comment, comment = said.get((who, book, cell), ("", None, None))
        values = (automatic, manual, extra, bool(needs), auto_comment, comment)
        found[who, book, cell] = HandGrade(grade, row, *values)
    return found


def save_hand_grade(session: Session, seen: HandGrade, points: float | None, comment: str) -> None:
    """Set a person's points and comment, in the session's transaction.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
    seen : HandGrade
        What the person has seen.
    points : float or None
        None takes points that a person gave away again.
    comment : str

    Raises
    ------
    ChangedError
        If the gradebook has something else by now.
    NotSavedError
        If the cell takes no comment, and there is one.
    """
    needs = points is None and seen.automatic is None
    ours = (_GRADE.c.id == seen.grade) & _still(_GRADE.c.manual_score, seen.manual)
    ours &= _still(_GRADE.c.auto_score, seen.automatic)
    changed: Any = session.execute(
        update(_GRADE).where(ours).values(manual_score=points, needs_manual_grade=needs)
    )
    if changed.rowcount != 1:
        raise ChangedError(
            tell("somebody else has graded this answer, or it was graded anew: look at it again")
        )
    text = comment.strip() or None
    if text == seen.comment:
        return
    if not seen.commented:
        raise NotSavedError(
            tell("the gradebook has no place for a comment on this cell: call `autograde migrate`")
        )
    ours = (_COMMENT.c.id == seen.commented) & _still(_COMMENT.c.manual_comment, seen.comment)
    changed = session.execute(update(_COMMENT).where(ours).values(manual_comment=text))
    if changed.rowcount != 1:
        raise ChangedError(tell("somebody else has commented on this answer: look at it again"))


def _still(column: Any, value: Any) -> Any:
    return column.is_not_distinct_from(value)


def _rows(table: Any, assignment: str, student: str, *columns: Any) -> Any:
    """Choose grades or comments, of one student if one is named."""
    chosen = select_of_class(assignment, table, *columns)
    return chosen.where(_SUBMISSION.c.student_id == student) if student else chosen
