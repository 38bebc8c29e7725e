"""What a recipe sets: learning rate, decay, momentum, precision."""

import numpy as np
import pytest
from tiny_training import RECIPE, build, build_residual

from signs.recipe import Recipe
from signs.training.optimizer import (
    learning_rate_schedule,
    make_optimizer,
    set_identity_blocks,
    set_momentum,
    set_precision,
)


def rates(schedule, steps=200, warm_up=0.1):
    recipe = Recipe(peak_rate=0.5, schedule=schedule, warm_up=warm_up)
    return np.array([float(learning_rate_schedule(recipe, steps)(step)) for step in range(steps)])


@pytest.mark.parametrize("schedule", ["cosine", "constant", "step"])
def test_the_rate_rises_linearly_to_its_peak(schedule):
    np.testing.assert_allclose(rates(schedule)[:20], 0.5 * np.arange(1, 21) / 20, rtol=1e-5)
    assert rates(schedule, warm_up=0.0)[0] == pytest.approx(0.5)
    assert rates(schedule).max() == pytest.approx(0.5)


def test_then_it_falls_along_half_a_cosine():
    after = rates("cosine")[20:]
    assert (np.diff(after) < 0).all()
    assert after[90] == pytest.approx(0.25)  # half-way, half the rate
    assert 0 < after[-1] < 1e-4


def test_or_stays_or_falls_in_two_steps():
    np.testing.assert_allclose(rates("constant")[20:], 0.5)
    np.testing.assert_allclose(rates("step")[20:], np.repeat([0.5, 0.05, 0.005], [90, 45, 45]), rtol=1e-5)


def test_kernels_decay_and_neither_biases_nor_normalisation_do():
    import keras
    import tensorflow as tf

    model = build()
    model.get_layer("conv1").bias.assign(tf.ones(3))
    optimizer = make_optimizer(Recipe(weight_decay=0.5), lambda: 0.1)
    optimizer.build(model.trainable_variables)
    before = {variable.path: variable.numpy() for variable in model.trainable_variables}
    optimizer.apply([tf.zeros(v.shape) for v in model.trainable_variables], model.trainable_variables)
    assert isinstance(optimizer, keras.optimizers.Adam)
    for variable in model.trainable_variables:
        kept = 1 - 0.1 * 0.5 if variable.name == "kernel" else 1
        np.testing.assert_allclose(variable.numpy(), kept * before[variable.path], rtol=1e-5)


def test_every_normalisation_gets_the_recipes_momentum():
    from keras import Input, Model

    X_in = Input((8, 8, 3))
    nested = set_momentum(Model(X_in, build()(X_in)), 0.8)
    assert nested.layers[1].get_layer("bn_conv1").momentum == 0.8


def test_an_identity_block_starts_as_the_identity_and_a_convolutional_block_does_not():
    from keras import Input, Model

    images = np.random.default_rng(0).normal(size=(2, 8, 8, 3)).astype("float32")
    for nested in (False, True):
        blocks = build_residual()
        X_in = Input((8, 8, 3))
        set_identity_blocks(Model(X_in, blocks(X_in)) if nested else blocks)
        convolutional, identity = (
            layer.output for layer in blocks.layers if layer.name.startswith("activation")
        )
        before, after = Model(blocks.input, [convolutional, identity])(images)
        np.testing.assert_array_equal(before, after)
        assert [float(blocks.get_layer(f"bn{i}").gamma[0]) for i in (1, 2, 3)] == [1, 1, 0]


def test_a_block_that_was_trained_stays_as_it_is():
    model = build_residual()
    model.get_layer("bn3").gamma.assign([0.5, 1.0, 1.2])
    np.testing.assert_allclose(set_identity_blocks(model).get_layer("bn3").gamma, [0.5, 1.0, 1.2])


def test_a_network_without_blocks_is_left_alone():
    assert float(set_identity_blocks(build()).get_layer("bn_conv1").gamma[0]) == 1
    set_identity_blocks(build(normalised=False))


def test_layers_compute_in_mixed_precision_keep_their_weights_and_end_in_32_bits():
    import keras

    model = set_precision(build(), "mixed_float16")
    assert model.get_layer("conv1").compute_dtype == "float16"
    assert {weight.dtype for weight in model.weights} == {"float32"}
    assert model(np.zeros((1, 8, 8, 3))).dtype == "float32"
    assert isinstance(make_optimizer(RECIPE, 0.1, "mixed_float16"), keras.optimizers.LossScaleOptimizer)


def test_in_plain_precision_nothing_is_changed_and_nothing_scaled():
    import keras

    assert set_precision(build(), "float32").get_layer("conv1").compute_dtype == "float32"
    assert not isinstance(make_optimizer(RECIPE, 0.1), keras.optimizers.LossScaleOptimizer)


@pytest.mark.parametrize("fixed", [{}, {"scale": False}, {"trainable": False}, {"axis": 1}])
def test_normalisation_in_one_operation_computes_what_keras_does(fixed):
    import keras
    import tensorflow as tf

    from signs.backends.tensorflow import fused_normalisation

    rng = np.random.default_rng(1)
    images = tf.constant(rng.normal(3, 2, (6, 5, 4, 3)).astype("float32"))
    layers = [keras.layers.BatchNormalization(momentum=0.8, **fixed) for _ in range(2)]
    told = []
    for layer in layers:
        layer.build(images.shape)
        layer.set_weights([1 + 0.3 * np.arange(weight.size) for weight in layer.get_weights()])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(images)
        with fused_normalisation():
            ours = tf.reduce_sum(layers[0](images, training=True) ** 3)
        theirs = tf.reduce_sum(layers[1](images, training=True) ** 3)
    for layer, total in zip(layers, (ours, theirs), strict=True):
        trained = [variable.value for variable in layer.trainable_variables]
        told.append([total, *tape.gradient(total, [images, *trained]), *layer.get_weights()])
    for one, other in zip(*told, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4)
    with fused_normalisation():
        inferred = layers[0](images)
    np.testing.assert_allclose(inferred, layers[1](images), rtol=1e-5)
