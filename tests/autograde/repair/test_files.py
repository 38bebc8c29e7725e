"""Which files of a submission lie beside the notebooks when they are graded."""

import os
import zipfile
from pathlib import Path

import pytest

from autograde.repair import limits as repair_limits
from autograde.repair.files import choose_files, list_files, read_file, unpack_notebooks
from autograde.repair.importable import stands_in_the_way


@pytest.mark.parametrize(
    "name",
    [
        "numpy.py",
        "NumPy.py",
        "keras/__init__.py",
        "signs/extra.png",
        "autograde.py",
        "google/anything.txt",
        "sitecustomize.py",
        "conftest.py",
        "ipython_config.py",
        "jupyter_server_config.json",
        "nbgrader_config.py",
        "matplotlibrc",
        "plugin-1.0.dist-info/entry_points.txt",
        "helper.cpython-311-x86_64-linux-gnu.so",
        "path.pth",
        "random.pyc",
        "data/__pycache__/x.txt",
        ".ipython/profile_default/startup/x.py",
    ],
)
def test_what_a_kernel_would_import_or_read_is_set_aside(name):
    assert stands_in_the_way(tuple(name.split("/")))


@pytest.mark.parametrize(
    "name",
    ["hand.png", "data/train_signs.h5", "results.csv", "my_blocks.py", "json.txt", "numpy.csv", "notes.md"],
)
def test_data_and_own_modules_are_harmless(name):
    assert stands_in_the_way(tuple(name.split("/"))) is None


def test_links_are_neither_kept_nor_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key.txt").write_text("the answers")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "linked").symlink_to(secret)
    (folder / "loop").symlink_to(folder)
    files, repairs = list_files(folder)
    assert files == []
    assert {repair.cell for repair in repairs} == {"linked", "loop"}
    (folder / "late.txt").symlink_to(secret / "key.txt")
    with pytest.raises(OSError):
        read_file(folder / "late.txt", 100)


def test_a_pipe_that_takes_a_files_place_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "data.csv")
    with pytest.raises(OSError, match="no ordinary file"):
        read_file(tmp_path / "data.csv", 100)


def test_names_that_cannot_be_written_are_set_aside(tmp_path):
    for name in (b"caf\xe9.txt", b"line\nbreak.txt", b"x" * 200, b"back\\slash.txt"):
        (tmp_path / os.fsdecode(name)).write_bytes(b"")
    (tmp_path / "schön.txt").write_text("")
    files, repairs = list_files(tmp_path)
    assert [file.name for file in files] == ["schön.txt"]
    assert len(repairs) == 4
    for repair in repairs:
        repair.sentence.encode("utf-8")


def test_endless_folders_end(tmp_path, monkeypatch):
    Path(tmp_path, *"abcdefghijklmnop").mkdir(parents=True)
    files, repairs = list_files(tmp_path)
    assert files == []
    assert "too deep" in repairs[0].sentence
    monkeypatch.setattr(repair_limits, "FOLDER_ENTRIES", 5)
    for number in range(9):
        (tmp_path / f"{number}.txt").write_text("")
    files, repairs = list_files(tmp_path)
    assert len(files) == 5
    assert repairs[-1].kind == "files-too-many"


def test_a_file_never_takes_the_place_of_the_courses_files_or_folders(tmp_path):
    (tmp_path / "figures").write_text("a file where the course has a folder")
    (tmp_path / "curve.txt").mkdir()
    (tmp_path / "curve.txt" / "inside.txt").write_text("a folder where the course has a file")
    files, _ = list_files(tmp_path)
    kept, repairs = choose_files(files, {("figures", "block.png"), ("curve.txt",)})
    assert kept == []
    assert len(repairs) == 2


