"""Figures, errors, notes, progress and the camera speak the language of the reader."""

import json
import re
from types import SimpleNamespace

import h5py
import numpy as np
import pytest
from languages import english_in, speaking_pseudo
from PIL import Image

from signs import conversion, data, depth, diagrams, finding, hdf5, photo, photo_plots, pixels, places, plots
from signs.devices import Devices, Gpu, Workers
from signs.errors import SignsError
from signs.hands import render_hand
from signs.network import read_network
from signs.pending import not_yet
from signs.recipe import Recipe
from signs.reference import set_reference_kernels
from signs.trained import model_card
from signs.training.progress import epoch_line
from signs.training.records import EpochRecord
from signs.webcam import SCRIPT, SENTENCES, Camera
from signs.words import speaking

IMAGES = np.random.default_rng(0).integers(0, 255, (12, 64, 64, 3)).astype(np.uint8)
DIGITS = np.arange(12) % 6
SURE = np.eye(6)[DIGITS]
UNSURE = np.roll(SURE, 1, axis=1) * 0.4 + 0.1
PHOTO = Image.new("RGB", (120, 90), "tan")
FOUND = SimpleNamespace(
    box=(10, 10, 80, 80), crop=np.zeros((1, 64, 64, 3)), probabilities=UNSURE[:1], digit=1, doubt="?"
)
DEPTHS = depth.DepthExperiment((2, 9), ((0.1,), (1e-4,)), ((1.0,), (1.0,)))
HISTORY = {"loss": [2, 1], "accuracy": [0.2, 0.6], "val_loss": [2, 1.5], "val_accuracy": [0.2, 0.5]}
FIGURES = {
    "identity": diagrams.draw_identity_block,
    "convolutional": diagrams.draw_convolutional_block,
    "basic": diagrams.draw_basic_block,
    "pre-activation": diagrams.draw_preactivation_block,
    "ResNet50": diagrams.draw_resnet50,
    "gallery": lambda: plots.gallery(IMAGES, DIGITS),
    "counts": lambda: plots.class_counts(DIGITS, DIGITS, range(6)),
    "curves": lambda: plots.training_curves(HISTORY, chance=1 / 6),
    "one epoch": lambda: plots.training_curves({"loss": [2], "accuracy": [0.2]}),
    "right": lambda: plots.prediction_grid(IMAGES, SURE, DIGITS),
    "wrong": lambda: plots.prediction_grid(
        np.tile(IMAGES, (2, 1, 1, 1)), np.tile(UNSURE, (2, 1)), [*DIGITS] * 2, 9
    ),
    "photo": lambda: photo_plots.plot_photo(PHOTO, np.zeros((1, 64, 64, 3))),
    "found": lambda: photo_plots.plot_found(PHOTO, FOUND),
    "probabilities": lambda: photo_plots.plot_probabilities({"?": SURE[:1]}),
    "answer": lambda: photo_plots.plot_probabilities({"?": SURE[:1]}, 0),
    "pixels": lambda: pixels.plot_pixels(IMAGES[0], 3, 3),
    "depth": lambda: depth.plot_depth(DEPTHS),
}
#: Words of code in a figure, which stay.
CODE = re.compile(
    r"\b(Conv2D|BatchNorm|Batch-\nNorm|ReLU|Add|valid|same|filters|softmax|fc6|ResNet50|image)\b"
)


@pytest.fixture(params=["pseudo", "zh"])
def spoken(request):
    with speaking_pseudo() if request.param == "pseudo" else speaking("zh"):
        yield request.param


def has_english(text, spoken):
    """Say whether a word of English is left; of the pseudo-language, outside of its brackets."""
    if spoken == "zh":
        return re.findall(r"[A-Za-z]{4,}", CODE.sub("", text)) or english_in(text)
    return english_in(text)


def drawn_texts(figure):
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text) if text.get_family() != ["monospace"]]


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_and_describes_itself_in_the_readers_language(name, spoken):
    figure = FIGURES[name]()
    assert not english_in(figure.words)
    if name != "pixels":  # whose title is code
        assert not [text for text in drawn_texts(figure) if has_english(text, spoken)]


