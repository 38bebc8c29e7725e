"""What is said of points that are others than before, also where the notebook of before cannot be read."""

import pytest
from graded_notebooks import RECORD, graded, notebook

from autograde.course import Course
from autograde.grading.gradebook.standing import Lateness, Standing
from autograde.grading.graded_folder import graded_folder, write_graded
from autograde.grading.regrade import change_table, explain_scores, list_changes


def verdict(points, *messages):
    findings = [{"identifier": message, "component": "a", "message": message} for message in messages]
    components = [{"name": "a", "title": "Part a", "points": points}]
    return {"task": "x", "findings": findings, "components": components}


def changes(tmp_path, before, after):
    course = Course(tmp_path, "ps1")
    if before is not None:
        write_graded(course, graded(one=before), RECORD)
    new = graded(one=after)
    new.cells["one"] = {"check_x": {"score": 1.0}, "same": {"score": 2.0}, "by_hand": {"comment": "?"}}
    scores = {("one", "check_x", "score"): 3.0, ("one", "same", "score"): 2.0}
    held = (Standing(Lateness(), {"one"}, {("one", "check_x"): x, ("one", "same"): 2.0}) for x in (3.0, 1.0))
    return list_changes("ada", *held, explain_scores(course, scores, new))


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (notebook(verdict(3)), notebook(verdict(1, "wrong")), "new: wrong"),
        (notebook(verdict(3, "wrong")), notebook(verdict(1)), "no longer: wrong"),
        (notebook(verdict(3)), notebook(verdict(1)), "other points for Part a"),
        (notebook(), notebook(verdict(1)), "there was no verdict before"),
        (None, notebook(verdict(1)), "there was no verdict before"),
        (notebook(), notebook(), "its tests end otherwise"),
        (notebook({"task": "x"}), notebook(verdict(1)), "the verdict of before is no verdict"),
    ],
)
def test_a_change_says_which_check_is_the_reason(tmp_path, before, after, why):
    [change] = changes(tmp_path, before, after)
    assert (change.cell, change.before, change.after, change.why) == ("check_x", 3.0, 1.0, why)


def test_an_earlier_notebook_that_cannot_be_read_is_named_as_the_reason(tmp_path):
    [change] = changes(tmp_path, b"{", notebook(verdict(1)))
    assert change.why.startswith(f"one.ipynb in {graded_folder(Course(tmp_path, 'ps1'), 'ada')}")


def test_what_a_submission_says_is_no_markup_in_the_table(tmp_path):
    [change] = changes(tmp_path, notebook(verdict(3)), notebook(verdict(1, "[bold]x")))
    assert [str(cell) for cell in change_table([change]).columns[-1].cells] == ["new: [bold]x"]


def test_a_penalty_is_a_change_of_its_own():
    before = Standing(Lateness(), {"one"}, {("one", "check_x"): 3.0})
    after = Standing(Lateness(60.0), {"one"}, {("one", "check_x"): 3.0}, {"one": 3.0})
    [change] = list_changes("ada", before, after, {})
    assert (change.cell, change.before, change.after, change.why) == ("late penalty", 0.0, -3.0, "60 s late")
