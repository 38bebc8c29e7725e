"""Graded folders are there whole or not at all, and what cannot be read in them is named."""

import json

import pytest
from graded_notebooks import RECORD, graded, notebook

from autograde.course import Course
from autograde.grading.graded_folder import (
    UnreadableError,
    graded_folder,
    is_in_place,
    read_cells,
    read_graded,
    read_verdicts,
    sweep_leftovers,
    write_graded,
)


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path, "ps1")


def test_a_folder_is_written_with_the_log_of_its_grade(course):
    write_graded(course, graded(one=notebook({"task": "x", "points": 1})), RECORD)
    write_graded(course, graded(two=notebook({"task": "x", "points": 2})), RECORD)
    folder = graded_folder(course, "ada")
    assert [path.name for path in folder.iterdir()] == ["two.ipynb"]
    assert read_verdicts(folder) == {"x": {"task": "x", "points": 2}}
    assert is_in_place(course, "ada", RECORD) and not is_in_place(course, "bob", RECORD)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["ps1"]


@pytest.mark.parametrize("log", ["no JSON", "[]", '{"record": 3}', '{"record": {"seed": 1}}'])
def test_a_log_that_cannot_be_read_counts_as_none(course, log):
    write_graded(course, graded(one=notebook()), RECORD)
    (course.classroom / "logs" / "ada" / "ps1.json").write_text(log)
    assert not is_in_place(course, "ada", RECORD)


def test_a_killed_grading_leaves_the_earlier_folder_or_the_new_one(course):
    folder = graded_folder(course, "ada")
    for name in (".ps1.12.partial", ".ps1.12.old"):  # killed between the two renames
        (folder.parent / name).mkdir(parents=True)
    (folder.parent / ".ps1.12.old" / "one.ipynb").write_text("earlier")
    sweep_leftovers(course)
    assert (folder / "one.ipynb").read_text() == "earlier"
    (folder.parent / ".ps1.13.partial").mkdir()
    sweep_leftovers(course)
    assert [path.name for path in folder.parent.iterdir()] == ["ps1"]


@pytest.mark.parametrize(
    "data", [b"", b'{"cells": [', b"\xff", b"[]", json.dumps({"nbformat": 4, "cells": [3]}).encode()]
)
def test_a_notebook_that_cannot_be_read_is_named_in_one_line(tmp_path, data):
    path = tmp_path / "one.ipynb"
    path.write_bytes(data)
    with pytest.raises(UnreadableError, match=r"one\.ipynb in .* cannot be read") as error:
        read_graded(path)
    assert "\n" not in str(error.value)
    assert read_cells(path) == [] and read_verdicts(tmp_path) == {}


def test_what_a_kernel_put_in_a_notebooks_place_is_not_followed(tmp_path):
    (tmp_path / "secret").write_bytes(notebook({"task": "x"}))
    (tmp_path / "one.ipynb").symlink_to(tmp_path / "secret")
    assert read_verdicts(tmp_path) == {}


def test_only_a_graded_cell_has_a_verdict(tmp_path):
    (tmp_path / "one.ipynb").write_bytes(notebook({"task": "x"}, grade=False))
    assert read_verdicts(tmp_path) == {}
