"""What there is to grade by hand, what of an answer is shown, and what is refused."""

import json
import re

import nbformat
import pytest
from active_payloads import HTML, MARKDOWN, payload
from bs4 import BeautifulSoup
from grading_course import copy_graded_course
from made_up_class import (
    book,
    check,
    grade_by_hand,
    grade_made_up,
    hand_in_made_up,
    made_up_course,
    read_book,
    the_gradebook,
)

from autograde.course import CourseError
from autograde.grading.gradebook.hand_grades import ChangedError
from autograde.grading.preconditions import grading_alone
from autograde.marking.work import RefusedGradeError, Work


@pytest.fixture
def course(graded_class, tmp_path):
    return copy_graded_course(graded_class, tmp_path / "course")


@pytest.fixture
def named(course):
    with the_gradebook(course) as gradebook:
        gradebook.update_or_create_student(
            "eve", first_name="Éva", last_name="Li", email="eve@example.org", lms_user_id="4711"
        )
    return course


def listed(work, grade_id):
    [question] = [q for q in work.overview()["questions"] if q["name"] == grade_id]
    return question["answers"]


def key_of(work, student, grade_id="why"):
    [key] = [k for k, answer in work._answers.items() if answer[0] == student and answer[2] == grade_id]
    return key


def save(work, key, points, comment=""):
    return work.save(key, points, comment, work.answer(key)["version"])


def write_answer(course, text, student="eve"):
    path = course.autograded / student / course.assignment / "1_one.ipynb"
    path.chmod(0o644)
    made = nbformat.read(path, as_version=4)
    next(cell for cell in made.cells if cell.id == "why").source = text
    nbformat.write(made, path)


def test_each_question_lists_its_answers_with_what_is_left(course):
    work = Work(course)
    assert [q["name"] for q in work.overview()["questions"]] == ["why", "picture"]
    states = [(a["label"], a["state"], a["points"]) for a in listed(work, "why")]
    assert states == [("ada", "done", 1.5), ("bob", "waiting", None), ("eve", "waiting", None)]
    save(work, key_of(work, "bob"), 2)
    assert listed(work, "why")[1]["state"] == "done" and not work.overview()["grading"]


def test_an_answer_that_changed_since_waits_for_another_look_and_keeps_its_points(course):
    hand_in_made_up(course, "ada", "another answer")
    grade_made_up(course)
    work = Work(course)
    told = work.answer(key_of(work, "ada"))
    assert (told["state"], told["points"], told["comment"]) == ("again", 1.5, "Well seen.")
    assert "another answer" in told["html"]


def test_the_question_and_the_guidance_stand_beside_the_answer(course):
    told = Work(course).question(0)
    assert "<math" in told["text"] and "About why" in told["text"]
    assert "The model answer to" in told["guidance"] and "SOLUTION" not in told["guidance"]


def test_of_a_task_the_students_own_cells_are_shown(course):
    work = Work(course)
    assert "A picture by eve" in work.answer(key_of(work, "eve", "picture"))["html"]


@pytest.mark.parametrize("points", [2.5, -0.5, float("nan"), float("inf"), True, "2", [2]])
def test_what_are_no_points_for_the_cell_is_refused_and_nothing_is_saved(course, points):
    work = Work(course)
    before = read_book(course)
    with pytest.raises(RefusedGradeError, match="0 to 2"):
        save(work, key_of(work, "eve"), points)
    assert read_book(course) == before


def test_a_grade_of_somebody_elses_is_seen_before_it_is_replaced(course):
    work = Work(course)
    key = key_of(work, "eve")
    version = work.answer(key)["version"]
    grade_by_hand(course, "eve", "1_one", "why", points=0.5)
    with pytest.raises(ChangedError):
        work.save(key, 2, "", version)
    assert save(work, key, 2)["points"] == 2


def test_an_answer_that_is_another_one_by_now_has_to_be_seen_first(course):
    work = Work(course)
    key = key_of(work, "eve")
    version = work.answer(key)["version"]
    write_answer(course, "I have changed my mind")
    with pytest.raises(ChangedError, match="handed in anew"):
        work.save(key, 2, "", version)


