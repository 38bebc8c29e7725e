"""Exports a class's grades and feedback: which file, in which form, and what to say of it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograde.course import Course
from autograde.grading.class_results import read_class
from autograde.grading.errors import GradingError
from autograde.lms import tables
from autograde.lms.canvas_api import Address, Posted, post_grades
from autograde.lms.collected import Collected, read_collected
from autograde.lms.feedback_zip import FeedbackZip, feedback_files, zip_feedback
from autograde.lms.grades import GRADED, Grades, gather
from autograde.lms.people import Roster, Who, read_mapping, tell_some
from autograde.lms.template import Filled, fill_template
from autograde.settings import CourseError, read_settings
from signs.files import whole_file
from signs.words import mark, tell, tell_list

FORMATS = {"canvas": ".csv", "moodle": ".csv", "blackboard": ".xls", "csv": ".csv", "json": ".json"}
TOKEN = "CANVAS_TOKEN"  # the environment variable
FOLDER = "exports"  # in classroom/


@dataclass(frozen=True)
class Wanted:
    """What to export, as the command line has it.

    Attributes
    ----------
    format : str
        One of `FORMATS`.
    to, template, mapping : Path or None
    feedback : bool
        Whether the zip file of feedback is made, or feedback is posted.
    column : str or None
        The template's column of grades.
    url, course, assignment_id : str or None
        Where in Canvas; what the configuration says (``c.Canvas``) by default.
    """

    format: str
    to: Path | None = None
    template: Path | None = None
    mapping: Path | None = None
    feedback: bool = False
    column: str | None = None
    url: str | None = None
    course: str | None = None
    assignment_id: str | None = None


@dataclass
class Exported:
    """What was written.

    Attributes
    ----------
    grades : Grades
    path : Path or None
        The file of grades.
    feedback_path : Path or None
    filled : Filled or None
        What became of the template.
    feedback : FeedbackZip or None
    notes : list of str
    """

    grades: Grades
    path: Path | None = None
    feedback_path: Path | None = None
    filled: Filled | None = None
    feedback: FeedbackZip | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Known:
    grades: Grades
    roster: Roster
    seen: Mapping[str, Collected]


def _know(course: Course, mapping: Path | None) -> _Known:
    there = course.gradebook is None or course.gradebook.is_file()
    results = read_class(course) if there else None
    if results is None or not any(result.total is not None for result in results.students):
        raise GradingError(
            tell(
                "nothing to export: nobody has a grade for {assignment}: autograde grade",
                assignment=course.assignment,
            )
        )
    seen = read_collected(course)
    mapped = read_mapping(mapping)
    said = [
        (m.student, Who(m.name, (m.lms_id,) * bool(m.lms_id), "", (m.email,) * bool(m.email))) for m in mapped
    ]
    roster = Roster(results.students, mapped, {name: past.who for name, past in seen.items()})
    return _Known(gather(results, seen, said), roster, seen)


def export_grades(course: Course, wanted: Wanted) -> Exported:
    """Write a class's grades, and the feedback if that is wanted.

    Parameters
    ----------
    course : Course
    wanted : Wanted

    Returns
    -------
    Exported

    Raises
    ------
    CourseError
        If nobody has a grade, a file cannot be read or written, or a template has no column for it.
    """
    if wanted.format not in FORMATS:
        raise CourseError(
            tell(
                "--format {said}: choose one of {names}", said=wanted.format, names=tell_list(FORMATS, "unit")
            )
        )
    if wanted.template and wanted.format == "json":
        raise CourseError(tell("--template is for tables: choose another format than json"))
    known = _know(course, wanted.mapping)
    made = Exported(known.grades)
    number_of = wanted.assignment_id or str(_canvas_settings(course).get("assignment", ""))
    if wanted.template:
        made.filled = fill_template(
            wanted.template, wanted.format, known.grades, known.roster, wanted.column, number_of
        )
        data = made.filled.data
    else:
        data = _make(course, wanted, known, number_of, made)
    ending = wanted.template.suffix if wanted.template else FORMATS[wanted.format]
    made.path = wanted.to or course.classroom / FOLDER / f"{course.assignment}-{wanted.format}{ending}"
    _write(made.path, data)
    if wanted.format == "moodle":
        above = [
            g.student for g in known.grades.grades if (g.result.total or 0) > known.grades.results.max_points
        ]
        if above:
            told = tell(
                "more than the most, which Moodle does not take: {students}",
                students=tell_list(above, "unit"),
            )
            made.notes.append(told)
    if wanted.feedback:
        rows = made.filled.written if made.filled else {}
        made.feedback = zip_feedback(course, known.grades, wanted.format, known.seen, rows)
        made.feedback_path = made.path.with_name(f"{made.path.stem}-feedback.zip")
        _write(made.feedback_path, made.feedback.data)
    return made


def _make(course: Course, wanted: Wanted, known: _Known, number_of: str, made: Exported) -> bytes:
    grades, title = known.grades, course.assignment
    if wanted.format == "json":
        return tables.plain_json(grades).encode("utf-8")
    if wanted.format == "csv":
        rows = tables.plain_table(grades)
    elif wanted.format == "canvas":
        rows = tables.canvas_table(grades, f"{title} ({number_of})" if number_of else title)
        if not number_of:
            made.notes.append(
                tell("Canvas makes a new assignment of the column: --assignment-id or --template names one")
            )
        lost = [g.student for g in grades.grades if not g.lms_id]
        _tell_without(made, lost, mark("without number in Canvas (a mapping file can give it): {students}"))
    elif wanted.format == "blackboard":
        rows = tables.blackboard_table(grades, title)
        made.notes.append(tell("Blackboard makes a new column of it: --template with its own file fills one"))
        return ("\ufeff" + tables.write_table(rows, "\t", all_quoted=True)).encode("utf-16-le")
    elif any(grade.who.participant for grade in grades.grades):  # collected from Moodle
        rows = tables.moodle_worksheet(grades)
        lost = [g.student for g in grades.grades if g.state == GRADED and not g.who.participant]
        without = mark("without participant's number in Moodle (a mapping file can give it): {students}")
        _tell_without(made, lost, without)
    else:
        rows = tables.moodle_table(grades, title)
        made.notes.append(
            tell("for Grades > Import > CSV; --template with the grading worksheet fills that one instead")
        )
        lost = [g.student for g in grades.grades if not (g.email or g.lms_id)]
        _tell_without(
            made, lost, mark("without e-mail or ID number (a mapping file can give it): {students}")
        )
    return tables.write_table(rows).encode("utf-8")


def _tell_without(made: Exported, students: list[str], without: str) -> None:
    if students:
        made.notes.append(tell(without, students=tell_some(students, 10)))


def post_to_canvas(course: Course, wanted: Wanted) -> tuple[Grades, Posted]:
    """Write the grades into Canvas itself.

    Parameters
    ----------
    course : Course
    wanted : Wanted
        With ``feedback`` the files of feedback are attached as comments.

    Returns
    -------
    grades : Grades
    posted : Posted

    Raises
    ------
    CourseError
        If it is not said where, or Canvas does not take it.
    """
    if wanted.format != "canvas":
        raise CourseError(tell("--post is for Canvas: --format canvas"))
    said = _canvas_settings(course)
    url = wanted.url or str(said.get("url", ""))
    number = wanted.course or str(said.get("course", ""))
    assignment = wanted.assignment_id or str(said.get("assignment", ""))
    token = os.environ.get(TOKEN, "")
    for value, name in ((url, "--url"), (number, "--course"), (assignment, "--assignment-id")):
        if not value:
            raise CourseError(
                tell("--post: say {option} (or c.Canvas in nbgrader_config.py, see docs/lms.md)", option=name)
            )
    if not token:
        raise CourseError(
            tell("--post: put an access token of yours into the environment variable {name}", name=TOKEN)
        )
    if not (number.isdigit() and assignment.isdigit()):
        raise CourseError(
            tell("--course and --assignment-id are the numbers in the address of the assignment's page")
        )
    known = _know(course, wanted.mapping)
    files = (
        (lambda student: [file.path for file in feedback_files(course, student)]) if wanted.feedback else None
    )
    return known.grades, post_grades(
        Address(url, number, assignment, token), known.grades, known.roster, files
    )


def _canvas_settings(course: Course) -> dict[str, object]:
    """Read what the configuration says of Canvas: ``c.Canvas.url``, ``course``, ``assignments`` by name."""
    said = read_settings(course.root).Canvas
    found: dict[str, object] = {name: said[name] for name in ("url", "course") if name in said}
    numbers = said.get("assignments", {})
    if isinstance(numbers, Mapping) and course.assignment in numbers:
        found["assignment"] = numbers[course.assignment]
    return found


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as beside:
            beside.write_bytes(data)
    except OSError as error:
        raise CourseError(tell("{place} cannot be written: {why}", place=path, why=error.strerror)) from error
