"""Sentences to use again lie in a file that a person can edit."""

import pytest

from autograde.course import Course, CourseError
from autograde.marking.snippets import change_snippets, read_snippets


@pytest.fixture
def course(tmp_path):
    (tmp_path / "classroom").mkdir()
    return Course(tmp_path, "ps1")


def test_whatever_is_kept_comes_back_once(course):
    texts = ['Say "why".', "C:\\path\nand a second line", "größer als 𝟙 — {x} [y]", "# no = comment"]
    assert read_snippets(course) == []
    for text in (*texts, texts[0]):
        change_snippets(course, add=f" {text} ")
    assert read_snippets(course) == texts
    assert change_snippets(course, remove=texts[1]) == [texts[0], *texts[2:]]


def test_control_characters_are_left_out(course):
    assert change_snippets(course, add="a\x00b\x7f\x1bc") == ["abc"] == read_snippets(course)


def test_a_file_that_cannot_be_read_is_named_and_left_alone(course):
    path = course.classroom / "snippets.toml"
    for text in ("snippets = [", "snippets = 3", "snippets = [1]"):
        path.write_text(text)
        with pytest.raises(CourseError, match=r"classroom/snippets\.toml"):
            change_snippets(course, add="more")
        assert path.read_text() == text


def test_there_is_an_end_to_it(course):
    with pytest.raises(CourseError, match="at most"):
        change_snippets(course, add="x" * 2001)
