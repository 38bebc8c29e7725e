"""A course and a class without kernels: structures, answers and scores are made up, everything else is real.

`grade_course` and `migrate` run as always, on a real gradebook and real folders; only nbgrader's
``generate_assignment`` and the workers are replaced.
"""

import hashlib
import json
import shutil
import tempfile
from concurrent.futures import Future
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

import nbformat
from nbgrader import api
from nbgrader.utils import parse_utc
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from autograde.course import Course
from autograde.gradebook import begin_gradebook
from autograde.grading import grade_course as grading
from autograde.grading.gradebook import migrate as migrating
from autograde.grading.gradebook.generated_rows import read_template
from autograde.grading.gradebook.structure import Cell, Notebook
from autograde.grading.messages import Bundle, Graded, Task, from_bytes, to_bytes

CONFIG = """
from pathlib import Path
c = get_config()
c.CourseDirectory.course_id = "made-up"
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.db_url = f"sqlite:///{Path(__file__).resolve().parent.as_posix()}/classroom/gradebook.db"
c.LateSubmissionPlugin.penalty_method = "zero"
"""
ASSIGNMENT = "ps1"
KINDS = {"GradeCell": api.GradeCell, "SolutionCell": api.SolutionCell, "TaskCell": api.TaskCell}


@cache
def empty_gradebook():
    """A gradebook without anything."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gradebook.db"
        begin_gradebook(f"sqlite:///{path}")
        api.Gradebook(f"sqlite:///{path}", "made-up").close()
        return path.read_bytes()


def check(number, points=3.0):
    """An automatic test of something."""
    return Cell("GradeCell", "", "code", points, True, f"check(function_{number})", f"sum-{number}")


def written(number, points=2.0):
    """A question that a person grades."""
    text = f"Explain in a few sentences what the function number {number} does, and why it ends."
    return Cell("GradeCell", "SolutionCell", "markdown", points, False, text, None)


def solution(number):
    """A function to write; nothing is graded in it."""
    return Cell("", "SolutionCell", "code", 0.0, False, f"def function_{number}(): ...", None)


def task(number, points=2.0):
    """A nbgrader's task, which a person grades."""
    return Cell("TaskCell", "TaskCell", "markdown", points, True, f"Draw picture number {number}.", "t")


def book(**cells):
    """A notebook of cells."""
    return Notebook('{"name": "python3"}', cells)


def made_up_course(root, structure):
    """A course with a release, and an empty gradebook."""
    root.mkdir(parents=True, exist_ok=True)
    course = Course(root.resolve(), ASSIGNMENT)
    course.config.write_text(CONFIG)
    course.classroom.mkdir()
    (course.classroom / "gradebook.db").write_bytes(empty_gradebook())
    release(course, structure)
    return course


def notebook_cell(grade_id, cell, source):
    """A cell as nbgrader marks it."""
    marks = {"grade": cell.graded == "GradeCell", "solution": cell.commented == "SolutionCell"}
    marks |= {"task": cell.graded == "TaskCell", "locked": cell.locked, "points": cell.max_score}
    make = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
    made = make(source, metadata={"nbgrader": {**marks, "grade_id": grade_id, "schema_version": 3}})
    made.id = grade_id
    return made


def model_answer(cell, is_source):
    """What an instructor's notebook has in a cell, or a student's."""
    solution = f"\n### BEGIN SOLUTION\nThe model answer to: {cell.source}\n### END SOLUTION"
    return cell.source + (solution if is_source and not any((cell.locked, cell.cell_type == "code")) else "")


def release(course, structure):
    """Put a structure in the place of source and release."""
    for place in (course.source, course.release):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for name, notebook in structure.items():
            cells = [nbformat.v4.new_markdown_cell(repr(notebook), id="all")]
            for grade_id, cell in notebook.cells.items():
                cells.append(nbformat.v4.new_markdown_cell(f"## About {grade_id}\n\nWhat is $x_1$?"))
                cells.append(notebook_cell(grade_id, cell, model_answer(cell, place == course.source)))
            nbformat.write(nbformat.v4.new_notebook(cells=cells), place / f"{name}.ipynb")
    (course.root / "structure.json").write_text(
        json.dumps(
            {n: [b.kernelspec, {c: vars(x) for c, x in b.cells.items()}] for n, b in structure.items()}
        )
    )


def read_made_up(course):
    """Read what `release` wrote."""
    values = json.loads((course.root / "structure.json").read_text())
    return {
        name: Notebook(k, {c: Cell(**v) for c, v in cells.items()}) for name, (k, cells) in values.items()
    }


def make_template(course):
    """What nbgrader's `generate_assignment` would make of the release, by nbgrader's own classes."""
    engine = create_engine("sqlite://")
    with closing(engine.raw_connection()) as raw:
        raw.driver_connection.deserialize(empty_gradebook())
    with Session(engine) as session:
        assignment = api.Assignment(name=course.assignment, course_id="made-up")
        for name, notebook in read_made_up(course).items():
            made = api.Notebook(name=name, kernelspec=notebook.kernelspec, assignment=assignment)
            for grade_id, cell in notebook.cells.items():
                for kind in {cell.graded, cell.commented} - {""}:
                    points = {"max_score": cell.max_score, "cell_type": cell.cell_type}
                    more = points if kind == cell.graded else {}
                    session.add(KINDS[kind](name=grade_id, notebook=made, **more))
                source = {"source": cell.source, "checksum": cell.checksum, "locked": cell.locked}
                session.add(api.SourceCell(name=grade_id, notebook=made, cell_type=cell.cell_type, **source))
        session.add(assignment)
        session.commit()
    with closing(engine.raw_connection()) as raw:
        return raw.driver_connection.serialize()


