"""Who handed in, who is meant, and which folders' names are no ids."""

import os
import re
import unicodedata

import pytest

from autograde.course import Course
from autograde.grading.errors import GradingError
from autograde.grading.submissions import choose_students, list_students

GOOD = (
    "ada",
    "Ada",
    "zoë müller",
    "o'brien",
    "a@b.org",
    "学生",
    "100%",
    "x+y",
    "a,b",
    "v1.2",
    "_x",
    "a-b",
    "{0}",
)
BAD = {
    "<b>x": "holds <",
    "a&b": "holds &",
    'say "hi"': 'holds "',
    "a>b": "holds >",
    "x*": r"holds \*",
    "x?": r"holds \?",
    "[1]": r"holds \[",
    "-rf": "begins with -",
    ".ada": r"begins with \.",
    "two\nlines": "cannot be shown",
    "\x1b[2J": "cannot be shown",
    "\u202eada": "cannot be shown",
    os.fsdecode(b"caf\xe9"): "cannot be shown",
    " ada": "a space",
    "a" * 129: "longer than",
}


@pytest.fixture
def course(tmp_path):
    for place in ("ada/ps1", "bob/ps1", "bob/ps2", ".ipynb_checkpoints/ps1"):
        (tmp_path / "submitted" / place).mkdir(parents=True)
    (tmp_path / "submitted" / "README").write_text("")
    return Course(tmp_path, "ps1")


def hand_in(course, *names):
    for name in names:
        (course.submitted / name / course.assignment).mkdir(parents=True)


def test_those_are_listed_who_have_a_folder_of_the_assignment(course):
    assert list_students(course).students == ["ada", "bob"] and not list_students(course).refused
    assert list_students(Course(course.root, "ps2")).students == ["bob"]
    with pytest.raises(GradingError, match="nothing to grade"):
        list_students(Course(course.root, "ps3"))


def test_students_are_chosen_by_name_each_once(course):
    assert choose_students(course).students == ["ada", "bob"]
    assert choose_students(course, ["bob,ada", "bob"]).students == ["bob", "ada"]
    with pytest.raises(GradingError, match="no submission of eve"):
        choose_students(course, ["ada,eve"])


def test_names_as_people_have_them_are_ids(course):
    hand_in(course, *(name for name in GOOD if name != "ada"))
    found = list_students(course)
    assert set(found.students) == {*GOOD, "bob"} and not found.refused
    assert choose_students(course, ["a,b"]).students == ["a,b"]
    assert choose_students(course, [unicodedata.normalize("NFD", "zoë müller")]).students == ["zoë müller"]


@pytest.mark.parametrize("name", BAD)
def test_a_name_that_cannot_be_an_id_is_refused_in_one_line_and_costs_nobody_else(course, name):
    hand_in(course, name)
    found = list_students(course)
    assert found.students == ["ada", "bob"] and list(found.refused) == [name]
    assert re.search(BAD[name], found.refused[name])
    assert found.refused[name].isprintable() and found.refused[name].endswith("rename it")
    assert choose_students(course, ["ada"]).refused == {}


def test_of_two_names_that_look_the_same_the_usual_spelling_is_graded(course):
    usual, other = "zoë", unicodedata.normalize("NFD", "zoë")
    hand_in(course, usual, other)
    found = list_students(course)
    assert usual in found.students and list(found.refused) == [other]
    assert "looks the same" in found.refused[other]


def test_a_grade_without_a_submission_is_told(course):
    (course.autograded / "eve" / "ps1").mkdir(parents=True)
    found = list_students(course)
    assert found.students == ["ada", "bob"]
    assert found.refused == {
        "eve": "the submission is not there any more (remove autograded/eve/ if that is meant)"
    }
