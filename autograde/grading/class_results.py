"""What a whole class reached: every student once, points by exercise, and whoever handed in nothing.

Reports, exports and feedback pages all read it here, so that their numbers agree. Points are the gradebook's:
by a person where one set them, otherwise automatic, extra credit included, and the total after penalties.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from nbgrader import api
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from autograde.course import Course
from autograde.exercise import exercises_of, list_exercises
from autograde.gradebook import Gradebook
from autograde.grading.gradebook.records import Record, read_records
from autograde.grading.gradebook.standing import (
    Lateness,
    Standing,
    read_standings,
    select_of_class,
)
from autograde.repair import RepairError
from autograde.repair.student_ids import why_refused_id
from autograde.repair.submission import read_release
from signs.words import tell_many

_HANDED_IN, _BOOK, _BASE = api.SubmittedNotebook.__table__, api.Notebook.__table__, api.BaseCell.__table__
_SUBMISSION, _ASSIGNMENT = api.SubmittedAssignment.__table__, api.Assignment.__table__
_GRADE, _GRADE_CELL, _STUDENT = api.Grade.__table__, api.GradeCell.__table__, api.Student.__table__
_TASK_CELL, _SOURCE = api.TaskCell.__table__, api.SourceCell.__table__
_SOLUTION, _COMMENT = api.SolutionCell.__table__, api.Comment.__table__


@dataclass(frozen=True)
class GradedCell:
    """A cell of the assignment that brings points.

    Attributes
    ----------
    notebook, grade_id : str
        Where it is.
    exercise : str
        The exercise that it checks; empty for what is no exercise of ours, such as a written question.
    max_points : float
    by_hand : bool
        Whether a person grades it.
    """

    notebook: str
    grade_id: str
    exercise: str
    max_points: float
    by_hand: bool

    @property
    def place(self) -> tuple[str, str]:
        """Notebook and grade id, as results are kept by."""
        return self.notebook, self.grade_id

    @property
    def title(self) -> str:
        """What to call it: its exercise, or its grade id."""
        return self.exercise or self.grade_id


@dataclass(frozen=True)
class StudentResult:
    """What one student reached.

    Attributes
    ----------
    student : str
        The id, which is the name of the submission's folder.
    first_name, last_name, email, lms_user_id : str
        As the gradebook has them; empty where it has none.
    handed_in : bool
        Whether there is a submission, graded or not.
    graded : bool
        Whether it has a grade.
    timestamp : datetime or None
        When it was handed in, in UTC and without a zone, as nbgrader keeps it; None if that is not known.
    lateness : Lateness
    points : dict
        By notebook and grade id, of those that have a grade.
    waiting : frozenset
        Notebook and grade id of what waits for a person.
    by_person : frozenset
        Notebook and grade id of what a person set points for, also where the kit had graded it.
    penalty : float
    total : float or None
        After penalties; None where there is no grade, which is not the same as 0.
    comments : dict
        By notebook and grade id, what is said of a cell: nbgrader's own sentence first, then a person's.
    record : autograde.grading.gradebook.records.Record or None
        What is remembered of how the grade was made; none where only nbgrader graded.
    """

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""
    handed_in: bool = False
    graded: bool = False
    timestamp: datetime | None = None
    lateness: Lateness = field(default_factory=Lateness)
    points: dict[tuple[str, str], float] = field(default_factory=dict)
    waiting: frozenset[tuple[str, str]] = frozenset()
    by_person: frozenset[tuple[str, str]] = frozenset()
    penalty: float = 0.0
    total: float | None = None
    comments: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    record: Record | None = None

    @property
    def name(self) -> str:
        """The student's name, or the id where the gradebook has none."""
        return f"{self.first_name} {self.last_name}".strip() or self.student


