"""What stands beside a graph: unused results, the functions that made layers, and real causes of failures."""

import copy

import keras
import numpy as np
import pytest
from keras import layers

from autograde.challenge import draw_challenges
from autograde.checks import judge_function
from autograde.evidence.collect import collect_evidence
from autograde.evidence.schema import EvidenceError, parse_outcome
from autograde.judge.errors import word_error

IMAGES = np.zeros((2, 4, 4, 3))
TENSOR = keras.Input((4, 4, 6))


def outcome(function, task="basic_block"):
    return collect_evidence(task, function, draw_challenges(task, 0, 1))["outcomes"][-1]


def norm(X):
    return layers.BatchNormalization()(X)


def with_unused(X, filters, s=1):
    layers.ReLU()(X)
    inner = keras.Sequential([layers.ReLU(), layers.Conv2D(filters, 1)])
    layers.Conv2D(9, 1)(norm(X))
    return norm(inner(X))


def test_results_that_nobody_reads_are_told_with_their_lines():
    calls = outcome(with_unused)["calls"]
    told = [([node["op"] for node in one["nodes"]], one["line"]) for one in calls["unused"]]
    assert told == [
        (["activation"], "layers.ReLU()(X)"),
        (["batch_normalization", "conv2d"], "layers.Conv2D(9, 1)(norm(X))"),
    ]


def test_the_students_function_that_made_a_layer_is_told():
    made = outcome(with_unused)
    ops = {node["id"]: node["op"] for node in made["graph"]["nodes"]}
    assert [(ops[i], name) for i, name in made["calls"]["functions"]] == [("batch_normalization", "norm")]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("functions", [[999, "norm"]]),
        ("functions", [[0]]),
        ("functions", [[0, "n" * 81]]),
        ("unused", [{"nodes": [], "number": 1, "line": ""}]),
        ("unused", [{"nodes": [], "number": 1}]),
        ("unused", 3),
    ],
)
def test_what_stands_beside_a_graph_is_checked_before_it_is_believed(key, value):
    made = outcome(with_unused)
    parse_outcome(made)
    forged = copy.deepcopy(made)
    forged["calls"][key] = value
    with pytest.raises(EvidenceError):
        parse_outcome(forged)


def test_an_unused_layer_costs_a_right_function_nothing():
    def block(X, filters, s=1):
        layers.Conv2D(filters, 5)(layers.ZeroPadding2D(4)(X))
        end = layers.Conv2D(filters, 3, strides=s, padding="same")(X)
        end = layers.ReLU()(layers.BatchNormalization()(end))
        end = layers.Conv2D(filters, 3, padding="same")(end)
        end = layers.BatchNormalization()(end)
        if s > 1 or X.shape[-1] != filters:
            X = layers.BatchNormalization()(layers.Conv2D(filters, 1, strides=s)(X))
        return layers.ReLU()(layers.Add()([end, X]))

    assert judge_function("basic_block", block).findings == ()


def listed(X, filters, s=1):
    steps = [layers.Conv2D(filters, 1), layers.ReLU()]
    return layers.Add()([steps[0](X), steps[1]])


def returned(X, filters, s=1):
    layers.Conv2D(filters, 1)(X)
    return layers.ReLU()


def wrong_call(X, filters, s=1):
    make = layers.Conv2D(filters, 1)
    return make(X, X, X, X)


@pytest.mark.parametrize(
    ("function", "line"),
    [(returned, "return layers.ReLU()"), (listed, "steps = [layers.Conv2D(filters, 1), layers.ReLU()]")],
)
def test_a_layer_that_was_made_and_not_called_is_told_at_its_own_line(function, line):
    made = outcome(function)
    assert made["error"] == "not-called" and line.endswith(made["line"])


@pytest.mark.parametrize("function", [wrong_call])
def test_a_layer_whose_call_fails_is_not_called_uncalled(function):
    assert outcome(function)["error"] != "not-called"


def given_early(X, filters, s=1):
    X = layers.Conv2D(filters, 1)(X)
    return layers.Add([X, X])


def given_by_name(X, filters, s=1):
    return layers.Activation("relu", inputs=X)


def helper_without_return(X):
    layers.ReLU()(X)


def called_on_none(X, filters, s=1):
    Y = helper_without_return(X)
    return layers.Add()([X, Y])


@pytest.mark.parametrize(
    ("function", "kind", "part"),
    [
        (given_early, "given-early", "Add gets its tensor where it is made"),
        (given_by_name, "given-early", "Activation gets its tensor where it is made"),
        (called_on_none, "called-on-none", "`Y` is None here"),
    ],
)
def test_what_a_layer_gets_in_a_wrong_place_is_told(function, kind, part):
    made = outcome(function)
    assert made["error"] == kind
    first = judge_function("basic_block", function).findings[0]
    assert part in first.message
    assert first.identifier == kind and made["line"] in first.message


def none_with_return(X, filters, s=1):
    X = None
    return X


def none_without(X, filters, s=1):
    layers.ReLU()(X)


def test_none_is_told_as_what_it_is():
    assert "`return X`" in word_error(outcome(none_with_return)).message
    assert "is the `return` line missing?" in word_error(outcome(none_without)).message


def reads_the_notebooks(X, filters, s=1):
    return layers.ReLU()(TENSOR)


def scale_the_notebooks(images):
    return IMAGES / 255


@pytest.mark.parametrize(
    ("task", "function", "name"),
    [("basic_block", reads_the_notebooks, "TENSOR"), ("scale_pixels", scale_the_notebooks, "IMAGES")],
)
def test_a_wrong_function_that_reads_the_notebooks_data_is_told_so_first(task, function, name):
    first = judge_function(task, function).findings[0]
    assert first.identifier == "notebook-variable" and f"`{name}`" in first.message


def far_too_much(images):
    return np.broadcast_to(0.0, (10**5, 10**5))


def far_too_deep(X, filters, s=1):
    for _ in range(800):
        X = layers.ReLU()(layers.ReLU()(X))
    return X


def endlessly_deep(X, filters, s=1):
    while True:
        X = layers.ReLU()(X)


@pytest.mark.parametrize(
    ("task", "function"),
    [
        ("scale_pixels", far_too_much),
        pytest.param("basic_block", far_too_deep, marks=pytest.mark.slow),
        pytest.param("basic_block", endlessly_deep, marks=pytest.mark.slow),
    ],
)
def test_what_is_too_much_to_hand_over_is_said_at_once(task, function):
    assert [f.identifier for f in judge_function(task, function).findings] == ["too-much"]
