"""The cache that spares a notebook the second training: what it keeps, and when it trains again."""

import dataclasses

import numpy as np
import pytest
from tiny_training import build

from signs.budgets import Budget
from signs.training import trained_model

FULL = Budget("full", 2, 2, 16, 10, 16, True, ())
SMALL = dataclasses.replace(FULL, name="small", recipe_epochs=1, train_images=8, test_images=4)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SIGNS_CACHE", str(tmp_path))
    return tmp_path


@pytest.fixture
def data():
    """Dark images are of class 0, bright ones of class 1."""
    labels = np.arange(50) % 2
    pixels = np.random.RandomState(0).randint(0, 80, (50, 8, 8, 3)) + 150 * labels[:, None, None, None]
    images = (pixels / 255).astype("float32")
    onehot = np.eye(2)[labels]
    return images[:40], onehot[:40], images[40:], onehot[40:]


def kept(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_second_full_run_loads_what_the_first_one_trained(cache, data, capsys):
    first = trained_model(build, *data, FULL)
    assert "Training 2 epochs on 16 images" in capsys.readouterr().out
    assert len(kept(cache)) == 1

    second = trained_model(build, *data, FULL)
    assert "Trained before" in capsys.readouterr().out
    for one, other in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_small_budget_takes_one_step_and_keeps_nothing(cache, data, capsys, monkeypatch):
    from signs.training.steps import Steps

    steps, ordinary = [], Steps.train
    monkeypatch.setattr(Steps, "train", lambda self, batches: steps.append(1) or ordinary(self, batches))
    trained_model(build, *data, SMALL)
    assert steps == [1]
    assert kept(cache) == []
    printed = capsys.readouterr()
    assert "taste" in printed.out
    assert printed.err == ""


@pytest.mark.parametrize("damage", ["cut", "flipped byte", "empty", "other shapes"])
def test_a_damaged_cached_file_is_trained_again_and_replaced(cache, data, capsys, damage):
    before = trained_model(build, *data, FULL)
    (path,) = cache.iterdir()
    whole = path.read_bytes()
    if damage == "other shapes":
        with path.open("wb") as file:
            np.savez(file, *[weights.T[..., :1] for weights in before.get_weights()])
    else:
        middle = whole.index(before.get_weights()[0].tobytes())
        flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
        path.write_bytes({"cut": whole[:-200], "flipped byte": flipped, "empty": b""}[damage])
    capsys.readouterr()

    after = trained_model(build, *data, FULL)
    lines = capsys.readouterr().out.splitlines()
    assert "damaged" in lines[0]
    assert "Training" in lines[1]
    np.testing.assert_allclose(after.get_weights()[0], before.get_weights()[0], atol=1e-5)
    trained_model(build, *data, FULL)
    assert "Trained before" in capsys.readouterr().out


def test_other_data_architecture_or_recipe_is_trained_on_its_own(cache, data):
    X_train, Y_train, X_test, Y_test = data
    trained_model(build, *data, FULL)
    trained_model(build, X_train[::-1], Y_train[::-1], X_test, Y_test, FULL)
    trained_model(lambda: build(filters=4), *data, FULL)
    trained_model(lambda: build(strides=2), *data, FULL)  # the same weights' shapes, another network
    trained_model(build, *data, dataclasses.replace(FULL, recipe_epochs=3))
    assert len(kept(cache)) == 5


def test_scaling_in_single_or_double_precision_is_the_same_data(cache, data):
    pixels = np.rint(data[0] * 255).astype("uint8")
    for images in (pixels / 255, (pixels / 255).astype("float32"), pixels.astype("float32") / 255):
        trained_model(build, images, *data[1:], FULL)
    assert len(kept(cache)) == 1


def test_names_that_keras_counts_up_make_no_difference(cache, data):
    for name in (None, None, "ResNet50"):
        trained_model(lambda name=name: build(name=name), *data, FULL)
    assert len(kept(cache)) == 1


def test_an_interrupted_write_leaves_nothing_behind(cache, data, monkeypatch):
    def interrupted(file, *_arrays):
        file.write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", interrupted)
    with pytest.raises(KeyboardInterrupt):
        trained_model(build, *data, FULL)
    assert kept(cache) == []


@pytest.mark.filterwarnings("error:Skipping variable loading")  # a graded cell may write nothing to stderr
def test_a_saved_model_is_evaluated_without_compiling_and_holds_no_optimiser_state(cache, data, tmp_path):
    import keras

    model = trained_model(build, *data, FULL)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.evaluate(*data[2:], verbose=0) == pytest.approx(model.evaluate(*data[2:], verbose=0))
    assert [variable.name for variable in loaded.optimizer.variables] == ["iteration", "learning_rate"]
