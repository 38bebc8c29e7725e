"""The depth experiment shows what notebook 1 says it shows."""

import numpy as np
import pytest

from signs.depth import DepthExperiment, build_network, gradient_by_depth, plot_depth


@pytest.fixture(scope="module")
def experiment():
    return gradient_by_depth([2, 20], repeats=2)


def test_plain_gradient_vanishes_with_depth_and_residual_does_not(experiment):
    plain, residual = np.mean(experiment.plain, axis=1), np.mean(experiment.residual, axis=1)
    assert plain[1] < plain[0] / 100
    assert residual[1] > residual[0] / 10


def test_plain_and_residual_start_from_the_same_kernels():
    plain, residual = build_network(9, False).get_weights(), build_network(9, True).get_weights()
    assert len(plain) == len(residual) == 2 * 9 + 2
    assert all(np.array_equal(a, b) for a, b in zip(plain, residual, strict=True))
    assert not np.array_equal(plain[2], plain[4]), "two layers share their initial kernel"


@pytest.mark.parametrize(("depth", "shortcuts"), [(1, 0), (2, 0), (3, 1), (10, 4), (35, 17)])
def test_depth_counts_convolutions_and_a_shortcut_spans_two(depth, shortcuts):
    kinds = [type(layer).__name__ for layer in build_network(depth, True).layers]
    assert kinds.count("Conv2D") == depth
    assert kinds.count("Add") == shortcuts


def test_same_seed_gives_the_same_experiment_and_repeats_differ():
    first, again = gradient_by_depth([3], repeats=2), gradient_by_depth([3], repeats=2)
    np.testing.assert_allclose(first.plain, again.plain, rtol=1e-5)
    assert first.plain[0][0] != first.plain[0][1]


def test_gradient_agrees_with_a_finite_difference():
    """Along the gradient's own direction the loss must change by the gradient's norm."""
    import keras
    import tensorflow as tf

    from signs.depth import CLASSES, IMAGES, SIDE

    model = build_network(4, True, seed=0)
    random = np.random.default_rng([0, 0])
    images = random.normal(size=(IMAGES, SIDE, SIDE, 3)).astype("float32")
    labels = random.integers(0, CLASSES, IMAGES)
    kernel = model.get_layer("conv1").kernel
    start = kernel.numpy()

    def loss(value):
        kernel.assign(value)
        return float(keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, model(images)))

    with tf.GradientTape() as tape:
        value = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, model(images))
    gradient = tape.gradient(value, kernel.value).numpy()
    step = 1e-2 * gradient / np.linalg.norm(gradient)
    slope = (loss(start + step) - loss(start - step)) / 2e-2
    assert gradient_by_depth([4], repeats=1).residual[0][0] == pytest.approx(slope, rel=0.05)


def test_depth_below_one_is_refused():
    with pytest.raises(ValueError, match="at least one layer"):
        build_network(0, False)


def test_plot_has_a_logarithmic_axis_and_survives_a_vanished_gradient():
    figure = plot_depth(DepthExperiment((2, 90), plain=((0.1,), (0.0,)), residual=((0.1,), (0.2,))))
    (axes,) = figure.axes
    assert axes.get_yscale() == "log"
    assert {text.get_text() for text in axes.texts} == {"plain", "residual"}
    figure.canvas.draw()
