"""The training recipe: what it sets, what it keeps, and when it trains again."""

import dataclasses

import numpy as np
import pytest

from signs.budgets import Budget
from signs.training import MOMENTUM, PEAK_RATE, learning_rate_schedule, trained_model

FULL = Budget("full", 2, 2, 16, 10, 16, True, ())
SMALL = dataclasses.replace(FULL, name="small", recipe_epochs=1, train_images=8, test_images=4)


def build(filters=3, strides=1, name=None):
    """Make a tiny model with a nested BatchNormalization and layers that nobody named."""
    from keras import Input, Model, layers

    X_in = Input((8, 8, 3))
    X = layers.Conv2D(filters, 3, strides=strides, padding="same", name="conv1")(X_in)
    X = layers.Activation("relu")(layers.BatchNormalization(name="bn_conv1")(X))
    X = layers.GlobalAveragePooling2D()(X)
    return Model(X_in, layers.Dense(2, activation="softmax", name="fc2")(X), name=name)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Keep weights in a folder of the test's own, and leave the slow changes of the images out."""
    import tensorflow as tf

    def plain_batches(X, Y, batch_size, _seed):
        return tf.data.Dataset.from_tensor_slices((X, Y)).batch(batch_size)

    monkeypatch.setattr("signs.training.augmented_batches", plain_batches)
    monkeypatch.setenv("SIGNS_CACHE", str(tmp_path))
    return tmp_path


@pytest.fixture
def data():
    """Dark images are of class 0, bright ones of class 1."""
    labels = np.arange(50) % 2
    images = (
        np.random.RandomState(0).rand(50, 8, 8, 3).astype("float32") * 0.3 + 0.6 * labels[:, None, None, None]
    )
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


def test_the_recipe_learns_from_changed_images(tmp_path, data, monkeypatch):
    monkeypatch.setenv("SIGNS_CACHE", str(tmp_path))
    budget = dataclasses.replace(FULL, recipe_epochs=25, train_images=40, run_eagerly=False)
    model = trained_model(build, *data, budget)
    assert model.evaluate(*data[2:], verbose=0)[1] == 1.0
    assert np.abs(model.get_layer("bn_conv1").moving_mean.numpy()).max() > 0.01


def test_a_small_budget_takes_one_step_and_keeps_nothing(cache, data, capsys, monkeypatch):
    import keras

    steps = []
    ordinary = keras.Model.train_step
    monkeypatch.setattr(
        keras.Model, "train_step", lambda self, batch: steps.append(len(batch[0])) or ordinary(self, batch)
    )
    trained_model(build, *data, SMALL)
    assert steps == [8]
    assert kept(cache) == []
    printed = capsys.readouterr()
    assert "taste" in printed.out
    assert printed.err == ""


def test_every_normalisation_gets_the_recipes_momentum(cache, data):
    from keras import Input, Model

    def nested():
        X_in = Input((8, 8, 3))
        return Model(X_in, build()(X_in))

    model = trained_model(nested, *data, SMALL)
    assert model.layers[1].get_layer("bn_conv1").momentum == MOMENTUM


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
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", interrupted)
    with pytest.raises(KeyboardInterrupt):
        trained_model(build, *data, FULL)
    assert kept(cache) == []


def test_the_learning_rate_warms_up_linearly_and_decays_to_zero():
    schedule = learning_rate_schedule(200)
    rates = np.array([float(schedule(step)) for step in range(201)])
    np.testing.assert_allclose(rates[:21], PEAK_RATE * np.arange(21) / 20, atol=1e-9)
    assert rates.argmax() == 20
    assert (np.diff(rates[20:]) < 0).all()
    np.testing.assert_allclose(rates[110], PEAK_RATE / 2, rtol=1e-3)  # half a cosine: half-way, half the rate
    assert rates[200] == pytest.approx(0, abs=1e-9)


@pytest.mark.filterwarnings("error:Skipping variable loading")  # a graded cell may write nothing to stderr
def test_a_saved_model_is_evaluated_without_compiling_and_holds_no_optimiser_state(cache, data, tmp_path):
    import keras

    model = trained_model(build, *data, FULL)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.evaluate(*data[2:], verbose=0) == pytest.approx(model.evaluate(*data[2:], verbose=0))
    assert [variable.name for variable in loaded.optimizer.variables] == ["iteration", "learning_rate"]
