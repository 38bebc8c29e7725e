"""One grading at a time: two that write one gradebook would undo each other's work."""

import fcntl
import zlib
from contextlib import contextmanager

from sqlalchemy import NullPool, create_engine, text

from autograde.course import CourseError


class BusyError(CourseError):
    """Another grading is at work on this course."""


@contextmanager
def grading_alone(course):
    """Hold the course's lock while grading, and before the gradebook is made.

    The file's lock ends with the process, however that ends. A PostgreSQL gradebook, which other machines
    may share, is locked there as well, for as long as the connection lasts.

    Parameters
    ----------
    course : Course

    Raises
    ------
    BusyError
        If another process holds it.
    """
    course.classroom.mkdir(parents=True, exist_ok=True)
    with (course.classroom / ".grading.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError("another grading of this course is at work: wait for it to end") from error
        if course.gradebook_url.startswith("postgresql"):
            with _locked_in_database(course):
                yield
        else:
            yield


@contextmanager
def _locked_in_database(course):
    # No pool and no transaction: the lock lasts exactly as long as this one connection.
    engine = create_engine(course.gradebook_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        key = {"key": zlib.crc32(f"autograde {course.assignment}".encode())}
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar_one():
            raise BusyError("another machine is grading into this gradebook: wait for it to end")
        yield
