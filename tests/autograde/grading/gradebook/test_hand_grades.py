"""Points and comments by a person: saved whole, only over what was seen, and kept by whatever comes after."""

from datetime import datetime

import pytest
from made_up_class import ASSIGNMENT, grade_by_hand, grade_made_up, hand_in_made_up, read_book, the_gradebook
from made_up_graded import points_in_book, regraded

from autograde.grading.errors import NotSavedError
from autograde.grading.gradebook.hand_grades import AGAIN, DONE, WAITING, ChangedError
from autograde.grading.gradebook.identity import open_gradebook

WHY, PICTURE, CHECK = ("eve", "1_one", "why"), ("eve", "2_two", "picture"), ("eve", "1_one", "check_solve")


@pytest.fixture
def course(graded_class, tmp_path):
    from grading_course import copy_graded_course

    return copy_graded_course(graded_class, tmp_path / "course")


def save(course, answer, points, comment="", seen=None):
    with open_gradebook(course) as gradebook:
        seen = seen or gradebook.hand_grades()[answer]
        return gradebook.save_by_hand(answer, seen, points, comment)


def held(course, answer):
    with open_gradebook(course) as gradebook:
        return gradebook.hand_grades()[answer]


def row(course, answer):
    student, book, cell = answer
    made = read_book(course)[student]["notebooks"][book]
    return made["grades"][cell][:2] + made["grades"][cell][3:], made["comments"][cell][1]


@pytest.mark.parametrize("answer", [WHY, PICTURE])
def test_points_and_comment_are_nbgraders_and_the_cell_waits_no_longer(course, answer):
    assert held(course, answer).state == WAITING
    saved = save(course, answer, 1.5, "Well seen. ")
    assert (saved.manual, saved.comment, saved.state, saved.points) == (1.5, "Well seen.", DONE, 1.5)
    assert row(course, answer) == ((None, 1.5, False), "Well seen.")
    with the_gradebook(course) as gradebook:
        assert gradebook.find_grade(answer[2], answer[1], ASSIGNMENT, "eve").score == 1.5


def test_they_survive_a_regrade_and_another_answer_waits_for_a_second_look(course):
    save(course, WHY, 1.0, "Fine.")
    grade_made_up(course, again=True)
    assert row(course, WHY) == ((None, 1.0, False), "Fine.") and not regraded(course)
    hand_in_made_up(course, "eve", "I have changed my mind")
    grade_made_up(course)
    assert row(course, WHY) == ((None, 1.0, True), "Fine.") and held(course, WHY).state == AGAIN
    assert save(course, WHY, 1.0, "Fine.").state == DONE


def test_saving_is_no_reason_to_grade_again(course):
    save(course, WHY, 1.0, "Fine.")
    assert not regraded(course)


def test_a_comment_may_come_before_the_points_and_points_may_be_taken_back(course):
    assert save(course, WHY, None, "Unclear.").state == WAITING
    assert save(course, WHY, 2.0, "Unclear.").state == DONE
    assert save(course, WHY, None, "").state == WAITING
    assert row(course, WHY) == ((None, None, True), None)


def test_extra_credit_stays(course):
    answer = ("ada", "1_one", "why")
    save(course, answer, 0.5, "Well seen.")
    assert read_book(course)["ada"]["notebooks"]["1_one"]["grades"]["why"] == (None, 0.5, 0.5, False)


@pytest.mark.parametrize("what", [{"points": 0.5}, {"comment": "Mine."}])
def test_what_somebody_else_did_meanwhile_is_not_undone(course, what):
    seen = held(course, WHY)
    grade_by_hand(course, *WHY, **what)
    before = read_book(course)
    with pytest.raises(ChangedError, match="look at it again"):
        save(course, WHY, 2.0, "Yours.", seen)
    assert read_book(course) == before


def test_a_cell_without_comments_refuses_one_and_saves_nothing(course):
    before = read_book(course)
    with pytest.raises(NotSavedError, match="no place for a comment"):
        save(course, CHECK, 1.0, "No.")
    assert read_book(course) == before


def test_what_lateness_costs_follows_the_points(course):
    with the_gradebook(course) as gradebook:
        gradebook.find_assignment(ASSIGNMENT).duedate = datetime(2030, 1, 1, 12)
    hand_in_made_up(course, "eve", "eve", "2030-01-01 13:00:00 UTC")
    grade_made_up(course)
    save(course, WHY, 2.0)
    assert points_in_book(course, "eve") == 0  # the class's rule: nothing counts that is late
