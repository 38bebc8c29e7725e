"""Feedback as the zip file that a platform takes back, made of what lies in the feedback folder."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from autograde.course import Course
from autograde.lms.collected import Collected
from autograde.lms.grades import Grade, Grades
from autograde.lms.naming import CANVAS, MOODLE, read_name
from autograde.lms.people import Who
from autograde.repair.files import SubmittedFile, list_files, read_file

#: What Moodle and file systems do not take in a name, and the underscore that Moodle cuts names at.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f/\\:*?"<>|_&~]+')


@dataclass
class FeedbackZip:
    """The zip file, and who is not in it.

    Attributes
    ----------
    data : bytes
    students : list of str
        Whose feedback is in it.
    missing : list of str
        Who has a grade and no feedback.
    nameless : list of str
        Whose feedback has no name that the platform would know: it needs a number that is not known.
    """

    data: bytes = b""
    students: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)


def feedback_files(course: Course, student: str) -> list[SubmittedFile]:
    """List the files of a student's feedback, which `autograde feedback` wrote."""
    folder = course.feedback / student / course.assignment
    return list_files(folder)[0] if folder.is_dir() else []


def zip_feedback(
    course: Course,
    grades: Grades,
    system: str,
    seen: Mapping[str, Collected],
    rows: Mapping[str, Who],
) -> FeedbackZip:
    """Make the zip file.

    Moodle ("Upload multiple feedback files in a zip") knows a folder by the participant's number in its name;
    Canvas ("Upload Submissions") a file by the numbers of user and file that its own download gave it. The
    other systems take no such zip: theirs has a folder a student, to be handed out by hand.

    Parameters
    ----------
    course : Course
    grades : Grades
    system : str
    seen : mapping of str to Collected
        What was collected, by student.
    rows : mapping of str to Who
        Who students are in the platform's template, by student.

    Returns
    -------
    FeedbackZip
    """
    made = FeedbackZip()
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for grade in grades.grades:
            files = feedback_files(course, grade.student)
            if not files:
                if grade.result.total is not None:
                    made.missing.append(grade.student)
                continue
            names = _names(system, grade, files, seen.get(grade.student), rows.get(grade.student))
            if not names:
                made.nameless.append(grade.student)
                continue
            for file, name in zip(files, names, strict=True):
                archive.writestr(name, read_file(file.path, file.size))
            made.students.append(grade.student)
    made.data = whole.getvalue()
    return made


def _names(
    system: str, grade: Grade, files: Sequence[SubmittedFile], past: Collected | None, row: Who | None
) -> list[str]:
    if system == MOODLE:
        number = (row.participant if row else "") or grade.who.participant
        name = (row.name if row else "") or grade.who.name or grade.full_name
        name = _NOT_IN_NAMES.sub(" ", name).strip() or "Participant"
        folder = f"{name}_{number}_assignsubmission_file_"
        return [f"{folder}/{file.name}" for file in files] if number else []
    if system == CANVAS:
        sent = dict(past.files or {}) if past is not None and past.system == CANVAS else {}
        names = [_of_canvas(sent, file) for file in files] if sent else []
        return names if all(names) else []
    return [f"{grade.student}/{file.name}" for file in files]


def _of_canvas(sent: Mapping[str, str], file: SubmittedFile) -> str:
    """Name a file after the one of Canvas's that it is about: of the same name, or the first."""
    stem = file.parts[-1].rpartition(".")[0]
    about = next((place for place in sent if place.rpartition(".")[0] == stem), next(iter(sorted(sent))))
    original = sent[about].rpartition("/")[2]
    said = read_name((original,), CANVAS)
    if said is None:
        return ""
    head = original[: len(original) - len(said.rest[-1])]
    return f"{head}{'_'.join(file.parts)}"
