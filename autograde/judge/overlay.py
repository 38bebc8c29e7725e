"""Lays the reference over a student's graph: one graph of what is there and of what is missing.

What the reference has and the student's graph lacks becomes a *ghost* at its place: before the layer that
should read it, and behind what that layer reads now. Connections carry marks of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from autograde.evidence.schema import Graph, Node
from autograde.judge.comparison import Comparison

#: Kinds of differences that make a connection wrong.
_REWIRED = ("late", "early", "wiring", "merge", "branch-superfluous", "region-superfluous")


@dataclass
class Overlay:
    """A student's graph with the reference's missing layers in it.

    Attributes
    ----------
    inputs : dict of int to list of int
        What each node reads, in topological order. Ghosts have ids of their own.
    output : int
    ghosts : dict of int to Node
        The reference's node that each ghost stands for.
    partners : dict of int to Node
        The reference's node that each of the student's nodes belongs to.
    missing, wrong : set of (int, int)
        Connections that should be there, and those that should not.
    """

    inputs: dict[int, list[int]]
    output: int
    ghosts: dict[int, Node] = field(default_factory=dict)
    partners: dict[int, Node] = field(default_factory=dict)
    missing: set[tuple[int, int]] = field(default_factory=set)
    wrong: set[tuple[int, int]] = field(default_factory=set)

    def as_graph(self, graph: Graph) -> Graph:
        """Return the student's ``graph`` with the ghosts in it."""
        nodes = (self.ghosts.get(i) or graph[i] for i in self.inputs)
        read = zip(nodes, self.inputs.items(), strict=True)
        return Graph(
            tuple(replace(node, id=i, inputs=tuple(inputs)) for node, (i, inputs) in read), self.output
        )


def lay_over(comparison: Comparison, correct: bool) -> Overlay:
    """Lay the reference over a student's graph.

    Parameters
    ----------
    comparison : Comparison
    correct : bool
        Whether the graph computes what it should: then nothing is missing, however it is spelt.

    Returns
    -------
    Overlay
    """
    graph = comparison.graph
    overlay = Overlay({node.id: list(node.inputs) for node in graph.nodes}, graph.output)
    overlay.partners = {node.id: reference for node, reference in comparison.pairs}
    if not correct:
        placing = _Placing(overlay, comparison)
        placing.place_ghosts()
        placing.mark_connections()
    overlay.inputs = _in_order(overlay.inputs, overlay.output)
    return overlay


