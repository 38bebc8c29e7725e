"""One student gets more time, before or after handing in, and is not taken for one who handed in nothing."""

from datetime import datetime, timedelta

import pytest
from made_up_class import grade_made_up, hand_in_made_up, made_up_course, read_book, the_gradebook
from made_up_graded import FIRST, make_graded_class, points_in_book

from autograde.grading.class_results import read_class
from autograde.grading.errors import GradingError
from autograde.grading.extension import grant_extension

TWO_DAYS = timedelta(days=2)


@pytest.fixture
def course(tmp_path):
    course = make_graded_class(tmp_path / "course")
    with the_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate="2030-01-01 12:00 UTC")
        gradebook.update_or_create_student("zoë")
    return course


def test_an_extension_takes_the_penalty_back_at_the_next_grading(course):
    hand_in_made_up(course, "bob", "bob", "2030-01-03 11:00 UTC")
    grade_made_up(course)
    assert points_in_book(course, "bob") == 0
    assert grant_extension(course, "bob", TWO_DAYS) == datetime(2030, 1, 3, 12)
    outcomes = grade_made_up(course)
    assert [s for s, o in outcomes.items() if o.graded] == ["bob"] and outcomes["bob"].points > 0
    grant_extension(course, "bob", timedelta(0))
    assert grade_made_up(course)["bob"].points == 0
    assert read_book(course)["bob"]["extension"] is None


def test_who_has_more_time_has_not_handed_in_by_that_and_is_graded_later(course):
    grant_extension(course, "zoë", TWO_DAYS)
    zoe = read_class(course).by_student["zoë"]
    assert (zoe.handed_in, zoe.graded, zoe.total) == (False, False, None)
    hand_in_made_up(course, "zoë", "eve", "2030-01-03 11:00 UTC")
    assert grade_made_up(course)["zoë"].points == points_in_book(course, "eve")
    assert read_class(course).by_student["zoë"].graded


def test_an_extension_before_the_first_grading_stands(tmp_path):
    course = made_up_course(tmp_path / "course", FIRST)
    with the_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate="2030-01-01 12:00 UTC")
        gradebook.update_or_create_student("bob")
    grant_extension(course, "bob", TWO_DAYS)
    for student in ("ada", "bob"):
        hand_in_made_up(course, student, "bob", "2030-01-03 11:00 UTC")
    points = {student: outcome.points for student, outcome in grade_made_up(course).items()}
    assert points["ada"] == 0 < points["bob"]


def test_what_is_missing_is_said_in_one_line(course):
    with pytest.raises(GradingError, match=r"no student <eva> in the gradebook"):
        grant_extension(course, "<eva>", TWO_DAYS)
    with the_gradebook(course) as gradebook:
        gradebook.find_assignment("ps1").duedate = None
    with pytest.raises(GradingError, match="ps1 has no due date"):
        grant_extension(course, "bob", TWO_DAYS)
