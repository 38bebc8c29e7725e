"""Where the kit's own course is, and what an instructor sets for students."""

import json

import pytest
from factories import ROOT

from autograde import course_files
from autograde.course_files import (
    AFTER_FULL_POINTS,
    DISTRIBUTION,
    ON_REQUEST,
    course_root,
    read_student_course,
)
from autograde.settings import SettingsError


def configure(folder, **said):
    lines = [f"c.StudentCourse.{name} = {value!r}" for name, value in said.items()]
    (folder / "nbgrader_config.py").write_text("\n".join(["c = get_config()", *lines]))
    return folder


def test_a_checkouts_course_is_in_its_root_and_shows_solutions_on_request():
    assert course_root() == ROOT
    assert read_student_course(ROOT) == course_files.StudentCourse(DISTRIBUTION, ON_REQUEST)


def test_a_class_sees_solutions_after_full_points_unless_it_is_said_otherwise(tmp_path):
    assert read_student_course(configure(tmp_path)).solutions == AFTER_FULL_POINTS
    assert read_student_course(configure(tmp_path, solutions=ON_REQUEST)).solutions == ON_REQUEST
    assert read_student_course(configure(tmp_path, install="/a b/c.whl")).install == "/a b/c.whl"


@pytest.mark.parametrize("said", [{"solutions": "always"}, {"install": 5}, {"install": "a\nb"}])
def test_what_cannot_be_is_refused_by_name(said, tmp_path):
    with pytest.raises(SettingsError, match=f"StudentCourse.{next(iter(said))}"):
        read_student_course(configure(tmp_path, **said))


def test_a_wheels_course_is_beside_the_package_and_says_it_itself(tmp_path, monkeypatch):
    said = {"install": "https://example.org/a.whl", "solutions": AFTER_FULL_POINTS}
    (tmp_path / "course.json").write_text(json.dumps(said))
    monkeypatch.setattr(course_files, "SHIPPED", tmp_path)
    assert course_root() == tmp_path
    assert read_student_course(tmp_path) == course_files.StudentCourse(**said)
