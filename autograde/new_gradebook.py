"""Begins a gradebook as nbgrader would, which otherwise starts alembic, seconds for one word."""

from pathlib import Path

from sqlalchemy import create_engine, inspect, text


def begin_gradebook(url: str) -> None:
    """Write nbgrader's version into a gradebook that has none: a new one, or one whose maker was killed.

    Parameters
    ----------
    url : str
        The gradebook for SQLAlchemy; the folder of its file exists. nbgrader makes the other tables when it
        opens it.

    Raises
    ------
    sqlalchemy.exc.SQLAlchemyError
        If it is no database, or does not answer.
    """
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            if "alembic_version" not in inspect(connection).get_table_names():
                connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            if not connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one():
                insert = text("INSERT INTO alembic_version VALUES (:version)")
                connection.execute(insert, {"version": _newest_version()})
    finally:
        engine.dispose()


def _newest_version() -> str:
    from alembic.script import ScriptDirectory
    from nbgrader import dbutil

    version = ScriptDirectory(str(Path(dbutil.ALEMBIC_DIR))).get_current_head()
    assert version is not None
    return version
