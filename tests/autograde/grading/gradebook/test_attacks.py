"""Attacks on the gradebook through what comes back from grading, and through names: none gets anything."""

import math
from dataclasses import replace
from unittest.mock import patch

import made_up_class
import pytest
from grading_course import copy_graded_course
from made_up_class import (
    book,
    check,
    grade_by_hand,
    grade_made_up,
    hand_in_made_up,
    made_up_course,
    read_book,
    run_made_up,
    written,
)
from sqlalchemy import create_engine, inspect

from autograde.grading.messages import Graded, from_bytes, to_bytes


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory):
    course = made_up_course(
        tmp_path_factory.mktemp("class") / "course", {"n": book(c=check(1), w=written(1))}
    )
    for student in ("ada", "bob"):
        hand_in_made_up(course, student, student)
    grade_made_up(course)
    grade_by_hand(course, "bob", "n", "w", points=2.0, comment="Good.")
    return course


@pytest.fixture
def course(graded_class, tmp_path):
    return copy_graded_course(graded_class, tmp_path / "course")


def coming_back(course, change):
    """Hand in anew as ada, and change what her worker gives back; return her outcome."""
    hand_in_made_up(course, "ada", "an attack")
    before = read_book(course)

    def run(data):
        graded = from_bytes(Graded, run_made_up(data))
        return to_bytes(change(graded) if graded.student == "ada" else graded)

    with patch.object(made_up_class, "run_made_up", run):
        outcomes = grade_made_up(course, again=True)
    after = read_book(course)
    assert after["bob"] == before["bob"] and not outcomes["bob"].error
    assert after["ada"] == before["ada"], "nothing of it was saved"
    return outcomes["ada"]


def with_cells(graded, **cells):
    return replace(graded, cells={"n": {**graded.cells["n"], **cells}})


@pytest.mark.parametrize("score", [math.nan, "9", b"9", [9.0]])
def test_a_score_that_is_no_number_is_not_saved(course, score):
    outcome = coming_back(course, lambda graded: with_cells(graded, c={"score": score}))
    assert outcome.error.startswith("the grade could not be saved: ") and "\n" not in outcome.error


def test_scores_for_cells_that_do_not_exist_are_not_saved(course):
    outcome = coming_back(course, lambda graded: with_cells(graded, bonus={"score": 100.0}))
    assert "no row for the score of n: bonus" in outcome.error


def test_scores_for_a_notebook_that_does_not_exist_are_not_saved(course):
    more = {"m": {"c": {"score": 100.0}}}
    outcome = coming_back(course, lambda graded: replace(graded, cells={**graded.cells, **more}))
    assert "no row for the score of m: c" in outcome.error


def test_an_answer_in_another_students_name_is_not_saved(course):
    outcome = coming_back(course, lambda graded: replace(graded, student="bob"))
    assert "what came back is of another submission" in outcome.error


def test_a_cell_that_is_left_out_is_not_left_at_its_earlier_score(course):
    outcome = coming_back(course, lambda graded: replace(graded, cells={"n": {"w": {"score": None}}}))
    assert "which was not graded" in outcome.error


@pytest.mark.parametrize(
    "student", ["x'; DROP TABLE grade; --", "[red]x", "%", "ada' OR '1'='1", "-rf", "é ü@x.y"]
)
def test_a_students_name_is_only_a_name(course, student):
    before = read_book(course)
    hand_in_made_up(course, student, "hello")
    outcomes = grade_made_up(course)
    assert not outcomes[student].error and outcomes[student].points is not None
    after = read_book(course)
    assert after.pop(student)["notebooks"] and after == before
    assert "grade" in inspect(create_engine(course.gradebook_url)).get_table_names()
    assert not grade_made_up(course)[student].graded
