"""Aligns a student's chain of operations and regions with the reference's, and lists the differences.

Needleman and Wunsch's alignment (J. Mol. Biol. 48, 1970), applied again within each pair of regions:
operations of one kind pair up, differing attributes cost a little, what is missing or superfluous costs more.
The cheapest alignment is the most likely story of what went wrong.
"""

from dataclasses import replace

from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph, Node
from autograde.judge.alignment import ATTRIBUTE, EPSILON, MOST_STEPS, NAME, Alignment, Chain
from autograde.judge.attributes import differing_attributes, unlike_kinds
from autograde.judge.comparison import Difference
from autograde.judge.moves import Moves
from autograde.judge.regions import RegionComparer
from autograde.judge.structure import nodes_of


class Aligner:
    """Aligns chains of one graph with chains of the reference.

    Parameters
    ----------
    graph : Graph
        The student's, in canonical form.
    reference : Reference
        In canonical form.
    bare : dict of (int, int) to str
        The components of the reference's bare branches, by merge and by the place that they fill there.
    """

    def __init__(self, graph: Graph, reference: Reference, bare: dict[tuple[int, int], str]) -> None:
        self.graph, self.reference, self.bare = graph, reference, bare
        self.regions = RegionComparer(self)
        self.steps = 0
        self._aligned: dict[tuple[Chain, Chain, str], Alignment] = {}
        self._unlike: dict[tuple[int, int], float | None] = {}

    @property
    def tired(self) -> bool:
        """Whether so much was tried that only the plainest stories are still looked for."""
        return self.steps > MOST_STEPS

    def align(self, ours: Chain, theirs: Chain, fallback: str = "") -> Alignment:
        """Align two chains.

        Parameters
        ----------
        ours, theirs : tuple of int or Region
            Of the student's graph and of the reference.
        fallback : str
            The component of what stands where the reference has nothing.

        Returns
        -------
        Alignment
        """
        key = ours, theirs, fallback
        if key not in self._aligned:
            self._aligned[key] = self._align(ours, theirs, fallback)
        return self._aligned[key]

    def _align(self, ours: Chain, theirs: Chain, fallback: str) -> Alignment:
        row = Moves(self, ours, theirs, fallback)
        self.steps += (len(ours) + 1) * (len(theirs) + 1)
        cost, taken = row.cost, {}
        for i in range(len(ours) + 1):
            for j in range(len(theirs) + 1):
                row.best = cost.get((i, j), float("inf"))
                for move in row.moves(i, j):
                    total = cost[i - move[0], j - move[1]] + move[2]
                    if total < row.best - EPSILON:
                        row.best, taken[i, j] = total, move
                cost[i, j] = row.best
        i, j = len(ours), len(theirs)
        steps = []
        while i or j:
            over_ours, over_theirs, _, make, arguments = taken[i, j]
            steps.append(make(*arguments))
            i, j = i - over_ours, j - over_theirs
        whole = Alignment(0.0)
        for step in reversed(steps):
            whole += step
        return replace(whole, cost=cost[len(ours), len(theirs)])

    def unlike(self, node: Node, reference: Node) -> float | None:
        """Return what pairing two nodes costs; None where they cannot be a pair."""
        key = node.id, reference.id
        if key not in self._unlike:
            self._unlike[key] = self._unlikeness(node, reference)
        return self._unlike[key]

    def _unlikeness(self, node: Node, reference: Node) -> float | None:
        if node.op != reference.op:
            return unlike_kinds(node.op, reference.op)
        named = NAME if reference.name and node.name != reference.name else 0.0
        return ATTRIBUTE * len(self.differing(node, reference)) + named

    def pair(self, node: Node, reference: Node) -> Alignment:
        """Pair two nodes."""
        part = self.component(reference)
        if node.op != reference.op:
            found: tuple[Difference, ...] = (Difference("kind", node, reference, component=part),)
        else:
            names = self.differing(node, reference)
            found = tuple(Difference("attribute", node, reference, name, part) for name in names)
        return Alignment(self.unlike(node, reference) or 0.0, ((node, reference),), found)

    def differing(self, node: Node, reference: Node) -> list[str]:
        """List the attributes in which two nodes differ."""
        reads = self.reference.graph[reference.inputs[0]].shape if reference.inputs else None
        return differing_attributes(node, reference, reads)

    def component(self, reference: Node) -> str:
        """Return the component of a reference's node."""
        return self.reference.components.get(reference.id) or ""

    def first_component(self, links: Chain) -> str:
        """Return the first component that the reference's chain holds."""
        found = (self.reference.components.get(i) for i in nodes_of(links))
        return next((name for name in found if name), "")
