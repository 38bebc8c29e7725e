"""The reference kernels give the tutorial's printed vectors, and come from TensorFlow 1's stream."""

import numpy as np
import pytest

from signs.reference import (
    RUNS,
    ReferenceBlockError,
    reference_input,
    reference_kernels,
    set_reference_kernels,
    vector_text,
)

# Printed by the tutorial and by the classic run of the same exercise: out[1][1][0].
PRINTED = {
    ("identity", "tutorial"): [0.19716819, 0.0, 1.3561226, 2.1713073, 0.0, 1.3324987],
    ("convolutional", "tutorial"): [0.0, 1.1676219, 0.16150603, 0.0, 0.0, 0.61365455],
    ("identity", "classic"): [0.94822985, 0.0, 1.16101444, 2.747859, 0.0, 1.36677003],
    ("convolutional", "classic"): [0.09018463, 1.23489773, 0.46822017, 0.0367176, 0.0, 0.65516603],
}


def block(kind, prefix="res1a_branch", middle=2, use_bias=True):
    """Make a small model of one residual block in the tutorial's layout."""
    from keras import Input, Model, layers

    def conv(X, name, filters, size=1, strides=1, relu=True):
        X = layers.Conv2D(filters, size, strides, "same", use_bias=use_bias, name=prefix + name)(X)
        X = layers.BatchNormalization(axis=3)(X)
        return layers.Activation("relu")(X) if relu else X

    X_in = Input((4, 4, 6))
    strides = 1 if kind == "identity" else 2
    X = conv(X_in, "2a", 2, strides=strides)
    X = conv(X, "2b", 4, middle)
    X = conv(X, "2c", 6, relu=False)
    shortcut = X_in if kind == "identity" else conv(X_in, "1", 6, strides=strides, relu=False)
    return Model(X_in, layers.Activation("relu")(layers.Add()([X, shortcut])))


def output(model, run):
    out = set_reference_kernels(model, run)(reference_input(), training=False)
    return np.asarray(out)[1][1][0]


@pytest.mark.parametrize(("kind", "run"), PRINTED)
def test_reference_kernels_give_the_printed_vector(kind, run):
    np.testing.assert_allclose(output(block(kind), run), PRINTED[kind, run], atol=2e-6, rtol=0)


def test_kernels_fit_a_block_without_biases():
    out = output(block("convolutional", use_bias=False), "tutorial")
    np.testing.assert_allclose(out, PRINTED["convolutional", "tutorial"], atol=2e-6, rtol=0)


def test_a_trained_block_is_put_back_to_initial_normalisation_and_zero_biases():
    model = block("identity")
    for variable in model.variables:
        variable.assign(np.full(variable.shape, 0.7))
    np.testing.assert_allclose(output(model, "tutorial"), PRINTED["identity", "tutorial"], atol=2e-6, rtol=0)


def test_input_is_the_seeded_stream_and_leaves_the_global_state_alone():
    np.random.seed(1)
    expected = np.random.randn(3, 4, 4, 6)
    before = np.random.get_state()[1].copy()
    np.testing.assert_array_equal(reference_input(), expected)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_kernels_cannot_be_changed_by_a_notebook():
    with pytest.raises(ValueError, match="read-only"):
        reference_kernels("tutorial")["res1a_branch2a"][0, 0, 0, 0] = 1


def test_runs_differ_in_branch_2a_only():
    differing = [
        name
        for name, kernel in reference_kernels("tutorial").items()
        if not np.array_equal(kernel, reference_kernels("classic")[name])
    ]
    assert differing == ["res1a_branch2a"]


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (lambda: block("identity", prefix="conv_"), ["res1a_branch2a", "conv_2a"]),
        (lambda: block("identity", middle=3), ["res1a_branch2b", "(2, 2, 2, 4)", "(3, 3, 2, 4)"]),
        (lambda: without_last_convolution(), ["res1a_branch2c", "(1, 1, 4, 6)"]),
        (lambda: with_unnamed_shortcut(), ["conv2d", "res1a_branch1"]),
    ],
    ids=["other names", "other kernel", "missing", "unnamed shortcut"],
)
def test_another_block_is_refused_in_one_line_and_left_as_it_was(model, words):
    model = model()
    before = model.get_weights()
    with pytest.raises(ReferenceBlockError) as refusal:
        set_reference_kernels(model)
    message = str(refusal.value)
    assert "\n" not in message
    assert all(word in message for word in words), message
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_vector_is_written_as_the_tutorial_shows_it():
    vector = np.array(PRINTED["identity", "tutorial"], dtype=np.float32)
    assert vector_text(vector) == "[0.19716819 0. 1.3561226 2.1713073 0. 1.3324987]"


def test_an_unknown_run_is_refused_by_name():
    with pytest.raises(ReferenceBlockError, match="'modern'"):
        set_reference_kernels(None, run="modern")


def without_last_convolution():
    from keras import Model

    model = block("identity")
    return Model(model.input, model.get_layer("res1a_branch2b").output)


def with_unnamed_shortcut():
    from keras import Model, layers

    model = block("identity")
    return Model(model.input, layers.Add()([model.output, layers.Conv2D(6, 1, name="conv2d")(model.input)]))


def first_stream_kernel(shape, draw):
    """Draw a glorot_uniform(seed=0) kernel as TensorFlow 1 did; ``draw`` counts the runs of the op from 1."""
    import tensorflow as tf

    field = shape[0] * shape[1]
    limit = np.sqrt(6 / (field * shape[2] + field * shape[3]))
    # A graph and a session for each kernel: run eagerly, the op carries its stream on from call to call.
    with tf.Graph().as_default(), tf.device("/CPU:0"):
        uniform = tf.raw_ops.RandomUniform(shape=shape, dtype="float32", seed=87654321, seed2=0)
        with tf.compat.v1.Session() as session:
            for _ in range(draw):
                u = session.run(uniform)
    return u * np.float32(2 * limit) - np.float32(limit)


@pytest.mark.parametrize("run", RUNS)
def test_shipped_kernels_are_tensorflow_1s_stream_bit_for_bit(run):
    for name, kernel in reference_kernels(run).items():
        draw = 2 if run == "tutorial" and name == "res1a_branch2a" else 1
        made = first_stream_kernel(kernel.shape, draw)
        np.testing.assert_array_equal(kernel.view(np.uint32), made.view(np.uint32), err_msg=name)
