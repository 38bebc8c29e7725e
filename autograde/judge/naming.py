"""Compares layer names and initialisers of layers that the comparison has paired up."""

from typing import Any

from autograde.evidence.layer_kinds import WEIGHTED
from autograde.evidence.schema import Node
from autograde.judge.attributes import layer_name, type_name
from autograde.judge.comparison import Comparison
from autograde.judge.symbols import Symbols
from autograde.judge.verdict import Finding
from signs.words import mark, tell, tell_many

#: How weights start of which nothing else is said, and those that were given values.
_USUAL = {"class": mark("Keras's own initial values"), "seed": None}
_BY_HAND = mark("values given by hand")


def _told_start(start: dict[str, Any]) -> str:
    """Write an initialiser as it is called; what is none, and what takes no seed, by its name alone."""
    name = start["class"]
    if name in (_USUAL["class"], _BY_HAND):
        return tell(name)
    plain = not name.isidentifier() or name in ("Zeros", "Ones")
    return type_name(name) if plain else f"{name}(seed={start['seed']})"


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
        message = tell("Layer names: there is no layer that should have one.")
        return [Finding("nothing-named", component, message)]
    twice = _find_twice(comparison)
    if twice:
        ref = next((ref for node, ref in pairs if node is twice and ref.name != twice.name), None)
        message, hint = _word_twice(symbols, twice, ref), tell("Every layer needs its own name.")
        return [Finding("duplicate-names", component, message, hint, twice.id)]
    wrong = [(node, ref) for node, ref in named if node.name != ref.name]
    if wrong:
        node, ref = wrong[0]
        message = _word_name(symbols, node, ref, len(wrong) - 1)
        hint = tell("Weights are saved and loaded by layer name, so the names have to be the exercise's.")
        return [Finding("layer-names", component, message, hint, node.id)]
    return []


def _word_twice(symbols: Symbols, node: Node, reference: Node | None) -> str:
    """Say that two layers have one name, and which one should have another."""
    parts = {"name": repr(node.name), "layer": layer_name(node)}
    if reference is None:
        return tell(
            "Layer names: {name} is the name of two layers, so Keras can build no Model of them.",
            name=parts["name"],
        )
    wanted = symbols.name(reference.id)
    if wanted is None:
        return tell(
            "Layer names: {name} is the name of two layers, so Keras can build no Model of them; this "
            "{layer} should be named as the exercise says.",
            **parts,
        )
    return tell(
        "Layer names: {name} is the name of two layers, so Keras can build no Model of them; this {layer} "
        "should be {wanted}.",
        **parts,
        wanted=wanted,
    )


def _word_name(symbols: Symbols, node: Node, reference: Node, more: int) -> str:
    """Say that a layer has another name than it should, as ``more`` layers have."""
    wanted = symbols.name(reference.id)
    parts: dict[str, Any] = {"layer": layer_name(node), "name": repr(node.name)}
    if wanted is None:
        if more:
            return tell_many(
                "Layer names: a {layer} is called {name}, not as the exercise names it ({number} more).",
                "Layer names: a {layer} is called {name}, not as the exercise names it ({number} more).",
                more,
                **parts,
            )
        return tell("Layer names: a {layer} is called {name}, not as the exercise names it.", **parts)
    parts["wanted"] = wanted
    letters = _other_letter(node.name, reference.name) if wanted == repr(reference.name) else None
    if letters:
        parts["given"], parts["right"] = map(repr, letters)
        if more:
            return tell_many(
                "Layer names: a {layer} is called {name}, not {wanted}: {given} stands where {right} should "
                "({number} more).",
                "Layer names: a {layer} is called {name}, not {wanted}: {given} stands where {right} should "
                "({number} more).",
                more,
                **parts,
            )
        return tell(
            "Layer names: a {layer} is called {name}, not {wanted}: {given} stands where {right} should.",
            **parts,
        )
    if more:
        return tell_many(
            "Layer names: a {layer} is called {name}, not {wanted} ({number} more).",
            "Layer names: a {layer} is called {name}, not {wanted} ({number} more).",
            more,
            **parts,
        )
    return tell("Layer names: a {layer} is called {name}, not {wanted}.", **parts)


def _other_letter(name: str, wanted: str) -> tuple[str, str] | None:
    """Return the letter that makes the difference between two names, and the right one, if it is one."""
    others = [(a, b) for a, b in zip(name, wanted, strict=False) if a != b]
    return others[0] if len(name) == len(wanted) and len(others) == 1 else None


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
        message = tell("Initialisers: there is no layer that has one.")
        return [Finding("nothing-initialised", component, message)]
    for node, has, wanted in starts:
        if has != wanted:
            message = tell(
                "Initialisers: {layer} starts from {start}.", layer=layer_name(node), start=_told_start(has)
            )
            hint = tell(
                "The exercise asks for {start}, so that runs can be compared.", start=_told_start(wanted)
            )
            return [Finding("initializer", component, message, hint, node.id)]
    return []
