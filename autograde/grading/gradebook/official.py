"""The gradebook as official grading uses it: rows made beforehand, then one transaction a submission."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from nbgrader import api
from nbgrader.utils import parse_utc
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from autograde.course import Course
from autograde.gradebook import Gradebook
from autograde.grading.errors import GradingError, NotSavedError
from autograde.grading.gradebook.bring_rows import bring_rows
from autograde.grading.gradebook.generated_rows import copy_assignment, make_rows
from autograde.grading.gradebook.hand_grades import (
    Answer,
    ChangedError,
    HandGrade,
    read_hand_grades,
    save_hand_grade,
)
from autograde.grading.gradebook.records import (
    TABLES,
    Record,
    flat_scores,
    make_identity,
    read_filled,
    read_record,
    read_records,
    write_filled,
    write_record,
)
from autograde.grading.gradebook.standing import (
    Standing,
    read_standings,
    select_cells,
    select_notebooks,
    select_submission,
)
from autograde.grading.gradebook.structure import (
    Change,
    Structure,
    compare_structures,
    hash_structure,
    read_structure,
)
from autograde.grading.gradebook.whom import by_hand, count_concerned, expected_by_hand
from autograde.grading.late import find_penalties, make_rule
from autograde.grading.messages import Graded
from autograde.settings import read_settings
from signs.words import mark, tell

_SUBMISSION = api.SubmittedAssignment.__table__
_GRADE, _COMMENT = api.Grade.__table__, api.Comment.__table__


@dataclass(frozen=True)
class Pending:
    """How the assignment's rows are to be changed.

    Attributes
    ----------
    wanted : dict of str to Notebook
        What the release has.
    changes : list of autograde.grading.gradebook.structure.Change
        What is other than the gradebook has it.
    inputs : str
        Hash of what the release was made from.
    """

    wanted: Structure
    changes: list[Change]
    inputs: str


@dataclass(frozen=True)
class Saved:
    """What saving a grade made of the gradebook.

    Attributes
    ----------
    record : Record
        As saved.
    before, after : Standing or None
        What the gradebook held of the submission; none before its first grade.
    """

    record: Record
    before: Standing | None
    after: Standing


class OfficialGradebook:
    """nbgrader's gradebook of one course, open.

    Parameters
    ----------
    course : Course
    """

    def __init__(self, course: Course):
        self.assignment = course.assignment
        self.settings = read_settings(course.root)
        course_id = self.settings.CourseDirectory.course_id
        self._late_rule = make_rule(self.settings)
        self._book = Gradebook(course.gradebook_url, str(course_id or "default_course"), TABLES)

    def __enter__(self) -> "OfficialGradebook":
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    @property
    def engine(self) -> Any:
        """The database."""
        return self._book.engine

    def identity(self) -> str:
        """Read the gradebook's id; it gets one if it has none."""
        with self._transaction() as session:
            return make_identity(session)

    def structure(self) -> Structure:
        """Read what the gradebook has of the assignment."""
        return read_structure(self._book.db(), self.assignment)

    def is_filled_from(self, inputs: str) -> bool:
        """Say whether the assignment's rows were made from this, and are as they were made."""
        made = read_filled(self._book.db(), self.assignment)
        return made is not None and made == (inputs, hash_structure(self.structure()))

    def count_submissions(self) -> int:
        """Count the assignment's submissions that have rows."""
        table, assignment = api.SubmittedAssignment.__table__, api.Assignment.__table__
        joined = table.join(assignment, assignment.c.id == table.c.assignment_id)
        counted = select(func.count()).select_from(joined).where(assignment.c.name == self.assignment)
        return int(self._book.db().execute(counted).scalar_one())

    def compare(self, wanted: Structure, inputs: str, renamed: dict[str, str] | None = None) -> Pending:
        """Say how the assignment's rows are to be changed, and whom it concerns.

        Parameters
        ----------
        wanted : dict of str to Notebook
            What the release has.
        inputs : str
            Hash of what it was made from.
        renamed : dict of str to str, optional
            See `compare_structures`.
        """
        changes = compare_structures(self.structure(), wanted, renamed)
        return Pending(wanted, count_concerned(self._book.db(), self.assignment, changes), inputs)

    def bring(self, pending: Pending) -> None:
        """Change the assignment's rows: all of it in one transaction, or nothing.

        Raises
        ------
        GradingError
            If anything that a person graded would not be kept: then nothing has changed.
        """
        with self._transaction() as session:
            before = by_hand(session, self.assignment)
            bring_rows(session, self.assignment, self._book.course_id, pending.wanted, pending.changes)
            if by_hand(session, self.assignment) != expected_by_hand(before, pending.changes):
                raise GradingError(
                    tell("the gradebook was left as it is: some grade given by hand would be lost")
                )
            structure = hash_structure(read_structure(session, self.assignment))
            write_filled(session, self.assignment, pending.inputs, structure)

    def template(self) -> bytes:
        """Copy the assignment's rows for the workers; see `copy_assignment`."""
        return copy_assignment(self._book.db(), self.assignment)

    def records(self) -> dict[str, Record]:
        """Read what is remembered of each grade: Record by student."""
        return read_records(self._book.db(), self.assignment)

    def standings(self, students: Collection[str] = ()) -> dict[str, Standing]:
        """Read what the gradebook holds of students, or of everyone; see `read_standings`."""
        return read_standings(self._book.db(), self.assignment, students)

    def prepare(self, students: Iterable[str]) -> None:
        """Make the rows that are missing, of these students and of all who have a submission.

        Parameters
        ----------
        students : iterable of str
        """
        with self._transaction() as session:
            make_rows(session, self.assignment, students)

    def renew_penalties(self, standings: Mapping[str, Standing]) -> list[str]:
        """Assign the late penalties of graded submissions anew: a person may have given points since.

        Parameters
        ----------
        standings : mapping of str to Standing
            What the gradebook holds of them, by student.

        Returns
        -------
        list of str
            Whose penalties are others now.
        """
        found = {student: self._find_penalties(student, held) for student, held in standings.items()}
        changed = [student for student, held in standings.items() if found[student] != held.penalties]
        if changed:
            with self._transaction() as session:
                for student in changed:
                    self._write_penalties(session, student, found[student])
        return changed

    def save(
        self, graded: Graded, record: Record, keep: bool = True, pending: Pending | None = None
    ) -> Saved:
        """Save a grade: all of it in one transaction, or nothing.

        Manual scores, comments by hand and extra credit stay as they are. A cell that was graded by hand
        waits for a second look only if the submission is another one, or its automatic score.

        Parameters
        ----------
        graded : Graded
        record : Record
        keep : bool
            Otherwise only what would come of it is said.
        pending : Pending or None
            With ``keep=False``: how the assignment's rows would be changed before.

        Returns
        -------
        Saved

        Raises
        ------
        NotSavedError
            If the gradebook does not hold, cell by cell, what was graded: then nothing has changed.
        """
        student = graded.student
        with self._transaction(keep) as session:
            before = self._standing(session, student)
            known = read_record(session, self.assignment, student)
            if pending is not None:
                course_id = self._book.course_id
                changes = pending.changes
                bring_rows(session, self.assignment, course_id, pending.wanted, changes, everyone=False)
            same = known is not None and known.submission == record.submission
            held = before if pending is None else self._standing(session, student)
            self._set_grades(session, graded, held, same)
            self._assign_penalties(session, student)
            after = self._standing(session, student)
            _compare_cells(graded, after)
            lateness = after.lateness
            record = replace(record, late=lateness.late, due=lateness.due, extension=lateness.extension)
            write_record(session, self.assignment, student, record)
        return Saved(record, before, after)

    def hand_grades(self, student: str = "") -> dict[Answer, HandGrade]:
        """Read what the gradebook has of each graded cell, of one student or of everyone."""
        with self._transaction(keep=False) as session:
            return read_hand_grades(session, self.assignment, student)

    def save_by_hand(self, answer: Answer, seen: HandGrade, points: float | None, comment: str) -> HandGrade:
        """Save a person's points and comment: both in one transaction, with what lateness costs, or nothing.

        Parameters
        ----------
        answer : tuple of str
            Student, notebook and grade id.
        seen : HandGrade
            What the person has seen.
        points : float or None
        comment : str

        Returns
        -------
        HandGrade
            As it was read back.

        Raises
        ------
        ChangedError
            If the gradebook has something else by now.
        """
        with self._transaction() as session:
            save_hand_grade(session, seen, points, comment)
            self._assign_penalties(session, answer[0])
        held = self.hand_grades(answer[0]).get(answer)
        if held is None:
            raise ChangedError(tell("the cell is gone from the gradebook: grade again"))
        return held

    def _standing(self, session: Session, student: str) -> Any:
        return read_standings(session, self.assignment, [student]).get(student)

    def _set_grades(self, session: Session, graded: Graded, before: Standing | None, same: bool) -> None:
        """Set what was graded automatically, and the time of handing in."""
        wanted, student = flat_scores(graded), graded.student
        if before is None or not wanted.keys() <= before.scores.keys():
            make_rows(session, self.assignment, [student])
        time = parse_utc(graded.timestamp) if graded.timestamp else None
        ours = _SUBMISSION.c.id.in_(select_submission(self.assignment, student))
        session.execute(update(_SUBMISSION).where(ours).values(timestamp=time))
        connection = session.connection()
        for table, what in ((_GRADE, "score"), (_COMMENT, "comment")):
            changed: list[dict[str, Any]] = [
                {"row": row.id, **values}
                for row in session.execute(select_cells(table, self.assignment, student))
                if (place := (row.notebook, row.cell, what)) in wanted
                for values in [_new_values(row, wanted[place], what, same)]
            ]
            if changed:
                names = [name for name in changed[0] if name != "row"]
                setting: dict[str, Any] = {name: bindparam(name) for name in names}
                connection.execute(
                    update(table).where(table.c.id == bindparam("row")).values(setting), changed
                )

    def _assign_penalties(self, session: Session, student: str) -> None:
        """Assign late penalties as nbgrader does, by the plugin that the configuration names."""
        charged = self._find_penalties(student, self._standing(session, student))
        self._write_penalties(session, student, charged)

    def _find_penalties(self, student: str, held: Standing) -> dict[str, float]:
        """Say what a submission's notebooks lose, of those that do."""
        late = held.lateness.late
        if late <= 0:
            return {}
        most = self._book.find_assignment(self.assignment).max_score
        scores = {name: held.raw(name) for name in held.books}
        return find_penalties(self._late_rule, student, scores, most, late)

    def _write_penalties(self, session: Session, student: str, charged: Mapping[str, float]) -> None:
        table = api.SubmittedNotebook.__table__
        for notebook_id, name in session.execute(select_notebooks(self.assignment, student)).all():
            setting = update(table).where(table.c.id == notebook_id)
            session.execute(setting.values(late_submission_penalty=charged.get(name)))

    @contextmanager
    def _transaction(self, keep: bool = True) -> Iterator[Session]:
        session = self._book.db()
        session.rollback()  # whatever was read before: begin with the present state
        try:
            yield session
            session.commit() if keep else session.rollback()
        except BaseException:
            session.rollback()
            raise


