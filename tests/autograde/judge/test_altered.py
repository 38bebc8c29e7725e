"""Layers that are not what they look like: what the judge says, and that a reference may ask for them."""

from dataclasses import replace

import pytest
from drawn_graphs import IDENTITY

from autograde.evidence.layer_kinds import ALTERATIONS
from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph
from autograde.judge.altered import find_altered, find_foreign, word_altered
from autograde.judge.compare import compare_graphs


def altered(reference, word, *ids):
    """Return a graph in which some nodes are altered."""
    nodes = [replace(n, altered=word) if n.id in ids else n for n in reference.graph.nodes]
    return Graph(tuple(nodes), reference.graph.output)


def convolutions(reference):
    return [node.id for node in reference.graph.nodes if node.op == "conv2d"]


@pytest.mark.parametrize("word", [word for word in ALTERATIONS if word != "foreign"])
def test_each_way_to_be_altered_is_worded_at_its_layer(word):
    place = convolutions(IDENTITY)[1]
    comparison = compare_graphs(altered(IDENTITY, f"{word} padding", place), IDENTITY)
    (difference,) = comparison.differences
    finding = word_altered(difference, "Main path b", "Conv2D")
    assert (finding.identifier, finding.component, finding.node) == (f"altered-{word}", "main_b", place)
    assert finding.message.startswith("Main path b: ") and "Conv2D" in finding.message and finding.hint
    assert "to be otherwise" not in finding.message


def test_what_the_reference_has_is_what_is_asked_for():
    place = convolutions(IDENTITY)[1]
    frozen = Reference(altered(IDENTITY, "frozen", place), IDENTITY.components, IDENTITY.bare)
    assert not compare_graphs(frozen.graph, frozen).differences
    (difference,) = compare_graphs(IDENTITY.graph, frozen).differences
    assert (difference.kind, difference.component) == ("altered", "main_b")
    assert "to be otherwise: frozen" in word_altered(difference, "Main path b", "Conv2D").message


def test_somebody_elses_layers_are_found_unless_the_reference_has_them_from_there():
    place = convolutions(IDENTITY)[0]
    theirs = altered(IDENTITY, "foreign keras.applications", place)
    finding = find_foreign(theirs, IDENTITY)
    assert finding is not None and "keras.applications" in finding.message
    assert find_foreign(theirs, Reference(theirs, IDENTITY.components)) is None
    assert find_foreign(IDENTITY.graph, IDENTITY) is None


def test_one_layer_made_before_is_a_mistake_and_most_of_them_are_no_answer():
    places = convolutions(IDENTITY)
    assert find_foreign(altered(IDENTITY, "early", places[0]), IDENTITY) is None
    assert find_foreign(altered(IDENTITY, "early", *places), IDENTITY) is not None


def test_an_altered_layer_is_never_idle():
    relu = next(node.id for node in IDENTITY.graph.nodes if node.op == "activation")
    linear = altered(IDENTITY, "replaced call", relu)
    pairs = compare_graphs(linear, IDENTITY).pairs
    assert [d.ours.id for d in find_altered(pairs, IDENTITY)] == [relu]
