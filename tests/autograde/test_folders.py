"""A folder is there whole or not at all."""

import pytest

from autograde.folders import sweep_folders, whole_folder


def test_a_new_folder_takes_the_place_of_the_old_one(tmp_path):
    place = tmp_path / "a" / "folder"
    for text in ("old", "new"):
        with whole_folder(place) as made:
            (made / text).write_text(text)
    assert [path.name for path in place.iterdir()] == ["new"]
    assert [path.name for path in place.parent.iterdir()] == ["folder"]


def test_the_old_folder_stays_if_the_new_one_fails(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "old").write_text("")
    with pytest.raises(OSError, match="full"), whole_folder(tmp_path / "folder") as made:
        (made / "new").write_text("")
        raise OSError("full")
    assert [path.name for path in tmp_path.rglob("*")] == ["folder", "old"]


def test_what_killed_processes_left_is_removed_and_what_they_moved_away_is_brought_back(tmp_path):
    for name in (".folder.1", ".folder.2.old", ".other.3"):
        (tmp_path / name).mkdir()
    sweep_folders(tmp_path / "folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other.3", "folder"]
