"""What is rebuilt of a graph is the same graph, and what an edit changes is that alone."""

import keras
import numpy as np
import pytest
from keras import layers

from autograde.evidence.keras_graph import collect_graph
from autograde.evidence.schema import parse_graph
from autograde.exercise import load_exercise
from autograde.selftest import edits
from autograde.selftest.by_rule import AnswersByRule
from autograde.selftest.edits import CannotChangeError
from autograde.selftest.rebuild import KerasRuns, build_graph

SHAPE = (8, 6, 4)


def collected(build, shape=SHAPE):
    X = keras.Input(shape)
    return parse_graph(collect_graph(X, build(X)))


def facts(graph):
    """What a graph says, without what Keras made up: automatic names."""
    numbers = {}
    return [
        (n.id, n.op, n.inputs, n.attributes, numbers.setdefault(n.layer, len(numbers)), n.shape)
        for n in graph.nodes
    ]


def branched(X):
    one = layers.Conv2D(4, 3, padding="same", activation="relu", name="one")
    Y = layers.LayerNormalization(axis=[2, 3])(one(one(X)))
    Z = layers.GroupNormalization(2)(
        layers.DepthwiseConv2D(3, padding="same", depthwise_initializer="he_normal")(X)
    )
    return layers.Multiply()([Y, layers.LeakyReLU(0.1)(Z), layers.GlobalMaxPooling2D(keepdims=True)(X)])


def chained(X):
    X = layers.SeparableConv2D(6, 3, strides=2, dilation_rate=1, use_bias=False)(layers.Rescaling(0.5)(X))
    X = layers.Conv2DTranspose(3, 2, strides=2, padding="same")(layers.ZeroPadding2D(((1, 0), (0, 2)))(X))
    X = layers.AveragePooling2D(2)(
        layers.UpSampling2D((2, 1), interpolation="bilinear")(layers.Cropping2D(1)(X))
    )
    X = layers.Concatenate(axis=1)([layers.Permute((2, 1, 3))(X), layers.Permute((2, 1, 3))(X)])
    X = layers.SpatialDropout2D(0.1)(layers.Reshape((-1, 2, 3))(X))
    return layers.Dense(3, "softmax", kernel_initializer=keras.initializers.HeNormal(seed=4))(
        layers.Flatten()(X)
    )


@pytest.mark.parametrize("build", [branched, chained])
def test_a_rebuilt_graph_is_the_same(build):
    graph = collected(build)
    again = collected(lambda X: build_graph(graph, X))
    assert facts(again) == facts(graph)
    named = {node.name for node in graph.nodes} & {"one"}
    assert named <= {node.name for node in again.nodes}


def chain():
    return collected(lambda X: layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(3, 1)(X))))


def operations(graph):
    return [node.op for node in graph.nodes][1:]


def test_edits_change_one_thing():
    graph = chain()
    assert operations(edits.drop(graph, 3)) == ["conv2d", "batch_normalization"]
    assert operations(edits.swap(graph, 2, 3)) == ["conv2d", "activation", "batch_normalization"]
    assert operations(edits.insert(graph, 1, "dropout", rate=0.5))[:2] == ["conv2d", "dropout"]
    assert operations(edits.repeat(graph, [1, 2])) == ["conv2d", "batch_normalization"] * 2 + ["activation"]
    assert edits.change(graph, 1, filters=9)[1].attributes["filters"] == 9


def test_what_would_leave_no_network_is_refused():
    graph = collected(lambda X: layers.ReLU()(X))
    with pytest.raises(CannotChangeError, match="nothing would be left"):
        edits.drop(graph, 1)
    with pytest.raises(CannotChangeError, match="its own result"):
        edits.read(chain(), 1, 0, 3)


def drawn(layer, name, shape):
    rng = np.random.default_rng([layer, *name.encode(), *shape])
    return rng.uniform(0.5, 1.5, shape).astype("float32")


@pytest.mark.parametrize("build", [branched, chained])
def test_what_differs_in_little_is_run_as_if_nothing_had_been_kept(build):
    graph = collected(build)
    x = np.random.default_rng(3).normal(size=(2, *SHAPE)).astype("float32")
    runs = KerasRuns(x, drawn)
    first, tried = runs.run(graph), 0
    for node in graph.nodes[1:]:
        try:
            other = edits.drop(graph, node.id)
            anew = KerasRuns(x, drawn)
            anew._scales.update(runs._scales)
            wanted = anew.run(other)
        except (CannotChangeError, ValueError):  # sizes that do not fit any more
            continue
        assert np.allclose(runs.run(other), wanted, rtol=1e-5, atol=1e-6), node
        tried += 1
    assert tried >= 3
    assert np.array_equal(runs.run(graph), first)


def test_a_softmax_behind_fifty_layers_hides_nothing():
    answers = AnswersByRule(load_exercise("ResNet50"), 7000)
    mistakes = {mistake.name: mistake for mistake in answers.mistakes()}
    for name in ("stem: zero_padding2d is missing", "stage_2: add 2 lacks its tensor 2"):
        assert answers.is_wrong(mistakes[name]), name
