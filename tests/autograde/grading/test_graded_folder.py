"""Graded folders are there whole or not at all, and what cannot be read in them is named."""

import json

import pytest
from graded_notebooks import RECORD, graded, notebook

from autograde.course import Course
from autograde.grading.gradebook.records import hash_packed
from autograde.grading.graded_folder import (
    UnreadableError,
    graded_folder,
    hash_graded,
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
    second = graded(two=notebook({"task": "x", "points": 2}))
    write_graded(course, second, RECORD)
    folder = graded_folder(course, "ada")
    assert [path.name for path in folder.iterdir()] == ["two.ipynb"]
    assert read_verdicts(folder) == {"x": {"task": "x", "points": 2}}
    assert hash_graded(course, "ada") == hash_packed(second.files)
    assert hash_graded(course, "bob") == ""
    assert sorted(path.name for path in folder.parent.iterdir()) == ["ps1"]


@pytest.mark.parametrize("what", ["edited", "renamed", "removed", "added", "linked", "no folder"])
def test_a_folder_that_something_else_wrote_has_another_hash(course, what):
    write_graded(course, graded(one=notebook(), two=notebook()), RECORD)
    before, folder = hash_graded(course, "ada"), graded_folder(course, "ada")
    if what == "edited":
        (folder / "one.ipynb").chmod(0o644)
        (folder / "one.ipynb").write_text("{}")
    elif what == "renamed":
        (folder / "one.ipynb").rename(folder / "three.ipynb")
    elif what in ("removed", "linked"):
        (folder / "one.ipynb").unlink()
    elif what == "added":
        (folder / "more" / "deeper").mkdir(parents=True)
        (folder / "more" / "deeper" / "x.html").touch()
    else:
        folder.rename(folder.with_name("elsewhere"))
    if what == "linked":
        (folder / "one.ipynb").symlink_to("/dev/zero")
    assert hash_graded(course, "ada") != before
    write_graded(course, graded(two=notebook(), one=notebook()), RECORD)
    assert hash_graded(course, "ada") == before


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
