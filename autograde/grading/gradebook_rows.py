"""Makes rows of nbgrader's gradebook: an assignment's, a class's submissions, and copies for workers."""

import shutil
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from nbgrader import api
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.orm import Session

from autograde.course import Course
from autograde.grading.errors import GradingError
from autograde.kernels.run_folder import run_folder

_GENERATED = ".generated"  # in the classroom, while it is made


def fill_gradebook(course: Course, url: str | None = None) -> None:
    """Make the gradebook's rows for the assignment, from which nbgrader restores cells when it grades.

    The student notebooks that nbgrader makes on the way are thrown away: ``release/`` is what students got,
    and killing this must not cost it.

    Parameters
    ----------
    course : Course
    url : str, optional
        Of another gradebook than the course's.

    Raises
    ------
    CourseError
        If there is no release, or nbgrader refuses.
    """
    from autograde.build import run_nbgrader

    if not any(course.release.glob("*.ipynb")):
        where = course.shown(course.release)
        word = "autograde build" if course.assignments.is_dir() else "nbgrader generate_assignment"
        raise GradingError(f"no notebooks in {where}/: make them with `{word}`")
    generated = course.classroom / _GENERATED
    remove_generated(course)
    settings = {"release_directory": generated.relative_to(course.root).as_posix()}
    settings |= {"db_url": url} if url else {}
    flags = [f"--CourseDirectory.{name}={value}" for name, value in settings.items()]
    try:
        run_nbgrader(course, "generate_assignment", course.assignment, *flags)
    finally:
        remove_generated(course)


def remove_generated(course: Course) -> None:
    """Remove the student notebooks that `fill_gradebook` made on the way, if it was killed there."""
    shutil.rmtree(course.classroom / _GENERATED, ignore_errors=True)


def make_template(course: Course) -> bytes:
    """Make a gradebook of its own with the assignment's rows and nobody's grades.

    Returns
    -------
    bytes
        The SQLite database file.
    """
    path = run_folder() / "template.db"
    try:
        fill_gradebook(course, f"sqlite:///{path.as_posix()}")
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)


def copy_assignment(session: Session, assignment: str) -> bytes:
    """Copy an assignment's rows, and nobody's grades, into a new SQLite gradebook.

    The worker's nbgrader restores locked cells from it, as it would from the gradebook itself.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of the gradebook.
    assignment : str

    Returns
    -------
    bytes
        The database file.

    Raises
    ------
    sqlalchemy.exc.NoResultFound
        If the gradebook has no such assignment.
    """
    row = session.execute(select(api.Assignment.__table__).where(api.Assignment.name == assignment)).one()
    path = run_folder() / "template.db"
    path.unlink(missing_ok=True)
    try:
        engine = create_engine(f"sqlite:///{path.as_posix()}")
        api.Base.metadata.create_all(engine)
        with engine.begin() as connection:
            for table, condition in _rows_of(row):
                rows = [dict(found._mapping) for found in session.execute(select(table).where(condition))]
                if rows:
                    connection.execute(insert(table), rows)
            version = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})
        engine.dispose()
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)


def _rows_of(assignment: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the tables that describe an assignment, each with the condition on its rows, parents first."""
    notebooks = select(api.Notebook.id).where(api.Notebook.assignment_id == assignment.id)
    cells = select(api.BaseCell.__table__.c.id).where(api.BaseCell.__table__.c.notebook_id.in_(notebooks))
    yield api.Course.__table__, api.Course.id == assignment.course_id
    yield api.Assignment.__table__, api.Assignment.id == assignment.id
    yield api.Notebook.__table__, api.Notebook.assignment_id == assignment.id
    yield api.BaseCell.__table__, api.BaseCell.__table__.c.notebook_id.in_(notebooks)
    for kind in (api.GradeCell, api.SolutionCell, api.TaskCell):
        yield kind.__table__, kind.__table__.c.id.in_(cells)
    yield api.SourceCell.__table__, api.SourceCell.notebook_id.in_(notebooks)


def make_rows(session: Session, assignment: str, students: Iterable[str]) -> None:
    """Make the rows of students and their submissions where they are missing, in the session's transaction.

    nbgrader makes them one submission after another and looks the assignment up anew for each; what is made
    here, in a few statements for a whole class, is the same (`nbgrader.api.Gradebook.add_submission`).

    Parameters
    ----------
    session : sqlalchemy.orm.Session
    assignment : str
        Which the gradebook must have.
    students : iterable of str
    """
    submissions = api.SubmittedAssignment.__table__
    ours = select(api.Assignment.__table__.c.id).where(api.Assignment.__table__.c.name == assignment)
    assignment_id = session.execute(ours).scalar_one()
    there = select(submissions.c.student_id).where(submissions.c.assignment_id == assignment_id)
    missing = sorted(set(students) - set(session.execute(there).scalars()))
    if not missing:
        return
    known = set(session.execute(select(api.Student.__table__.c.id)).scalars())
    _insert(session, api.Student, [{"id": student} for student in missing if student not in known])
    made = {student: {"id": _new_id(), "assignment_id": assignment_id} for student in missing}
    _insert(session, api.SubmittedAssignment, [{**row, "student_id": who} for who, row in made.items()])
    for notebook_id, graded, commented in _cells(session, assignment_id):
        notebooks = [
            {"id": _new_id(), "assignment_id": row["id"], "notebook_id": notebook_id} for row in made.values()
        ]
        _insert(session, api.SubmittedNotebook, notebooks)
        for kind, cells in ((api.Grade, graded), (api.Comment, commented)):
            rows = [{"notebook_id": row["id"], "cell_id": cell} for row in notebooks for cell in cells]
            _insert(session, kind, rows)


def _cells(session: Session, assignment_id: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield each notebook's id, and those of its cells that get grades, and comments."""
    notebook = api.Notebook.__table__
    ids = session.execute(select(notebook.c.id).where(notebook.c.assignment_id == assignment_id)).scalars()
    for notebook_id in list(ids):
        graded, solved, tasks = (
            list(session.execute(select(kind.id).where(kind.notebook_id == notebook_id)).scalars())
            for kind in (api.GradeCell, api.SolutionCell, api.TaskCell)
        )
        yield notebook_id, graded + tasks, solved + tasks


def _insert(session: Session, kind: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(kind.__table__), rows)


def _new_id() -> str:
    return uuid4().hex
