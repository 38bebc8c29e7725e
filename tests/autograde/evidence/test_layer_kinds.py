"""How the collector writes down each kind of layer, and that equal spellings look equal."""

import keras
import pytest
from keras import layers, ops

from autograde.evidence.keras_graph import collect_graph
from autograde.evidence.layer_kinds import WEIGHTED
from autograde.evidence.schema import parse_graph

SHAPE = (8, 6, 4)


def collected(build, shape=SHAPE):
    """What is written down of a network: operation and attributes of each node after the input."""
    X = keras.Input(shape)
    graph = parse_graph(collect_graph(X, build(X)))
    return [(node.op, node.attributes) for node in graph.nodes[1:]]


@pytest.mark.parametrize(
    ("layer", "op", "attributes"),
    [
        (lambda: layers.Conv2D(8, 3, groups=2), "conv2d", {"groups": 2}),
        (lambda: layers.Conv2D(8, 3, dilation_rate=2), "conv2d", {"dilation_rate": [2, 2]}),
        (lambda: layers.DepthwiseConv2D(3, strides=2), "depthwise_conv2d", {"strides": [2, 2]}),
        (lambda: layers.SeparableConv2D(8, (3, 1)), "separable_conv2d", {"kernel_size": [3, 1]}),
        (lambda: layers.Conv2DTranspose(8, 2, strides=2), "conv2d_transpose", {"filters": 8}),
        (lambda: layers.LayerNormalization(axis=[-1, 1]), "layer_normalization", {"axis": [1, 3]}),
        (lambda: layers.BatchNormalization(), "batch_normalization", {"axis": 3}),
        (lambda: layers.GroupNormalization(groups=-1), "group_normalization", {"groups": 4, "axis": 3}),
        (lambda: layers.UpSampling2D((1, 2)), "up_sampling2d", {"size": [1, 2]}),
        (lambda: layers.Cropping2D(1), "cropping2d", {"cropping": [[1, 1], [1, 1]]}),
        (lambda: layers.GlobalMaxPooling2D(), "global_max_pooling2d", {"keepdims": False}),
        (lambda: layers.Reshape((4, -1)), "reshape", {"target_shape": [4, 48]}),
        (lambda: layers.Reshape((192,)), "flatten", {}),
        (lambda: layers.Permute((3, 1, 2)), "permute", {"dims": [3, 1, 2]}),
        (lambda: layers.Rescaling(1 / 255), "rescaling", {"scale": 1 / 255, "offset": 0.0}),
        (lambda: layers.SpatialDropout2D(0.2), "spatial_dropout2d", {"rate": 0.2}),
        (lambda: layers.GaussianNoise(0.2), "gaussian_noise", {"stddev": 0.2}),
        (lambda: layers.LeakyReLU(0.1), "activation", {"function": "leaky_relu", "alpha": 0.1}),
        (lambda: layers.ReLU(negative_slope=0.1), "activation", {"function": "leaky_relu", "alpha": 0.1}),
        (lambda: layers.ELU(alpha=0.5), "activation", {"function": "elu", "alpha": 0.5}),
        (lambda: layers.ReLU(max_value=6), "activation", {"function": "relu6"}),
        (lambda: layers.ReLU(max_value=4), "activation", {"function": "other"}),
        (lambda: layers.Activation("swish"), "activation", {"function": "silu"}),
    ],
)
def test_a_layer_is_written_down_with_its_attributes(layer, op, attributes):
    ((given, found),) = collected(lambda X: layer()(X))
    assert given == op and found.items() >= attributes.items()


@pytest.mark.parametrize(
    "kinds",
    [
        (lambda X: layers.Multiply()([X, X]), lambda X: X * X, lambda X: ops.multiply(X, X)),
        (
            lambda X: layers.GlobalAveragePooling2D(keepdims=True)(X),
            lambda X: ops.mean(X, axis=(-3, -2), keepdims=True),
            lambda X: layers.Lambda(lambda t: ops.mean(t, axis=[1, 2], keepdims=True))(X),
        ),
        (lambda X: layers.GlobalMaxPooling2D()(X), lambda X: ops.max(X, axis=(1, 2))),
        (lambda X: layers.Concatenate()([X, X]), lambda X: ops.concatenate([X, X], axis=3)),
        (lambda X: layers.Permute((2, 1, 3))(X), lambda X: ops.transpose(X, (0, 2, 1, 3))),
        (lambda X: layers.Reshape((-1, 4))(X), lambda X: ops.reshape(X, (-1, 48, 4))),
        (
            lambda X: layers.Activation("leaky_relu")(X),
            lambda X: layers.LeakyReLU(0.2)(X),
            lambda X: keras.activations.leaky_relu(X, 0.2),
            lambda X: layers.Activation(lambda x: ops.where(x > 0, x, 0.2 * x))(X),
            lambda X: ops.where(X > 0, X, 0.2 * X),
        ),
        (
            lambda X: layers.Activation("relu6")(X),
            lambda X: keras.activations.relu6(X),
            lambda X: ops.clip(X, 0, 6),
            lambda X: ops.minimum(ops.relu(X), 6),
        ),
        (lambda X: layers.Activation("gelu")(X), lambda X: ops.gelu(X, approximate=False)),
        (lambda X: layers.Activation("hard_silu")(X), lambda X: ops.hard_swish(X)),
    ],
)
def test_equal_spellings_look_equal(kinds):
    first, *others = [collected(build) for build in kinds]
    for other in others:
        assert other == first


def test_an_activation_fused_into_any_convolution_is_a_node_of_its_own():
    for make in (
        lambda: layers.DepthwiseConv2D(3, activation="relu"),
        lambda: layers.SeparableConv2D(3, 3, activation="relu"),
        lambda: layers.Conv2DTranspose(3, 3, activation="relu"),
    ):
        ops_found = collected(lambda X, make=make: make()(X))
        assert [op for op, _ in ops_found][1:] == ["activation"] and ops_found[0][0] in WEIGHTED


@pytest.mark.parametrize(
    ("build", "kind"),
    [
        (lambda X: layers.LSTM(3)(layers.Reshape((-1, 4))(X)), "LSTM"),
        (lambda X: layers.MultiHeadAttention(1, 2)(X, X), "MultiHeadAttention"),
        (lambda X: layers.Conv2DTranspose(3, 3, strides=2, output_padding=1)(X), "Conv2DTranspose"),
        (lambda X: layers.UpSampling2D(2, interpolation="bicubic")(X), "UpSampling2D"),
        (lambda X: ops.reshape(X, (-1, 4, 6, 4)), "Reshape"),
        (lambda X: layers.RandomFlip()(X), "RandomFlip"),
        (lambda X: layers.Lambda(lambda t: ops.sort(t, axis=-1))(X), "Sort"),
        (lambda X: layers.UnitNormalization()(X), "UnitNormalization"),
    ],
)
def test_what_cannot_be_followed_is_named(build, kind):
    op, attributes = collected(build)[-1]
    assert (op, attributes) == ("unknown", {"type": kind})


def test_unknown_heights_and_widths_stay_unknown():
    found = collected(lambda X: layers.Reshape((-1, 4))(layers.UpSampling2D(2)(X)), (None, None, 4))
    assert found[-1] == ("reshape", {"target_shape": [-1, 4]})
