"""The judge computes what Keras's own layers compute, from the graph that the collector writes down."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from autograde.evidence.keras_graph import collect_graph
from autograde.evidence.layer_kinds import FUNCTIONS, OPERATIONS
from autograde.evidence.schema import Graph, Node, parse_graph
from autograde.judge.operations import CannotRunError
from autograde.judge.run import run_graph

SHAPE = (7, 6, 4)
_NAMES = {"mean": "moving_mean", "variance": "moving_variance"}


def agree(build, shape=SHAPE):
    """Build a network, run it in Keras and in the judge; return the operations that it has."""
    rng, X = np.random.default_rng(7), keras.Input(shape)
    model = keras.Model(X, build(X))
    model.set_weights([rng.uniform(0.3, 1.5, w.shape) * rng.choice([-1, 1]) for w in model.get_weights()])
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.moving_variance.assign(rng.uniform(0.5, 2, layer.moving_variance.shape))

    def weights(node, name, size):
        found = [w for w in model.get_layer(node.name).weights if w.name == _NAMES.get(name, name)]
        assert found[0].shape == tuple(size)
        return np.asarray(found[0]).astype(float)

    graph = parse_graph(collect_graph(X, model.output))
    x = rng.normal(size=(3, *shape))
    wanted = np.asarray(model(x.astype("float32"), training=False))
    given = run_graph(graph, x, weights)[graph.output]
    assert given.shape == wanted.shape
    assert given == pytest.approx(wanted, rel=1e-4, abs=1e-4 * max(1.0, float(np.abs(wanted).max())))
    sizes = {node.id: node.shape for node in graph.nodes}
    assert all(s in (None, size) for s, size in zip(sizes[graph.output], given.shape, strict=True))
    return [node.op for node in graph.nodes][1:]


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("strides", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 2, 3, 4, (2, 5)])
@pytest.mark.parametrize(
    "kind", [layers.Conv2D, layers.SeparableConv2D, layers.Conv2DTranspose, layers.DepthwiseConv2D]
)
def test_convolutions_with_windows_of_every_kind(kind, size, strides, padding):
    filters = () if kind is layers.DepthwiseConv2D else (5,)
    agree(lambda X: kind(*filters, size, strides=strides, padding=padding)(X))


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize(
    ("layer", "settings"),
    [
        (layers.Conv2D, {"filters": 6, "groups": 2}),
        (layers.Conv2D, {"filters": 8, "groups": 4, "strides": 2}),
        (layers.Conv2D, {"filters": 3, "dilation_rate": 2}),
        (layers.Conv2D, {"filters": 3, "dilation_rate": (1, 2), "use_bias": False}),
        (layers.Conv2D, {"filters": 3, "strides": (1, 2)}),
        (layers.DepthwiseConv2D, {"depth_multiplier": 3}),
        (layers.DepthwiseConv2D, {"dilation_rate": 2, "use_bias": False}),
        (layers.SeparableConv2D, {"filters": 3, "depth_multiplier": 2}),
        (layers.SeparableConv2D, {"filters": 3, "dilation_rate": 2, "use_bias": False}),
        (layers.Conv2DTranspose, {"filters": 3, "strides": (2, 3), "use_bias": False}),
    ],
)
def test_convolutions_with_groups_holes_and_multipliers(layer, settings, padding):
    agree(lambda X: layer(kernel_size=3, padding=padding, **settings)(X))


@pytest.mark.parametrize("kind", [layers.MaxPooling2D, layers.AveragePooling2D])
@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize(("size", "strides"), [(2, 2), (3, 2), (3, 1), ((1, 3), None), (4, (3, 2))])
def test_pooling_over_windows(kind, size, strides, padding):
    agree(lambda X: kind(size, strides=strides, padding=padding)(X))


LAYERS = [
    layers.BatchNormalization,
    lambda: layers.BatchNormalization(axis=1, scale=False),
    lambda: layers.BatchNormalization(center=False),
    layers.LayerNormalization,
    lambda: layers.LayerNormalization(axis=[1, 2], center=False),
    lambda: layers.LayerNormalization(axis=[3, 1, 2], scale=False),
    lambda: layers.GroupNormalization(groups=2),
    lambda: layers.GroupNormalization(groups=-1, scale=False),
    lambda: layers.GroupNormalization(groups=1, center=False),
    lambda: layers.GroupNormalization(groups=2, axis=2),
    lambda: layers.GlobalAveragePooling2D(keepdims=True),
    layers.GlobalAveragePooling2D,
    layers.GlobalMaxPooling2D,
    lambda: layers.GlobalMaxPooling2D(keepdims=True),
    lambda: layers.UpSampling2D(2),
    lambda: layers.UpSampling2D((3, 2), interpolation="bilinear"),
    lambda: layers.UpSampling2D((1, 4), interpolation="bilinear"),
    lambda: layers.ZeroPadding2D(((1, 0), (2, 3))),
    lambda: layers.Cropping2D(((1, 0), (2, 1))),
    layers.Flatten,
    lambda: layers.Reshape((6, 28)),
    lambda: layers.Reshape((-1, 4)),
    lambda: layers.Reshape((2, 3, -1, 1)),
    lambda: layers.Permute((3, 1, 2)),
    lambda: layers.Rescaling(1 / 3, offset=-1),
    lambda: layers.Dense(5),
    lambda: layers.Dense(5, use_bias=False, activation="tanh"),
    lambda: layers.Dropout(0.4),
    lambda: layers.SpatialDropout2D(0.4),
    lambda: layers.GaussianDropout(0.4),
    lambda: layers.AlphaDropout(0.4),
    lambda: layers.GaussianNoise(0.4),
]


@pytest.mark.parametrize("make", LAYERS)
def test_other_layers(make):
    (op, *_) = agree(lambda X: make()(X))
    assert op in OPERATIONS and op != "unknown"


@pytest.mark.parametrize(
    "function",
    [
        *(name for name in FUNCTIONS if name != "other"),
        "swish",
        "hard_swish",
        layers.ReLU(6),
        layers.ReLU(negative_slope=0.3),
        layers.LeakyReLU(0.15),
        layers.ELU(0.7),
        lambda x: keras.activations.celu(x, alpha=1.0),
        lambda x: keras.activations.leaky_relu(x, negative_slope=0.01),
        lambda x: keras.activations.elu(x, alpha=0.4),
    ],
    ids=lambda function: function if isinstance(function, str) else type(function).__name__,
)
def test_activations(function):
    agree(lambda X: layers.Activation(function)(X))


@pytest.mark.parametrize(
    "merge",
    [
        layers.add,
        layers.subtract,
        layers.multiply,
        layers.maximum,
        layers.minimum,
        layers.average,
        lambda tensors: tensors[0] * tensors[1],
        lambda tensors: ops.subtract(*tensors),
    ],
)
@pytest.mark.parametrize("keepdims", [True, False, None])
def test_merges_of_equal_and_of_broadcast_shapes(merge, keepdims):
    if keepdims is False and merge not in vars(layers).values():
        pytest.skip("operators fill up axes in front")

    def build(X):
        other = (
            layers.Conv2D(4, 1)(X) if keepdims is None else layers.GlobalMaxPooling2D(keepdims=keepdims)(X)
        )
        return merge([X, other])

    assert agree(build)[-1] in OPERATIONS


@pytest.mark.parametrize("axis", [1, 2, 3, -1, -2])
def test_concatenation_along_every_axis(axis):
    agree(lambda X: layers.Concatenate(axis=axis)([X, layers.Conv2D(4, 1)(X), X]))


def test_layers_of_other_ranks():
    agree(lambda X: layers.Dense(3)(layers.LayerNormalization()(layers.Permute((2, 1))(X))), shape=(5, 4))
    agree(lambda X: layers.Dense(3, "softmax")(layers.BatchNormalization()(X)), shape=(5,))


def node(op, shape, **attributes):
    """A graph of one operation on an input of a shape."""
    nodes = (
        Node(0, "input", (), {}, "x", 0, ()),
        Node(1, op, (0,), attributes, "layer", 1, ()),
    )
    return Graph(nodes, 1), np.ones((1, *shape))


HUGE = [16384, 16384]
CONV = {"strides": [1, 1], "padding": "same", "use_bias": False}


@pytest.mark.parametrize(
    ("op", "shape", "attributes"),
    [
        ("up_sampling2d", (9, 9, 9), {"size": HUGE, "interpolation": "nearest"}),
        ("up_sampling2d", (9, 9, 9), {"size": HUGE, "interpolation": "bilinear"}),
        ("zero_padding2d", (2, 2, 9), {"padding": [HUGE, HUGE]}),
        ("max_pooling2d", (2, 2, 9), {"pool_size": HUGE, "strides": [1, 1], "padding": "same"}),
        (
            "average_pooling2d",
            (2000, 2000, 1),
            {"pool_size": [4e3, 4e3], "strides": [1, 1], "padding": "same"},
        ),
        (
            "conv2d",
            (9, 9, 1),
            {**CONV, "filters": 1, "kernel_size": [3, 3], "dilation_rate": HUGE, "groups": 1},
        ),
        ("conv2d", (9, 9, 1), {**CONV, "filters": 1, "kernel_size": [7000, 7000], "groups": 1}),
        ("conv2d", (900, 900, 90), {**CONV, "filters": 9000, "kernel_size": [1, 1], "groups": 1}),
        ("conv2d_transpose", (9, 9, 1), {**CONV, "filters": 1, "kernel_size": [1, 1], "strides": HUGE}),
        ("conv2d_transpose", (9, 9, 1), {**CONV, "filters": 1, "kernel_size": [400, 400]}),
        ("depthwise_conv2d", (9, 9, 1), {**CONV, "depth_multiplier": 1, "kernel_size": [400, 400]}),
        ("depthwise_conv2d", (99, 99, 99), {**CONV, "depth_multiplier": 9999, "kernel_size": [1, 1]}),
        ("dense", (3000, 9000), {"units": 16384, "use_bias": False}),
        ("dense", (9999, 9), {"units": 16384, "use_bias": False}),
    ],
)
def test_sizes_without_bound_are_refused_before_anything_is_made(op, shape, attributes):
    attributes = {"dilation_rate": [1, 1], **attributes}
    for name, value in attributes.items():
        attributes[name] = [int(v) for v in value] if isinstance(value, list) and name[0] != "p" else value
    if op == "average_pooling2d":
        attributes["pool_size"] = [4000, 4000]
    graph, x = node(op, shape, **attributes)
    asked = []

    def weights(_node, _name, size):
        asked.append(np.prod(size))
        return np.broadcast_to(0.1, size)

    with pytest.raises(CannotRunError, match=r"too (large|much)"):
        run_graph(graph, x, weights)


@pytest.mark.parametrize(
    ("op", "attributes", "told"),
    [
        ("unknown", {"type": "LSTM"}, "cannot follow LSTM"),
        ("max_pooling2d", {"pool_size": [9, 9], "strides": [1, 1], "padding": "valid"}, "does not fit"),
        ("cropping2d", {"cropping": [[2, 2], [0, 0]]}, "leaves nothing"),
        ("reshape", {"target_shape": [7]}, "another number"),
        ("permute", {"dims": [2, 1]}, "number of axes"),
        ("layer_normalization", {"axis": [0]}, "not there"),
        ("concatenate", {"axis": 0}, "not there"),
        ("group_normalization", {"groups": 3, "axis": 3}, "groups"),
        ("activation", {"function": "other"}, "does not know"),
    ],
)
def test_what_does_not_fit_is_told_in_a_line(op, attributes, told):
    graph, x = node(op, (4, 4, 4), **attributes)
    with pytest.raises(CannotRunError, match=told):
        run_graph(graph, x, lambda _node, _name, size: np.ones(size))