@dataclass(frozen=True)
class ClassResults:
    """What a class reached in an assignment.

    Attributes
    ----------
    assignment : str
    cells : tuple of GradedCell
        In the order of the notebooks.
    students : tuple of StudentResult
        Everyone whom the gradebook or the folder of submissions knows, sorted by id.
    duedate : datetime or None
        In UTC, without a zone.
    """

    assignment: str
    cells: tuple[GradedCell, ...]
    students: tuple[StudentResult, ...]
    duedate: datetime | None = None

    @cached_property
    def max_points(self) -> float:
        """The points that can be reached."""
        return round(sum(cell.max_points for cell in self.cells), 2)

    @cached_property
    def by_student(self) -> dict[str, StudentResult]:
        """The students, by id."""
        return {result.student: result for result in self.students}


def read_class(course: Course, students: Collection[str] = ()) -> ClassResults:
    """Read what a class reached, in a few queries however large it is.

    Parameters
    ----------
    course : Course
    students : collection of str
        Whose results are wanted; everyone's if there is none.

    Returns
    -------
    ClassResults
    """
    with Gradebook(course.gradebook_url) as gradebook:
        session = gradebook.db()
        cells = _read_cells(course, session)
        records = read_records(session, course.assignment)
        standings = {
            student: standing
            for student, standing in read_standings(session, course.assignment, students).items()
            if student in records or _has_points(standing)
        }
        ours = _ASSIGNMENT.c.name == course.assignment
        handed_in = _SUBMISSION.join(_ASSIGNMENT, _ASSIGNMENT.c.id == _SUBMISSION.c.assignment_id)
        query = select(_SUBMISSION.c.student_id, _SUBMISSION.c.timestamp).select_from(handed_in).where(ours)
        times: dict[str, datetime | None] = {row[0]: row[1] for row in session.execute(query)}
        waiting = _read_places(session, course.assignment, _GRADE.c.needs_manual_grade)
        by_person = _read_places(session, course.assignment, _GRADE.c.manual_score.is_not(None))
        comments = _read_comments(session, course.assignment)
        people = session.execute(select(_STUDENT)).mappings()
        known = {row["id"]: _person(row) for row in people}
        duedate = session.execute(select(_ASSIGNMENT.c.duedate).where(ours)).scalar_one_or_none()
    there = {path.parent.name for path in course.submitted.glob(f"*/{course.assignment}") if path.is_dir()}
    there = {name for name in there if not why_refused_id(name)}
    places = {cell.place for cell in cells}
    found, wanted = [], set(students)
    for student in sorted(known.keys() | there):
        if not wanted or student in wanted:
            person = known.get(student, StudentResult(student))
            person = replace(person, comments=comments.get(student, {}), record=records.get(student))
            found.append(
                _result(person, student in there, standings.get(student), times, waiting, by_person, places)
            )
    return ClassResults(course.assignment, cells, tuple(found), duedate)


def waiting_line(results: ClassResults) -> str:
    """Say in a few words how many answers of how many students wait for a person; empty where none does."""
    counts = [len(result.waiting) for result in results.students if result.waiting]
    if not counts:
        return ""
    students = tell_many("{number} student", "{number} students", len(counts))
    return tell_many(
        "{number} answer of {students} waits for a person",
        "{number} answers of {students} wait for a person",
        sum(counts),
        students=students,
    )


def _has_points(standing: Standing) -> bool:
    """Say whether anything was graded: an extension gives rows to a student who has not handed in."""
    return any(value is not None for value in (*standing.scores.values(), *standing.cells.values()))


def _person(row: Mapping[str, Any]) -> StudentResult:
    first, last, email, lms = (row[n] or "" for n in ("first_name", "last_name", "email", "lms_user_id"))
    return StudentResult(row["id"], first, last, email, lms)


def _result(
    person: StudentResult,
    is_there: bool,
    standing: Standing | None,
    times: Mapping[str, datetime | None],
    waiting: Mapping[str, set[tuple[str, str]]],
    by_person: Mapping[str, set[tuple[str, str]]],
    places: set[tuple[str, str]],
) -> StudentResult:
    if standing is None:
        return replace(person, handed_in=is_there)
    points = {place: value for place, value in standing.cells.items() if value is not None}
    return replace(
        person,
        handed_in=True,
        graded=True,
        timestamp=times.get(person.student),
        lateness=standing.lateness,
        points={place: value for place, value in points.items() if place in places},
        waiting=frozenset(waiting.get(person.student, ())),
        by_person=frozenset(by_person.get(person.student, ())),
        penalty=round(sum(standing.penalties.values()), 2),
        total=standing.total,
    )


