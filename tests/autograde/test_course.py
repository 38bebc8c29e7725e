import pytest
from factories import ROOT, make_course

from autograde.course import Course, CourseError, find_course


def test_the_course_is_found_from_any_folder_inside_it(tmp_path, monkeypatch):
    course = make_course(tmp_path)
    inside = course.assignments / "figures"
    inside.mkdir()
    assert find_course(inside) == Course(tmp_path.resolve(), "resnet")
    monkeypatch.chdir(inside)
    assert find_course() == Course(tmp_path.resolve(), "resnet")


def test_outside_a_course_the_error_is_one_line_that_says_where_to_go(tmp_path):
    with pytest.raises(CourseError, match=r"go to the folder that holds nbgrader_config\.py") as error:
        find_course(tmp_path)
    assert "\n" not in str(error.value)


def test_a_path_that_nbgrader_reads_as_a_pattern_is_refused(tmp_path):
    course = make_course(tmp_path / "year [2]")
    with pytest.raises(CourseError, match="move the course"):
        find_course(course.root)


def test_the_folders_are_those_of_the_nbgrader_configuration():
    from traitlets.config import PyFileConfigLoader

    course = Course(ROOT, "resnet")
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config().CourseDirectory
    assert config.root == str(course.root)
    assert ROOT / config.source_directory == course.source.parent
    assert ROOT / config.release_directory == course.release.parent
    assert ROOT / config.submitted_directory == course.submitted
    assert ROOT / config.autograded_directory == course.autograded
    assert ROOT / config.feedback_directory == course.feedback
    assert config.db_url == course.gradebook_url
