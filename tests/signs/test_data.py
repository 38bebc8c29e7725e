"""What a notebook gets: the tutorial's shapes, from the first source at hand, said in one line."""

import subprocess
import sys
import types
from pathlib import Path

import h5py
import numpy as np
import pytest
from languages import english_in

from signs import data
from signs.data import load_dataset
from signs.hdf5 import DatasetError, SignSet, write_pair
from signs.words import speaking


def sign_set(level):
    """A set with the tutorial's sizes, every pixel at ``level``, so that a test sees whose it is."""
    return SignSet(
        train_images=np.full((1080, 64, 64, 3), level, np.uint8),
        train_digits=np.repeat(np.arange(6), 180),
        test_images=np.full((120, 64, 64, 3), level, np.uint8),
        test_digits=np.repeat(np.arange(6), 20),
        classes=np.arange(6),
        train_signers=np.zeros(1080, int),
        test_signers=np.ones(120, int),
    )


USER, REAL, RENDERED = 1, 2, 3


@pytest.fixture(autouse=True)
def nothing_at_hand(tmp_path, monkeypatch):
    """An empty working directory and cache; rendered hands without the rendering; no real set."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("SIGNS_CACHE", str(tmp_path / "cache"))
    for variable in ("SIGNS_DATA", "SIGNS_REAL_ARCHIVE"):
        monkeypatch.delenv(variable, raising=False)
    hands = types.ModuleType("signs.hands")
    hands.rendered_set = lambda seed=0: sign_set(RENDERED)
    monkeypatch.setitem(sys.modules, "signs.hands", hands)

    def refuse():
        raise AssertionError("this would go to the network")

    monkeypatch.setattr(data, "fetch_real", refuse)


def loaded(capfd, *args, **options):
    """Load, check that one line was printed and nothing on stderr; return pixel level and line."""
    images, *_ = load_dataset(*args, **options)
    out, err = capfd.readouterr()
    assert err == ""
    assert out.count("\n") == 1 and out.startswith("SIGNS: ")
    return images[0, 0, 0, 0], out


@pytest.mark.parametrize("source", ["rendered", "real", "user"])
def test_every_source_gives_the_tutorials_shapes(tmp_path, monkeypatch, source):
    monkeypatch.setattr(data, "fetch_real", lambda: sign_set(REAL))
    write_pair(Path("data"), sign_set(USER))
    train_x, train_y, test_x, test_y, classes = load_dataset(source=source)
    assert train_x.shape == (1080, 64, 64, 3) and train_x.dtype == np.uint8
    assert test_x.shape == (120, 64, 64, 3) and test_x.dtype == np.uint8
    assert train_y.shape == (1, 1080) and test_y.shape == (1, 120)
    assert train_y.dtype == test_y.dtype == np.int64
    assert classes.tolist() == [0, 1, 2, 3, 4, 5]


def test_with_nothing_at_hand_the_hands_are_rendered_without_any_network(capfd):
    level, line = loaded(capfd)
    assert level == RENDERED and "rendered hands" in line and 'source="real"' in line


def test_a_fetched_real_set_comes_before_rendered_hands(capfd, monkeypatch):
    monkeypatch.setattr(data, "cached_real", lambda: sign_set(REAL))
    level, line = loaded(capfd)
    assert level == REAL and "Mavi" in line and "Apache-2.0" in line
    assert loaded(capfd, source="rendered")[0] == RENDERED


def test_whose_photographs_they_are_is_told_in_the_language_that_is_spoken(capfd, monkeypatch):
    monkeypatch.setattr(data, "cached_real", lambda: sign_set(REAL))
    with speaking("zh"):
        _, line = loaded(capfd)
    assert not english_in(line) and "Mavi" in line and "Sign Language Digits Dataset" in line


def test_a_named_archive_is_fetched_before_hands_are_rendered(capfd, monkeypatch):
    monkeypatch.setenv("SIGNS_REAL_ARCHIVE", "signs.zip")
    monkeypatch.setattr(data, "fetch_real", lambda: sign_set(REAL))
    assert loaded(capfd)[0] == REAL


def test_a_pair_of_ones_own_comes_first_by_argument_by_variable_or_in_data(tmp_path, capfd, monkeypatch):
    monkeypatch.setattr(data, "cached_real", lambda: sign_set(REAL))
    write_pair(Path("data"), sign_set(11))
    assert loaded(capfd)[0] == 11
    write_pair(tmp_path / "named", sign_set(12))
    monkeypatch.setenv("SIGNS_DATA", str(tmp_path / "named"))
    assert loaded(capfd)[0] == 12
    write_pair(tmp_path / "given", sign_set(13))
    for source in ("auto", "user"):
        level, line = loaded(capfd, tmp_path / "given", source)
        assert level == 13 and str(tmp_path / "given") in line


def test_the_rows_of_labels_are_those_of_the_file(tmp_path):
    digits = np.array([3, 0, 5])
    few = SignSet(np.zeros((3, 64, 64, 3), np.uint8), digits, *few_test(), np.arange(6))
    write_pair(tmp_path, few)
    _, train_y, _, test_y, _ = load_dataset(tmp_path)
    assert train_y.tolist() == [[3, 0, 5]] and test_y.tolist() == [[4]]


def few_test():
    return np.zeros((1, 64, 64, 3), np.uint8), np.array([4])


def refused(*args, kind=DatasetError, **options):
    with pytest.raises(kind) as caught:
        load_dataset(*args, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_folder_that_was_named_but_holds_no_pair_is_no_reason_to_take_other_data(tmp_path, monkeypatch):
    assert str(tmp_path) in refused(tmp_path)
    assert str(tmp_path / "none") in refused(tmp_path / "none")
    monkeypatch.setenv("SIGNS_DATA", str(tmp_path))
    assert "SIGNS_DATA" in refused()


def test_a_data_folder_without_the_files_is_passed_over_but_a_damaged_pair_is_not(capfd):
    Path("data").mkdir()
    Path("data/notes.txt").write_text("mine")
    assert loaded(capfd)[0] == RENDERED
    Path("data/train_signs.h5").write_bytes(b"half")
    assert "test_signs.h5 is missing" in refused()
    with h5py.File("data/test_signs.h5", "w"):
        pass
    assert "train_signs.h5 is not an HDF5 file" in refused()


def test_source_user_demands_the_pair():
    assert "load_dataset(folder=...)" in refused(source="user")


def test_an_unknown_or_contradictory_source_is_refused_with_the_choices(tmp_path):
    message = refused(source="kaggle", kind=ValueError)
    assert all(repr(name) in message for name in ("kaggle", "auto", "user", "real", "rendered"))
    assert "folder" in refused(tmp_path, source="real", kind=ValueError)


def test_importing_the_data_modules_loads_neither_tensorflow_nor_matplotlib():
    code = (
        "import sys, signs, signs.data, signs.real, signs.hdf5, signs.cache, signs.plots; "
        "print(sorted({'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)))"
    )
    root = Path(data.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]" and done.stderr == ""
