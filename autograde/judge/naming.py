"""Compares layer names and initialisers of layers that the alignment has paired up."""

import re

from autograde.judge.align import layer_name
from autograde.judge.verdict import Finding

NAMED = ("conv2d", "batch_normalization", "dense")


def _pattern(name):
    """Write a wanted name with the exercise's words instead of a challenge's stage and letter."""
    block = re.fullmatch(r"(res|bn)\d+[a-z](_branch\d[a-c]?)", name)
    if block:
        return f"'{block[1]}' + str(stage) + block + '{block[2]}'"
    return "'fc' + str(classes)" if name.startswith("fc") else repr(name)


def compare_names(graph, pairs, component):
    """Look for layers with other names than the exercise gives them.

    Parameters
    ----------
    graph : Graph
    pairs : list of (Node, Node)
        The student's nodes and the reference's.
    component : str
        The component that pays.

    Returns
    -------
    list of Finding
        At most one.
    """
    named = [(node, ref) for node, ref in pairs if node.op in NAMED]
    if not named:
        return [Finding("nothing-named", component, "Layer names: there is no layer that should have one.")]
    twice = _find_twice(graph)
    if twice:
        message = (
            f"Layer names: {twice.name!r} is the name of two layers, so Keras can build no Model of them."
        )
        return [Finding("duplicate-names", component, message, "Every layer needs its own name.", twice.id)]
    wrong = [(node, ref) for node, ref in named if node.name != ref.name]
    if wrong:
        node, ref = wrong[0]
        more = f" ({len(wrong) - 1} more)" if len(wrong) > 1 else ""
        message = (
            f"Layer names: a {layer_name(node)} is called {node.name!r}, not {_pattern(ref.name)}{more}."
        )
        hint = "Trained weights are loaded by layer name, so the names have to be the tutorial's."
        return [Finding("layer-names", component, message, hint, node.id)]
    return []


def _find_twice(graph):
    """Find a layer with weights that has the name of another one."""
    owners = {}
    for node in graph.nodes:
        if node.op in NAMED and owners.setdefault(node.name, node.layer) != node.layer:
            return node
    return None


def compare_initializers(pairs, component):
    """Look for convolutions and dense layers that do not start as the exercise asks.

    Parameters
    ----------
    pairs : list of (Node, Node)
    component : str
        The component that pays.

    Returns
    -------
    list of Finding
        At most one.
    """
    pairs = [(node, ref) for node, ref in pairs if node.op == ref.op]
    if not any(ref.attributes.get("kernel_initializer") for _, ref in pairs):
        return [Finding("nothing-initialised", component, "Initialisers: there is no layer that has one.")]
    for node, ref in pairs:
        wanted = ref.attributes.get("kernel_initializer")
        if wanted and node.attributes["kernel_initializer"] != wanted:
            has = node.attributes["kernel_initializer"]
            message = f"Initialisers: {layer_name(node)} starts from {has['class']}(seed={has['seed']})."
            hint = "The exercise asks for glorot_uniform(seed=0), so that runs can be compared."
            return [Finding("initializer", component, message, hint, node.id)]
    return []
