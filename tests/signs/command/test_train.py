"""``python -m signs train``: what it trains, what it refuses, and where a stopped training goes on."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import h5py
import numpy as np
import pytest

from signs import __main__ as command_line
from signs.hdf5 import SignSet, write_pair
from signs.mixture import Shares

ROOT = Path(__file__).parents[3]
SHARES = Shares(photographs=1, moved=0, signers=1, takes=1, backgrounds=1, things=2, cut=0)


def sign_set(count=24):
    labels = np.arange(count) % 6
    images = np.random.default_rng(0).integers(0, 50, (count, 64, 64, 3)) + 40 * labels[:, None, None, None]
    images = images.astype(np.uint8)
    return SignSet(images, labels, images[:12], labels[:12], np.arange(6), np.arange(count) // 6)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A working folder with a pair in ``pair/`` and a tiny network in ``tiny.keras``."""
    from keras import Input, Model, layers

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIGNS_CACHE", str(tmp_path / "cache"))
    write_pair("pair", sign_set())
    X = Input((64, 64, 3))
    Y = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3, strides=4, activation="relu")(X))
    Model(X, layers.Dense(6, activation="softmax")(Y)).save("tiny.keras")
    return tmp_path


def run(monkeypatch, *arguments):
    """Run the command line in this process; return the exit status."""
    monkeypatch.setattr(sys, "argv", ["signs", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        command_line.main()
    return caught.value.code or 0


TRAIN = (
    "train",
    "--data",
    "pair",
    "--model",
    "tiny.keras",
    "--recipe",
    "quick",
    "--batch-size",
    8,
    "--folder",
    "run",
)


def refused(monkeypatch, capfd, *arguments):
    """Run what is to be refused; return the one line on stderr."""
    before = set(Path().rglob("*"))
    assert run(monkeypatch, *arguments) == 2
    err = capfd.readouterr().err
    assert err.startswith("signs: ") and err.count("\n") == 1, err
    assert set(Path().rglob("*")) == before
    return err


def test_it_trains_says_what_it_does_and_where_the_network_is(here, monkeypatch, capfd):
    assert run(monkeypatch, *TRAIN, "--epochs", 2, "--seed", 3, "--early-stopping", 5) == 0
    out, err = capfd.readouterr()
    assert err == ""
    for part in ("24 images (pair), 2 epochs", "validation: 10% of the images, whole signers", "epoch 1 of 2",
                 "evaluate --model run/model.keras"):  # fmt: skip
        assert part in out
    assert (here / "run" / "model.keras").exists()


def test_the_full_recipe_mixes_a_pair_with_drawn_hands(here, monkeypatch, capfd):
    from signs import mixture

    monkeypatch.setattr(mixture, "OWN_PAIR", SHARES)
    monkeypatch.setattr("signs.data.rendered_signs", sign_set)
    full = [{"quick": "full"}.get(word, word) for word in TRAIN]
    assert run(monkeypatch, *full, "--epochs", 1) == 0
    drawn, more = 24, 6
    assert f"{24 + drawn + more + 3} images (pair), 1 epochs" in capfd.readouterr().out


def test_it_trains_a_network_further(here, monkeypatch, capfd):
    assert run(monkeypatch, *TRAIN, "--epochs", 1) == 0
    further = [
        {"--model": "--start", "tiny.keras": "run/model.keras", "run": "more"}.get(w, w) for w in TRAIN
    ]
    assert run(monkeypatch, *further, "--epochs", 1, "--rate", 1e-12) == 0
    import keras

    first, second = (keras.models.load_model(f"{name}/model.keras") for name in ("run", "more"))
    for old, new in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_allclose(new, old, atol=1e-6)
    capfd.readouterr()
    assert "leave one out" in refused(monkeypatch, capfd, *TRAIN, "--start", "tiny.keras")
    assert "missing.keras" in refused(monkeypatch, capfd, "train", "--start", "missing.keras")


def test_given_again_with_other_options_it_says_what_to_do(here, monkeypatch, capfd):
    assert run(monkeypatch, *TRAIN, "--epochs", 1) == 0
    capfd.readouterr()
    assert "--fresh" in refused(monkeypatch, capfd, *TRAIN, "--epochs", 2)
    assert run(monkeypatch, *TRAIN, "--epochs", 2, "--fresh") == 0


@pytest.mark.parametrize("name", ["train_signs.h5", "test_signs.h5"])
@pytest.mark.parametrize("damage", ["cut", "empty", "text", "missing", "shape", "label"])
def test_a_pair_that_cannot_be_used_is_one_line_and_writes_nothing(here, monkeypatch, capfd, name, damage):
    path = here / "pair" / name
    half = name.split("_")[0]
    if damage == "missing":
        path.unlink()
    elif damage in ("shape", "label"):
        key, value = {
            "shape": ("set_x", np.zeros((24, 32, 32, 3), np.uint8)),
            "label": ("set_y", np.full(24, 7)),
        }[damage]
        with h5py.File(path, "r+") as file:
            del file[f"{half}_{key}"]
            file[f"{half}_{key}"] = value[: 24 if half == "train" else 12]
    else:
        path.write_bytes({"cut": path.read_bytes()[:3000], "empty": b"", "text": b"<html>404</html>"}[damage])
    assert name in refused(monkeypatch, capfd, *TRAIN)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--data", "nowhere"), "none of real, rendered, both, and no folder"),
        (("--data", "empty"), "holds no train_signs.h5"),
        (("--model", "none.keras"), "none.keras is not there"),
        (("--recipe", "best"), "full, restart, quick, tutorial"),
        (("--rate", "0"), "peak_rate"),
        (("--validation", "1.5"), "validation"),
        (("--folder", "tiny.keras"), "tiny.keras"),
    ],
)
def test_what_cannot_be_is_one_line(here, monkeypatch, capfd, arguments, words):
    (here / "empty").mkdir()
    assert words in refused(monkeypatch, capfd, *TRAIN, *arguments)


