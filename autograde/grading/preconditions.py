"""What must hold before anything is graded: the exercises are there, and nobody else grades."""

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import NullPool, create_engine, text

from autograde.course import Course
from autograde.exercise import ExerciseError, exercises_of, load_exercise
from autograde.grading.errors import BusyError, GradingError
from autograde.personal_forms import PersonalForms
from autograde.repair.personal import require_asked
from autograde.repair.submission import read_release
from signs.words import tell


def require_exercises(course: Course) -> None:
    """Find every exercise that the release checks, before anything is run.

    Raises
    ------
    GradingError
        If one is not there or lacks a part; one line that names it.
    """
    if not any(course.release.glob("*.ipynb")):
        return  # what to do about that is said where the gradebook's rows are made
    for notebook in read_release(course).values():
        locked = [cell.source for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("locked")]
        if not any("autograde" in source for source in locked):
            continue  # made by hand: its checks are its own
        for name in dict.fromkeys(name for source in locked for name in exercises_of(source)):
            try:
                load_exercise(name)
            except ExerciseError as error:
                raise GradingError(str(error)) from error


def require_personal(course: Course, personal: PersonalForms) -> None:
    """Look whether the release asks what is to be asked in personal forms, before anything is run.

    Raises
    ------
    CourseError
        If it does not; one line that says what to do.
    """
    if personal.exercises:
        try:
            require_asked(read_release(course), (exercise.name for exercise in personal.exercises))
        except ExerciseError as error:
            raise GradingError(str(error)) from error


@contextmanager
def grading_alone(course: Course) -> Iterator[None]:
    """Hold the course's lock while grading, and before the gradebook is made.

    Two that write one gradebook would undo each other's work. The file's lock ends with the process, however
    that ends. A PostgreSQL gradebook, which other machines may share, is locked there as well, for as long as
    the connection lasts.

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
            raise BusyError(tell("another grading of this course is at work: wait for it to end")) from error
        if course.gradebook_url.startswith("postgresql"):
            with _locked_in_database(course):
                yield
        else:
            yield


def is_grading(course: Course) -> bool:
    """Say whether a grading of this course is at work on this machine."""
    try:
        with (course.classroom / ".grading.lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # nobody has ever graded here
        return False
    return False


@contextmanager
def _locked_in_database(course: Course) -> Iterator[None]:
    # No pool and no transaction: the lock lasts exactly as long as this one connection.
    engine = create_engine(course.gradebook_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        key = {"key": zlib.crc32(f"autograde {course.assignment}".encode())}
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar_one():
            raise BusyError(tell("another machine is grading into this gradebook: wait for it to end"))
        yield
