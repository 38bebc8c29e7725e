"""`autograde lab` never overwrites a student's work."""

import pytest

from autograde.course import Course
from autograde.lab import LabError, make_working_copy


def test_a_working_copy_keeps_what_the_student_wrote(tmp_path):
    course = Course(tmp_path)
    course.release.mkdir(parents=True)
    (course.release / "1.ipynb").write_text("released")
    assert [path.name for path in make_working_copy(course, tmp_path / "mine")] == ["1.ipynb"]
    (tmp_path / "mine" / "1.ipynb").write_text("my answers")
    (course.release / "2.ipynb").write_text("released later")
    assert [path.name for path in make_working_copy(course, tmp_path / "mine")] == ["2.ipynb"]
    assert (tmp_path / "mine" / "1.ipynb").read_text() == "my answers"


def test_without_a_release_there_is_nothing_to_open(tmp_path):
    with pytest.raises(LabError, match="autograde build"):
        make_working_copy(Course(tmp_path), tmp_path / "mine")
