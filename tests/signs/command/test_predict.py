"""``python -m signs predict``: a block a photo, a line for what cannot be read, and no file unasked for."""

import sys

import numpy as np
import pytest
from PIL import Image

import signs
from signs.__main__ import main


class Network:
    """Reads a 4 in everything, and counts how often it was loaded."""

    loaded = 0

    def predict(self, X, verbose=0):
        return np.tile([0, 0, 0, 0.0625, 0.9375, 0], (len(X), 1))


@pytest.fixture
def network(monkeypatch):
    def load():
        Network.loaded += 1
        return Network()

    Network.loaded = 0
    monkeypatch.setattr(signs, "load_trained", load, raising=False)
    return Network


@pytest.fixture
def hand(tmp_path):
    path = tmp_path / "hand.jpg"
    Image.new("RGB", (120, 90), "tan").save(path)
    return path


def run(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["signs", "predict", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code or 0


def test_a_photo_gets_the_tutorials_vector_and_the_square_that_was_read(network, hand, monkeypatch, capsys):
    assert run(monkeypatch, hand) == 0
    first, heading, vector, answer = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{hand}: 120 x 90 pixels, read in the square from (")
    assert heading == "class prediction vector [p(0),p(1),p(2),p(3),p(4),p(5)] = "
    assert vector == "[[0.0000 0.0000 0.0000 0.0625 0.9375 0.0000]]"
    assert answer == "a 4"
    assert [file.name for file in hand.parent.iterdir()] == ["hand.jpg"]


def test_a_bad_photo_costs_one_line_and_the_others_are_read(network, hand, tmp_path, monkeypatch, capsys):
    small = tmp_path / "small.png"
    Image.new("RGB", (9, 9)).save(small)
    assert run(monkeypatch, tmp_path / "missing.jpg", hand, small, hand) == 2
    out, err = capsys.readouterr()
    assert out.count("class prediction vector") == 2 and network.loaded == 1
    lines = err.splitlines()
    assert len(lines) == 2 and all(line.startswith("signs: ") for line in lines)
    assert "missing.jpg" in lines[0] and str(small) in lines[1]


def test_the_network_is_not_loaded_where_no_photo_opens(network, tmp_path, monkeypatch, capsys):
    assert run(monkeypatch, tmp_path) == 2
    assert network.loaded == 0 and "is a folder" in capsys.readouterr().err


def test_a_doubtful_answer_says_so(network, hand, monkeypatch, capsys):
    monkeypatch.setattr(network, "predict", lambda self, X, verbose=0: np.full((len(X), 6), 1 / 6))
    assert run(monkeypatch, hand) == 0
    assert "unsure: answers of a probability below" in capsys.readouterr().out.splitlines()[-1]


def test_a_network_of_ones_own_is_read_from_its_file(hand, tmp_path, monkeypatch, capsys):
    from keras import Input, Model, layers

    X = Input((64, 64, 3))
    for classes in (6, 10):
        dense = layers.Dense(classes, activation="softmax", kernel_initializer="zeros")
        model = Model(X, dense(layers.GlobalAveragePooling2D()(X)))
        model.set_weights([np.zeros((3, classes)), np.eye(classes)[5] * np.log(45)])
        model.save(tmp_path / f"own_{classes}.keras")
    assert run(monkeypatch, hand, "--model", tmp_path / "own_6.keras") == 0
    assert "[[0.0200 0.0200 0.0200 0.0200 0.0200 0.9000]]" in capsys.readouterr().out
    for name in ("own_10.keras", "missing.keras"):
        assert run(monkeypatch, hand, "--model", tmp_path / name) == 2
        out, err = capsys.readouterr()
        assert out == "" and name in err and err.count("\n") == 1


def test_pictures_are_written_on_demand_and_none_replaces_another(
    network, hand, tmp_path, monkeypatch, capsys
):
    (tmp_path / "other").mkdir()
    twin = tmp_path / "other" / "hand.png"
    Image.new("RGB", (90, 120), "tan").save(twin)
    folder = tmp_path / "made" / "here"
    assert run(monkeypatch, hand, twin, "--pictures", folder) == 0
    for path in folder.iterdir():
        with Image.open(path) as picture:
            assert "4: 0.94" in picture.text["Description"], "for those who do not see the bars"
    names = sorted(file.name for file in folder.iterdir())
    assert names == ["hand_read.png", "hand_read_2.png"]
    assert all(Image.open(folder / name).width > 600 for name in names)
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("picture: ")] == [
        f"picture: {folder / name}" for name in names
    ]


def test_a_folder_that_cannot_be_made_is_one_line_before_anything_is_read(network, hand, monkeypatch, capsys):
    assert run(monkeypatch, hand, "--pictures", hand) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "--pictures" in err
    assert network.loaded == 0
