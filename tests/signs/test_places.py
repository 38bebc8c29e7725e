"""Data that is there is found, or missed aloud: in one line, never by drawn hands in silence."""

import gzip
import os
from pathlib import Path

import h5py
import numpy as np
import pytest

from signs import data
from signs.data import load_dataset
from signs.hdf5 import DatasetError, SignSet, write_pair
from signs.places import data_environment, pair_folder


def own_pair(folder, level=7):
    """A small pair, every pixel at ``level``, so that a test sees whose it is."""
    digits = np.arange(6)
    images = np.full((6, 64, 64, 3), level, np.uint8)
    write_pair(folder, SignSet(images, digits, images, digits, digits))
    return Path(folder)


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    """A project, notebooks two folders down, the shell elsewhere; drawn hands would be an error."""
    notebooks = tmp_path / "project" / "work" / "resnet"
    notebooks.mkdir(parents=True)
    (tmp_path / "project" / "nbgrader_config.py").touch()
    (tmp_path / "shell").mkdir()
    monkeypatch.chdir(notebooks)
    monkeypatch.setenv("PWD", str(tmp_path / "shell"))
    monkeypatch.setenv("SIGNS_CACHE", str(tmp_path / "cache"))
    for variable in ("SIGNS_DATA", "SIGNS_REAL_ARCHIVE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(data, "rendered_signs", lambda: pytest.fail("hands were drawn in silence"))
    return tmp_path / "project"


def refused(*args, **options):
    with pytest.raises(DatasetError) as caught:
        load_dataset(*args, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("place", ["work/resnet/data", "work/data", "data", "../shell/data"])
def test_data_beside_the_notebooks_in_the_project_and_where_the_command_was_typed_count(
    project, place, capsys
):
    folder = own_pair(project / place)
    images, *_ = load_dataset()
    assert images[0, 0, 0, 0] == 7
    assert os.path.realpath(capsys.readouterr().out.split(" in ", 1)[1].strip()) == os.path.realpath(folder)


def test_the_nearest_data_folder_counts_and_none_above_the_project(project, monkeypatch):
    own_pair(project / "data", 1)
    own_pair(project / "work" / "data", 2)
    own_pair(project.parent / "data", 3)
    assert load_dataset()[0][0, 0, 0, 0] == 2
    for name in ("data", "work/data"):
        for path in (project / name).iterdir():
            path.unlink()
    monkeypatch.setattr(data, "rendered_signs", lambda: (_ for _ in ()).throw(LookupError("drawn")))
    with pytest.raises(LookupError, match="drawn"):
        load_dataset()


def test_a_relative_variable_is_resolved_where_it_was_typed_and_told_as_an_absolute_path(
    project, monkeypatch, capsys
):
    folder = own_pair(project.parent / "shell" / "mine")
    monkeypatch.setenv("SIGNS_DATA", "mine")
    assert load_dataset()[0][0, 0, 0, 0] == 7
    assert str(folder) in capsys.readouterr().out
    assert data_environment() == {"SIGNS_DATA": str(folder)}
    monkeypatch.setenv("SIGNS_DATA", "none")
    assert f"there is no folder {project.parent / 'shell' / 'none'} (named by SIGNS_DATA)" in refused()


def test_a_variable_that_is_meant_from_the_working_folder_is_taken_there(monkeypatch):
    own_pair("mine")
    monkeypatch.setenv("SIGNS_DATA", "mine")
    assert load_dataset()[0][0, 0, 0, 0] == 7
    monkeypatch.delenv("SIGNS_DATA")
    assert data_environment() == {}


def test_a_folder_with_another_name_of_its_own_is_told(project):
    own_pair(project / "datasets")
    assert f"the pair lies in {project / 'datasets'}: call that folder data" in refused()


def test_a_pair_beside_the_notebooks_is_told(project):
    own_pair(".")
    assert f"move both files to {project / 'work' / 'resnet' / 'data'}" in refused()


def test_a_pair_one_folder_too_deep_is_told(project):
    own_pair(project / "data" / "signs")
    assert f"the pair lies in {project / 'data' / 'signs'}" in refused()
    assert f"the pair lies in {project / 'data' / 'signs'}" in refused(project / "data")


@pytest.mark.parametrize(
    "name", ["Train_Signs.h5", "train_signs.hdf5", "train-signs.h5", "signs_train.h5", "TRAIN_SIGNS.H5"]
)
@pytest.mark.parametrize("named", [True, False])
def test_a_file_with_nearly_the_right_name_is_told(project, name, named):
    folder = own_pair(project / "data")
    (folder / "train_signs.h5").rename(folder / name)
    for other in ("there", "gone"):
        message = refused(folder) if named else refused()
        assert f"{folder / name} should be called train_signs.h5: rename it" in message, other
        (folder / "test_signs.h5").unlink(missing_ok=True)


def test_a_file_of_quite_another_name_is_told_by_what_it_holds(project):
    folder = own_pair(project / "data")
    (folder / "train_signs.h5").rename(folder / "hands.h5")
    (folder / "test_signs.h5").rename(folder / "more.hdf5")
    assert f"{folder / 'hands.h5'} should be called train_signs.h5" in refused()


def test_one_file_of_the_two_is_told(project):
    folder = own_pair(project / "data")
    (folder / "train_signs.h5").unlink()
    assert f"{folder / 'train_signs.h5'} is missing" in refused()


@pytest.mark.parametrize("named", [True, False])
def test_a_packed_file_is_told(project, named):
    folder = own_pair(project / "data")
    for name in ("train_signs.h5", "test_signs.h5"):
        (folder / f"{name}.gz").write_bytes(gzip.compress((folder / name).read_bytes()))
        (folder / name).unlink()
    assert f"{folder / 'test_signs.h5.gz'} is packed: unpack it" in (refused(folder) if named else refused())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "a Git LFS pointer"),
        (b"\n\n<!DOCTYPE html><html><body>404</body></html>", "a web page"),
        (b"<html><head></head></html>", "a web page"),
        (gzip.compress(b"data", mtime=0), "packed, under the name of an HDF5 file"),
        (b"PK\x03\x04 and more", "packed, under the name of an HDF5 file"),
        (b"label,pixel\n1,2\n", "not an HDF5 file"),
    ],
)
def test_what_only_has_the_name_of_an_hdf5_file_is_told_for_what_it_is(project, content, words):
    folder = own_pair(project / "data")
    (folder / "train_signs.h5").write_bytes(content)
    assert f"{folder / 'train_signs.h5'} is {words}" in refused()


