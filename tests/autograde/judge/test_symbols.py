"""What a reference asks for is told by the parameters that it depends on."""

from dataclasses import replace

import pytest
from drawn_graphs import Builder

from autograde.judge.symbols import Symbols


def told(parameters, filters, size=3, names=None, words=None):
    """Tell filters and name of a convolution whose filters and names are these in each challenge."""
    references = []
    for n, count in enumerate(filters):
        builder = Builder()
        builder.conv(count, size)
        reference = builder.reference()
        graph = reference.graph
        named = [replace(node, name=names[n] if names else "") for node in graph.nodes]
        references.append(replace(reference, graph=type(graph)(tuple(named), graph.output)))
    return Symbols(parameters, references, words or {})


@pytest.mark.parametrize(
    ("parameters", "filters", "expected"),
    [
        ([{"filters": [2, 5]}, {"filters": [3, 9]}], (5, 9), "filters[1]"),
        ([{"growth": 2}, {"growth": 5}], (8, 20), "4 * growth"),
        ([{"channels": 8}, {"channels": 20}], (4, 10), "channels // 2"),
        ([{"a": 2, "b": 5}, {"a": 3, "b": 7}], (10, 21), "a * b"),
        ([{"input_shape": [9, 9, 4]}, {"input_shape": [8, 7, 6]}], (4, 6), "input_shape[-1]"),
        ([{"growth": 2}, {"growth": 5}], (16, 16), "16"),
        ([{"growth": 2}, {"growth": 5}], (17, 36), None),
    ],
)
def test_a_number_is_told_by_the_simplest_formula_that_always_holds(parameters, filters, expected):
    assert told(parameters, filters).attribute(1, "filters") == expected


def test_an_exercises_own_word_stands_for_a_parameter():
    parameters = [{"filters": [2, 5]}, {"filters": [3, 9]}]
    assert told(parameters, (5, 9), words={"filters[1]": "F2"}).attribute(1, "filters") == "F2"


def test_a_name_is_told_as_it_is_put_together():
    parameters = [{"stage": 3, "block": "b"}, {"stage": 12, "block": "q"}]
    names = ["res3b_branch2a", "res12q_branch2a"]
    symbols = told(parameters, (2, 2), names=names)
    assert symbols.name(1) == "'res' + str(stage) + block + '_branch2a'"


def test_a_name_that_never_changes_is_told_as_it_is():
    assert told([{"stage": 3}, {"stage": 4}], (2, 2), names=["conv1", "conv1"]).name(1) == "'conv1'"


@pytest.mark.parametrize(
    ("parameters", "filters", "expected"),
    [
        ({"filters": [2, 5], "s": 3}, 5, "filters[1]"),
        ({"filters": [2, 5], "s": 5}, 5, None),
        ({"filters": [2, 5], "s": 3}, 64, "64"),
        ({"input_shape": [64, 64, 3], "classes": 6}, 64, "64"),
        ({"s": 1}, 1, "1"),
    ],
)
def test_with_one_challenge_a_number_is_the_one_parameter_that_it_is(parameters, filters, expected):
    assert told([parameters], (filters,)).attribute(1, "filters") == expected
