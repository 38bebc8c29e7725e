"""Opens a gradebook as nbgrader would, quicker, and so that many processes may do it at the same time.

nbgrader starts alembic for one word, which takes seconds, and writes into each gradebook that it opens: the
tables and the course, where it finds none. Two processes that do so at once get in each other's way.
"""

from pathlib import Path
from typing import Any

from nbgrader import api
from sqlalchemy import Connection, MetaData, create_engine, insert, inspect, select, text

#: By the database's kind: how a transaction waits until another process has made what it found missing, too.
_WAIT = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT pg_advisory_xact_lock(20151210)"}


class Gradebook(api.Gradebook):
    """nbgrader's gradebook, begun by `begin_gradebook`; opening it writes nothing where all is there.

    `begin_gradebook` says what is given and raised; ``course_id`` is empty for one that only reads.
    """

    def __init__(self, url: str, course_id: str = "", ours: MetaData | None = None):
        begin_gradebook(url, course_id, ours)
        super().__init__(url, course_id)

    def check_course(self, course_id: str = "", **_: Any) -> None:
        """Leave the courses as they are: `begin_gradebook` has made the one asked for."""


def begin_gradebook(url: str, course_id: str = "", ours: MetaData | None = None) -> None:
    """Make what a gradebook lacks: a new one, or one whose maker was killed.

    Parameters
    ----------
    url : str
        The gradebook for SQLAlchemy; the folder of its file exists.
    course_id : str
        A course that it is to have; empty for none.
    ours : sqlalchemy.MetaData, optional
        Tables that it is to have beside nbgrader's.

    Raises
    ------
    sqlalchemy.exc.SQLAlchemyError
        If it is no database, or does not answer.
    """
    kinds = [api.Base.metadata] if ours is None else [api.Base.metadata, ours]
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if _is_begun(connection, course_id, kinds):
                return
        with engine.begin() as connection:
            if engine.dialect.name in _WAIT:
                connection.exec_driver_sql(_WAIT[engine.dialect.name])
            _begin(connection, course_id, kinds)
    finally:
        engine.dispose()


def _is_begun(connection: Connection, course_id: str, kinds: list[MetaData]) -> bool:
    wanted = {"alembic_version"}.union(*(kind.tables for kind in kinds))
    if not wanted <= set(inspect(connection).get_table_names()) or not _has_version(connection):
        return False
    return not course_id or _has_course(connection, course_id)


def _begin(connection: Connection, course_id: str, kinds: list[MetaData]) -> None:
    """Make what is missing."""
    for kind in kinds:
        kind.create_all(connection)
    if "alembic_version" not in inspect(connection).get_table_names():
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    if not _has_version(connection):
        version = {"version": _newest_version()}
        connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), version)
    if course_id and not _has_course(connection, course_id):
        connection.execute(insert(api.Course.__table__).values(id=course_id))


def _has_version(connection: Connection) -> bool:
    return bool(connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one())


def _has_course(connection: Connection, course_id: str) -> bool:
    return connection.execute(select(api.Course.id).where(api.Course.id == course_id)).first() is not None


def _newest_version() -> str:
    from alembic.script import ScriptDirectory
    from nbgrader import dbutil

    version = ScriptDirectory(str(Path(dbutil.ALEMBIC_DIR))).get_current_head()
    assert version is not None
    return version
