"""Who handed in, and whose folder cannot be graded under the name that it has."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from autograde.course import Course
from autograde.grading.errors import GradingError
from autograde.repair.student_ids import why_refused_id
from autograde.terminal import plain
from signs.words import tell

#: nbgrader and JupyterLab leave such a folder anywhere.
_CHECKPOINTS = ".ipynb_checkpoints"


@dataclass(frozen=True)
class HandedIn:
    """Who is to be dealt with.

    Attributes
    ----------
    students : list of str
        Whose submission is there.
    refused : dict of str to str
        Why nothing can be done for others, in one line without the name.
    """

    students: list[str]
    refused: dict[str, str] = field(default_factory=dict)


def list_students(course: Course) -> HandedIn:
    """List the students who handed the assignment in.

    Returns
    -------
    HandedIn
        Refused are folders whose name is no student's id, and those who have a grade but no submission.

    Raises
    ------
    GradingError
        If nobody did.
    """
    found = sorted(
        path.parent.name for path in course.submitted.glob(f"*/{course.assignment}") if path.is_dir()
    )
    found = [name for name in found if name != _CHECKPOINTS]
    refused = {name: why for name in found if (why := why_refused_id(name))}
    composed = {name for name in found if unicodedata.is_normalized("NFC", name)}
    for name in found:
        same = unicodedata.normalize("NFC", name) if name not in refused else name
        if same != name and same in composed:
            refused[name] = tell(
                "another student's id looks the same and is spelled with other characters: rename one"
            )
    graded = sorted(path.parent.name for path in course.autograded.glob(f"*/{course.assignment}"))
    for name in graded:
        if name not in found and not why_refused_id(name):
            place = course.shown(course.autograded / name)
            refused[name] = tell(
                "the submission is not there any more (remove {place}/ if that is meant)", place=place
            )
    if not found:
        raise GradingError(
            tell(
                "nothing to grade: no {assignment}/ folder of any student in {folder}",
                assignment=course.assignment,
                folder=course.submitted,
            )
        )
    return HandedIn([name for name in found if name not in refused], refused)


def choose_students(course: Course, names: Iterable[str] = ()) -> HandedIn:
    """Choose students by name.

    Parameters
    ----------
    course : Course
    names : iterable of str
        Each one name or several with commas between; everyone who handed in if there is none.

    Raises
    ------
    GradingError
        If nobody handed in, or not one of them.
    """
    everyone = list_students(course)
    known = {unicodedata.normalize("NFC", name): name for name in (*everyone.refused, *everyone.students)}
    known |= {name: name for name in (*everyone.refused, *everyone.students)}
    wanted: list[str] = []
    for several in names:
        wanted += [several] if several in known else [name for name in several.split(",") if name]
    if not wanted:
        return everyone
    chosen = list(
        dict.fromkeys(known.get(name, known.get(unicodedata.normalize("NFC", name), name)) for name in wanted)
    )
    unknown = [name for name in chosen if name not in known]
    if unknown:
        student = plain(sorted(unknown)[0])
        raise GradingError(
            tell("no submission of {student} in {folder}", student=student, folder=course.submitted)
        )
    refused = {name: everyone.refused[name] for name in chosen if name in everyone.refused}
    return HandedIn([name for name in chosen if name not in refused], refused)
