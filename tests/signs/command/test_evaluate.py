"""``python -m signs evaluate``: numbers and a table for each test set."""

import sys

import numpy as np
import pytest

from signs import __main__ as command_line
from signs import sources
from signs.hdf5 import SignSet, write_pair


def sign_set(count=12, classes=range(6)):
    labels = np.arange(count) % 6
    images = np.broadcast_to((40 * labels[:, None, None, None]).astype(np.uint8), (count, 64, 64, 3))
    digits = labels + min(classes)
    return SignSet(images, digits, images, digits, np.array(classes))


@pytest.fixture
def here(tmp_path, monkeypatch):
    from keras import Input, Model, layers

    monkeypatch.chdir(tmp_path)
    write_pair("pair", sign_set())
    X = Input((64, 64, 3))
    model = Model(X, layers.Dense(6, activation="softmax")(layers.GlobalAveragePooling2D()(X)))
    kernel, bias = np.zeros((3, 6)), np.zeros(6)
    bias[2] = np.log(5.0)  # takes everything for a two, with probability one half
    model.set_weights([kernel, bias])
    model.save("two.keras")
    return tmp_path


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["signs", "evaluate", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        command_line.main()
    return caught.value.code or 0


def test_a_folders_test_set_is_counted_and_its_mistakes_are_shown(here, monkeypatch, capfd):
    assert run(monkeypatch, "--data", "pair", "--model", "two.keras") == 0
    out, err = capfd.readouterr()
    assert err == ""
    loss = (np.log(2) + 5 * np.log(10)) / 6
    assert f"pair test set: 12 images, loss {loss:.4f}, accuracy 0.1667" in out
    rows = [line.split("│")[1:-1] for line in out.splitlines() if line.startswith("│")]
    assert len(rows) == 6
    assert [row[3].strip() for row in rows] == ["2"] * 6


def test_the_order_in_which_a_file_lists_its_classes_makes_no_difference(here, monkeypatch, capfd):
    write_pair("turned", sign_set(classes=range(5, -1, -1)))
    for name in ("pair", "turned"):
        assert run(monkeypatch, "--data", name, "--model", "two.keras") == 0
    first, second = capfd.readouterr().out.split("turned test set")
    assert first.removeprefix("pair test set") == second


def test_a_set_of_other_digits_says_what_it_needs(here, monkeypatch, capfd):
    write_pair("others", sign_set(classes=range(1, 7)))
    assert run(monkeypatch, "--data", "others", "--model", "two.keras") == 2
    err = capfd.readouterr().err
    assert err.count("\n") == 1 and "1, 2, 3, 4, 5, 6" in err and "--digits 1,2,3,4,5,6" in err
    assert run(monkeypatch, "--data", "others", "--model", "two.keras", "--digits", "1,2,3,4,5,6") == 0
    rows = [line.split("│")[1:-1] for line in capfd.readouterr().out.splitlines() if line.startswith("│")]
    assert [row[0].strip() for row in rows] == list("123456")
    assert run(monkeypatch, "--data", "pair", "--model", "two.keras", "--digits", "one") == 2


def test_by_default_the_rendered_set_and_the_real_one_where_it_is_at_hand(here, monkeypatch, capfd):
    monkeypatch.setattr(sources, "rendered_signs", sign_set)
    monkeypatch.setattr(sources, "cached_real", lambda: None)
    assert run(monkeypatch, "--model", "two.keras") == 0
    out = capfd.readouterr().out
    assert "rendered test set: 12 images" in out and "real" not in out
    monkeypatch.setattr(sources, "cached_real", sign_set)
    assert run(monkeypatch, "--model", "two.keras") == 0
    out = capfd.readouterr().out
    assert "rendered test set" in out and "real test set" in out


def test_a_network_for_other_images_is_refused_in_one_line(here, monkeypatch, capfd):
    from tiny_training import build

    build().save("small.keras")
    assert run(monkeypatch, "--data", "pair", "--model", "small.keras") == 2
    err = capfd.readouterr().err
    assert err.count("\n") == 1 and "(8, 8, 3)" in err and "(64, 64, 3)" in err
