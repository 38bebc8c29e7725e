"""Files and folders that are whole or not there."""

import pytest

from signs.files import remove_partial_files, sweep_folder, whole_file, whole_folder


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), whole_file(path) as beside:
        beside.write_text("half")
        assert path.read_text() == "old"
        raise KeyboardInterrupt
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("log.csv", "old")]
    with whole_file(path) as beside:
        beside.write_text("new")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("log.csv", "new")]


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path):
    for name in ("log.csv", ".hidden.csv", ".gitignore"):
        (tmp_path / name).write_text("mine")
    left = whole_file(tmp_path / "step-1.npz")
    left.__enter__().write_text("half")  # and the process is killed: the block never ends
    assert len(list(tmp_path.iterdir())) == 4
    remove_partial_files(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == [".gitignore", ".hidden.csv", "log.csv"]


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.txt")}


def test_a_folder_is_replaced_as_a_whole_or_stays_as_it_was(tmp_path):
    place = tmp_path / "above" / "graded"
    with whole_folder(place) as beside:
        (beside / "old.txt").write_text("1")
    with pytest.raises(KeyboardInterrupt), whole_folder(place) as beside:
        (beside / "half.txt").write_text("2")
        raise KeyboardInterrupt
    assert contents(tmp_path) == {"above/graded/old.txt": "1"}
    with whole_folder(place) as beside:
        (beside / "new.txt").write_text("3")
    assert contents(tmp_path) == {"above/graded/new.txt": "3"}


def test_a_folder_that_cannot_be_put_in_place_leaves_the_old_one(tmp_path):
    place = tmp_path / "graded"
    with whole_folder(place) as beside:
        (beside / "old.txt").write_text("1")
    with pytest.raises(FileNotFoundError), whole_folder(place) as beside:
        beside.rmdir()
    assert contents(tmp_path) == {"graded/old.txt": "1"}


def test_a_folder_that_a_killed_process_had_moved_away_comes_back(tmp_path):
    place = tmp_path / "graded"
    for name, text in ((".graded.71.old", "1"), (".graded.71.partial", "2"), (".gradedness", "3")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(text)
    sweep_folder(place)
    assert contents(tmp_path) == {"graded/a.txt": "1", ".gradedness/a.txt": "3"}
    (tmp_path / ".graded.72.old").mkdir()
    sweep_folder(place)
    assert contents(tmp_path) == {"graded/a.txt": "1", ".gradedness/a.txt": "3"}
    assert not (tmp_path / ".graded.72.old").exists()
