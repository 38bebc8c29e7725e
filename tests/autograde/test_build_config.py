"""Stock nbgrader with the repository's nbgrader_config.py: commands as an instructor types them, no flags."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from factories import contents, make_course
from jupyter_page import jupyter
from nbgrader.api import Gradebook

from autograde.build import build
from autograde.build.canaries import without_canaries

pytestmark = pytest.mark.slow  # stock commands on notebooks that import TensorFlow, one after another
STUDENTS = ("student-01", "student-02")


def nbgrader(course, *words):
    """A stock command in the course's root, with a virtual environment that is not activated."""
    scripts = str(Path(sys.executable).parent)
    path = [folder for folder in os.environ["PATH"].split(os.pathsep) if folder != scripts]
    settings = {"PATH": os.pathsep.join(path), "JUPYTER_CONFIG_DIR": str(course.root / "none")}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=course.root,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A built course as a fresh clone has it: source and release committed, no classroom."""
    course = make_course(tmp_path_factory.mktemp("course"), files={"figures/curve.txt": b"a curve"})
    build(course, check_solutions=False, report=lambda line: None)
    return course


@pytest.fixture(scope="module")
def graded(released):
    """The same after the stock commands: one student hands in the solutions, one the release as it was."""
    before = contents(released.release)
    nbgrader(released, "generate_assignment", "resnet")
    assert contents(released.release) == before, "generate_assignment must give the committed release again"
    for student, notebooks in zip(STUDENTS, (released.source, released.release), strict=True):
        shutil.copytree(notebooks, released.submitted / student / "resnet")
        for path in (released.submitted / student / "resnet").glob("*.ipynb"):  # feedback refuses canaries
            notebook = nbformat.read(path, as_version=4)
            for cell in notebook.cells:
                cell.source = without_canaries(cell.source)
            nbformat.write(notebook, path)
    nbgrader(released, "autograde", "resnet")
    nbgrader(released, "generate_feedback", "resnet")
    nbgrader(released, "export")
    return released


def test_generate_assignment_fills_a_fresh_gradebook_though_the_release_is_there(graded):
    with Gradebook(graded.gradebook_url) as gradebook:
        assignment = gradebook.find_assignment("resnet")
        points = {notebook.name: notebook.max_score for notebook in assignment.notebooks}
    assert points == {"1_parabola": 3, "2_line": 5}


def test_scores_are_all_points_for_solutions_and_none_for_the_untouched_release(graded):
    with Gradebook(graded.gradebook_url) as gradebook:
        for student, points in zip(STUDENTS, (6, 0), strict=True):
            submission = gradebook.find_submission("resnet", student)
            scores = [grade.auto_score for notebook in submission.notebooks for grade in notebook.grades]
            assert sum(score or 0 for score in scores) == points
            answered = student == "student-01"  # nbgrader gives an untouched text cell its 0 by itself
            assert submission.needs_manual_grade == answered


def test_the_instructors_notebook_is_in_source_and_nowhere_else(graded):
    places = {path.relative_to(graded.root).parts[0] for path in graded.root.rglob("5_training*")}
    submitted = graded.submitted / STUDENTS[0] / "resnet" / "unreleased" / "5_training.ipynb"
    assert places == {"assignments", "source", "classroom"}
    assert list(graded.classroom.rglob("5_training*")) == [submitted]


def test_feedback_and_grades_lie_in_the_classroom(graded):
    pages = {path.relative_to(graded.feedback).as_posix() for path in graded.feedback.rglob("*.html")}
    names = ("1_parabola", "2_line")
    assert pages == {f"{student}/resnet/{name}.html" for student in STUDENTS for name in names}
    with (graded.classroom / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert rows == {"student-01": 6, "student-02": 0}


def test_stock_commands_write_nothing_outside_the_classroom(graded):
    names = {path.name for path in graded.root.iterdir()} - {"none", "__pycache__"}
    assert names == {"assignments", "classroom", "nbgrader_config.py", "release", "source"}


@pytest.fixture
def formgrader(graded, tmp_path):
    """A function that fetches a page of formgrader."""
    with jupyter(graded, tmp_path) as fetch:
        yield fetch


def test_formgrader_answers_on_every_page_an_instructor_opens(formgrader, graded):
    assert "<title>" in formgrader("/formgrader").lower()
    [assignment] = json.loads(formgrader("/formgrader/api/assignments"))
    assert assignment["name"] == "resnet"
    assert assignment["max_score"] == 8
    assert assignment["num_submissions"] == 2
    notebooks = json.loads(formgrader("/formgrader/api/notebooks/resnet"))
    assert {notebook["name"] for notebook in notebooks} == {"1_parabola", "2_line"}
    submissions = json.loads(formgrader("/formgrader/api/submissions/resnet"))
    assert {row["student"]: row["score"] for row in submissions} == {"student-01": 6, "student-02": 0}
    for page in ("manage_assignments", "gradebook/resnet", "gradebook/resnet/2_line", "manage_students"):
        assert "formgrader" in formgrader(f"/formgrader/{page}").lower()
    handed_in = json.loads(formgrader("/formgrader/api/submitted_notebooks/resnet/2_line"))
    assert {notebook["student"] for notebook in handed_in} == set(STUDENTS)
    for notebook in handed_in:
        assert notebook["name"] in formgrader(f"/formgrader/submissions/{notebook['id']}")
    for task in ("assignment/resnet/assign", "submission/resnet/student-01/autograde"):
        answer = json.loads(formgrader(f"/formgrader/api/{task}", data=b""))
        assert answer["success"], answer["log"]


def test_a_build_brings_back_the_release_that_a_failing_generate_assignment_deleted(graded):
    """Force makes nbgrader delete them first; then it refuses to rename a cell that was handed in."""
    before = contents(graded.release)
    master = graded.assignments / "1_parabola.py"
    text = master.read_text()
    master.write_text(text.replace('locked="imports_parabola"', 'locked="imports_of_another_name"'))
    build(graded, check_solutions=False, report=lambda line: None)
    with pytest.raises(AssertionError, match="Cannot add or remove cells"):
        nbgrader(graded, "generate_assignment", "resnet")
    assert not list(graded.release.glob("*.ipynb"))
    master.write_text(text)
    build(graded, check_solutions=False, report=lambda line: None)
    assert contents(graded.release) == before
