"""The gradebook as official grading uses it: rows made beforehand, then one transaction a submission."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from nbgrader import api
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import parse_utc
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from autograde.course import Course
from autograde.grading.gradebook_rows import copy_assignment, make_rows
from autograde.grading.messages import Graded
from autograde.grading.records import (
    Record,
    make_tables,
    read_masters_hash,
    read_record,
    read_records,
    write_masters_hash,
    write_record,
)
from autograde.settings import read_settings


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
        self._book = api.Gradebook(course.gradebook_url, str(course_id) if course_id else "default_course")
        self._finish_making()
        make_tables(self._book.engine)

    def __enter__(self) -> "OfficialGradebook":
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def _finish_making(self) -> None:
        """Write nbgrader's version where the process that made the gradebook was killed before it did."""
        tables = inspect(self._book.engine).get_table_names()
        session = self._book.db()
        if "alembic_version" not in tables:
            session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        if not session.execute(text("SELECT count(*) FROM alembic_version")).scalar_one():
            version = {"version": api.get_alembic_version()}
            session.execute(text("INSERT INTO alembic_version VALUES (:version)"), version)
        session.commit()

    def has_assignment(self) -> bool:
        """Say whether the gradebook has the assignment's rows, with at least one notebook."""
        try:
            return bool(self._book.find_assignment(self.assignment).notebooks)
        except api.MissingEntry:
            return False

    def filled_from(self) -> str | None:
        """Say from which masters the rows were made: a hash, or None where that is not known."""
        return read_masters_hash(self._book.db(), self.assignment) if self.has_assignment() else None

    def mark_filled(self, masters: str) -> None:
        """Remember from which masters the rows were made."""
        with self._transaction(self._book.db()):
            write_masters_hash(self._book.db(), self.assignment, masters)

    def template(self) -> bytes:
        """Copy the assignment's rows for the workers; see `copy_assignment`."""
        return copy_assignment(self._book.db(), self.assignment)

    def records(self) -> dict[str, Record]:
        """Read what is remembered of each grade: Record by student."""
        return read_records(self._book.db(), self.assignment)

    def prepare(self, students: Iterable[str]) -> None:
        """Make the rows of students' submissions where they are missing.

        Parameters
        ----------
        students : iterable of str
        """
        session = self._book.db()
        with self._transaction(session):
            make_rows(session, self.assignment, students)

    def scores(self, student: str) -> dict[str, dict[str, float | None]]:
        """Read a student's automatic scores.

        Returns
        -------
        dict of str to dict of str to (float or None)
            By notebook and grade id; empty for a student without a submission.
        """
        try:
            submission = self._book.find_submission(self.assignment, student)
        except api.MissingEntry:
            return {}
        return {n.name: {g.name: g.auto_score for g in n.grades} for n in submission.notebooks}

    def save(self, graded: Graded, record: Record) -> None:
        """Save a grade: all of it in one transaction, or nothing.

        Manual scores, comments by hand and extra credit stay as they are. A cell that was graded by hand
        waits for a second look only if the submission is another one, or its automatic score.

        Parameters
        ----------
        graded : Graded
        record : Record
        """
        session = self._book.db()
        with self._transaction(session):
            before = read_record(session, self.assignment, graded.student)
            same = before is not None and before.submission == record.submission
            submission = self._book.find_submission(self.assignment, graded.student)
            if graded.timestamp:
                submission.timestamp = parse_utc(graded.timestamp)
            for notebook in submission.notebooks:
                cells = graded.cells.get(notebook.name, {})
                for grade in notebook.grades:
                    _set_score(grade, cells.get(grade.name, {}), same)
                for comment in notebook.comments:
                    if "comment" in cells.get(comment.name, {}):
                        comment.auto_comment = cells[comment.name]["comment"]
            session.flush()
            self._assign_penalties(session, submission)
            write_record(session, self.assignment, graded.student, record)

    def _assign_penalties(self, session: Session, submission: Any) -> None:
        """Assign late penalties as nbgrader does, by the plugin that the configuration names."""
        rule = AssignLatePenalties(config=self.settings)
        rule.init_plugin()
        late = submission.total_seconds_late
        for notebook in submission.notebooks:
            notebook.late_submission_penalty = None
            if late > 0:
                session.refresh(notebook)
                student = submission.student_id
                penalty = rule.plugin_inst.late_submission_penalty(student, notebook.score, late)
                if penalty is not None:
                    notebook.late_submission_penalty = rule._check_late_penalty(notebook, penalty)

    @contextmanager
    def _transaction(self, session: Session) -> Iterator[None]:
        session.rollback()  # whatever was read before: begin with the present state
        try:
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise


def _set_score(grade: Any, cell: dict[str, Any], same: bool) -> None:
    """Set an automatic score by nbgrader's rule for what needs a person."""
    if "score" not in cell:
        return
    same = same and grade.auto_score == cell["score"]
    grade.auto_score = cell["score"]
    if grade.manual_score is None:
        grade.needs_manual_grade = grade.auto_score is None
    elif not same:
        grade.needs_manual_grade = True
