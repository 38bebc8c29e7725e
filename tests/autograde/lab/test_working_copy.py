"""A learner's working copy: never overwritten, and one line where it cannot be made."""

import errno
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from factories import ROOT
from nbformat.v4 import new_notebook

from autograde.course import Course
from autograde.course_files import course_root
from autograde.lab import working_copy
from autograde.lab.working_copy import (
    START_PAGE,
    LabError,
    chosen_assignments,
    find_learners_course,
    in_language_spoken,
    learners_folder,
    make_working_copy,
    released_assignments,
)
from signs.words import speaking


def release(root, *names):
    course = Course(root, "resnet")
    course.release.mkdir(parents=True, exist_ok=True)
    for name in names:
        (course.release / name).write_text("released")
    return course


def test_a_working_copy_keeps_what_the_student_wrote(tmp_path):
    course = release(tmp_path, "1.ipynb")
    assert [path.name for path in make_working_copy(course, tmp_path / "mine")] == ["1.ipynb"]
    (tmp_path / "mine" / "resnet" / "1.ipynb").write_text("my answers")
    release(tmp_path, "2.ipynb")
    assert [path.name for path in make_working_copy(course, tmp_path / "mine")] == ["2.ipynb"]
    assert (tmp_path / "mine" / "resnet" / "1.ipynb").read_text() == "my answers"


def test_every_released_assignment_is_offered_in_a_folder_of_its_own(tmp_path):
    for place in ("release/resnet", "release/resnet18", "assignments/not_built_yet"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "1.ipynb").write_text(place)
    offered = released_assignments(tmp_path)
    for course in offered:
        make_working_copy(course, tmp_path / "mine")
    copied = sorted(path.relative_to(tmp_path / "mine").as_posix() for path in tmp_path.glob("mine/*/*"))
    assert copied == ["resnet/1.ipynb", "resnet18/1.ipynb"]


def test_notebooks_in_the_language_that_is_spoken_are_opened(tmp_path):
    for name, metadata in {"one": {}, "one-zh": {"course_language": "zh"}}.items():
        (tmp_path / "release" / name).mkdir(parents=True)
        nbformat.write(new_notebook(metadata=metadata), tmp_path / "release" / name / "1.ipynb")

    def opened(course="*"):
        courses = [each for each in released_assignments(tmp_path) if each.assignment in (course, "one-zh")]
        return [each.assignment for each in in_language_spoken(courses)]

    assert opened("one") == ["one"]
    assert opened() == ["one-zh"]
    with speaking("zh"):
        assert opened("one") == ["one-zh"]


def test_without_a_release_there_is_nothing_to_open(tmp_path):
    with pytest.raises(LabError, match="autograde build"):
        make_working_copy(Course(tmp_path, "resnet"), tmp_path / "mine")
    with pytest.raises(LabError, match="autograde build"):
        chosen_assignments(tmp_path, None)


def test_an_assignment_that_is_not_released_is_named_with_those_that_are(tmp_path):
    release(tmp_path, "1.ipynb")
    assert [course.assignment for course in chosen_assignments(tmp_path, "resnet")] == ["resnet"]
    with pytest.raises(LabError, match="'vgg' is released: there is resnet"):
        chosen_assignments(tmp_path, "vgg")


@pytest.mark.parametrize("place", ["mine", "mine/resnet"])
def test_a_file_where_the_folder_should_be_is_named(place, tmp_path):
    course = release(tmp_path, "1.ipynb")
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text("a file")
    with pytest.raises(LabError, match=f"{place} is a file"):
        make_working_copy(course, tmp_path / "mine")


def test_a_disk_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    course = release(tmp_path, "1.ipynb")

    def refuse(path):
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(working_copy, "whole_file", refuse)
    with pytest.raises(LabError, match=r"1\.ipynb \(Read-only file system\): .* --folder"):
        make_working_copy(course, tmp_path / "mine")


def test_outside_any_course_the_kits_own_is_opened(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_learners_course() == course_root() == ROOT


def test_a_terminal_in_the_learners_folder_means_that_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert learners_folder(None) == Path("my_work") and learners_folder(Path("x")) == Path("x")
    (tmp_path / "resnet").mkdir()
    (tmp_path / START_PAGE).write_text("{}")
    for place in (tmp_path, tmp_path / "resnet"):
        monkeypatch.chdir(place)
        assert learners_folder(None) == tmp_path


@pytest.mark.parametrize("blocked", ["file", "port"])
def test_on_the_command_line_it_is_one_line_and_status_2(blocked, tmp_path):
    if blocked == "file":
        (tmp_path / "my_work").write_text("a file")
    words = ["--port", "70000"] if blocked == "port" else []
    done = subprocess.run(
        [sys.executable, "-m", "autograde", "lab", "--no-browser", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert (done.returncode, done.stderr.count("\n"), done.stdout) == (2, 1, "")
    assert done.stderr.startswith("autograde: ")
