"""A class with odd names, and what learning platforms hand out of it, made after their documentation."""

import atexit
import csv
import io
import shutil
import tempfile
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from made_up_class import (
    ASSIGNMENT,
    book,
    check,
    grade_made_up,
    hand_in_made_up,
    made_up_course,
    solution,
    the_gradebook,
    written,
)

from autograde.course import Course

STRUCTURE = {
    "1_one": book(solve=solution(1), check_solve=check(1), why=written(1)),
    "2_two": book(line=solution(2), check_line=check(2)),
}
MOST = "8"


@dataclass(frozen=True)
class Student:
    """A student as the gradebook and the platforms have them."""

    id: str
    first: str
    last: str
    number: int

    @property
    def email(self):
        return f"{self.id}@school.example"

    @property
    def name(self):
        return f"{self.first} {self.last}"

    @property
    def sortable(self):
        return f"{self.last}, {self.first}"


CLASS = (
    Student("ada", "Ada", "Lovelace", 101),
    Student("zoe", "Zoë", "Müller", 102),
    Student("nan", 'Anna "Nan"', "O'Neil, Jr.", 103),
    Student("kim1", "Kim", "Lee", 104),
    Student("kim2", "Kim", "Lee", 105),
    Student("run", "Eve", '=HYPERLINK("http://evil.example","click")', 106),
    Student("none", "Nobody", "Here", 107),
)
HANDED_IN = CLASS[:-1]


def class_course(root, known=True):
    """A course whose gradebook has the class's names and addresses, and the platform's numbers if known."""
    shutil.copytree(_made_once(known), root)
    return Course(root.resolve(), ASSIGNMENT)


@cache
def _made_once(known):
    course = made_up_course(Path(tempfile.mkdtemp()) / "course", STRUCTURE)
    with the_gradebook(course) as gradebook:
        for s in CLASS:
            numbers = {"lms_user_id": str(s.number)} if known else {}
            gradebook.update_or_create_student(
                s.id, first_name=s.first, last_name=s.last, email=s.email, **numbers
            )
    atexit.register(shutil.rmtree, course.root.parent)
    return course.root


def graded_course(root):
    """The same, where all but one handed in and are graded."""
    shutil.copytree(_graded_once(), root)
    return Course(root.resolve(), ASSIGNMENT)


@cache
def _graded_once():
    course = class_course(Path(tempfile.mkdtemp()) / "course")
    for s in HANDED_IN:
        hand_in_made_up(course, s.id, s.id)
    grade_made_up(course)
    atexit.register(shutil.rmtree, course.root.parent)
    return course.root


def minute_of(student):
    """When a student handed in."""
    return datetime(2030, 1, 2, 10, student.number - 100)


def make_zip(path, files, times=None):
    """A zip file of names and contents."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            when = (times or {}).get(name, datetime(2030, 1, 9, 9))
            archive.writestr(zipfile.ZipInfo(name, when.timetuple()[:6]), content)
    return path


def inner_zip(files):
    """The bytes of a zip file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def notebook_of(course, name):
    """A notebook of the release."""
    return (course.release / f"{name}.ipynb").read_bytes()


def work_of(course, student):
    """What a student hands in: two notebooks and their answers; zoe in a zip file, in a folder of her own."""
    files = {f"{name}.ipynb": notebook_of(course, name) for name in STRUCTURE}
    files["answers.txt"] = student.id.encode()
    if student.id == "zoe":
        return {"my work.zip": inner_zip({f"work/{name}": data for name, data in files.items()})}
    return files


def canvas_name(student, late=False):
    """As ContentZipper has it: the sortable name in lower case, letters, digits and underscores alone."""
    name = "".join(c for c in student.sortable.lower() if c.isalnum() or c == "_")
    return f"{name}{'_LATE' if late else ''}_{student.number}"


