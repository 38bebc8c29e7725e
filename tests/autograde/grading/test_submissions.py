"""Who handed in, and who is meant."""

import pytest

from autograde.course import Course
from autograde.grading.errors import GradingError
from autograde.grading.submissions import choose_students, list_students


@pytest.fixture
def course(tmp_path):
    for place in ("ada/ps1", "bob/ps1", "bob/ps2", ".bob.123/ps1"):
        (tmp_path / "submitted" / place).mkdir(parents=True)
    (tmp_path / "submitted" / "README").write_text("")
    return Course(tmp_path, "ps1")


def test_those_are_listed_who_have_a_folder_of_the_assignment(course):
    assert list_students(course) == ["ada", "bob"]
    assert list_students(Course(course.root, "ps2")) == ["bob"]
    with pytest.raises(GradingError, match="nothing to grade"):
        list_students(Course(course.root, "ps3"))


def test_students_are_chosen_by_name_each_once(course):
    assert choose_students(course) == ["ada", "bob"]
    assert choose_students(course, ["bob,ada", "bob"]) == ["bob", "ada"]
    with pytest.raises(GradingError, match="no submission of eve"):
        choose_students(course, ["ada,eve"])
