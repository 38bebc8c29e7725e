"""Puts a graded folder where nbgrader and people look for it, whole or not at all."""

import json
import os
import shutil
from dataclasses import asdict

from autograde.grading.handed_in import GENERATED
from autograde.grading.parcel import unpack_folder
from autograde.grading.records import parse_record


def write_graded(course, graded, record):
    """Write a submission's graded notebooks, and what was repaired and logged.

    Parameters
    ----------
    course : Course
    graded : Graded
    record : Record
    """
    place = course.autograded / graded.student / course.assignment
    made = place.with_name(f".{place.name}.{os.getpid()}")
    old = place.with_name(f".{place.name}.{os.getpid()}.old")
    for folder in (made, old):
        shutil.rmtree(folder, ignore_errors=True)
    made.parent.mkdir(parents=True, exist_ok=True)
    _log_of(course, graded.student).unlink(missing_ok=True)
    unpack_folder(graded.files, made)
    for path in made.rglob("*"):
        if path.is_file():
            path.chmod(0o444)  # as nbgrader has it
    if place.exists():
        place.rename(old)
    made.rename(place)
    shutil.rmtree(old, ignore_errors=True)
    _write_log(course, graded, record)


def _write_log(course, graded, record):
    place = _log_of(course, graded.student)
    place.parent.mkdir(parents=True, exist_ok=True)
    made = place.with_name(f".{place.name}.{os.getpid()}")
    told = {
        "record": asdict(record),
        "seconds": graded.seconds,
        "repairs": graded.repairs,
        "log": graded.log.splitlines(),
    }
    made.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    made.replace(place)


def _log_of(course, student):
    return course.classroom / "logs" / student / f"{course.assignment}.json"


def is_in_place(course, student, record):
    """Say whether the graded notebooks are there, and those that a record is about.

    A grading that was killed may have written them and not saved the grade.
    """
    try:
        told = json.loads(_log_of(course, student).read_text(encoding="utf-8"))["record"]
    except (OSError, ValueError, KeyError):
        return False
    return parse_record(told) == record and (course.autograded / student / course.assignment).is_dir()


def sweep_leftovers(course):
    """Remove what a grading that was killed left half-written."""
    for folder in course.autograded.glob(f"*/.{course.assignment}.*"):
        intact = folder.name.endswith(".old") and not (folder.parent / course.assignment).exists()
        if intact:  # killed between the two renames: the earlier result is still the valid one
            folder.rename(folder.parent / course.assignment)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(course.classroom / GENERATED, ignore_errors=True)
    for path in (course.classroom / "logs").glob(f"*/.{course.assignment}.json.*"):
        path.unlink(missing_ok=True)
