"""A reference is collected from a plain Keras function: its graph, its components, and its bare shortcuts."""

import pytest
from keras import Input, Model, layers

from autograde.components import component
from autograde.evidence.reference import Reference, collect_reference
from autograde.evidence.schema import EvidenceError


def block(X, filters, name):
    with component("shortcut"):
        start = X
    with component("main"):
        X = layers.Conv2D(filters, 3, padding="same", activation="relu", name=name)(X)
        X = layers.BatchNormalization()(X)
    with component("addition"):
        X = layers.Add()([X, start])
    return layers.ReLU()(X)


REFERENCE = collect_reference(block, "tensor", {"input_shape": [None, None, 2], "filters": 2, "name": "c"})


def test_each_node_has_the_component_that_was_open_when_its_layer_was_called():
    found = [(node.op, REFERENCE.components[node.id]) for node in REFERENCE.graph.nodes]
    main = [("conv2d", "main"), ("activation", "main"), ("batch_normalization", "main")]
    assert found == [("input", None), *main, ("add", "addition"), ("activation", None)]


def test_a_component_without_layers_is_a_bare_shortcut():
    assert REFERENCE.bare == ("shortcut",)


def test_only_names_that_the_function_gives_are_kept():
    assert [node.name for node in REFERENCE.graph.nodes if node.name] == ["input", "c", "c"]


def test_a_reference_survives_its_way_through_plain_data():
    assert Reference.from_json(REFERENCE.to_json()) == REFERENCE
    with pytest.raises(EvidenceError, match="reference refused"):
        Reference.from_json({"graph": REFERENCE.to_json()["graph"]})


def test_unknown_sizes_are_sizes_that_the_function_can_be_built_with():
    def halves(X):
        return layers.Add()([X, layers.UpSampling2D(2)(layers.MaxPooling2D(2)(X))])

    reference = collect_reference(halves, "tensor", {"input_shape": [None, None, 2]})
    assert reference.graph.nodes[0].shape[1:] == (16, 12, 2)


def test_a_model_is_called_with_all_parameters():
    def perceptron(input_shape, units):
        X = Input(input_shape)
        with component("output"):
            return Model(X, layers.Dense(units)(X))

    reference = collect_reference(perceptron, "model", {"input_shape": [5], "units": 3})
    assert reference.graph.nodes[0].shape == (None, 5)
    assert reference.components[reference.graph.output] == "output"


def test_layers_of_ones_own_and_nested_models_have_the_component_of_their_call():
    class Own(layers.Layer):
        def call(self, inputs):
            return layers.ReLU()(layers.ReLU(6)(inputs))

    def nested(X):
        inner = Input(X.shape[1:])
        model = Model(inner, layers.Dense(3)(inner))
        with component("both"):
            return Own()(model(X))

    reference = collect_reference(nested, "tensor", {"input_shape": [4]})
    assert {reference.components[node.id] for node in reference.graph.nodes[1:]} == {"both"}


def test_what_the_check_cannot_follow_is_refused_by_name():
    def recurrent(X):
        return layers.LSTM(3)(X)

    with pytest.raises(ValueError, match="LSTM"):
        collect_reference(recurrent, "tensor", {"input_shape": [4, 3]})