def refused(act):
    with pytest.raises((SignsError, ValueError)) as caught:
        act()
    return str(caught.value)


def written(path, start=b""):
    path.write_bytes(start)
    return path


def damaged_pair(folder, start):
    folder.mkdir()
    for name in hdf5.LAYOUT:
        written(folder / name, start)
    return folder


ERRORS = {
    "another source": lambda here: data.load_dataset(source="?"),
    "a folder for another source": lambda here: data.load_dataset(here, source="real"),
    "no pair": lambda here: places.pair_folder(here),
    "no folder": lambda here: places.pair_folder(here / "?"),
    "a file": lambda here: places.pair_folder(written(here / "x")),
    "a misnamed file": lambda here: (written(here / "Train-Signs.h5"), places.pair_folder(here)),
    "a packed file": lambda here: (written(here / "train_signs.h5.gz"), places.pair_folder(here)),
    "an empty file": lambda here: hdf5.read_pair(damaged_pair(here / "a", b"")),
    "a web page": lambda here: hdf5.read_pair(damaged_pair(here / "a", b"<html>")),
    "a pointer": lambda here: hdf5.read_pair(damaged_pair(here / "a", b"version https://git-lfs")),
    "an archive": lambda here: hdf5.read_pair(damaged_pair(here / "a", b"PK\x03\x04")),
    "another file": lambda here: hdf5.read_pair(damaged_pair(here / "a", b"?")),
    "images that are wide": lambda here: conversion.to_images(np.zeros((1, 64, 80, 3), np.uint8)),
    "images that are small": lambda here: conversion.to_images(np.zeros((1, 8, 8, 3), np.uint8)),
    "no images": lambda here: conversion.to_images(np.zeros((0, 64, 64, 3), np.uint8)),
    "other values": lambda here: conversion.to_images(np.full((1, 64, 64, 3), -1.0)),
    "labels in halves": lambda here: conversion.to_labels(np.array([0.5]), 1, 6),
    "labels in rows": lambda here: conversion.to_labels(np.ones((2, 2)), 1, 6),
    "class names": lambda here: conversion.read_classes(np.array([b"cat", b"dog"])),
    "no photo": lambda here: photo.open_photo(here / "?"),
    "a folder as a photo": lambda here: photo.open_photo(here),
    "an empty photo": lambda here: photo.open_photo(written(here / "x.png")),
    "no picture": lambda here: photo.open_photo(written(here / "x.png", b"?" * 99)),
    "a HEIC photo": lambda here: photo.open_photo(written(here / "x", b"\0\0\0\x18ftypheic" + bytes(20))),
    "a small photo": lambda here: finding.find_hand(Image.new("RGB", (5, 5)), None),
    "no network": lambda here: read_network(here / "x.h5"),
    "weights alone": lambda here: (
        h5py.File(here / "x.h5", "w").create_group("x").file.close(),
        read_network(here / "x.h5"),
    ),
    "a network's other kind": lambda here: read_network(written(here / "x.txt")),
    "no epoch": lambda here: Recipe(epochs=0),
    "another schedule": lambda here: Recipe(epochs=1, schedule="?"),
    "a momentum": lambda here: Recipe(epochs=1, momentum=2),
    "patience": lambda here: Recipe(epochs=1, patience=2),
    "a run": lambda here: set_reference_kernels(None, "?"),
    "a digit": lambda here: render_hand(9),
    "a size": lambda here: render_hand(1, size=5),
    "a patch": lambda here: pixels.plot_pixels(IMAGES[0], 60, 60),
    "one-hot labels": lambda here: plots.gallery(IMAGES, SURE),
    "no history": lambda here: plots.training_curves({}),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_said_in_the_readers_language(name, spoken, tmp_path):
    said = refused(lambda: ERRORS[name](tmp_path))
    assert not english_in(said)
    assert re.search(r"[\u4e00-\u9fff]" if spoken == "zh" else "⟦", said)


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((1, 3, 64, 64), np.uint8),
        np.zeros((1, 80, 80), np.uint8),
        np.full((1, 64, 64, 4), 0.5),
        np.full((1, 64, 64, 3), 999, np.uint16),
    ],
    ids=["channels first", "grey and large", "transparent", "16 bits"],
)
def test_what_was_changed_is_said_in_the_readers_language(images, spoken):
    _, notes = conversion.to_images(images)
    assert notes
    assert not [note for note in notes if has_english(note.replace("uint", "").replace("float", ""), spoken)]


