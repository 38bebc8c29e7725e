"""Compares a student's graph with the reference: one comparison, which findings and drawing are made of."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import replace

from autograde.evidence.layer_kinds import WEIGHTED
from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph, Node, Unused
from autograde.judge.align import Aligner
from autograde.judge.alignment import EPSILON, GAP, Alignment
from autograde.judge.altered import find_altered
from autograde.judge.canonical import canonical_graph
from autograde.judge.comparison import Comparison, Difference
from autograde.judge.matching import match_exactly
from autograde.judge.structure import Link, Region, find_regions
from autograde.judge.unused import explain_unused, given_back, say_unused

Pairs = Iterable[tuple[Node, Node]]


def compare_graphs(graph: Graph, reference: Reference) -> Comparison:
    """Compare a graph with the reference.

    Parameters
    ----------
    graph : Graph
        The student's, as the evidence has it.
    reference : Reference
        What the exercise asks for, with the parameters of the same challenge.

    Returns
    -------
    Comparison
    """
    graph = canonical_graph(graph)
    reference = replace(reference, graph=canonical_graph(reference.graph))
    pairs = match_exactly(graph, reference.graph)
    found: list[Difference] = []
    links = find_regions(reference.graph)
    bare = find_bare(reference, links)
    lost: tuple[tuple[Node, Node], ...] = ()
    if pairs is None:
        alignment, unused = _align(graph, reference, links, bare)
        pairs, found = list(alignment.pairs), list(alignment.differences)
        if unused is not None:
            lost = tuple(pair for pair in pairs if pair[0] in unused.nodes)
            pairs = [pair for pair in pairs if pair not in lost]
            found.insert(0, say_unused(reference, unused, list(lost)))
        ancestry = _ancestors(reference.graph)
        found = _join_moved(_join_early(found, pairs, graph, reference), ancestry)
    found += find_altered(pairs, reference)
    found += _find_shared(graph, reference, pairs)
    found = found or _find_wiring(graph, reference, pairs, bare)
    found, more = explain_unused(graph, reference, (*pairs, *lost), found)
    return Comparison(graph, reference, tuple(pairs), tuple(found), (*lost, *more))


def _align(
    graph: Graph, reference: Reference, links: tuple[Link, ...], bare: dict[tuple[int, int], str]
) -> tuple[Alignment, Unused | None]:
    """Align a graph with the reference, as it is or with a lost result given back where that explains more.

    Returns
    -------
    Alignment
    Unused or None
        The result that was given back, all of whose nodes have partners that they do not differ from.
    """
    end = reference.components.get(reference.graph.output) or ""
    best, lost = Aligner(graph, reference, bare).align(find_regions(graph), links, end), None
    for whole, unused in given_back(graph):
        found = Aligner(whole, reference, bare).align(find_regions(whole), links, end)
        wrong = {difference.node.id for difference in found.differences if difference.node is not None}
        paired = {node.id for node, _ in found.pairs}
        good = all(node.id in paired - wrong for node in unused.nodes)
        if good and found.cost + GAP < best.cost - EPSILON:
            best, lost = found, unused
    return best, lost


def find_bare(reference: Reference, links: Iterable[Link]) -> dict[tuple[int, int], str]:
    """Find which of the reference's bare shortcuts belongs to which component without layers.

    Returns
    -------
    dict
        The component by merge and by the place that the shortcut fills there; nothing where it is not clear.
    """
    places = sorted(_bare_places(links))
    if len(reference.bare) == 1:
        return dict.fromkeys(places, reference.bare[0])
    return dict(zip(places, reference.bare, strict=True)) if len(places) == len(reference.bare) else {}


def _bare_places(links: Iterable[Link]) -> Iterable[tuple[int, int]]:
    for link in links:
        if isinstance(link, Region):
            for branch, operands in zip(link.branches, link.operands, strict=True):
                if branch:
                    yield from _bare_places(branch)
                else:
                    yield link.merge, operands[0]


def _ancestors(graph: Graph) -> dict[int, set[int]]:
    """Return for each node all that it is computed from, itself included."""
    found: dict[int, set[int]] = {}
    for node in graph.nodes:
        found[node.id] = {node.id}.union(*(found[i] for i in node.inputs))
    return found


def _join_early(
    found: list[Difference], pairs: Pairs, graph: Graph, reference: Reference
) -> list[Difference]:
    """Make one of an activation too many before a merge and one that is missing behind it."""
    partner = {theirs.id: ours for ours, theirs in pairs}
    for missing in [d for d in found if d.kind == "missing" and d.theirs.op == "activation"]:
        merge = partner.get(missing.theirs.inputs[0])
        if merge is None or len(merge.inputs) < 2:
            continue
        early = [d for d in found if d.kind == "superfluous" and d.ours.id in merge.inputs]
        early = [d for d in early if d.ours.op == "activation"]
        if len(early) == 1:
            joined = replace(missing, kind="before-merge", node=early[0].ours)
            found = [joined if d is missing else d for d in found if d is not early[0]]
    return found


def _join_moved(found: list[Difference], ancestry: dict[int, set[int]]) -> list[Difference]:
    """Make one of layers that one branch lacks and another has too many."""

    def apart(one: Node, other: Node) -> bool:
        return one.id not in ancestry[other.id] and other.id not in ancestry[one.id]

    def beside(node: Node) -> int:
        return sum(node.id not in ancestry[i] and i not in ancestry[node.id] for i in ancestry)

    moves: dict[tuple[str, str], list[tuple[Difference, Difference]]] = {}
    free = [
        d for d in found if d.kind == "superfluous" and d.reference is not None and len(d.ours.inputs) == 1
    ]
    for missing in [d for d in found if d.kind == "missing"]:
        for extra in free:
            if extra.ours.op == missing.theirs.op and apart(extra.theirs, missing.theirs):
                moves.setdefault((missing.component, extra.component), []).append((missing, extra))
                free.remove(extra)
                break
    for moved in moves.values():
        missing, extra = moved[0]
        shortcut = beside(missing.theirs) > beside(extra.theirs)
        joined = Difference(
            "moved",
            extra.ours,
            missing.theirs,
            "shortcut" if shortcut else "",
            missing.component,
            tuple(e.ours.id for _, e in moved),
            tuple(m.theirs.id for m, _ in moved),
        )
        gone = [d for pair in moved for d in pair]
        place = min(n for n, d in enumerate(found) if any(d is g for g in gone))
        kept = [d for d in found[place:] if not any(d is g for g in gone)]
        found = [*found[:place], joined, *kept]
    return found


def _find_shared(graph: Graph, reference: Reference, pairs: Pairs) -> list[Difference]:
    """Look for layers that are called again where new ones should be, and for new ones where not."""
    first_ours, first_theirs = _first_calls(graph), _first_calls(reference.graph)
    partner = {theirs.id: ours.id for ours, theirs in pairs}
    found = []
    for node, theirs in pairs:
        if node.op not in WEIGHTED:
            continue
        first, wanted = first_ours[node.layer], first_theirs[theirs.layer]
        part = reference.components.get(theirs.id) or ""
        if wanted == theirs.id and first != node.id:
            found.append(Difference("shared", node, theirs, "", part))
        elif wanted != theirs.id and partner.get(wanted) != first:
            found.append(Difference("not-shared", node, theirs, "", part))
    return found


def _first_calls(graph: Graph) -> dict[int, int]:
    first: dict[int, int] = {}
    for node in graph.nodes:
        first.setdefault(node.layer, node.id)
    return first


def _find_wiring(
    graph: Graph, reference: Reference, pairs: Pairs, bare: dict[tuple[int, int], str]
) -> list[Difference]:
    """Look for the first layer that reads another tensor than its partner."""
    partner = {ours.id: theirs.id for ours, theirs in pairs}
    partner[graph.nodes[0].id] = reference.graph.nodes[0].id
    paired = set(partner.values())
    for node, theirs in sorted(pairs, key=lambda pair: pair[1].id):
        has = Counter(partner[i] for i in _sources(graph, node, partner))
        wanted = Counter(_sources(reference.graph, theirs, paired))
        if has != wanted:
            lacking = wanted - has
            places = [n for n, i in enumerate(theirs.inputs) if i in lacking]
            parts = [bare[theirs.id, n] for n in places if (theirs.id, n) in bare]
            part = parts[0] if parts else reference.components.get(theirs.id) or ""
            return [Difference("wiring", node, theirs, "", part)]
    return []


def _sources(graph: Graph, node: Node, known: Container[int]) -> Iterable[int]:
    """Yield the nodes of some that a node reads, past those that are not among them."""
    waiting, passed = list(node.inputs), set()
    while waiting:
        current = waiting.pop()
        if current in known:
            yield current
        elif current not in passed:
            passed.add(current)
            waiting.extend(graph[current].inputs)
