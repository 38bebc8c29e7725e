"""Why a grade no longer stands, and how a release differs, is told from catalogues; identifiers stay."""

import io
from dataclasses import replace
from functools import partial

import pytest
from graded_notebooks import RECORD, graded
from languages import english_in, speaking_pseudo
from made_up_class import book, check, solution, task, written
from made_up_graded import make_graded_class
from rich.console import Console

from autograde.course import Course
from autograde.grading.errors import GradingError, NotSavedError
from autograde.grading.gradebook import identity
from autograde.grading.gradebook.generated_rows import _generate
from autograde.grading.gradebook.hand_grades import ChangedError
from autograde.grading.gradebook.identity import MARKER, open_gradebook
from autograde.grading.gradebook.inputs import BESIDE, Inputs
from autograde.grading.gradebook.official import _compare_cells
from autograde.grading.gradebook.records import hash_scores
from autograde.grading.gradebook.standing import Lateness, Standing, why_again
from autograde.grading.gradebook.structure import compare_structures, structure_table
from signs.words import speaking

SCORES = {("one", "check", "score"): 3.0}
INPUTS = Inputs("b", {"x": "1"}, {"Execute": "1"}, "p", "c", "d")
GRADE = replace(
    RECORD,
    exercises=INPUTS.exercises,
    settings=INPUTS.settings,
    penalty="p",
    folder="f",
    scores=hash_scores(SCORES),
)
HELD = Standing(Lateness(), scores=SCORES)
LATE = Standing(Lateness(60.0), scores=SCORES)


@pytest.fixture(autouse=True, params=[speaking_pseudo, partial(speaking, "zh")], ids=["pseudo", "zh"])
def another_language(request):
    with request.param():
        yield


@pytest.mark.parametrize(
    ("record", "inputs", "submission", "standing", "folder"),
    [
        (None, INPUTS, "a", None, ""),
        (None, INPUTS, "a", HELD, ""),
        (GRADE, INPUTS, "a", None, "f"),
        (replace(GRADE, folder=""), INPUTS, "a", HELD, "f"),
        (GRADE, INPUTS, "other", HELD, "f"),
        (GRADE, replace(INPUTS, notebooks=""), "a", HELD, "f"),
        (GRADE, replace(INPUTS, exercises={"x": "1", BESIDE: "2"}), "a", HELD, "f"),
        (GRADE, replace(INPUTS, settings={}), "a", HELD, "f"),
        (GRADE, replace(INPUTS, package=""), "a", HELD, "f"),
        (GRADE, replace(INPUTS, environment=""), "a", HELD, "f"),
        (replace(GRADE, due="x"), INPUTS, "a", LATE, "f"),
        (replace(GRADE, extension=1.0), INPUTS, "a", LATE, "f"),
        (GRADE, INPUTS, "a", LATE, "f"),
        (replace(GRADE, late=60.0, penalty=""), INPUTS, "a", LATE, "f"),
        (replace(GRADE, scores=""), INPUTS, "a", HELD, "f"),
        (GRADE, INPUTS, "a", HELD, ""),
        (GRADE, INPUTS, "a", HELD, "other"),
    ],
)
def test_every_reason_to_grade_again_is_told(record, inputs, submission, standing, folder):
    why = why_again(record, inputs, submission, standing, folder)
    assert why and not english_in(why) and not why.isascii()
    assert BESIDE not in why


def test_a_grade_that_stands_has_no_reason():
    assert why_again(GRADE, INPUTS, "a", HELD, "f") == ""


BEFORE = {
    "1_one": book(solve=solution(1), check_solve=check(1), why=written(1), gone=check(7)),
    "2_two": book(line=solution(2), check_line=check(2), picture=task(2)),
    "4_gone": book(a=check(8), b=check(9)),
}
AFTER = {
    "1_one": book(solve=solution(1), check_first=check(1), why=solution(1), come=check(5, 2.0)),
    "2_two": book(line=solution(2), check_line=check(2, 5.0), picture=written(2), moved=solution(11)),
    "3_new": book(c=check(12)),
}


def test_what_is_other_in_a_release_is_told_and_its_identifiers_stay():
    changes = compare_structures(BEFORE, AFTER)
    assert {change.what for change in changes} >= {"added", "removed", "renamed", "other points"}
    out = io.StringIO()
    Console(file=out, width=300).print(structure_table(changes, "ps1"))
    told = out.getvalue()
    assert not english_in(told)
    for word in ("added", "removed", "renamed", "other", "points", "it was", "now", "comment", "students"):
        assert word not in told, word


@pytest.mark.parametrize("renamed", [{"x": "2_two"}, {"1_one": "x"}, {"1_one": "2_two/line"}])
def test_what_cannot_be_renamed_is_told(renamed):
    with pytest.raises(GradingError) as error:
        compare_structures(BEFORE, AFTER, renamed)
    assert not english_in(str(error.value))


@pytest.mark.parametrize("there", [None, "", "another"])
def test_another_gradebook_is_told_of(tmp_path, monkeypatch, there):
    course = make_graded_class(tmp_path / "course")
    monkeypatch.setattr(identity, "_identity_of", lambda course: there)
    with pytest.raises(GradingError) as error, open_gradebook(course):
        pass
    assert not english_in(str(error.value))
    (course.classroom / MARKER).write_text("{")
    with pytest.raises(GradingError) as error, open_gradebook(course):
        pass
    assert not english_in(str(error.value))


def test_cells_that_the_gradebook_does_not_hold_as_graded_are_told_of():
    made = graded()
    made.cells["one"] = {"check": {"score": 3.0}, "why": {"comment": "?"}}
    right = {("one", "check", "score"): 3.0, ("one", "why", "comment"): "?"}
    more = {**right, ("one", "x", "score"): 1.0}
    for held in (
        {place: right[place] for place in right if place[2] != "score"},
        {place: right[place] for place in right if place[2] == "score"},
        more,
        {**right, ("one", "x", "comment"): "!"},
        {**right, ("one", "check", "score"): 1.0},
    ):
        with pytest.raises(NotSavedError) as error:
            _compare_cells(made, Standing(Lateness(), scores=held))
        assert not english_in(str(error.value)) and not str(error.value).isascii()


def test_answers_that_somebody_else_graded_are_told_of(tmp_path):
    course = make_graded_class(tmp_path / "course")
    answer, check_cell = ("eve", "1_one", "why"), ("eve", "1_one", "check_solve")
    with open_gradebook(course) as gradebook:
        seen = {each: gradebook.hand_grades("eve")[each] for each in (answer, check_cell)}
        for place, changed, error, comment in (
            (answer, {"manual": 9.0}, ChangedError, ""),
            (answer, {"comment": "before"}, ChangedError, "after"),
            (check_cell, {}, NotSavedError, "no place"),
        ):
            with pytest.raises(error) as told:
                gradebook.save_by_hand(place, replace(seen[place], **changed), 1.0, comment)
            assert not english_in(str(told.value)) and not str(told.value).isascii()


def test_a_course_without_a_release_is_told_of(tmp_path):
    with pytest.raises(GradingError) as error:
        _generate(Course(tmp_path, "ps1"), "sqlite://")
    assert not english_in(str(error.value))
