"""What several modules of tests share: the small course is built once, and graded once."""

import pytest
from grading_course import build_course, copy_course, grade, hand_in_class
from made_up_graded import make_graded_class


@pytest.fixture(scope="session")
def small_course(tmp_path_factory):
    """A built course of three notebooks in which nobody has handed in. Copy it (`copy_course`)."""
    return build_course(tmp_path_factory.mktemp("small") / "course")


@pytest.fixture(scope="session")
def graded_course(small_course, tmp_path_factory):
    """The small course with two students, graded. Copy it (`copy_graded_course`)."""
    course = copy_course(small_course, tmp_path_factory.mktemp("graded") / "course")
    hand_in_class(course, 2)
    grade(course)
    return course


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory):
    """A made-up class of three, graded without kernels and partly by hand. Copy it (`copy_graded_course`)."""
    return make_graded_class(tmp_path_factory.mktemp("class") / "course")