def test_an_interrupted_download_is_one_line_and_caches_nothing(here, monkeypatch, capfd):
    import requests

    def broken(*_args, **_options):
        raise requests.exceptions.ConnectionError("broken off")

    monkeypatch.setattr(requests, "get", broken)
    monkeypatch.setenv("SIGNS_REAL_ARCHIVE", "http://localhost:9/archive.zip")
    (here / "cache").mkdir()
    assert "cannot download" in refused(
        monkeypatch, capfd, "train", "--data", "real", "--model", "tiny.keras"
    )


def start(here, *arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "signs", *map(str, (*TRAIN, *arguments))],
        cwd=here,
        env=os.environ | {"PYTHONPATH": str(ROOT), "SIGNS_CACHE": str(here / "cache")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def test_ctrl_c_says_how_to_go_on(here):
    process = start(here, "--epochs", 100000)
    while not process.stdout.readline().startswith("epoch "):
        assert process.poll() is None, process.stderr.read()
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=240)
    assert process.returncode == 130
    assert out.splitlines()[-1] == "Stopped. The same command goes on from the last checkpoint in run."
    assert err == ""


def test_a_full_disk_is_one_line_and_leaves_nothing_half_written(here):
    """A limit on the size of files stands in for the disk: writing beyond it fails like on a full one."""

    def small_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    process = start(here, "--epochs", 3, preexec_fn=small_disk)
    _, err = process.communicate(timeout=240)
    assert process.returncode == 2
    assert err.startswith("signs: cannot write to run (") and err.count("\n") == 1, err
    left = [path.name for path in (here / "run").rglob("*") if path.is_file() and path.name != ".lock"]
    assert left == ["recipe.json"]  # whole, as it is small enough
    assert json.loads((here / "run" / "recipe.json").read_text())["recipe"]["epochs"] == 3