def _compare_cells(graded: Graded, after: Standing) -> None:
    """Compare what the gradebook holds, as it was read back, with what was graded, cell by cell."""
    wanted, held = flat_scores(graded), after.scores
    for place in sorted(wanted.keys() | held.keys()):
        where, is_score = f"{place[0]}: {place[1]}", place[2] == "score"
        if place not in held:
            if is_score:
                told = mark("the gradebook has no row for the score of {cell}: call `autograde migrate`")
            else:
                told = mark("the gradebook has no row for the comment of {cell}: call `autograde migrate`")
            raise NotSavedError(tell(told, cell=where))
        if place not in wanted:
            if is_score:
                told = mark("the gradebook has a score of {cell}, which was not graded: grade again")
            else:
                told = mark("the gradebook has a comment of {cell}, which was not graded: grade again")
            raise NotSavedError(tell(told, cell=where))
        if wanted[place] != held[place]:
            raise NotSavedError(
                tell(
                    "the gradebook has {held} where {graded} was graded: {cell}",
                    held=held[place],
                    graded=wanted[place],
                    cell=where,
                )
            )


def _new_values(row: Any, value: Any, what: str, same: bool) -> dict[str, Any]:
    """Say what becomes of a row, by nbgrader's rule for what needs a person."""
    if what == "comment":
        return {"auto_comment": value}
    needs = row.needs_manual_grade
    if row.manual_score is None:
        needs = value is None
    elif not (same and row.auto_score == value):
        needs = True
    return {"auto_score": value, "needs_manual_grade": needs}
