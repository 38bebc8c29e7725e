"""What a class reached: everyone once, with what waits for a person and who handed in nothing apart."""

from datetime import datetime

import pytest
from made_up_class import (
    ASSIGNMENT,
    book,
    check,
    grade_made_up,
    hand_in_made_up,
    made_up_course,
    the_gradebook,
)
from made_up_graded import make_graded_class, points_in_book

from autograde.grading.class_results import read_class
from autograde.grading.gradebook.structure import Cell


@pytest.fixture
def course(tmp_path):
    course = make_graded_class(tmp_path / "course")
    with the_gradebook(course) as gradebook:
        gradebook.update_or_create_student(
            "zoë", first_name="Zoë", last_name="O'Neil, Jr.", email="zoe@example.org", lms_user_id="77"
        )
    hand_in_made_up(course, "late", "late")
    return course


def test_everyone_is_there_once(course):
    assert [result.student for result in read_class(course).students] == ["ada", "bob", "eve", "late", "zoë"]


def test_nothing_handed_in_is_not_nothing_reached(course):
    results = read_class(course).by_student
    assert (results["zoë"].handed_in, results["zoë"].total) == (False, None)
    assert (results["late"].handed_in, results["late"].graded, results["late"].total) == (True, False, None)
    assert results["ada"].graded


def test_names_and_the_lms_id_are_the_gradebooks(course):
    zoe = read_class(course).by_student["zoë"]
    assert (zoe.name, zoe.email, zoe.lms_user_id) == ("Zoë O'Neil, Jr.", "zoe@example.org", "77")
    assert read_class(course).by_student["ada"].name == "ada"


def test_cells_tell_who_grades_them(course):
    cells = {cell.place: cell for cell in read_class(course).cells}
    assert {place for place, cell in cells.items() if cell.by_hand} == {
        ("1_one", "why"),
        ("2_two", "picture"),
    }
    assert read_class(course).max_points == 3 + 2 + 3 + 2


def test_totals_are_formgraders(course):
    for student in ("ada", "bob", "eve"):
        result = read_class(course).by_student[student]
        assert result.total == pytest.approx(points_in_book(course, student))
        assert result.total == pytest.approx(sum(result.points.values()) - result.penalty)


def test_what_waits_for_a_person_is_told(course):
    results = read_class(course).by_student
    assert ("1_one", "why") not in results["ada"].waiting
    assert results["eve"].waiting == {("1_one", "why"), ("2_two", "picture")}
    assert results["ada"].points["1_one", "why"] == 2.0  # 1.5, and 0.5 of extra credit


def test_a_due_date_makes_late(course):
    with the_gradebook(course) as gradebook:
        gradebook.find_assignment(ASSIGNMENT).duedate = datetime(2030, 1, 1, 12)
    hand_in_made_up(course, "late", "late", "2030-01-01 13:00:00 UTC")
    grade_made_up(course)
    assert read_class(course).by_student["late"].lateness.late == 3600


def test_a_cell_is_called_by_the_exercise_that_it_checks(tmp_path):
    cell = Cell("GradeCell", "", "code", 3.0, True, "check('scale_pixels', scale_pixels)", "sum")
    course = made_up_course(tmp_path / "other", {"1_one": book(check_it=cell, other=check(1))})
    hand_in_made_up(course, "ada", "ada")
    grade_made_up(course)
    titles = {cell.grade_id: (cell.exercise, cell.title) for cell in read_class(course).cells}
    assert titles == {"check_it": ("scale_pixels", "scale_pixels"), "other": ("", "other")}


def test_what_a_person_set_points_for_is_told(course):
    results = read_class(course).by_student
    assert results["ada"].by_person == {("1_one", "why")}
    assert results["bob"].by_person == {("2_two", "check_line")}
    assert not results["eve"].by_person


def test_exercises_are_named_as_their_checks_name_them(graded_course):
    cells = {cell.grade_id: cell.exercise for cell in read_class(graded_course).cells}
    assert cells["check_scale_pixels"] == "scale_pixels" and cells["why"] == ""


def test_comments_are_nbgraders_first_and_then_a_persons(course):
    results = read_class(course).by_student
    assert results["ada"].comments["1_one", "why"][-1] == "Well seen."
    assert results["bob"].comments["2_two", "line"][-1] == "Look again."
    assert results["zoë"].comments == {} and results["zoë"].record is None


def test_who_is_asked_for_alone_has_the_same_result(course):
    whole = read_class(course)
    assert read_class(course, ["bob"]).students == (whole.by_student["bob"],)
    assert whole.by_student["bob"].record is not None
