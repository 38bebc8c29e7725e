"""The trained network: its file, and its weights in a network of one's own."""

import numpy as np
import pytest

from signs.network import NetworkError
from signs.trained import MismatchError, load_trained, write_trained


def tiny(names=("conv1", "bn_conv1", "fc6"), filters=24):
    import keras

    conv, norm, dense = names
    return keras.Sequential(
        [
            keras.layers.Input((8, 8, 3)),
            keras.layers.Conv2D(filters, 3, name=conv),
            keras.layers.BatchNormalization(name=norm),
            keras.layers.Flatten(),
            keras.layers.Dense(6, activation="softmax", name=dense),
        ]
    )


def randomise(model):
    rng = np.random.default_rng(0)
    model.set_weights([rng.uniform(0.1, 1, weight.shape) for weight in model.get_weights()])
    return model


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    model = randomise(tiny())
    path = tmp_path_factory.mktemp("trained") / "tiny.h5"
    write_trained(model, path)
    return model, path


X = np.random.default_rng(1).random((5, 8, 8, 3)).astype("float32")


def test_the_file_is_a_keras_model_in_32_bits_ready_to_evaluate(taught):
    import keras

    model, path = taught
    read = keras.models.load_model(path)
    assert {weight.dtype for weight in read.get_weights()} == {np.dtype("float32")}
    np.testing.assert_allclose(read.predict(X, verbose=0), model.predict(X, verbose=0), atol=2e-3)
    loss, _ = read.evaluate(X, np.eye(6)[:5], verbose=0)
    assert np.isfinite(loss)
    assert list(path.parent.iterdir()) == [path]


def test_large_weights_take_half_the_room(tmp_path):
    import keras

    model = randomise(keras.Sequential([keras.layers.Input((400,)), keras.layers.Dense(500)]))
    write_trained(model, tmp_path / "large.h5")
    assert (tmp_path / "large.h5").stat().st_size < 0.6 * 4 * model.count_params()


def test_weights_go_to_the_layers_of_the_same_name_whatever_their_order(taught):
    import keras

    model, path = taught
    inputs = keras.layers.Input((8, 8, 3))
    dense, conv = (
        keras.layers.Dense(6, activation="softmax", name="fc6"),
        keras.layers.Conv2D(24, 3, name="conv1"),
    )
    inner = keras.Sequential([conv, keras.layers.BatchNormalization(name="bn_conv1")], name="nested")
    own = keras.Model(inputs, dense(keras.layers.Flatten()(inner(inputs))))
    assert load_trained(own, path) is own
    np.testing.assert_allclose(own.predict(X, verbose=0), model.predict(X, verbose=0), atol=2e-3)


def test_a_wrong_name_is_told_and_nothing_is_changed(taught):
    own = tiny(names=("conv1", "my_norm", "fc6"))
    before = own.get_weights()
    with pytest.raises(MismatchError) as caught:
        load_trained(own, taught[1])
    message = str(caught.value)
    assert "no layer called bn_conv1" in message
    assert "my_norm" in message
    assert "\n" not in message
    for old, new in zip(before, own.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_wrong_shape_is_told(taught):
    with pytest.raises(MismatchError, match="conv1 has weights of the shapes"):
        load_trained(tiny(filters=8), taught[1])


@pytest.mark.parametrize("damage", ["empty", "cut", "text", "missing"])
@pytest.mark.parametrize("into", ["own", "new"])
def test_a_damaged_file_is_one_line(taught, tmp_path, damage, into):
    path = tmp_path / "bad.h5"
    whole = taught[1].read_bytes()
    content = {"empty": b"", "cut": whole[: len(whole) // 2], "text": b"hello" * 99}.get(damage)
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NetworkError) as caught:
        load_trained(tiny() if into == "own" else None, path)
    assert "\n" not in str(caught.value)
    assert "bad.h5" in str(caught.value)


def test_a_file_that_cannot_be_written_leaves_nothing(taught, tmp_path, monkeypatch):
    from pathlib import Path

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_trained(taught[0], tmp_path / "tiny.h5")
    assert list(tmp_path.iterdir()) == []


def test_the_architecture_is_read_without_the_weights(taught):
    from signs.network import network_digest, untrained

    model, path = taught
    fresh = untrained(path)()
    assert network_digest(fresh) == network_digest(model)
    assert not np.array_equal(
        fresh.get_layer("conv1").get_weights()[0], model.get_layer("conv1").get_weights()[0]
    )


def test_the_model_card_is_shown_in_a_notebook_whole():
    import signs

    shown = signs.model_card().data
    assert shown.startswith("# Model card: ResNet50.h5") and "## What it reads" in shown