class _Placing:
    """Where each of the reference's nodes is in the overlay, while the ghosts are placed."""

    def __init__(self, overlay, comparison):
        self.overlay, self.inputs, self.comparison = overlay, overlay.inputs, comparison
        self.reference, self.joined = comparison.reference.graph, set()
        self.places = {reference.id: node.id for node, reference in comparison.pairs}
        self.places[self.reference.nodes[0].id] = comparison.graph.nodes[0].id
        first = max(self.inputs) + 1
        for reference in self.reference.nodes:
            if reference.id not in self.places:
                ghost = first + len(overlay.ghosts)
                overlay.ghosts[ghost] = reference
                self.inputs[ghost] = [self.places[i] for i in reference.inputs]
                overlay.missing.update((source, ghost) for source in self.inputs[ghost])
                self.places[reference.id] = ghost

    def place_ghosts(self):
        """Let the student's nodes read the ghosts, and the ghosts what these nodes have read."""
        for reference in self.reference.nodes:
            reader = self.places[reference.id]
            if reader not in self.overlay.ghosts:
                for source in reference.inputs:
                    if self.places[source] in self.overlay.ghosts:
                        self._insert(self.places[source], reader, self._claimed(reference))
        last = self.places[self.reference.output]
        if last in self.overlay.ghosts:
            end = self.inputs[None] = [self.overlay.output]  # something that reads the output
            self._insert(last, None, ())
            self.overlay.output = end[0]
            del self.inputs[None]

    def _claimed(self, reference):
        """Return what a node reads on behalf of the inputs of its reference that are there."""
        wanted = [self.places[i] for i in reference.inputs if self.places[i] not in self.overlay.ghosts]
        return [i for i in self.inputs[self.places[reference.id]] if self.anchor(i) in wanted]

    def _insert(self, ghost, reader, claimed):
        """Put a ghost, and the ghosts before it, between a node and one of those that it reads."""
        read, position = self.inputs[reader], {node: i for i, node in enumerate(self.inputs)}
        if ghost in read:
            return
        entries = sorted(self._entries(ghost), key=lambda entry: -position[entry[2]])
        free = [i for i in read if i not in claimed and i not in self.overlay.ghosts]
        for first, place, source in entries:
            for i in free:
                if (len(read) == 1 and first not in self.joined) or self._reaches(source, i):
                    self._join(first, place, i, read, ghost, reader)
                    return
        if entries and not self._reaches(reader, ghost):
            read.append(ghost)
            self.overlay.missing.add((ghost, reader))

    def _join(self, first, place, source, read, ghost, reader):
        before = self.inputs[first][place]
        if self._reaches(first, source):  # the two graphs stand crosswise
            return
        self.inputs[first][place] = source
        if reader is not None and self._reaches(reader, ghost):
            self.inputs[first][place] = before
            return
        self.joined.add(first)
        self.overlay.missing.discard((before, first))
        read[read.index(source)] = ghost

    def _entries(self, ghost):
        """List where ghosts that lead to this one read the student's nodes: ghost, place, node."""
        found, waiting = [], [ghost]
        while waiting:
            current = waiting.pop()
            for place, source in enumerate(self.inputs[current]):
                if source in self.overlay.ghosts:
                    waiting.append(source)
                else:
                    found.append((current, place, source))
        return found

    def _reaches(self, source, target):
        """Say whether a way leads from one node to another."""
        seen, waiting = set(), [target]
        while waiting:
            current = waiting.pop()
            if current == source:
                return True
            if current not in seen:
                seen.add(current)
                waiting.extend(self.inputs[current])
        return False

    def anchor(self, node):
        """Return the next node back, this one included, that the reference has as well."""
        while node not in self.overlay.partners and node not in self.overlay.ghosts:
            if len(self.inputs[node]) != 1:
                break
            node = self.inputs[node][0]
        return node

    def mark_connections(self):
        """Mark what merges and the first layers of branches read too much, and add what merges lack."""
        kinds = {difference.kind for difference in self.comparison.differences}
        uses = {}
        for read in self.inputs.values():
            for i in set(read):
                uses[i] = uses.get(i, 0) + 1
        for reference in self.reference.nodes:
            node = self.places[reference.id]
            if node in self.overlay.ghosts or not reference.inputs:
                continue
            wanted = [self.places[i] for i in reference.inputs]
            over = []
            for i in self.inputs[node]:
                anchor = self.anchor(i)
                if anchor in wanted:
                    wanted.remove(anchor)
                elif len(self.inputs[node]) > 1 or uses[i] > 1:
                    over.append(i)
            if kinds & set(_REWIRED):
                self.overlay.wrong.update((i, node) for i in over)
            if {"branch-missing", "late", "early"} & kinds and len(reference.inputs) > 1:
                for source in wanted:
                    if source not in self.overlay.ghosts and not self._reaches(node, source):
                        self.inputs[node].append(source)
                        self.overlay.missing.add((source, node))


def _in_order(inputs, output):
    """Sort what leads to the output topologically, branch after branch."""
    order, waiting = {}, [(output, False)]
    while waiting:
        node, ready = waiting.pop()
        if ready:
            order[node] = inputs[node]
        elif node not in order:
            waiting.append((node, True))
            waiting += [(i, False) for i in reversed(inputs[node]) if i not in order]
    return order