def test_the_line_of_the_data_says_where_it_is_from(spoken, tmp_path, capsys):
    signs = hdf5.SignSet(IMAGES, DIGITS, IMAGES, DIGITS, np.arange(6))
    hdf5.write_pair(tmp_path, signs)
    data.load_dataset(tmp_path)
    assert not english_in(capsys.readouterr().out)
    hdf5.write_pair(tmp_path, hdf5.SignSet(IMAGES, DIGITS, IMAGES, DIGITS, np.arange(7)))
    assert not english_in(refused(lambda: data.load_dataset(tmp_path)))


@pytest.mark.parametrize(
    "devices",
    [
        Devices(),
        Devices((Gpu("H200", (9, 0)),), "mixed_bfloat16"),
        Devices((Gpu("T4", (7, 5)),) * 2, "mixed_float16", Workers(3, 1)),
    ],
    ids=["none", "one", "two of three workers"],
)
def test_devices_and_epochs_are_lines_in_the_readers_language(devices, spoken):
    records = [
        EpochRecord(1, 2.0, 0.2, 2.1, 0.1, 1e-3, 200.0),
        EpochRecord(2, 1.0, 0.5, 1.1, 0.4, 1e-3, 4000.0),
    ]
    said = f"{devices}\n{epoch_line(records, 3)}\n{epoch_line(records, 2)}"
    assert not english_in(said)
    assert spoken != "zh" or "损失 1.0000，准确率 0.500，验证损失 1.1000" in said


def test_a_photos_doubts_are_in_the_readers_language(spoken):
    unsure, sure, other = (
        finding.Reading((0, 0, 9, 9), row, 9.0) for row in (UNSURE[:1], SURE[:1], SURE[1:2])
    )
    no_hand = finding.Reading((0, 0, 9, 9), SURE[:1], -9.0)
    said = [finding._doubt(readings, True) for readings in ([unsure, sure], [other, sure], [no_hand, sure])]
    assert all(said) and len(set(said)) == 3 and not any(map(english_in, said))
    no_rival = finding.Reading((0, 0, 9, 9), SURE[1:2], -9.0)
    assert not finding._doubt([sure, sure, sure, no_rival], True)
    assert not english_in(photo.describe_prediction(SURE[:1]))


def test_the_camera_speaks_the_readers_language_and_its_script_holds_no_sentence(spoken, tmp_path):
    script = SCRIPT.read_text(encoding="utf-8")
    code = re.sub(r"//.*|`[^`]*`", "", script)
    assert not [
        text for text in re.findall(r'"([^"]*)"', code) if english_in(text) or re.match("[A-Z].* ", text)
    ]
    used = set(re.findall(r"\bwords\.(\w+)", script)) - {"replace"}
    assert used <= set(SENTENCES) and all(name in used or name.endswith("Error") for name in SENTENCES)
    camera = Camera(tmp_path / "hand.png")
    assert not english_in(repr(camera)) and not english_in(camera.keep(b"?"))
    if camera._widget is not None:
        assert set(camera._widget.words) == set(SENTENCES)
        assert not english_in("\n".join(camera._widget.words.values()))
        assert json.dumps(camera._widget.get_state(["words"]))


def test_what_is_not_written_yet_is_named_in_the_readers_language(spoken):
    model = not_yet("ResNet50")
    with pytest.raises(NotImplementedError) as caught:
        model()
    assert not english_in(f"{caught.value} {model!r}")


def test_the_model_card_is_there_in_both_languages():
    with speaking("zh"):
        assert "# 模型卡" in model_card().data
    with speaking("en"):
        assert "# Model card" in model_card().data
    with speaking("xx"):
        assert "# Model card" in model_card().data
