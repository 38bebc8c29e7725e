"""Networks from files: with their weights, or only their layers; digests; files that hold none."""

import numpy as np
import pytest
from tiny_training import build, weights_of

from signs.network import NetworkError, network_digest, read_network, ready_to_evaluate, untrained

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
