"""Files that are whole or not there."""

import pytest

from signs.files import remove_partial_files, whole_file


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