def test_a_file_in_place_of_the_folder_is_told(project, monkeypatch):
    folder = own_pair(project / "data")
    monkeypatch.setenv("SIGNS_DATA", str(folder / "train_signs.h5"))
    assert "is a file: name the folder that holds" in refused()


def test_other_files_beside_the_notebooks_are_nobodys_data(project, monkeypatch):
    for name in ("test_signs.py", "train.h5", "notes.txt"):
        (project / name).write_text("mine")
    (project / "data").mkdir()
    with h5py.File(project / "data" / "weather.h5", "w") as file:
        file["rain"] = np.zeros(3)
    monkeypatch.setattr(data, "rendered_signs", lambda: (_ for _ in ()).throw(LookupError("drawn")))
    with pytest.raises(LookupError, match="drawn"):
        load_dataset()


def test_a_folder_that_holds_nothing_of_the_kind_is_told_with_its_absolute_path(project):
    with pytest.raises(DatasetError, match=f"{Path.cwd()} holds no train_signs.h5"):
        pair_folder(".")


def test_a_folder_above_that_may_not_be_looked_into_is_passed_over(project, monkeypatch):
    """Ordinary users meet them; root does not, so the refusal is played."""
    own_pair(project / "work" / "data")
    real = os.stat

    def stat(path, *args, **options):
        if Path(os.fsdecode(path)).parent == project / "work" / "resnet":
            raise PermissionError(13, "Permission denied", path)
        return real(path, *args, **options)

    monkeypatch.setattr(os, "stat", stat)
    assert load_dataset()[0][0, 0, 0, 0] == 7
