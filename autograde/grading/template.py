"""A copy of the gradebook for a worker: the assignment's own rows, and nobody's grades."""

from nbgrader import api
from sqlalchemy import create_engine, insert, select, text

from autograde.kernels.run_folder import run_folder


def copy_assignment(session, assignment):
    """Copy an assignment's rows into a new SQLite gradebook.

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


def _rows_of(assignment):
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
