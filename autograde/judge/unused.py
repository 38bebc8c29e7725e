"""Explains layers that seem to be missing by layers that were made, and whose results nobody reads."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph, Node, Unused
from autograde.judge.attributes import differing_attributes
from autograde.judge.comparison import Difference

Pair = tuple[Node, Node]
#: Of larger networks, and of more results, none is given back for a try: each is an alignment of its own.
MOST_NODES, MOST_LOST = 60, 3
#: What is a consequence where a result is lost: how the rest is wired.
_CONSEQUENCES = (
    "missing",
    "superfluous",
    "merge",
    "operands",
    "late",
    "early",
    "moved",
    "before-merge",
    "branch-missing",
    "branch-superfluous",
    "region-missing",
    "region-superfluous",
    "wiring",
)


def given_back(graph: Graph) -> Iterator[tuple[Graph, Unused]]:
    """Yield the graph with a lost result given to a layer that reads what the lost path started from.

    That is what a student meant whose layer reads an earlier tensor than it should.

    Parameters
    ----------
    graph : Graph
        In canonical form.

    Yields
    ------
    Graph
    Unused
        The result that was lost, and is a part of that graph.
    """
    for unused in graph.unused[:MOST_LOST] if len(graph.nodes) <= MOST_NODES else ():
        inside = {node.id for node in unused.nodes}
        sources = {i for node in unused.nodes for i in node.inputs} - inside
        others = tuple(other for other in graph.unused if other is not unused)
        for place, node in enumerate(graph.nodes):
            for n, i in enumerate(node.inputs):
                if sources == {i}:
                    inputs = (*node.inputs[:n], unused.nodes[-1].id, *node.inputs[n + 1 :])
                    nodes = (*graph.nodes[:place], *unused.nodes, replace(node, inputs=inputs))
                    yield replace(graph, nodes=(*nodes, *graph.nodes[place + 1 :]), unused=others), unused


def explain_unused(
    graph: Graph, reference: Reference, pairs: Iterable[Pair], found: list[Difference]
) -> tuple[list[Difference], tuple[Pair, ...]]:
    """Put results that nobody reads in the place of layers that are missing.

    Parameters
    ----------
    graph : Graph
        The student's, in canonical form.
    reference : Reference
    pairs : iterable of (Node, Node)
        What of the graph is paired already.
    found : list of Difference

    Returns
    -------
    list of Difference
        With one ``unused`` for what several others came of.
    tuple of (Node, Node)
        The unused nodes beside those of the reference that they should have been.
    """
    taken = {theirs.id for _, theirs in pairs}
    lost: list[Pair] = []
    for unused in graph.unused:
        missing = {node.id: node for node in reference.graph.nodes if node.id not in taken}
        match = max(_matches(unused, reference, missing), key=len, default=[])
        if match:
            taken |= {theirs.id for _, theirs in match}
            lost += match
            found = _explained(found, reference, unused, match)
    return found, tuple(lost)


def _matches(unused: Unused, reference: Reference, missing: dict[int, Node]) -> Iterator[list[Pair]]:
    """Yield the ways to pair the end of an unused chain, and what is before it, with missing nodes."""
    own = {node.id: node for node in unused.nodes}
    for end in missing.values():
        match: list[Pair] = []
        waiting = [(unused.nodes[-1], end)]
        while waiting:
            node, theirs = waiting.pop()
            if node.op != theirs.op or differing_attributes(node, theirs):
                continue
            if any(node is one or theirs is other for one, other in match):
                continue
            match.append((node, theirs))
            before = [missing[i] for i in theirs.inputs if i in missing]
            waiting += zip([own[i] for i in node.inputs if i in own], before, strict=False)
        # Of several that are alike the one with its name, then the first.
        if match:
            match.sort(key=lambda pair: pair[1].id)
            if match[-1][0].name == match[-1][1].name or not any(
                node.name == match[-1][0].name for node in missing.values()
            ):
                yield match


def _explained(
    found: list[Difference], reference: Reference, unused: Unused, match: list[Pair]
) -> list[Difference]:
    """Replace the differences that a lost result explains by one that says so."""
    said, around, whole = _say(reference, unused, match)
    ids = set(said.references)
    kept: list[Difference] = []
    place = len(found)
    for difference in found:
        left = _without(difference, ids, around, whole)
        if left is not difference:
            place = min(place, len(kept))
        kept += [left] if left is not None else []
    if place == len(found):  # it explains nothing
        return found
    return [*kept[:place], said, *kept[place:]]


def say_unused(reference: Reference, unused: Unused, match: list[Pair]) -> Difference:
    """Say that a result is lost whose nodes are those of the reference that they are paired with."""
    return _say(reference, unused, match)[0]


def _say(reference: Reference, unused: Unused, match: list[Pair]) -> tuple[Difference, set[str], bool]:
    """Say that a result is lost; tell which components look wrong for it, and whether it is a whole path."""
    ids = sorted({theirs.id for _, theirs in match})
    own = dict.fromkeys(reference.components.get(i) or "" for i in ids)
    end = next(theirs for node, theirs in match if node is unused.nodes[-1])
    readers = [node for node in reference.graph.nodes if end.id in node.inputs]
    part, around, whole = next(iter(own)), set(own), len(own) > 1
    if whole:  # what should read it is where it is lost, and its other paths look wrong, too
        reader = readers[0] if readers else end
        part = reference.components.get(reader.id) or ""
        around |= {part, *(reference.components.get(i) or "" for i in reader.inputs)}
    said = Difference("unused", unused.nodes[-1], end, "whole" if whole else "", part, (), tuple(ids))
    return said, around, whole


def _without(difference: Difference, ids: set[int], around: set[str], whole: bool) -> Difference | None:
    """Return what is left of a difference where some nodes are not missing but unused."""
    kind = difference.kind
    if kind == "missing" and difference.theirs.id in ids:
        return None
    if kind in ("late", "early") and ids & set(difference.references):
        return None
    if kind not in _CONSEQUENCES or difference.component not in around:
        return difference
    if kind == "missing" and not whole and len(difference.theirs.inputs) == 1:
        return difference
    left = tuple(i for i in difference.references if i not in ids)
    if difference.references and left and len(left) < len(difference.references):
        return replace(difference, references=left)
    return None if whole or kind in ("late", "early", "moved", "wiring") or not left else difference
