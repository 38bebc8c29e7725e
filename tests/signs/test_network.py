"""Networks from files: with their weights, or only their layers; digests; files that hold none."""

import json
import zipfile

import h5py
import numpy as np
import pytest
from tiny_training import build, weights_of

from signs.network import NetworkError, network_digest, read_network, ready_to_evaluate, untrained
from signs.trained import load_trained

KINDS = ["model.keras", "model.h5"]


@pytest.fixture(params=KINDS)
def file(request, tmp_path):
    path = tmp_path / request.param
    ready_to_evaluate(build()).save(path)
    return path


def test_a_network_is_read_with_its_weights_ready_to_be_evaluated(file):
    import keras

    network = read_network(file)
    np.testing.assert_array_equal(weights_of(network), weights_of(keras.models.load_model(file)))
    assert len(network.evaluate(np.zeros((4, 8, 8, 3)), np.eye(2)[[0, 1, 0, 1]], verbose=0)) == 2


def test_an_untrained_copy_has_the_layers_and_other_weights(file):
    import keras

    make = untrained(file)
    keras.utils.set_random_seed(1)
    one = make()
    keras.utils.set_random_seed(2)
    other = make()
    assert network_digest(one) == network_digest(read_network(file))
    assert [layer.name for layer in one.layers] == [layer.name for layer in read_network(file).layers]
    assert np.abs(weights_of(one) - weights_of(other)).max() > 0
    assert np.abs(weights_of(one) - weights_of(read_network(file))).max() > 0


def test_an_initialisers_own_seed_does_not_fix_the_first_weights(tmp_path):
    import keras
    from keras import Input, Model, initializers, layers

    X = Input((4,))
    kernel = {"kernel_initializer": initializers.GlorotUniform(seed=0)}
    Model(X, layers.Dense(2, activation="softmax", **kernel)(X)).save(tmp_path / "model.keras")
    make = untrained(tmp_path / "model.keras")
    kernels = []
    for seed in (1, 1, 2):
        keras.utils.set_random_seed(seed)
        kernels.append(make().get_weights()[0])
    np.testing.assert_array_equal(kernels[0], kernels[1])
    assert (kernels[0] != kernels[2]).any()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("damage", ["missing", "empty", "text", "cut"])
@pytest.mark.parametrize("read", [read_network, untrained])
def test_a_file_without_a_network_is_named_in_one_line(tmp_path, kind, damage, read):
    path = tmp_path / kind
    if damage != "missing":
        ready_to_evaluate(build()).save(path)
        whole = path.read_bytes()
        path.write_bytes({"empty": b"", "text": b"<html>404</html>", "cut": whole[: len(whole) // 3]}[damage])
    with pytest.raises(NetworkError, match=r"^[^\n]+$") as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_another_kind_of_file_is_refused(tmp_path):
    (tmp_path / "model.pt").write_bytes(b"weights")
    with pytest.raises(NetworkError, match=r"neither a \.keras nor an \.h5 file"):
        read_network(tmp_path / "model.pt")


def test_names_that_keras_counts_up_precision_and_momentum_make_no_difference():
    from signs.training.optimizer import set_momentum, set_precision

    digests = {network_digest(model) for model in (build(), build(), build(name="ResNet50"))}
    digests |= {
        network_digest(set_momentum(build(), 0.5)),
        network_digest(set_precision(build(), "mixed_float16")),
    }
    assert len(digests) == 1
    others = [build(filters=4), build(strides=2), build(normalised=False)]
    assert len(digests | {network_digest(model) for model in others}) == 4


def keras_two_file(folder):
    """A ``.keras`` file as Keras 2.15 writes it: other modules, another version."""
    build().save(folder / "three.keras")
    with zipfile.ZipFile(folder / "three.keras") as old, zipfile.ZipFile(folder / "two.keras", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "metadata.json":
                content = json.dumps({"keras_version": "2.15.0"})
            if name == "config.json":
                content = json.dumps(json.loads(content) | {"module": "keras.src.engine.functional"})
            new.writestr(name, content)
    return folder / "two.keras"


def file_with_lr(folder):
    """An ``.h5`` file as Keras wrote it in 2017, whose optimizer has an ``lr``."""
    model = build()
    model.compile("adam", "categorical_crossentropy")
    model.save(folder / "old.h5")
    with h5py.File(folder / "old.h5", "r+") as file:
        told = json.loads(file.attrs["training_config"])
        told["optimizer_config"] = {"class_name": "Adam", "config": {"lr": 0.001, "decay": 0.0}}
        file.attrs["training_config"] = json.dumps(told)
    return folder / "old.h5"


def file_of_weights(folder):
    build().save_weights(folder / "taught.weights.h5")
    return folder / "taught.weights.h5"


@pytest.mark.parametrize(
    ("make", "says", "todo"),
    [
        (keras_two_file, "Could not deserialize class 'Functional'", "is a .keras file of Keras 2.15.0"),
        (file_of_weights, "No model config found", "holds weights alone"),
    ],
)
def test_what_keras_three_does_not_read_is_told_with_what_to_do(tmp_path, make, says, todo):
    import keras

    path = make(tmp_path)
    with pytest.raises((TypeError, ValueError), match=says):  # what notebook 3 quotes
        keras.models.load_model(path)
    for read in (read_network, untrained, lambda path: load_trained(path=path)):
        if read is untrained and make is keras_two_file:
            continue  # its layers can be built all the same
        with pytest.raises(NetworkError, match=todo) as caught:
            read(path)
        assert "\n" not in str(caught.value) and str(path) in str(caught.value)


def test_a_file_of_2017_is_read_without_its_optimizer(tmp_path):
    import keras

    path = file_with_lr(tmp_path)
    with pytest.raises(ValueError, match=r"Argument\(s\) not recognized: \{'lr'"):  # what notebook 3 quotes
        keras.models.load_model(path)
    assert read_network(path).count_params() == build().count_params()
    assert keras.models.load_model(path, compile=False).count_params() == build().count_params()
