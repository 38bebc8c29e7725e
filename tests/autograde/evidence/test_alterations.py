"""A layer is what it looks like, or the evidence says how it is not; how weights start is told as well."""

import keras
import numpy as np
import pytest
from implementations import identity
from keras import initializers, layers, ops

from autograde.checks import judge_function
from autograde.evidence.alterations import weight_shapes
from autograde.evidence.keras_graph import collect_graph
from autograde.evidence.layer_kinds import WEIGHTED


class Recorded:
    """Hands out layers, keeps them, and lets a test change them before and after they are called."""

    def __init__(self, make=layers.Conv2D, before=None, after=None, **settings):
        self.make, self.before, self.after, self.settings = make, before, after, settings

    def __call__(self, X, f, filters, stage, block):
        made = []

        def convolution(*given, **named):
            layer = self.make(*given, **{**named, **self.settings})
            if self.before:
                self.before(layer)
            made.append(layer)
            return layer

        original = layers.Conv2D
        layers.Conv2D = convolution
        try:
            result = identity(X, f, filters, stage, block)
        finally:
            layers.Conv2D = original
        for layer in made if self.after else ():
            self.after(layer)
        return result


class Silent(layers.Conv2D):
    def convolution_op(self, inputs, kernel):
        return 0 * super().convolution_op(inputs, kernel)


class Disguised(layers.Conv2D):
    __module__ = "keras.src.layers.convolutional.conv2d"

    def call(self, inputs):
        return 0 * super().call(inputs)


class Untruthful(layers.Conv2D):
    @property
    def strides(self):
        return (1, 1)

    @strides.setter
    def strides(self, value):
        pass


class Shaped(layers.Conv2D):
    def compute_output_shape(self, input_shape):
        return super().compute_output_shape(input_shape)


class Watching(layers.Conv2D):
    def __getattribute__(self, name):
        return super().__getattribute__(name)


class Frozen(layers.Conv2D):
    def build(self, input_shape):
        super().build(input_shape)
        self._kernel.trainable = False


class Smaller(layers.Conv2D):
    def build(self, input_shape):
        self.filters += 1
        super().build(input_shape)
        self.filters -= 1


class Stricter(layers.Conv2D):
    def build(self, input_shape):
        super().build(input_shape)
        self._kernel.constraint = lambda kernel: 0 * kernel


def silenced(layer):
    computes = layer.call
    layer.call = lambda inputs: 0 * computes(inputs)


def silenced_within(layer):
    computes = layer.convolution_op
    layer.convolution_op = lambda inputs, kernel: 0 * computes(inputs, kernel)


def padding_changed(layer):
    layer.padding = "same"


def activation_taken_off(layer):
    layer.activation = keras.activations.linear


def strides_changed(layer):
    layer.strides = [*layer.strides]


def lora(layer):
    layer.enable_lora(1)


def frozen(layer):
    layer.trainable = False


