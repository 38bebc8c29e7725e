"""The walk through a student's Keras graph: what is followed, and what is called unknown."""

import keras
import pytest
import tensorflow as tf
from implementations import main_path
from keras import layers, ops

from autograde.challenge import Challenge
from autograde.checks import judge_function
from autograde.evidence.collect import collect_evidence
from autograde.evidence.keras_graph import collect_graph
from autograde.evidence.refusals import NotAGraphError
from autograde.evidence.schema import parse_graph
from autograde.judge.errors import word_error


def operations(build, shape=(6, 5, 4)):
    X = keras.Input(shape)
    graph = parse_graph(collect_graph(X, build(X)))
    return [node.attributes.get("function", node.op) for node in graph.nodes][1:]


class Steps(layers.Layer):
    """Layers of a student's own class, called one after another."""

    def __init__(self, steps, **settings):
        super().__init__(**settings)
        self.steps = steps

    def call(self, X, training=None):
        for step in self.steps:
            X = step(X)
        return X


class Halves(layers.Layer):
    def call(self, X):
        return tf.raw_ops.Mul(x=X, y=0.5)


class PaddedConvolution(layers.Conv2D):
    def __init__(self, filters, size):
        super().__init__(filters, size, padding="same")


def relu(x):
    return 0.5 * x


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (lambda X: layers.Activation(tf.nn.relu)(X), ["relu"]),
        (lambda X: layers.Activation(lambda x: ops.maximum(x, 0))(X), ["relu"]),
        (lambda X: layers.Activation(relu)(X), ["other"]),
        (lambda X: keras.activations.relu(X), ["relu"]),
        (lambda X: ops.maximum(X, 0), ["relu"]),
        (lambda X: layers.ReLU(max_value=6)(X), ["relu6"]),
        (lambda X: layers.PReLU()(X), ["other"]),
        (lambda X: sum([X, X]), ["linear", "add"]),
        (lambda X: layers.Lambda(ops.relu)(X), ["relu"]),
        (lambda X: layers.Lambda(lambda t: tf.nn.relu(t))(X), ["relu"]),
        (lambda X: layers.Lambda(lambda pair: tf.add(*pair))([X, X]), ["add"]),
        (lambda X: Steps([layers.Conv2D(3, 1), layers.ReLU()])(X, training=True), ["conv2d", "relu"]),
        (lambda X: Steps([Steps([layers.Conv2D(3, 1)])])(X), ["conv2d"]),
        (lambda X: PaddedConvolution(3, 3)(X), ["conv2d"]),
        (lambda X: keras.Sequential([layers.Conv2D(3, 1), layers.ReLU()])(X), ["conv2d", "relu"]),
        (lambda X: layers.Reshape((-1,))(X), ["flatten"]),
        (lambda X: layers.Reshape((5, 6, 4))(X), ["reshape"]),
        (lambda X: ops.mean(X, axis=(1, 2)), ["global_average_pooling2d"]),
        (lambda X: X * 2, ["unknown"]),
        (lambda X: Halves()(X), ["unknown"]),
        (lambda X: layers.GaussianNoise(1.0)(X), ["gaussian_noise"]),
    ],
)
def test_a_construct_is_written_down_as_what_it_computes(build, expected):
    assert operations(build) == expected


def test_calls_of_one_layer_inside_a_layer_share_its_number():
    one = layers.Conv2D(4, 1)
    X = keras.Input((6, 5, 4))
    first, second = collect_graph(X, Steps([one, one])(X))["nodes"][1:]
    assert first["layer"] == second["layer"]


def test_a_layer_that_cannot_be_followed_is_told_what_to_write_instead():
    def block(X, f, filters, stage, block):
        return Halves()(layers.ReLU()(main_path(X, f, filters, f"{stage}{block}") + X))

    verdict = judge_function("identity_block", block)
    first = verdict.findings[0]
    assert not verdict.correct and first.identifier == "cannot-follow"
    assert "cannot look into this Halves of your own" in first.message and "keras.ops" in first.hint


def test_a_result_of_another_input_is_no_graph():
    with pytest.raises(NotAGraphError, match="not computed from the block's input"):
        collect_graph(keras.Input((4, 4, 3)), keras.Input((4, 4, 3)) + 1.0)


class OwnNetwork(keras.Model):
    """A network without symbolic inputs, as subclasses have none."""

    def __init__(self, classes):
        super().__init__()
        self.steps = [layers.Flatten(), layers.Dense(classes, "softmax")]

    def call(self, X):
        for step in self.steps:
            X = step(X)
        return X


def test_a_network_of_the_students_own_class_is_followed_from_a_fresh_input():
    challenge = Challenge("ResNet50", {"input_shape": [8, 9, 3], "classes": 4})

    def network(input_shape, classes):
        return OwnNetwork(classes)

    graph = collect_evidence("ResNet50", network, [challenge])["outcomes"][0]["graph"]
    assert [node["op"] for node in graph["nodes"]] == ["input", "flatten", "dense", "activation"]
    assert graph["nodes"][0]["shape"] == [None, 8, 9, 3]


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (lambda X, Y: None, "returned None, which is the value of `return end(X, "),
        (lambda X, Y: Y, "returned a KerasTensor, where a Model is needed"),
        (lambda X, Y: keras.Model(X, [Y, Y]), "The model has 2 outputs, where one is needed"),
        (lambda X, Y: keras.Model([X, keras.Input((2,))], Y), "The model has 2 inputs, where one is needed"),
    ],
)
def test_what_is_no_network_of_one_input_and_one_output_is_told_apart(end, told):
    def network(input_shape, classes):
        X = keras.Input(input_shape)
        return end(X, layers.Dense(classes)(layers.Flatten()(X)))

    challenge = Challenge("ResNet50", {"input_shape": [8, 9, 3], "classes": 4})
    outcome = collect_evidence("ResNet50", network, [challenge])["outcomes"][0]
    assert outcome["kind"] == "error" and told in word_error(outcome).message
