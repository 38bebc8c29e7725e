"""Gathers what is known of one grade: points, verdict, hashes, challenges, isolation, and a person's part."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbgrader import api
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from autograde.course import Course
from autograde.exercise import ExerciseError
from autograde.gradebook import Gradebook
from autograde.grading.appeals.calls import typed_calls
from autograde.grading.class_results import ClassResults, GradedCell, StudentResult, read_class
from autograde.grading.errors import GradingError
from autograde.grading.gradebook.inputs import Inputs, read_inputs
from autograde.grading.gradebook.records import Record, hash_packed, read_record
from autograde.grading.gradebook.standing import select_cells
from autograde.grading.graded_folder import (
    UnreadableError,
    Verdict,
    graded_cell_verdicts,
    graded_folder,
    hash_graded,
    read_graded,
    read_log,
)
from autograde.grading.packed_folders import pack_folder
from autograde.grading.preprocessors import find_check
from autograde.grading.submissions import choose_students
from autograde.settings import find_plugins, read_settings
from autograde.terminal import plain
from signs.words import mark, tell, tell_list

_SUBMISSION, _NOTEBOOKS = mark("submission"), mark("notebooks of the course")
_EXERCISE, _KIT, _ENVIRONMENT = mark("exercise"), mark("kit"), mark("environment")
_SETTING = mark("setting {section}")


@dataclass(frozen=True)
class Compared:
    """Something that the grade depends on: as it was then, and as it is now.

    Attributes
    ----------
    what : str
        An identifier, in English; `name` is for people.
    then, now : str
        Hashes.
    section : str
        Of the configuration, where it is a setting.
    """

    what: str
    then: str
    now: str
    section: str = ""

    @property
    def name(self) -> str:
        """What it is, in words."""
        return tell(self.what, section=self.section)

    @property
    def is_same(self) -> bool:
        """Whether it is what it was."""
        return self.then == self.now


@dataclass(frozen=True)
class ByHand:
    """What a person changed of the grade.

    Attributes
    ----------
    cell : str
        Grade id.
    what : str
        Such as ``"points"``, in words.
    value : str
    """

    cell: str
    what: str
    value: str


@dataclass(frozen=True)
class Explanation:
    """One grade.

    Attributes
    ----------
    assignment : str
    result : StudentResult
        Of the student, in the whole assignment.
    cell : GradedCell
        The cell whose grade it is.
    automatic : float or None
        The points that the check gave.
    record : Record
    compared : tuple of Compared
    verdict : dict or None
        As it stands in the graded notebook; None where there is none.
    calls : tuple of str
        The challenges; empty where they are not known.
    repairs : tuple of str
        What was put right in the submission before it was run.
    by_hand : tuple of ByHand
    notes : tuple of str
        What one has to know to read the rest rightly.
    """

    assignment: str
    result: StudentResult
    cell: GradedCell
    automatic: float | None
    record: Record
    compared: tuple[Compared, ...]
    verdict: Verdict | None
    calls: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def points(self) -> float | None:
        """What counts in the gradebook; None where nobody has graded it."""
        return self.result.points.get(self.cell.place)

    @property
    def command(self) -> str:
        """The command that grades it once more with the same challenges."""
        words = ["autograde", "explain", self.result.student, self.cell.title, self.assignment, "--repeat"]
        words = [*words[:2], "--", *words[2:5], words[5]] if words[2].startswith("-") else words
        return shlex.join(words)


def explain_grade(course: Course, student: str, exercise: str) -> Explanation:
    """Gather what is known of one grade.

    Parameters
    ----------
    course : Course
    student : str
        The id, composed or decomposed.
    exercise : str
        Or the grade id of another graded cell.

    Returns
    -------
    Explanation

    Raises
    ------
    GradingError
        If there is no such submission or exercise, or no record of how the grade was made.
    """
    chosen = choose_students(course, [student])
    for name, why in chosen.refused.items():
        raise GradingError(f"{plain(name)}: {why}")
    if len(chosen.students) != 1:
        raise GradingError(tell("explain one student's grade at a time"))
    [student] = chosen.students
    if course.gradebook is not None and not course.gradebook.is_file():
        raise GradingError(
            tell(
                "nothing of {assignment} is graded yet: autograde grade {assignment}",
                assignment=course.assignment,
            )
        )
    find_plugins(course.root)
    results = read_class(course)
    cell = _find_cell(results, exercise)
    with Gradebook(course.gradebook_url) as gradebook:
        has_records = inspect(gradebook.engine).has_table("autograde_record")
        record = read_record(gradebook.db(), course.assignment, student) if has_records else None
        grades = _of_cell(gradebook.db(), api.Grade.__table__, course, student, {cell.place})
        comments = _of_cell(gradebook.db(), api.Comment.__table__, course, student, None)
    result = results.by_student[student]
    if record is None:
        if result.graded:
            why = tell("nbgrader's own command or formgrader graded it")
        else:
            why = tell("it is not graded yet")
        raise GradingError(
            tell(
                "the grade of {student} has no record of how it was made ({why}): "
                "autograde grade {assignment}",
                student=plain(student),
                why=why,
                assignment=course.assignment,
            )
        )
    inputs = read_inputs(course, read_settings(course.root))
    compared = tuple(_compare(course, student, cell, record, inputs))
    verdict, function, notes = _read_verdict(course, student, cell)
    calls: tuple[str, ...] = ()
    if cell.exercise and not record.seeded:
        notes.append(
            tell("An earlier version of the kit graded it and did not keep its challenges: grade again.")
        )
    elif cell.exercise:
        try:
            calls = tuple(typed_calls(cell.exercise, function or cell.exercise, record.seed))
        except ExerciseError as error:
            notes.append(tell("What was asked cannot be told: {why}", why=error))
        if not all(one.is_same for one in compared if one.what in (_EXERCISE, _KIT)):
            notes.append(
                tell("Exercise or kit have changed since: the calls are what they draw from this seed now.")
            )
    if record.folder and hash_graded(course, student) != record.folder:
        notes.append(
            tell("The graded notebooks are not those that were written: somebody has edited them since.")
        )
    if set(record.not_run) & {cell.notebook, "*"}:
        notes.append(
            tell("This notebook was graded without being run, since it ended the grading process twice.")
        )
    repairs = [one for one in read_log(course, student).get("repairs", ()) if isinstance(one, dict)]
    told = (str(one.get("sentence")) for one in repairs if one.get("notebook") in ("", cell.notebook))
    return Explanation(
        course.assignment,
        result,
        cell,
        next((grade["auto_score"] for grade in grades), None),
        record,
        compared,
        verdict,
        calls,
        tuple(dict.fromkeys(told)),
        tuple(_by_hand(cell, grades, comments)),
        tuple(notes),
    )


def _find_cell(results: ClassResults, exercise: str) -> GradedCell:
    for cell in results.cells:
        if exercise in (cell.title, cell.grade_id):
            return cell
    known = tell_list((cell.title for cell in results.cells), "unit")
    asks = tell("choose one of {names}", names=known) if known else tell("nothing of it is graded yet")
    raise GradingError(
        tell(
            "{assignment} has no exercise {name!r}: {what}",
            assignment=results.assignment,
            name=plain(exercise),
            what=asks,
        )
    )


def _of_cell(
    session: Session, table: Any, course: Course, student: str, places: Any
) -> list[Mapping[str, Any]]:
    rows: Any = session.execute(select_cells(table, course.assignment, student)).mappings()
    return [row for row in rows if places is None or (row["notebook"], row["cell"]) in places]


def _compare(course: Course, student: str, cell: GradedCell, record: Record, now: Inputs) -> list[Compared]:
    folder = course.submitted / student / course.assignment
    found = [
        Compared(_SUBMISSION, record.submission, hash_packed(pack_folder(folder))),
        Compared(_NOTEBOOKS, record.notebooks, now.notebooks),
    ]
    if cell.exercise:
        then, current = (hashes.get(cell.exercise, "") for hashes in (record.exercises, now.exercises))
        found.append(Compared(_EXERCISE, then, current))
    found += [
        Compared(_KIT, record.package, now.package),
        Compared(_ENVIRONMENT, record.environment, now.environment),
    ]
    for section in sorted(record.settings.keys() | now.settings.keys()):
        then, current = (hashes.get(section, "") for hashes in (record.settings, now.settings))
        one = Compared(_SETTING, then, current, section)
        found += [] if one.is_same else [one]
    return found


def _read_verdict(course: Course, student: str, cell: GradedCell) -> tuple[Verdict | None, str, list[str]]:
    """Read the verdict and the name of the student's function; note what stands in the way of that."""
    path = graded_folder(course, student) / f"{cell.notebook}.ipynb"
    if not path.exists():
        return (
            None,
            "",
            [tell("The graded notebook {file} is not there any more: grade again.", file=path.name)],
        )
    try:
        cells = read_graded(path)
    except UnreadableError as error:
        return None, "", [tell("{why}: grade again.", why=error)]
    sources = [c.source for c in cells if _grade_id(c.metadata) == cell.grade_id]
    asked = next((found for found in map(find_check, sources) if found), None)
    return graded_cell_verdicts(cells).get(cell.grade_id), asked[1] if asked else "", []


def _grade_id(metadata: Mapping[str, Any]) -> Any:
    marks = metadata.get("nbgrader")
    return marks.get("grade_id") if isinstance(marks, dict) else None


def _by_hand(cell: GradedCell, grades: list[Any], comments: list[Any]) -> list[ByHand]:
    found = []
    for grade in grades:
        if grade["manual_score"] is not None:
            found.append(ByHand(grade["cell"], tell("points set by a person"), f"{grade['manual_score']:g}"))
        if grade["extra_credit"]:
            found.append(ByHand(grade["cell"], tell("extra credit"), f"{grade['extra_credit']:+g}"))
    for comment in comments:
        mine = comment["notebook"] == cell.notebook and comment["cell"] in (cell.grade_id, cell.exercise)
        if mine and comment["manual_comment"]:
            found.append(ByHand(comment["cell"], tell("comment by a person"), str(comment["manual_comment"])))
    return found
