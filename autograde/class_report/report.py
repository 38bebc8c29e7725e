"""Writes the report of a class: ``classroom/reports/ASSIGNMENT/``, a page and tables, whole or not at all."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console

from autograde.class_report.difficulty import measure
from autograde.class_report.findings import count_findings, find_pairs
from autograde.class_report.gather import gather
from autograde.class_report.history import (
    FILE,
    HistoryError,
    add_moment,
    read_history,
    take_moment,
    write_history,
)
from autograde.class_report.page import ReportNumbers, make_page
from autograde.class_report.tables import write_tables
from autograde.course import Course, CourseError
from autograde.terminal import say
from signs.files import sweep_folder, whole_folder
from signs.words import tell

PAGE = "index.html"


@dataclass(frozen=True)
class Written:
    """A report that was written.

    Attributes
    ----------
    page : Path
    complaints : tuple of str
        What could not be read, one line each.
    """

    page: Path
    complaints: tuple[str, ...]


def report_folder(course: Course) -> Path:
    """Say where a class's report is, or will be."""
    return course.classroom / "reports" / course.assignment


def write_report(course: Course, when: datetime | None = None) -> Written:
    """Write the report of a class, beside what else lies in its folder.

    Parameters
    ----------
    course : Course
    when : datetime, optional
        With its zone; now by default.

    Returns
    -------
    Written

    Raises
    ------
    CourseError
        If nobody is graded yet, or the gradebook cannot be used.
    """
    from sqlalchemy.exc import SQLAlchemyError

    if course.gradebook is not None and not course.gradebook.exists():
        raise CourseError(tell("nothing is graded yet: hand submissions in and run `autograde grade`"))
    try:
        data = gather(course)
    except SQLAlchemyError as error:
        told = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise CourseError(tell("the gradebook cannot be used: {why}", why=told)) from error
    if not any(one.graded for one in data.results.students):
        raise CourseError(
            tell("nobody's {assignment} is graded yet: run `autograde grade`", assignment=course.assignment)
        )
    complaints = [*data.complaints]
    for student, submission in data.submissions.items():
        complaints += [
            tell("{student}: {complaint}", student=student, complaint=complaint)
            for complaint in submission.complaints
        ]
    exercises, counts = measure(data), count_findings(data)
    pairs = find_pairs(data.submissions, counts)
    now = take_moment(when or datetime.now().astimezone(), data, exercises, counts)
    folder = report_folder(course)
    sweep_folder(folder)
    try:
        earlier, damaged = read_history(folder / FILE), False
    except HistoryError as error:
        earlier, damaged = [], True
        complaints.append(
            tell("{why}: begun anew, and the file kept as {file}.damaged", why=error, file=FILE)
        )
    moments, before = add_moment(earlier, now)
    page = make_page(data, ReportNumbers(exercises, counts, pairs, now, before))
    with whole_folder(folder) as made:
        if folder.is_dir():  # what somebody put beside the report stays
            shutil.copytree(folder, made, dirs_exist_ok=True, symlinks=True)
        if damaged:
            (made / FILE).rename(made / f"{FILE}.damaged")
        (made / PAGE).write_text(page, encoding="utf-8")
        write_tables(made, data, counts, pairs)
        write_history(made / FILE, moments)
    return Written(folder / PAGE, tuple(complaints))


def report_class(course: Course, console: Console) -> int:
    """Write the report of a class, and say where it is.

    Parameters
    ----------
    course : Course
    console : rich.console.Console

    Returns
    -------
    int
        Exit status.
    """
    with console.status(tell("reading what the class handed in")):
        written = write_report(course)
    for complaint in written.complaints:
        say(console, complaint, "yellow")
    page = course.shown(written.page)
    say(console, tell("report in {page}, to be opened in a browser; tables beside it", page=page))
    return 0
