"""A course made by hand with stock nbgrader, without masters or checks of ours, is graded like any other."""

import json

import nbformat
import pytest
from factories import contents
from grading_course import autograde, grade
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograde.build.stock import run_nbgrader
from autograde.course import find_course

ASKED = "def area(radius):\n    ### BEGIN SOLUTION\n    return 3 * radius**2\n    ### END SOLUTION\n"
TESTS = "assert area(1) == 3\n### BEGIN HIDDEN TESTS\nassert area(2) == 12\n### END HIDDEN TESTS\n"
ANSWERS = {
    "right": "def area(radius):\n    return 3 * radius * radius",
    "half": "def area(radius):\n    return 3",
    "untouched": None,
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


def test_it_is_graded_isolated_with_all_points_or_none_and_gets_feedback(course):
    assert (course.assignment, course.submitted) == ("ps1", course.root / "submitted")
    before = contents(course.source), contents(course.release)
    lines = grade(course)
    assert {name: line["points"] for name, line in lines.items()} == {
        "right": 2.0,
        "half": 0.0,
        "untouched": 0.0,
        "forges": 0.0,
    }
    assert all(len(line["isolation"]) >= 5 for line in lines.values())
    assert {line["state"] for line in grade(course, "ps1").values()} == {"unchanged"}
    autograde(course, "feedback")
    page = (course.root / "feedback" / "half" / "ps1" / "circles.html").read_text()
    assert "AssertionError" in page and "area(2)" not in page
    assert (contents(course.source), contents(course.release)) == before
    out, _ = autograde(course, "regrade", "--json", "--dry-run")
    assert all("changes" not in json.loads(line) for line in out.splitlines())


def test_it_has_no_sample_class_and_nothing_to_build(course):
    for word in ("demo", "sample-class", "build"):
        _, error = autograde(course, word, status=2)
        assert error.count("\n") == 1, error
