"""The made-up class, graded, for each test its own."""

import pytest
from grading_course import copy_graded_course


@pytest.fixture
def course(graded_class, tmp_path):
    return copy_graded_course(graded_class, tmp_path / "course")
