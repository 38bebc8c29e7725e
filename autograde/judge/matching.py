"""Finds out whether two graphs are one, node by node, whatever their layers are called.

Each node gets a label from what lies behind it and what lies before it, as in B. Weisfeiler and A. Leman's
refinement (1968); two graphs without rings whose labels are the same are, for our purposes, the same.
"""

from collections import Counter, defaultdict

from autograde.evidence.layer_kinds import COMMUTATIVE
from autograde.evidence.schema import Graph, Node
from autograde.judge.attributes import effective_attributes


class _Labels(dict):
    """Numbers for labels: the same number for the same label."""

    def __missing__(self, key: tuple) -> int:
        self[key] = len(self)
        return self[key]


def _own_label(node: Node) -> tuple:
    return node.op, repr(sorted(effective_attributes(node).items()))


def _label(graph: Graph, numbers: _Labels) -> dict[int, tuple[int, int]]:
    """Label each node by all that it is computed from, and all that is computed from it."""
    own = {node.id: numbers[_own_label(node)] for node in graph.nodes}
    behind: dict[int, int] = {}
    readers: dict[int, list[tuple[Node, int]]] = defaultdict(list)
    for node in graph.nodes:
        inputs = [behind[i] for i in node.inputs]
        inputs = sorted(inputs) if node.op in COMMUTATIVE else inputs
        behind[node.id] = numbers["behind", own[node.id], *inputs]
        for place, i in enumerate(node.inputs):
            readers[i].append((node, 0 if node.op in COMMUTATIVE else place))
    before: dict[int, int] = {}
    for node in reversed(graph.nodes):
        reading = sorted((own[reader.id], before[reader.id], place) for reader, place in readers[node.id])
        before[node.id] = numbers["before", own[node.id], *reading]
    return {i: (behind[i], before[i]) for i in own}


def match_exactly(graph: Graph, reference: Graph) -> list[tuple[Node, Node]] | None:
    """Pair the nodes of two graphs that are alike.

    Parameters
    ----------
    graph, reference : Graph
        In canonical form.

    Returns
    -------
    list of (Node, Node) or None
        All nodes but the inputs; None where the graphs differ.
    """
    numbers = _Labels()
    ours, theirs = _label(graph, numbers), _label(reference, numbers)
    if Counter(ours.values()) != Counter(theirs.values()):
        return None
    waiting: dict[tuple[int, int], list[Node]] = defaultdict(list)
    for node in reference.nodes:
        waiting[theirs[node.id]].append(node)
    partner: dict[int, int] = {}
    pairs = []
    for node in graph.nodes:
        # Equal branches: a node goes where what it reads went, and of those where its name is.
        reads = Counter(partner[i] for i in node.inputs)
        candidates = waiting[ours[node.id]]
        chosen = min(candidates, key=lambda c: (Counter(c.inputs) != reads, c.name != node.name))
        candidates.remove(chosen)
        partner[node.id] = chosen.id
        if node.op != "input":
            pairs.append((node, chosen))
    return pairs
