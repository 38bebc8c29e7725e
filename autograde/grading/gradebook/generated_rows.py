"""Makes rows of nbgrader's gradebook: an assignment's, a class's submissions, and copies for workers."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any
from uuid import uuid4

from nbgrader import api
from sqlalchemy import create_engine, func, insert, select, text
from sqlalchemy.orm import Session

from autograde.course import Course
from autograde.gradebook import begin_gradebook
from autograde.grading.errors import GradingError
from autograde.grading.gradebook.structure import Structure, read_structure
from autograde.kernels.run_folder import run_folder
from signs.words import tell

_GENERATED = ".generated"  # in the classroom, while it is made


def _generate(course: Course, url: str) -> None:
    """Have nbgrader make the assignment's rows, from which it restores cells when it grades.

    The student notebooks that it makes on the way are thrown away: ``release/`` is what students got, and
    killing this must not cost it.
    """
    from autograde.build import run_nbgrader

    if not any(course.release.glob("*.ipynb")):
        where = course.shown(course.release)
        word = "autograde build" if course.assignments.is_dir() else "nbgrader generate_assignment"
        raise GradingError(
            tell("no notebooks in {folder}/: make them with `{command}`", folder=where, command=word)
        )
    generated = course.classroom / _GENERATED
    remove_generated(course)
    layout = replace(course.layout, release=generated.relative_to(course.root).as_posix(), gradebook_url=url)
    try:
        run_nbgrader(Course(course.root, course.assignment, layout), "generate_assignment", course.assignment)
    finally:
        remove_generated(course)


def remove_generated(course: Course) -> None:
    """Remove the student notebooks that `make_template` made on the way, if it was killed there."""
    shutil.rmtree(course.classroom / _GENERATED, ignore_errors=True)


def make_template(course: Course) -> bytes:
    """Make a gradebook of its own with the assignment's rows and nobody's grades.

    The course's own gradebook is brought to it by ourselves (`autograde.grading.gradebook.bring_rows`):
    nbgrader adds and removes nothing once there are submissions.

    Returns
    -------
    bytes
        The SQLite database file.

    Raises
    ------
    CourseError
        If there is no release, or nbgrader refuses.
    """
    path = run_folder() / "template.db"
    url = f"sqlite:///{path.as_posix()}"
    try:
        begin_gradebook(url)
        _generate(course, url)
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
    engine = create_engine("sqlite://")
    api.Base.metadata.create_all(engine)
    with engine.begin() as connection:
        for table, condition in rows_of(row):
            rows = [dict(found._mapping) for found in session.execute(select(table).where(condition))]
            if rows:
                connection.execute(insert(table), rows)
        version = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})
    with closing(engine.raw_connection()) as raw:
        data: bytes = raw.driver_connection.serialize()  # type: ignore[union-attr]
    engine.dispose()
    return data


def rows_of(assignment: Any) -> Iterator[tuple[Any, Any]]:
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


def read_template(template: bytes, assignment: str) -> Structure:
    """Read what the assignment consists of out of a template."""
    engine = create_engine("sqlite://")
    with closing(engine.raw_connection()) as raw:
        raw.driver_connection.deserialize(template)  # type: ignore[union-attr]
    with Session(engine) as session:
        structure = read_structure(session, assignment)
    engine.dispose()
    return structure


def make_rows(session: Session, assignment: str, students: Iterable[str] = ()) -> None:
    """Make every row that submissions lack, in the session's transaction.

    nbgrader makes them one submission after another, and only with a new submission; what is made here, in a
    few statements for a whole class, is the same (`nbgrader.api.Gradebook.add_submission`).

    Parameters
    ----------
    session : sqlalchemy.orm.Session
    assignment : str
        Which the gradebook must have.
    students : iterable of str
        Who is to have a submission; those who have one already get what they lack, too.
    """
    submissions = api.SubmittedAssignment.__table__
    ours = select(api.Assignment.__table__.c.id).where(api.Assignment.__table__.c.name == assignment)
    assignment_id = session.execute(ours).scalar_one()
    there = select(submissions.c.student_id).where(submissions.c.assignment_id == assignment_id)
    missing = sorted(set(students) - set(session.execute(there).scalars()))
    if missing:
        known = set(session.execute(select(api.Student.__table__.c.id)).scalars())
        _insert(session, api.Student, [{"id": student} for student in missing if student not in known])
        made = [{"id": _new_id(), "assignment_id": assignment_id, "student_id": who} for who in missing]
        _insert(session, api.SubmittedAssignment, made)
    everyone = select(submissions.c.id).where(submissions.c.assignment_id == assignment_id)
    ids = list(session.execute(everyone).scalars())
    table = api.SubmittedNotebook.__table__
    for notebook_id, graded, commented in _cells(session, assignment_id):
        chosen = select(table.c.assignment_id, table.c.id).where(table.c.notebook_id == notebook_id)
        notebooks = {row.assignment_id: row.id for row in session.execute(chosen)}
        new = {each: _new_id() for each in ids if each not in notebooks}
        rows = [{"id": i, "assignment_id": each, "notebook_id": notebook_id} for each, i in new.items()]
        _insert(session, api.SubmittedNotebook, rows)
        for kind, cells in ((api.Grade, graded), (api.Comment, commented)):
            _insert(session, kind, list(_lacking(session, kind, cells, [*notebooks.values(), *new.values()])))


def _lacking(session: Session, kind: Any, cells: list[str], notebooks: list[str]) -> Iterator[dict[str, str]]:
    """Yield the grades or comments of cells that submitted notebooks lack."""
    rows = kind.__table__
    count = select(func.count()).select_from(rows).where(rows.c.cell_id.in_(cells))
    if session.execute(count).scalar_one() == len(cells) * len(notebooks):
        return
    chosen = select(rows.c.notebook_id, rows.c.cell_id).where(rows.c.cell_id.in_(cells))
    there = {(row.notebook_id, row.cell_id) for row in session.execute(chosen)}
    for notebook in notebooks:
        for cell in cells:
            if (notebook, cell) not in there:
                yield {"notebook_id": notebook, "cell_id": cell}


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
