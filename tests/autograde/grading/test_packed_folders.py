"""A folder arrives elsewhere as it was, and nothing in it is followed."""

import os
import stat

import pytest

from autograde.grading.packed_folders import pack_files, pack_folder, unpack_folder
from autograde.repair import limits


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "handed_in"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "x.csv").write_text("1,2")
    (folder / "one.ipynb").write_bytes(b"\xff")
    os.utime(folder / "one.ipynb", (10, 10))
    return folder


def test_files_and_folders_come_back_with_their_times(folder, tmp_path):
    unpack_folder(pack_folder(folder), tmp_path / "there")
    assert (tmp_path / "there" / "data" / "x.csv").read_text() == "1,2"
    assert (tmp_path / "there" / "one.ipynb").stat().st_mtime == 10
    assert [name for _, name, _, _ in pack_files(folder)] == [b"data", b"data/x.csv", b"one.ipynb"]


def test_links_and_pipes_arrive_as_such_and_lead_nowhere(folder, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (folder / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(folder / "pipe")
    packed = pack_folder(folder)
    assert b"secret" not in [value for kind, _, value, _ in packed if kind == "file"]
    unpack_folder(packed, tmp_path / "there")
    assert (tmp_path / "there" / "link").is_symlink() and not (tmp_path / "there" / "link").exists()
    assert stat.S_ISFIFO((tmp_path / "there" / "pipe").stat().st_mode)


def test_what_is_too_large_arrives_with_its_size_only(folder, tmp_path):
    with (folder / "large").open("wb") as file:
        file.truncate(limits.LARGE_NOTEBOOK_BYTES + 1)
    [large] = [entry for entry in pack_folder(folder) if entry[1] == b"large"]
    assert large[:3] == ["hole", b"large", limits.LARGE_NOTEBOOK_BYTES + 1]


def test_a_folder_that_is_not_there_is_empty(tmp_path):
    assert pack_folder(tmp_path / "nothing") == []
