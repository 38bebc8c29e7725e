"""The word ``autograde personal``: the release in each student's own forms, to be handed out.

In ``classroom/personal/<student>/<assignment>/`` lie the release's notebooks with that student's texts and
checks, and the files beside them. Nothing in there tells another's form, nor the secret that all come from.
"""

import csv
import io
import shutil
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograde.course import Course, CourseError
from autograde.exercise import ExerciseError
from autograde.forms import Form, all_forms
from autograde.personal_forms import FOLDER, PersonalForms, read_personal_forms
from autograde.repair.personal import personal_notebooks, require_asked
from autograde.repair.student_ids import why_refused_id
from autograde.repair.submission import read_release
from autograde.settings import CONFIG
from autograde.terminal import plain
from signs.files import whole_folder
from signs.words import tell, tell_many

#: What a column with students' ids is called in a table with headings.
ID_COLUMNS = ("id", "student_id", "student")
#: How files of ids are called, and no student is.
TABLES = (".csv", ".txt", ".tsv")


def write_personal(course: Course, named: Iterable[str], say: Callable[[str], object]) -> bool:
    """Write the personal notebooks of students.

    Parameters
    ----------
    course : Course
    named : iterable of str
        Ids, several with commas between, or files with one a line; everyone in the gradebook if there is
        none.
    say : callable
        Gets one line at a time.

    Returns
    -------
    bool
        Whether everybody's are written.

    Raises
    ------
    CourseError
        If the assignment asks nothing in personal forms, or nobody is named: one line that says what to do.
    """
    released = read_release(course)
    students = list_ids(course, named)
    personal = read_personal_forms(course, make=True)
    if not personal.exercises:
        raise CourseError(
            tell(
                "{assignment} asks everybody the same: name what to ask in personal forms in {file}, "
                "as {setting}",
                assignment=course.assignment,
                file=CONFIG,
                setting=f'c.PersonalForms.exercises = {{"{course.assignment}": ["EXERCISE"]}}',
            )
        )
    try:  # what is wrong with the release is wrong for everybody, and told before anything is written
        require_asked(released, (one.name for one in personal.exercises))
    except ExerciseError as error:
        raise CourseError(str(error)) from error
    failed = 0
    for student in students:
        why = _why_refused(student) or _write(course, released, student, personal.of(student))
        if why:
            say(tell("{student}: no notebooks: {why}", student=plain(student), why=why))
            failed += 1
    done = [student for student in students if not _why_refused(student)]
    for line in _count_forms(personal, done):
        say(line)
    place = course.classroom / FOLDER / "STUDENT" / course.assignment
    say(
        tell(
            "{done} of {all} students: {folder}/",
            all=len(students),
            done=len(students) - failed,
            folder=course.shown(place),
        )
    )
    return not failed


def _why_refused(student: str) -> str:
    """Say why a name cannot be that of a submission's folder; empty where it can."""
    return tell("an id holds no slash") if "/" in student or "\\" in student else why_refused_id(student)


def _write(course: Course, released: Mapping[str, NotebookNode], student: str, forms: dict[str, Form]) -> str:
    """Write one student's notebooks whole or not at all; return why they could not be."""
    try:
        with whole_folder(course.classroom / FOLDER / student / course.assignment) as made:
            for path in sorted(course.release.rglob("*")):
                place = path.relative_to(course.release)
                if path.is_file() and not any(part.startswith(".") for part in place.parts):
                    (made / place).parent.mkdir(parents=True, exist_ok=True)
                    if path.suffix != ".ipynb" or len(place.parts) > 1:
                        shutil.copyfile(path, made / place)
            for name, notebook in personal_notebooks(released, forms).items():
                nbformat.write(notebook, made / f"{name}.ipynb")
    except OSError as error:
        return tell("they cannot be written ({why})", why=error.strerror or error)
    return ""


def _count_forms(personal: PersonalForms, students: list[str]) -> Iterator[str]:
    """Say how many different forms there are: with many students and few forms, some have the same."""
    drawn = [personal.of(student) for student in students]
    for exercise in personal.exercises:
        different = len(Counter(repr(forms[exercise.name]) for forms in drawn))
        yield tell_many(
            "{exercise}: {number} of its {count} forms is asked",
            "{exercise}: {number} of its {count} forms are asked",
            different,
            exercise=exercise.name,
            count=len(all_forms(exercise)),
        )


def list_ids(course: Course, named: Iterable[str]) -> list[str]:
    """List the students that are named; spellings that Unicode takes for the same are one student.

    Parameters
    ----------
    course : Course
    named : iterable of str
        See `write_personal`. A file may be a table whose first line names a column ``id``.

    Returns
    -------
    list of str
        In the order of naming.

    Raises
    ------
    CourseError
        If there is nobody.
    """
    ids: list[str] = []
    for several in named:
        if _is_file(several):
            ids += _ids_in(Path(several))
        elif several.endswith(TABLES):
            raise CourseError(tell("--students {said}: there is no such file", said=plain(several)))
        else:
            ids += [name.strip() for name in several.split(",")]
    if not ids:
        ids = _ids_of_gradebook(course)
    found = dict.fromkeys(unicodedata.normalize("NFC", name) for name in ids if name)
    if not found:
        raise CourseError(
            tell("whose notebooks? Name students with --students: ids, or a file with one a line")
        )
    return list(found)


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # a whole class's ids with commas between are longer than a name may be
        return False


def _ids_in(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(
            tell("--students {file}: cannot be read as UTF-8: {why}", file=path, why=error)
        ) from error
    rows = [row for row in csv.reader(io.StringIO(text)) if row and row[0].strip()]
    heads = [cell.strip().lower() for cell in rows[0]] if rows else []
    column = next((heads.index(name) for name in ID_COLUMNS if name in heads), None)
    if column is None and rows and max(map(len, rows)) > 1:
        raise CourseError(
            tell("--students {file}: a table needs a column called id in its first line", file=path)
        )
    chosen = rows if column is None else rows[1:]
    return [row[column or 0].strip() for row in chosen if len(row) > (column or 0)]


def _ids_of_gradebook(course: Course) -> list[str]:
    if course.gradebook is not None and not course.gradebook.is_file():
        return []
    from autograde.gradebook import Gradebook

    with Gradebook(course.gradebook_url) as gradebook:
        return sorted(student.id for student in gradebook.students)
