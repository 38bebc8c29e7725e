"""What several modules of tests share: the small course is built once."""

import pytest
from grading_course import build_course


@pytest.fixture(scope="session")
def small_course(tmp_path_factory):
    """A built course of three notebooks in which nobody has handed in. Copy it (`copy_course`)."""
    return build_course(tmp_path_factory.mktemp("small") / "course")