def test_while_a_grading_is_at_work_grades_are_kept_and_it_is_told(course):
    work = Work(course)
    with grading_alone(course):
        assert save(work, key_of(work, "eve"), 2)["grading"] and work.overview()["grading"]
    assert read_book(course)["eve"]["notebooks"]["1_one"]["grades"]["why"] == (None, 2.0, None, False)


def test_a_notebook_that_cannot_be_read_costs_its_own_answer_only(course):
    path = course.autograded / "eve" / course.assignment / "1_one.ipynb"
    path.chmod(0o644)
    path.write_bytes(b"{")
    work = Work(course)
    assert "grade this submission again" in work.answer(key_of(work, "eve"))["html"]
    assert "bob" in work.answer(key_of(work, "bob"))["html"]


def told_anonymously(work):
    told = [work.overview()]
    told += [work.question(n) for n in range(2)]
    told += [work.answer(key) for key in work._answers]
    return json.dumps(told, ensure_ascii=False)


def test_anonymously_no_name_or_id_is_told_wherever_it_stands(named):
    write_answer(named, "I, ÉVA (eve), and Li with ada say: even linear. E\u0301va Li, eve@example.org, 4711")
    grade_by_hand(named, "eve", "1_one", "why", comment="Well done, Éva.")
    work = Work(named, anonymous=True)
    text = re.sub("[0-9a-f]{20,}", "", told_anonymously(work).lower())  # chance writes names in digests, too
    html = BeautifulSoup(work.answer(key_of(work, "eve"))["html"], "html.parser").text
    assert html.strip() == "I, ▢▢▢ (▢▢▢), and ▢▢▢ with ▢▢▢ say: even linear. ▢▢▢, ▢▢▢, ▢▢▢"
    for name in ("éva", "eve@", "4711", '"eve"', "ada", "bob"):
        assert name not in text
    assert "Éva" in told_anonymously(Work(named))


def test_a_comment_that_was_blanked_is_saved_as_it_was(named):
    grade_by_hand(named, "eve", "1_one", "why", comment="Well done, Éva.")
    work = Work(named, anonymous=True)
    told = work.answer(key_of(work, "eve"))
    assert told["comment"] == "Well done, ▢▢▢."
    saved = work.save(told["key"], 2, told["comment"], told["version"])
    assert saved["comment"] == "Well done, ▢▢▢."
    assert read_book(named)["eve"]["notebooks"]["1_one"]["comments"]["why"][1] == "Well done, Éva."


def test_anonymous_order_tells_nothing_and_is_the_same_each_time(tmp_path):
    course = made_up_course(tmp_path / "course", {"1_one": book(why=check(1), more=check(2))})
    with pytest.raises(CourseError, match="no cell of ps1 is graded by hand"):
        Work(course)


def test_anonymous_order_is_another_one_and_stays(course):
    orders = [[answer[0] for answer in Work(course, anonymous=True)._answers.values()] for _ in range(2)]
    assert orders[0] == orders[1]
    keys = list(Work(course, anonymous=True)._answers)
    assert keys[:3] == sorted(keys[:3]) and set(keys) == set(Work(course)._answers)


def test_without_any_grade_the_next_step_is_told(tmp_path, graded_class):
    course = copy_graded_course(graded_class, tmp_path / "course")
    with the_gradebook(course) as gradebook:
        for student in ("ada", "bob", "eve"):
            gradebook.remove_student(student)
    with pytest.raises(CourseError, match="run `autograde grade ps1` first"):
        Work(course)


def test_an_answer_that_is_an_attack_is_inert(course):
    evil = [payload(name, text) for name, text in {**HTML, **MARKDOWN}.items() if "attachment" not in name]
    work = Work(course)
    for n in range(0, len(evil), 20):
        write_answer(course, "\n\n".join(evil[n : n + 20]))
        made = BeautifulSoup(work.answer(key_of(work, "eve"))["html"], "html.parser")
        assert made.text.count("fired") > 5
        assert not made.select("script, iframe, object, embed, form, svg, style, link, meta, base, button, a")
        for element in made.find_all(True):
            assert not [k for k in element.attrs if k.startswith("on") or k in ("id", "srcset", "background")]
            assert element.get("src", "data:image/").startswith("data:image/")