WRONG = {
    "weights held at zero": (Recorded(kernel_constraint=lambda w: 0 * w), "altered-constraint"),
    "a constraint of Keras's": (Recorded(kernel_constraint="max_norm"), "altered-constraint"),
    "biases held": (Recorded(bias_constraint="non_neg"), "altered-constraint"),
    "a constraint set on the weight": (Recorded(Stricter), "altered-constraint"),
    "not trainable": (Recorded(trainable=False), "altered-frozen"),
    "made not trainable before the call": (Recorded(before=frozen), "altered-frozen"),
    "made not trainable after the call": (Recorded(after=frozen), "altered-frozen"),
    "one weight not trainable": (Recorded(Frozen), "altered-frozen"),
    "a regulariser of one's own": (Recorded(kernel_regularizer=lambda w: ops.sum(w)), "altered-regularizer"),
    "a regulariser that leaves nothing to learn": (
        Recorded(kernel_regularizer=keras.regularizers.L2(1e6)),
        "altered-regularizer",
    ),
    "half precision": (Recorded(dtype="float16"), "altered-dtype"),
    "mixed precision": (Recorded(dtype="mixed_bfloat16"), "altered-dtype"),
    "a convolution_op of its own": (Recorded(Silent), "cannot-follow"),
    "a class in disguise": (Recorded(Disguised), "cannot-follow"),
    "a setting that lies": (Recorded(Untruthful), "cannot-follow"),
    "shapes of its own": (Recorded(Shaped), "cannot-follow"),
    "attributes of its own": (Recorded(Watching), "cannot-follow"),
    "weights of other shapes": (Recorded(Smaller), None),
    "its call replaced": (Recorded(before=silenced), "altered-replaced"),
    "its call replaced after the call": (Recorded(after=silenced), "altered-replaced"),
    "its convolution_op replaced": (Recorded(after=silenced_within), "altered-replaced"),
    "padding changed after the call": (Recorded(after=padding_changed), "altered-changed"),
    "strides changed after the call": (Recorded(after=strides_changed), None),
    "activation taken off after the call": (
        Recorded(activation="tanh", after=activation_taken_off),
        "altered-changed",
    ),
    "more weights after the call": (Recorded(after=lora), "altered-changed"),
}
RIGHT = {
    "as it is": Recorded(),
    "a regulariser of Keras's": Recorded(kernel_regularizer="l2", bias_regularizer="l1"),
    "double precision": Recorded(dtype="float64"),
    "biases that start at a constant of zero": Recorded(bias_initializer=initializers.Constant(0.0)),
    "Glorot's initial weights in other words": Recorded(
        kernel_initializer=initializers.VarianceScaling(1.0, "fan_avg", "uniform", seed=0)
    ),
    "a description of its own": Recorded(
        type("Described", (layers.Conv2D,), {"get_config": lambda self: {"filters": 1}})
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_layer_that_is_not_what_it_looks_like_costs_the_result_and_its_own_parts(name):
    answer, first = WRONG[name]
    verdict = judge_function("identity_block", answer, entropy=2)
    assert not verdict.correct and verdict.points <= 6, verdict.findings
    if first:
        assert verdict.findings[0].identifier == first, verdict.findings[0]
        assert verdict.findings[0].component.startswith("main_")


@pytest.mark.parametrize("name", RIGHT)
def test_what_changes_nothing_costs_nothing(name):
    verdict = judge_function("identity_block", RIGHT[name], entropy=2)
    assert verdict.points == 10, verdict.findings


class GlorotUniform(initializers.GlorotUniform):
    def __call__(self, shape, dtype=None):
        return ops.zeros(shape, dtype)


def hand_given(layer):
    layer.set_weights([np.zeros(weight.shape, "float32") for weight in layer.weights])


@pytest.mark.parametrize(
    "answer",
    [
        Recorded(bias_initializer="ones"),
        Recorded(bias_initializer=lambda shape, dtype: ops.ones(shape, dtype)),
        Recorded(kernel_initializer=initializers.VarianceScaling(2.0, "fan_avg", "uniform", seed=0)),
        Recorded(after=hand_given),
        Recorded(kernel_initializer=GlorotUniform(seed=0)),
    ],
)
def test_other_initial_values_cost_the_initialisers_alone(answer):
    verdict = judge_function("identity_block", answer, entropy=2)
    assert verdict.correct and verdict.points == 9.5, verdict.findings
    assert [finding.identifier for finding in verdict.findings] == ["initializer"]


@pytest.mark.parametrize("settings", [{"trainable": False}, {"dtype": "float16"}])
def test_what_a_layer_of_ones_own_is_all_layers_in_it_are(settings):
    class Block(layers.Layer):
        def call(self, tensor):
            return identity(tensor, *self.parameters)

    def block(X, *_, **named):
        made = Block(**settings)
        made.parameters = tuple(named.values())
        return made(X)

    verdict = judge_function("identity_block", block, entropy=2)
    assert not verdict.correct and verdict.findings[0].identifier.startswith("altered-")


def test_weights_of_another_layer_are_told():
    X = keras.Input((4, 4, 3))
    one, other = layers.BatchNormalization(), layers.BatchNormalization()
    Y = other(one(X))
    other._trainable_variables[0] = one.gamma
    altered = [node.get("altered", "") for node in collect_graph(X, Y)["nodes"]]
    assert altered[2] in ("shared", "changed trainable_variables", "early")


def replace_on_the_class(monkeypatch):
    monkeypatch.setattr(layers.Conv2D, "call", lambda self, inputs: inputs, raising=False)


def replace_in_a_base_class(monkeypatch):
    base = layers.Conv2D.__mro__[1]
    computes = base.convolution_op
    monkeypatch.setattr(base, "convolution_op", lambda self, x, k: 0 * computes(self, x, k))


def replace_a_function(monkeypatch):
    from keras.src import ops as functions

    computes = functions.conv
    monkeypatch.setattr(functions, "conv", lambda *given, **named: 0 * computes(*given, **named))


def replace_in_the_backend(monkeypatch):
    from keras.src.backend.tensorflow import nn

    monkeypatch.setattr(nn, "relu", lambda x: 0 * x)


def replace_out_of_a_text(monkeypatch):
    names = {}
    exec("def call(self, inputs): return 0 * inputs", names)
    monkeypatch.setattr(layers.Add, "_merge_function", names["call"])


@pytest.mark.parametrize(
    "replace",
    [
        replace_on_the_class,
        replace_in_a_base_class,
        replace_a_function,
        replace_in_the_backend,
        replace_out_of_a_text,
    ],
)
def test_where_keras_itself_was_changed_there_are_no_points_and_a_reason(replace, monkeypatch):
    replace(monkeypatch)
    verdict = judge_function("identity_block", identity, entropy=2)
    assert verdict.points == 0 and [f.identifier for f in verdict.findings] == ["not-keras"]
    assert "was replaced" in verdict.findings[0].message and "Restart" in verdict.findings[0].hint
    monkeypatch.undo()
    assert judge_function("identity_block", identity, entropy=2).points == 10


def test_a_tensor_with_another_tensors_history_is_no_answer():
    def block(X, f, filters, stage, block):
        right, shown = identity(X, f, filters, stage, block), layers.ReLU()(X)
        shown._keras_history = right._keras_history
        return shown

    assert judge_function("identity_block", block, entropy=2).points == 0


LAYERS = [
    layers.Conv2D(4, (3, 2), groups=2),
    layers.Conv2D(4, 1, use_bias=False),
    layers.DepthwiseConv2D(3, depth_multiplier=2),
    layers.SeparableConv2D(5, (1, 3), depth_multiplier=2),
    layers.Conv2DTranspose(3, 2, strides=2),
    layers.Dense(7),
    layers.BatchNormalization(),
    layers.BatchNormalization(axis=1, scale=False),
    layers.LayerNormalization(axis=[1, -1], center=False),
    layers.GroupNormalization(2),
]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_weights_have_the_shapes_that_keras_gives_them(layer):
    X = keras.Input((8, 6, 4))
    node = collect_graph(X, layer(X))["nodes"][1]
    order = sorted if node["op"].endswith("normalization") else tuple
    built = {weight.name: tuple(order(weight.shape)) for weight in layer.weights}
    assert weight_shapes(node["op"], node["attributes"], X.shape) == built


def test_all_operations_with_weights_are_among_the_layers_tried():
    X = keras.Input((8, 6, 4))
    assert {collect_graph(X, layer(X))["nodes"][1]["op"] for layer in LAYERS} == set(WEIGHTED)
