"""Compares layer names and initialisers of layers that the comparison has paired up."""

from typing import Any

from autograde.evidence.layer_kinds import WEIGHTED
from autograde.evidence.schema import Node
from autograde.judge.attributes import layer_name
from autograde.judge.comparison import Comparison
from autograde.judge.symbols import Symbols
from autograde.judge.verdict import Finding

#: How weights start of which nothing else is said.
_USUAL = {"class": "Keras's own initial values", "seed": None}


def _told_start(start: dict[str, Any]) -> str:
    """Write an initialiser as it is called; what is none, and what takes no seed, by its name alone."""
    plain = not start["class"].isidentifier() or start["class"] in ("Zeros", "Ones")
    return start["class"] if plain else f"{start['class']}(seed={start['seed']})"


def compare_names(comparison: Comparison, symbols: Symbols, component: str) -> list[Finding]:
    """Look for layers with other names than the exercise gives them.

    Parameters
    ----------
    comparison : Comparison
    symbols : Symbols
        Tell how a wanted name is made.
    component : str
        The component that pays.

    Returns
    -------
    list of Finding
        At most one.
    """
    pairs = [*comparison.pairs, *comparison.lost]
    named = [(node, ref) for node, ref in pairs if node.op in WEIGHTED and ref.name]
    if not named:
        return [Finding("nothing-named", component, "Layer names: there is no layer that should have one.")]
    twice = _find_twice(comparison)
    if twice:
        ref = next((ref for node, ref in pairs if node is twice and ref.name != twice.name), None)
        wanted = f"; this {layer_name(twice)} should be {_told(symbols, ref)}" if ref is not None else ""
        message = (
            f"Layer names: {twice.name!r} is the name of two layers, so Keras can build no Model of them"
            f"{wanted}."
        )
        return [Finding("duplicate-names", component, message, "Every layer needs its own name.", twice.id)]
    wrong = [(node, ref) for node, ref in named if node.name != ref.name]
    if wrong:
        node, ref = wrong[0]
        more = f" ({len(wrong) - 1} more)" if len(wrong) > 1 else ""
        told = _told(symbols, ref)
        letter = _other_letter(node.name, ref.name) if told == repr(ref.name) else ""
        wanted = f"not {told}{letter}"
        message = f"Layer names: a {layer_name(node)} is called {node.name!r}, {wanted}{more}."
        hint = "Weights are saved and loaded by layer name, so the names have to be the exercise's."
        return [Finding("layer-names", component, message, hint, node.id)]
    return []


def _told(symbols: Symbols, reference: Node) -> str:
    """Tell how the name of a reference's layer is made, or what it is."""
    return symbols.name(reference.id) or "as the exercise names it"


def _other_letter(name: str, wanted: str) -> str:
    """Say which letter makes the difference between two names, if it is one."""
    others = [(a, b) for a, b in zip(name, wanted, strict=False) if a != b]
    if len(name) != len(wanted) or len(others) != 1:
        return ""
    return f": {others[0][0]!r} stands where {others[0][1]!r} should"


def _find_twice(comparison: Comparison) -> Node | None:
    """Find a layer with weights that has the name of another one."""
    owners: dict[str, int] = {}
    for node in comparison.graph.nodes:
        if node.op in WEIGHTED and owners.setdefault(node.name, node.layer) != node.layer:
            return node
    return None


def compare_initializers(comparison: Comparison, component: str) -> list[Finding]:
    """Look for layers that do not start as the exercise asks.

    Parameters
    ----------
    comparison : Comparison
    component : str
        The component that pays.

    Returns
    -------
    list of Finding
        At most one.
    """
    pairs = [(node, ref) for node, ref in (*comparison.pairs, *comparison.lost) if node.op == ref.op]
    starts: list[tuple[Node, Any, Any]] = [
        (node, node.attributes.get(name), wanted)
        for node, ref in pairs
        for name, wanted in ref.attributes.items()
        if name.endswith("initializer")
    ]
    starts += [
        (node, node.starts.get(name, _USUAL), ref.starts.get(name, _USUAL))
        for node, ref in pairs
        for name in {**node.starts, **ref.starts}
    ]
    if not starts:
        return [Finding("nothing-initialised", component, "Initialisers: there is no layer that has one.")]
    for node, has, wanted in starts:
        if has != wanted:
            message = f"Initialisers: {layer_name(node)} starts from {_told_start(has)}."
            hint = f"The exercise asks for {_told_start(wanted)}, so that runs can be compared."
            return [Finding("initializer", component, message, hint, node.id)]
    return []