def canvas_zip(course, path):
    """All at the moment of the download; the second attempt of everything has -1 behind its name."""
    files = {}
    for n, s in enumerate(HANDED_IN):
        for k, (name, data) in enumerate(work_of(course, s).items()):
            stem, dot, end = name.rpartition(".")
            shown = f"{stem}-1{dot}{end}" if end == "ipynb" and n % 2 else name
            files[f"{canvas_name(s, late=s.id == 'nan')}_{9000 + 10 * n + k}_{shown}"] = data
    return make_zip(path, files)


def moodle_zip(course, path, folders=True):
    """One folder a student, or flat; names in NFD, as a Mac writes them; Moodle leaves quotes out."""
    files, times = {}, {}
    for s in HANDED_IN:
        name = unicodedata.normalize("NFD", s.name)
        for sign in '":/':
            name = name.replace(sign, "")
        for file, data in work_of(course, s).items():
            place = f"{name}_{s.number}_assignsubmission_file_{'/' if folders else ''}{file}"
            files[place], times[place] = data, minute_of(s)
    return make_zip(path, files, times)


def gradescope_zip(course, path):
    """Folders of numbers, and whose they are in the metadata; the two of one name handed in together."""
    lines, files = [], {}
    for n, s in enumerate(x for x in HANDED_IN if x.id != "kim2"):
        group = [s, CLASS[4]] if s.id == "kim1" else [s]
        lines += [f"submission_{500 + n}:", "  :submitters:"]
        for one in group:
            name = one.name.replace("\\", "\\\\").replace('"', '\\"')
            lines += [f'  - :name: "{name}"', f"    :sid: '{one.number}'", f"    :email: {one.email}"]
        lines.append(f"  :created_at: {minute_of(s):%Y-%m-%d %H:%M:%S}.500000000 Z")
        lines += ["  :score: 0.0", "  :results: {}"]
        for file, data in work_of(course, s).items():
            files[f"assignment_77_export/submission_{500 + n}/{file}"] = data
    files["assignment_77_export/submission_metadata.yml"] = "---\n" + "\n".join(lines) + "\n"
    return make_zip(path, files)


def table(rows, **form):
    """A CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, **form).writerows(rows)
    return text.getvalue()


def canvas_gradebook(extra=()):
    """As GradebookExporter writes it, with another assignment, a muted row and the read-only columns."""
    rows = [
        [
            "Student",
            "ID",
            "SIS User ID",
            "SIS Login ID",
            "Section",
            "Essay (11)",
            f"{ASSIGNMENT} (12)",
            "Final Score",
        ],
        ["", "", "", "", "", "", "Manual Posting", ""],
        ["    Points Possible", "", "", "", "", "10", MOST, "(read only)"],
    ]
    for s in (*reversed(CLASS), *extra):
        rows.append([s.sortable, s.number, f"S{s.number}", s.email, "Monday, 9:00", "7.5", "", "75.00"])
    rows.append(["Student, Test", "999", "", "f00d", "Monday, 9:00", "", "", ""])
    return table(rows)


def moodle_worksheet(extra=()):
    """As the offline grading worksheet is."""
    heads = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"]
    heads += [
        "Grade can be changed",
        "Last modified (submission)",
        "Last modified (grade)",
        "Feedback comments",
    ]
    rows = [heads]
    for s in (*CLASS, *extra):
        rows.append(
            [
                f"Participant {s.number}",
                s.name,
                s.email,
                "Submitted for grading - ",
                "",
                "8.00",
                "Yes",
                "-",
                "-",
                "",
            ]
        )
    return table(rows, lineterminator="\n")


def gradescope_grades(extra=()):
    """As Gradescope's Download Grades is."""
    heads = ["First Name", "Last Name", "SID", "Email", "Sections", "Total Score", "Max Points", "Status"]
    rows = [[*heads, "Submission ID", "Submission Time", "Lateness (H:M:S)"]]
    for s in (*CLASS, *extra):
        rows.append([s.first, s.last, s.number, s.email, "", "", "8.0", "Ungraded", "500", "", "00:00:00"])
    return table(rows, lineterminator="\n")


def read_table(path, **form):
    """The rows of a file, by their headings."""
    text = path.read_text(encoding=form.pop("encoding", "utf-8"))
    return list(csv.DictReader(io.StringIO(text), **form))
