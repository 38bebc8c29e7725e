"""Whom a change of an assignment concerns, and what of it a person has graded."""

from dataclasses import replace
from typing import Any

from nbgrader import api
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from autograde.grading.gradebook.standing import select_of_class
from autograde.grading.gradebook.structure import ADDED, REMOVED, Change

_GRADE, _COMMENT = api.Grade.__table__, api.Comment.__table__
_SUBMISSION, _ASSIGNMENT = api.SubmittedAssignment.__table__, api.Assignment.__table__
#: What a person set of a grade: score and extra credit; of a comment: its text.
ByHand = dict[tuple[str, str, str, str], tuple[Any, ...]]


def by_hand(session: Session, assignment: str) -> ByHand:
    """Read all that people graded of an assignment, by student, notebook, grade id, and grade or comment."""
    said = _COMMENT.c.manual_comment
    score, extra = _GRADE.c.manual_score, _GRADE.c.extra_credit
    found: ByHand = {}
    for table, values, condition in (
        (_GRADE, (score, extra), or_(score.is_not(None), extra.is_not(None))),
        (_COMMENT, (said,), said.is_not(None)),
    ):
        for student, book, cell, *given in session.execute(
            select_of_class(assignment, table, *values).where(condition)
        ):
            found[student, book, cell, table.name] = tuple(given)
    return found


def expected_by_hand(before: ByHand, changes: list[Change]) -> ByHand:
    """Say what of the grades by hand has to be there after changes, and where."""
    books = {c.old[0]: c.notebook for c in changes if c.old[0] and not c.cell and c.what != REMOVED}
    cells = {c.old: (c.notebook, c.cell) for c in changes if c.old[1] and c.what != REMOVED}
    gone = {c.old for c in changes if c.what == REMOVED and (not c.cell or not c.lost)}
    lost = {(c.old, table) for c in changes if c.what == REMOVED for table in c.lost}
    expected: ByHand = {}
    for (student, book, cell, table), given in before.items():
        place = (book, cell)
        if place in gone or (place, table) in lost:
            continue
        if place not in cells and (book, "") in gone:
            continue
        new = cells.get(place, (books.get(book, book), cell))
        expected[student, *new, table] = given
    return expected


def count_concerned(session: Session, assignment: str, changes: list[Change]) -> list[Change]:
    """Count for each change whom it concerns: who has grades there, and whom of them a person graded."""
    if not changes:
        return []
    everyone = select(_SUBMISSION.c.student_id).join(
        _ASSIGNMENT, _ASSIGNMENT.c.id == _SUBMISSION.c.assignment_id
    )
    count = len(list(session.execute(everyone.where(_ASSIGNMENT.c.name == assignment)).scalars()))
    score = _GRADE.c.auto_score
    graded = session.execute(select_of_class(assignment, _GRADE, score).where(score.is_not(None)))
    have = {(student, book, cell) for student, book, cell, _ in graded}
    hand = {place[:3] for place in by_hand(session, assignment)}
    moved = {change.old for change in changes if change.old[1] and change.what != REMOVED}
    counted = []
    for change in changes:
        if change.what == ADDED:
            counted.append(replace(change, students=count))
            continue

        def is_meant(place: tuple[str, str, str], old: tuple[str, str] = change.old) -> bool:
            return place[1:] == old if old[1] else place[1] == old[0] and place[1:] not in moved

        concerned = [{place[0] for place in places if is_meant(place)} for places in (have | hand, hand)]
        counted.append(replace(change, students=len(concerned[0]), by_hand=len(concerned[1])))
    return counted