def hand_in_made_up(course, student, text, timestamp=None):
    """Hand in an answer to everything."""
    folder = course.submitted / student / course.assignment
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "answers.txt").write_text(text)
    (folder / "timestamp.txt").unlink(missing_ok=True)
    if timestamp:
        (folder / "timestamp.txt").write_text(timestamp)


def drawn(*parts):
    """A number that anything decides."""
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:4], "big")


def made_up_score(text, cell):
    """What an answer gets in a cell, whatever it is called: half points; nothing where a person grades."""
    if cell.commented:
        return None
    return drawn(text, cell.source) % int(2 * cell.max_score + 1) / 2


def made_up_comment(text, cell):
    """What nbgrader says of an answer that is none."""
    return "No response." if drawn(text, cell.source, "comment") % 3 == 0 and not cell.locked else None


def made_up_cells(text, structure):
    """What a worker finds, by notebook and cell."""
    return {
        name: {
            grade_id: {
                **({"score": made_up_score(text, cell)} if cell.graded else {}),
                **({"comment": made_up_comment(text, cell)} if cell.commented else {}),
            }
            for grade_id, cell in notebook.cells.items()
            if any(cell.kept)
        }
        for name, notebook in structure.items()
    }


def _graded_notebook(text, name, notebook):
    cells = [nbformat.v4.new_markdown_cell(f"{text} in {name}", id="all")]
    for grade_id, cell in notebook.cells.items():
        is_written = cell.cell_type == "markdown" and not cell.locked
        cells.append(notebook_cell(grade_id, cell, text if is_written else cell.source))
        if cell.graded == "TaskCell":
            cells.append(nbformat.v4.new_markdown_cell(f"A picture by {text}", id=f"below-{grade_id}"))
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()


def run_made_up(data):
    """A worker without kernels."""
    found = from_bytes(Task, data)
    bundle = from_bytes(Bundle, found.bundle)
    structure = read_template(bundle.gradebook, bundle.assignment)
    files = {name: value for kind, name, value, _ in found.submission if kind == "file"}
    text = files[b"answers.txt"].decode()
    stamp = files.get(b"timestamp.txt")
    when = parse_utc(stamp.decode()).isoformat() if stamp else None
    made = [
        ["file", f"{name}.ipynb".encode(), _graded_notebook(text, name, notebook), 0]
        for name, notebook in structure.items()
    ]
    cells = made_up_cells(text, structure)
    return to_bytes(Graded(found.student, made, cells, when, [], {}, [], [], ""))


class _AtOnce:
    def submit(self, function, data):
        future = Future()
        try:
            future.set_result(run_made_up(data))
        except Exception as error:  # noqa: BLE001 - as a worker does
            future.set_exception(error)
        return future


@contextmanager
def _open_executor(plan, root):
    yield _AtOnce(), 1


@contextmanager
def made_up_grading():
    """Replace workers and `generate_assignment`."""
    with (
        patch.object(grading, "open_executor", _open_executor),
        patch.object(migrating, "make_template", make_template),
    ):
        yield


def grade_made_up(course, students=None, tell=lambda outcome: None, show=lambda changes: None, **plan):
    """`grade_course` without kernels; outcomes by student."""
    everyone = sorted(path.parent.name for path in course.submitted.glob(f"*/{course.assignment}"))
    chosen = tuple(students or everyone)
    with made_up_grading():
        whole = grading.Plan(chosen, 1, **{"isolation": "none", **plan})
        outcomes = grading.grade_course(course, whole, tell, show=show)
    return {outcome.student: outcome for outcome in outcomes}


def migrate_made_up(course, *words, **named):
    """`migrate` without kernels."""
    with made_up_grading():
        return migrating.migrate(course, *words, **named)


@cache
def engine_of(url):
    """One engine a gradebook, whose file may be replaced at any time."""
    return create_engine(url, poolclass=NullPool)


def read_book(course):
    """All that the gradebook holds of the class, as plain values."""
    with Session(engine_of(course.gradebook_url)) as session:
        return {
            made.student_id: {
                "timestamp": made.timestamp,
                "extension": made.extension,
                "notebooks": {
                    book.name: {
                        "penalty": book.late_submission_penalty,
                        "grades": {
                            g.cell.name: (g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
                            for g in book.grades
                        },
                        "comments": {c.cell.name: (c.auto_comment, c.manual_comment) for c in book.comments},
                    }
                    for book in made.notebooks
                },
            }
            for made in session.query(api.SubmittedAssignment)
            .join(api.Assignment)
            .filter(api.Assignment.name == course.assignment)
        }


def read_maxima(course):
    """The notebooks' most points by name; empty where there is no assignment."""
    with Session(engine_of(course.gradebook_url)) as session:
        found = session.query(api.Notebook).join(api.Assignment)
        return {n.name: n.max_score for n in found.filter(api.Assignment.name == course.assignment)}


@contextmanager
def the_gradebook(course):
    """nbgrader's gradebook, as formgrader or `nbgrader db` have it."""
    with api.Gradebook(course.gradebook_url, "made-up") as gradebook:
        yield gradebook
        gradebook.db.commit()


def grade_by_hand(course, student, notebook, cell, points=None, extra=None, comment=None):
    """Grade as in formgrader."""
    with the_gradebook(course) as gradebook:
        if points is not None or extra is not None:
            grade = gradebook.find_grade(cell, notebook, course.assignment, student)
            if points is not None:
                grade.manual_score, grade.needs_manual_grade = points, False
            if extra is not None:
                grade.extra_credit = extra
        if comment is not None:
            found = gradebook.find_comment(cell, notebook, course.assignment, student)
            found.manual_comment = comment
