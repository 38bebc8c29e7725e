"""A course made by hand with stock nbgrader, without masters or checks of ours, is graded like any other."""

import html
import json
import re

import nbformat
import pytest
from factories import contents
from grading_course import autograde, grade
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograde.build.stock import run_nbgrader
from autograde.course import find_course
from autograde.grading.pages.hidden_tests import NOT_SHOWN

ASKED = "def area(radius):\n    ### BEGIN SOLUTION\n    return 3 * radius**2\n    ### END SOLUTION\n"
TESTS = (
    "print('radius 1')\nassert area(1) == 3\n### BEGIN HIDDEN TESTS\n"
    'assert area(2) == 12, "two should give twelve"\n### END HIDDEN TESTS\n'
)
INSIDE = (
    "for radius in (0, 1):\n    assert area(radius) == 3 * radius\n    ### BEGIN HIDDEN TESTS\n"
    '    assert area(radius + 1) < 13, "not so large, please"\n    ### END HIDDEN TESTS\n'
)
VALUE = "2.0 * (area(1) == 3)\n### BEGIN HIDDEN TESTS\n1.5 * (area(2) == 12)\n### END HIDDEN TESTS\n"
SECRETS = ("area(2)", "two should give twelve", "area(radius + 1)", "not so large")
ANSWERS = {
    "right": "def area(radius):\n    return 3 * radius * radius",
    "half": "def area(radius):\n    return 3",
    "wrong": "def area(radius):\n    print('called with', radius)\n    return radius",
    "untouched": None,
    "crashes": "def area(radius):\n    return 1 / (2 - radius) if radius > 1 else 3 * radius",
    "leaves": "import os\ndef area(radius):\n    return os._exit(1) if radius > 1 else 3 * radius",
    "huge": "def area(radius):\n    return 99 if radius > 1 else 3 * radius",
    "forges": "import sys\ndef area(radius):\n    sys.displayhook(2.0)\n    return 0",
}


def cell(source, grade_id, points=None, solution=False):
    marks = {"grade": points is not None, "locked": not solution, "solution": solution, "task": False}
    marks |= {"grade_id": grade_id, "schema_version": 3, "cell_type": "code"}
    return new_code_cell(
        source, metadata={"nbgrader": marks | ({"points": points} if points is not None else {})}
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """As `nbgrader quickstart` lays it out: no folder and no setting of ours."""
    root = tmp_path_factory.mktemp("handmade").resolve()
    (root / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "geometry"\n')
    source = root / "source" / "ps1"
    source.mkdir(parents=True)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [new_markdown_cell("# Circles"), cell(ASKED, "area", solution=True), cell(TESTS, "test_area", 2)]
    cells += [cell(INSIDE, "test_inside", 1), cell(VALUE, "test_value", 2)]
    nbformat.write(new_notebook(cells=cells, metadata=kernel), source / "circles.ipynb")
    (source / "data.txt").write_text("3")
    course = find_course(root)
    run_nbgrader(course, "generate_assignment", "ps1")
    for student, answer in ANSWERS.items():
        folder = course.submitted / student / "ps1"
        folder.mkdir(parents=True)
        notebook = nbformat.read(course.release / "circles.ipynb", as_version=4)
        if answer:
            notebook.cells[1].source = answer
        nbformat.write(notebook, folder / "circles.ipynb")
    return course


@pytest.mark.slow
def test_it_is_graded_isolated_with_all_points_or_none_and_gets_feedback(course):
    assert (course.assignment, course.submitted) == ("ps1", course.root / "submitted")
    before = contents(course.source), contents(course.release)
    lines = grade(course)
    assert {name: line["points"] for name, line in lines.items()} == {
        "right": 4.5,
        "half": 0.0,
        "wrong": 0.0,
        "untouched": 0.0,
        "crashes": 0.0,
        "leaves": 0.0,
        "huge": 0.0,
        "forges": 0.0,
    }
    assert all(len(line["isolation"]) >= 5 for line in lines.values())
    assert {line["state"] for line in grade(course, "ps1").values()} == {"unchanged"}
    autograde(course, "feedback")
    pages = {
        student: (course.root / "feedback" / student / "ps1" / "feedback.html").read_text()
        for student in ANSWERS
    }
    for student, page in pages.items():
        text = html.unescape(re.sub("<[^>]*>", "", page))
        assert not [secret for secret in SECRETS if secret in text], student
        assert "radius 1" in text and text.count("not shown yet") >= 3, student
    assert "AssertionError" in pages["wrong"] and "called with 1" in pages["wrong"]
    assert "called with 2" not in pages["wrong"] and "NotImplementedError" in pages["untouched"]
    assert "ZeroDivisionError" not in pages["crashes"] and NOT_SHOWN in pages["crashes"]
    assert (contents(course.source), contents(course.release)) == before
    out, _ = autograde(course, "regrade", "--json", "--dry-run")
    assert all("changes" not in json.loads(line) for line in out.splitlines())


def test_it_has_no_sample_class_and_nothing_to_build(course):
    for word in ("demo", "sample-class", "build"):
        _, error = autograde(course, word, status=2)
        assert error.count("\n") == 1, error
