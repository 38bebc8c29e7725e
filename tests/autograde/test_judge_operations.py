"""The judge's NumPy kernels compute what Keras computes."""

import numpy as np
import pytest
from keras import layers

from autograde.judge import operations

X = np.random.default_rng(0).normal(size=(2, 7, 6, 3)).astype("float32")


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_convolution_agrees_with_keras(size, stride, padding):
    layer = layers.Conv2D(5, size, strides=stride, padding=padding, bias_initializer="glorot_normal")
    wanted = np.array(layer(X))
    kernel, bias = layer.get_weights()
    assert operations.convolve(X, kernel, bias, (stride, stride), padding) == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 2), (3, 1)])
def test_pooling_agrees_with_keras(size, stride, padding):
    for ours, theirs in (
        (operations.max_pool, layers.MaxPooling2D),
        (operations.average_pool, layers.AveragePooling2D),
    ):
        wanted = np.array(theirs(size, strides=stride, padding=padding)(X))
        assert ours(X, (size, size), (stride, stride), padding) == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("axis", [1, 3])
def test_normalisation_agrees_with_keras(axis):
    layer = layers.BatchNormalization(axis=axis)
    layer.build(X.shape)
    rng = np.random.default_rng(1)
    weights = [rng.uniform(0.5, 2, X.shape[axis]) for _ in range(4)]
    layer.set_weights(weights)
    gamma, beta, mean, variance = weights
    given = operations.normalize(X, mean, variance, gamma, beta, axis)
    assert given == pytest.approx(np.array(layer(X, training=False)), abs=1e-5)


def test_a_window_larger_than_the_image_is_refused():
    with pytest.raises(operations.CannotRunError, match="does not fit"):
        operations.max_pool(X, (9, 9), (1, 1), "valid")
