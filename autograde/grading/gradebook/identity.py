"""Which gradebook is this class's: an empty or foreign one is refused where there was one.

The classroom remembers the id that lies in the gradebook. Whoever loses the gradebook, or has a path point
elsewhere, would otherwise get a new one in silence, without anything that was graded by hand.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import create_engine, inspect
from sqlalchemy.orm import Session

from autograde.course import Course
from autograde.grading.errors import GradingError
from autograde.grading.gradebook.official import OfficialGradebook
from autograde.grading.gradebook.records import read_identity
from signs.files import whole_file
from signs.words import tell

MARKER = ".gradebook.json"


@contextmanager
def open_gradebook(course: Course) -> Iterator[OfficialGradebook]:
    """Open the class's gradebook, or a new one for a class that never had one.

    Parameters
    ----------
    course : Course

    Yields
    ------
    OfficialGradebook

    Raises
    ------
    GradingError
        If it is not the one into which this class was graded.
    """
    remembered = _remembered(course)
    if remembered and any(course.autograded.glob("*/*/*.ipynb")):
        there = _identity_of(course)
        if there != remembered:
            why = {
                None: tell("the gradebook of this class is missing or empty"),
                "": tell("the gradebook of this class is a new one"),
            }.get(there, tell("the gradebook of this class is another one"))
            raise GradingError(
                tell(
                    "{why}: put it back (copies: classroom/gradebook-*), or remove {marker} "
                    "to begin a new one, without any grade given by hand",
                    why=why,
                    marker=f"classroom/{MARKER}",
                )
            )
    with OfficialGradebook(course) as gradebook:
        identity = gradebook.identity()
        if identity != remembered:
            values = {"id": identity, "since": datetime.now(UTC).isoformat(timespec="seconds")}
            with whole_file(course.classroom / MARKER) as part:
                part.write_text(json.dumps(values) + "\n", encoding="utf-8")
        yield gradebook


def _remembered(course: Course) -> str:
    try:
        return str(json.loads((course.classroom / MARKER).read_text(encoding="utf-8"))["id"])
    except FileNotFoundError:
        return ""
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GradingError(
            tell("{marker} cannot be read: remove it if the gradebook is right", marker=f"classroom/{MARKER}")
        ) from error


def _identity_of(course: Course) -> str | None:
    """Read a gradebook's id, and make nothing: empty where it has none, None where there is no gradebook."""
    file = course.gradebook
    if file is not None and (not file.is_file() or not file.stat().st_size):
        return None
    engine = create_engine(course.gradebook_url)
    try:
        tables = inspect(engine).get_table_names()
        if "autograde_identity" not in tables:
            return "" if tables else None
        with Session(engine) as session:
            return read_identity(session)
    finally:
        engine.dispose()
