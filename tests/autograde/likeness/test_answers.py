"""Answers are read as they were graded, or else as they were handed in; stubs are none."""

import nbformat
import pytest
from grading_course import RIGHT, WRONG, autograde, copy_course, copy_graded_course, hand_in
from nbformat.v4 import new_code_cell

from autograde.exercise import use_course
from autograde.grading.errors import GradingError
from autograde.likeness.answers import read_answers


@pytest.fixture
def course(small_course, tmp_path):
    made = copy_course(small_course, tmp_path / "course")
    use_course(made.root)
    yield made
    use_course(None)


def test_ungraded_answers_are_read_as_they_were_handed_in_and_stubs_are_left_out(course):
    hand_in(course, "ada", RIGHT)
    hand_in(course, "bob", {})
    found = read_answers(course)
    assert found.students == ("ada", "bob")
    assert set(found.answers["scale_pixels"]) == {"ada"}
    assert "number.astype" in found.answers["scale_pixels"]["ada"].source
    assert "canary" not in found.answers["scale_pixels"]["ada"].source


def test_a_cell_of_ones_own_belongs_to_the_answer_that_follows_it(course):
    hand_in(course, "ada", RIGHT)
    path = course.submitted / "ada" / "resnet" / "3_scaling.ipynb"
    notebook = nbformat.read(path, as_version=4)
    place = next(n for n, c in enumerate(notebook.cells) if c.metadata.get("nbgrader", {}).get("solution"))
    notebook.cells.insert(place, new_code_cell("def helper(x):\n    return x"))
    nbformat.write(notebook, path)
    assert read_answers(course).answers["scale_pixels"]["ada"].source.startswith("def helper(x):")


def test_one_students_broken_file_costs_nobody_else(course):
    for student in ("ada", "bob"):
        hand_in(course, student, RIGHT)
    for path in (course.submitted / "bob" / "resnet").glob("*.ipynb"):
        path.write_bytes(b"\xff not a notebook")
    found = read_answers(course)
    assert set(found.answers["scale_pixels"]) == {"ada"}


def test_nobody_handed_in(course):
    with pytest.raises(GradingError, match="nobody has handed in resnet"):
        read_answers(course)


def test_what_was_found_wrong_comes_from_the_graded_notebooks(graded_course, tmp_path):
    course = copy_graded_course(graded_course, tmp_path / "course")
    hand_in(course, "not-graded", {**RIGHT, "scale_pixels": WRONG["scale_pixels"]})
    found = read_answers(course)
    assert found.students == ("not-graded", "student-00", "student-01")
    assert not found.answers["scale_pixels"]["student-00"].wrong


def test_the_command_writes_a_page_and_prints_one_json_object(course):
    import json

    for student in ("ada", "bob", "eve"):
        hand_in(course, student, RIGHT)
    out, _ = autograde(course, "likeness", "--json")
    assert json.loads(out)["pairs"] == []
    assert "No two are more alike" in (course.classroom / "reports/resnet/likeness.html").read_text()