def _read_places(session: Session, assignment: str, which: Any) -> dict[str, set[tuple[str, str]]]:
    """Read which cells have grades of a kind, by student."""
    found: dict[str, set[tuple[str, str]]] = {}
    for student, book, cell in session.execute(select_of_class(assignment, _GRADE).where(which)):
        found.setdefault(student, set()).add((book, cell))
    return found


def _read_comments(session: Session, assignment: str) -> dict[str, dict[tuple[str, str], tuple[str, ...]]]:
    """Read what is said of cells, by student."""
    columns = (_COMMENT.c.auto_comment, _COMMENT.c.manual_comment)
    query = select_of_class(assignment, _COMMENT, *columns).where(or_(*(c.is_not(None) for c in columns)))
    found: dict[str, dict[tuple[str, str], tuple[str, ...]]] = {}
    for student, book, cell, *said in session.execute(query):
        texts = tuple(text for text in said if text and text.strip())
        if texts:
            found.setdefault(student, {})[book, cell] = texts
    return found


def _read_cells(course: Course, session: Session) -> tuple[GradedCell, ...]:
    """Read the gradebook's graded cells, in the order of the released notebooks where these are there."""
    exercises = list_exercises()
    sources = {(book, cell): source for book, cell, source in session.execute(_sources_of(course.assignment))}
    answers = {tuple(place) for place in session.execute(_cells_of(course.assignment, _SOLUTION))}
    found: list[GradedCell] = []
    for table in (_GRADE_CELL, _TASK_CELL):
        columns: tuple[Any, ...] = (table.c.max_score, table.c.cell_type)
        for book, cell, most, kind in session.execute(_cells_of(course.assignment, table, *columns)):
            asked = [name for name in exercises_of(sources.get((book, cell)) or "") if name in exercises]
            exercise = asked[-1] if asked and kind == "code" else ""
            by_hand = kind != "code" or (book, cell) in answers
            found.append(GradedCell(book, cell, exercise, float(most), by_hand))
    order = _places_in_release(course)
    return tuple(sorted(found, key=lambda c: (c.notebook, order.get(c.place, 0), c.grade_id)))


def _places_in_release(course: Course) -> dict[tuple[str, str], int]:
    with suppress(RepairError):  # a course made by hand may have none any more
        return {
            (name, cell.metadata.nbgrader.grade_id): n
            for name, notebook in read_release(course).items()
            for n, cell in enumerate(notebook.cells)
            if "nbgrader" in cell.metadata
        }
    return {}


def _sources_of(assignment: str) -> Any:
    """Choose an assignment's sources: notebook, grade id, text. Only these are no base cells in nbgrader."""
    joined = _SOURCE.join(_BOOK, _BOOK.c.id == _SOURCE.c.notebook_id).join(
        _ASSIGNMENT, _ASSIGNMENT.c.id == _BOOK.c.assignment_id
    )
    chosen = select(_BOOK.c.name, _SOURCE.c.name, _SOURCE.c.source).select_from(joined)
    return chosen.where(_ASSIGNMENT.c.name == assignment)


def _cells_of(assignment: str, table: Any, *columns: Any) -> Any:
    """Choose an assignment's cells of one kind: notebook, grade id, and columns of theirs."""
    joined = (
        table.join(_BASE, _BASE.c.id == table.c.id)
        .join(_BOOK, _BOOK.c.id == _BASE.c.notebook_id)
        .join(_ASSIGNMENT, _ASSIGNMENT.c.id == _BOOK.c.assignment_id)
    )
    chosen = select(_BOOK.c.name, _BASE.c.name, *columns).select_from(joined)
    return chosen.where(_ASSIGNMENT.c.name == assignment)