def test_the_time_of_the_submission_is_kept_if_nbgrader_can_read_it(tmp_path):
    (tmp_path / "timestamp.txt").write_text("2026-02-03 04:05:06 UTC\n")
    files, _ = list_files(tmp_path)
    assert choose_files(files, set()) == (files, [])
    for bad in (b"yesterday", b"\xff\xfe", b"9" * 300):
        (tmp_path / "timestamp.txt").write_bytes(bad)
        files, _ = list_files(tmp_path)
        assert choose_files(files, set())[0] == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"yesterday evening",
        b"\xff\xfe2\x000\x00",
        b"9999-12-31 23:59:59 -9999",
        b"2030-02-01 12:00:00 UTC" + b" " * 500,
        None,
        "folder",
        "link",
    ],
)
def test_a_time_that_cannot_be_read_is_told_to_the_instructor(tmp_path, content):
    place = tmp_path / "timestamp.txt"
    if content == "folder":
        place.mkdir()
        (place / "x.txt").write_text("")
    elif content == "link":
        place.symlink_to("/etc/hostname")
    elif content is None:
        os.mkfifo(place)
    else:
        place.write_bytes(content)
    files, found = list_files(tmp_path)
    kept, more = choose_files(files, ())
    assert not kept
    [repair] = [*found, *more]
    assert repair.lost and repair.kind == "timestamp-unreadable"
    assert repair.sentence.startswith("timestamp.txt cannot be read (")
    assert repair.sentence.endswith("): graded as handed in without a time.")


@pytest.mark.parametrize(
    "content", ["2030-02-01 12:00:00 UTC\n", "2030-02-01 12:00:00.123456 +0100", "2030-02-01"]
)
def test_a_time_that_nbgrader_reads_is_kept(tmp_path, content):
    (tmp_path / "timestamp.txt").write_text(content)
    files, found = list_files(tmp_path)
    kept, more = choose_files(files, ())
    assert [file.name for file in kept] == ["timestamp.txt"] and not (found or more)


def test_a_zip_file_of_notebooks_is_unpacked_only_so_far(tmp_path, monkeypatch):
    monkeypatch.setattr(repair_limits, "NOTEBOOK_FILES_BYTES", 3 * 2**20)
    (tmp_path / "out").mkdir()
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(30):
            archive.writestr(f"{number}.ipynb", bytes(2**20))
    files, _ = list_files(tmp_path)
    found, [repair] = unpack_notebooks(files, tmp_path / "out")
    assert len(found) == 3
    assert repair.lost and repair.sentence.endswith(" as a whole: there is too much in it.")


def put_bomb(path, name, size=2**28):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(size))


def put_encrypted(path, name="1.ipynb"):
    """An archive of one member that says that it is encrypted, which is all that a reader looks at first."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "secret")
    data = bytearray(path.read_bytes())
    for head, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(head) + place] |= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("put", "why"),
    [
        (lambda path: put_bomb(path, "1.ipynb"), "it unpacks to too much"),
        (lambda path: put_bomb(path, "pictures.bin"), "it unpacks to too much"),
        (lambda path: put_bomb(path, "../../1.ipynb", 30 * 2**20), "there is too much in it"),
        (put_encrypted, "it is encrypted"),
        (lambda path: put_encrypted(path, "letter.txt"), "it is encrypted"),
        (lambda path: path.write_bytes(b"PK\x03\x04 cut off"), "it is damaged"),
        (lambda path: path.write_bytes(bytes(repair_limits.FILE_BYTES + 1)), "it is too large"),
    ],
)
def test_an_archive_that_cannot_be_looked_into_is_named(tmp_path, put, why):
    (tmp_path / "out").mkdir()
    put(tmp_path / "all.zip")
    files, _ = list_files(tmp_path)
    found, [repair] = unpack_notebooks(files, tmp_path / "out")
    assert not found and repair.lost and repair.cell == "all.zip"
    assert repair.sentence.endswith(f" could not be looked into as a whole: {why}.")


def test_an_archive_of_other_things_is_nothing_to_tell(tmp_path):
    (tmp_path / "out").mkdir()
    put_bomb(tmp_path / "data.zip", "numbers.csv", 1000)
    files, _ = list_files(tmp_path)
    assert unpack_notebooks(files, tmp_path / "out") == ([], [])
