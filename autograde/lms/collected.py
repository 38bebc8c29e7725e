"""What was collected, remembered: who each student is to the platform, and how it called the files.

``classroom/collected/ASSIGNMENT.json``. The same person gets the same id the next time, and an export finds
the numbers that the platform wants back.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograde.course import Course
from autograde.lms.people import Who
from autograde.settings import CourseError
from signs.files import whole_file
from signs.words import tell

FOLDER = "collected"


@dataclass(frozen=True)
class Collected:
    """What is remembered of a student.

    Attributes
    ----------
    system : str
        One of `autograde.lms.naming.SYSTEMS`.
    who : Who
    source : str
        The download's name.
    time : str
        Of the submission, in ISO 8601; empty if it is not known.
    late : bool
        Whether the platform says so.
    files : dict of str to str
        The platform's name of each file, by the file's place in the submission.
    """

    system: str
    who: Who
    source: str = ""
    time: str = ""
    late: bool = False
    files: Mapping[str, str] | None = None


def place_of(course: Course) -> Path:
    """Say where it is written."""
    return course.classroom / FOLDER / f"{course.assignment}.json"


def read_collected(course: Course) -> dict[str, Collected]:
    """Read what is remembered of an assignment.

    Returns
    -------
    dict of str to Collected
        By student's id; empty where nothing was collected.

    Raises
    ------
    CourseError
        If the file was damaged.
    """
    path = place_of(course)
    if not path.is_file():
        return {}
    try:
        said = json.loads(path.read_text(encoding="utf-8"))["students"]
        return {student: _read(value) for student, value in said.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(
            tell("{file} is damaged: remove it, and collect again", file=course.shown(path))
        ) from error


def write_collected(course: Course, students: Mapping[str, Collected]) -> None:
    """Write what is to be remembered."""
    path = place_of(course)
    path.parent.mkdir(parents=True, exist_ok=True)
    said = {"version": 1, "students": {name: asdict(students[name]) for name in sorted(students)}}
    with whole_file(path) as beside:
        beside.write_text(json.dumps(said, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")


def _read(value: dict[str, Any]) -> Collected:
    who: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in value["who"].items()}
    return Collected(**{**value, "who": Who(**who)})
