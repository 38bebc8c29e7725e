"""A student's network beside the reference, run on the same input with the same weights."""

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from autograde.evidence.layer_kinds import DROPOUTS
from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph, Node
from autograde.judge.attributes import differing_attributes
from autograde.judge.compare import compare_graphs
from autograde.judge.comparison import Comparison
from autograde.judge.operations import CannotRunError
from autograde.judge.run import run_graph
from autograde.judge.weights import RandomWeights, Weights, assign_roles, reference_roles
from signs.words import tell

#: A network with more weights is run in float32, once for all challenges drawn.
LARGE = 2_000_000
#: Largest difference from the reference, relative to its largest value, in float64 and in float32.
RELATIVE_TOLERANCE, LARGE_TOLERANCE = 1e-6, 1e-4
#: How much larger the numbers of the second example are, and of a large network's every second challenge.
LOUD = 1000.0
#: Functions that are one-to-one, and flat far from zero.
_SATURATING = {"sigmoid", "softmax", "tanh"}


@dataclass(frozen=True)
class Network:
    """A student's network in one challenge.

    Attributes
    ----------
    comparison : Comparison
    parameters : tuple of int or None
        Total, trainable and other parameters; None where it cannot be run.
    difference : float
        Largest difference from the reference, relative to its largest value; infinite where it cannot be run.
    obstacle : str
        Why it cannot be run or has another shape; or that it computes other numbers. Empty for a right one.
    """

    comparison: Comparison
    parameters: tuple[int, int, int] | None
    difference: float
    obstacle: str

    def run(self, x: np.ndarray, weights: Weights) -> np.ndarray:
        """Run the student's network with weights of the reference's layers.

        Parameters
        ----------
        x : ndarray
        weights : callable
            ``weights(node, name, shape)``, called with the reference's node that a layer is paired with.

        Returns
        -------
        ndarray

        Raises
        ------
        CannotRunError
            If the graph cannot be computed so, or a layer has no partner.
        """
        partners: dict[int, Node] = {}
        for node, reference in self.comparison.pairs:
            partners.setdefault(node.layer, reference)

        def of(node: Node, name: str, shape: tuple[int, ...]) -> np.ndarray:
            if node.layer not in partners:
                raise CannotRunError(tell("a layer has no counterpart in the reference"))
            return weights(partners[node.layer], name, shape)

        graph = self.comparison.graph
        return run_graph(graph, x, of)[graph.output]


class Runner:
    """Runs students' graphs and references of one check.

    Parameters
    ----------
    references : sequence of Reference
        One for each challenge.
    seed : int
        Of the weights that the challenges of a large network share.
    """

    def __init__(self, references: list[Reference], seed: int) -> None:
        self.large = max(_count_weights(reference.graph) for reference in references) > LARGE
        # Drawing many millions of numbers is a good part of the time.
        self.shared = RandomWeights(seed, np.float32) if self.large else None
        self.runs = 0

    def run(self, graph: Graph, reference: Reference, challenge: Any) -> Network:
        """Compare a student's graph with the reference, and run both.

        Parameters
        ----------
        graph : Graph
        reference : Reference
        challenge : Challenge

        Returns
        -------
        Network
        """
        comparison = self.compare(graph, reference)
        source = self.shared or RandomWeights(challenge.seed)
        theirs = comparison.reference.graph
        x, wanted = self.run_reference(theirs, source, challenge)
        weights = source.of(assign_roles(comparison))
        try:
            given = run_graph(comparison.graph, x, weights)
        except CannotRunError as obstacle:
            told = tell("It cannot be computed: {obstacle}.", obstacle=obstacle)
            return Network(comparison, None, float("inf"), told)
        count = weights.count()
        rank = len(graph[graph.output].shape), len(reference.graph[reference.graph.output].shape)
        pairs = [
            (given[comparison.graph.output], wanted[theirs.output]),
            *_before_saturation(given, wanted, comparison),
        ]
        if rank[0] != rank[1] or pairs[0][0].shape != pairs[0][1].shape:
            return Network(comparison, count, float("inf"), _tell_shapes(graph, reference.graph))
        difference = max(_difference(one, other) for one, other in pairs)
        tolerance = LARGE_TOLERANCE if self.large else RELATIVE_TOLERANCE
        # A dropout computes nothing when a network is used, and is wrong where none is asked for.
        dropouts = [sum(node.op in DROPOUTS for node in g.nodes) for g in (comparison.graph, theirs)]
        right = difference <= tolerance and dropouts[0] == dropouts[1]  # false for NaN
        # Numbers that stay below 6 do not tell ReLU6 from ReLU; with other weights they would.
        activations = [(n, r) for n, r in comparison.pairs if n.op == r.op == "activation"]
        right = right and not any(differing_attributes(n, r) for n, r in activations)
        # Nor do numbers tell a layer that is not what it looks like.
        wanted_so = {r.altered for _, r in comparison.pairs}
        right = right and all(n.altered in ("", *wanted_so) for n in comparison.graph.nodes)
        right = right and not any(d.kind == "altered" for d in comparison.differences)
        other = tell("It computes other numbers than it should, though its layers look right one by one.")
        return Network(comparison, count, difference, "" if right else other)

    def compare(self, graph: Graph, reference: Reference) -> Comparison:
        """Align a student's graph with the reference."""
        return compare_graphs(graph, reference)

    def run_reference(
        self, graph: Graph, source: RandomWeights, challenge: Any
    ) -> tuple[np.ndarray, dict[int, np.ndarray]]:
        """Run a reference; return what it was run on, and its results."""
        weights = source.of(reference_roles(graph))
        x = challenge.generator().normal(size=(1 if self.large else 2, *graph.nodes[0].shape[1:]))
        x = x.astype(source.dtype)
        self.runs += 1
        if not self.large or self.runs % 2 == 0:
            # Large numbers as well: among small ones, a ReLU that is cut off at 6 is a ReLU.
            loud = np.concatenate([x[:-1], LOUD * x[-1:]])
            wanted = run_graph(graph, loud, weights)
            if all(np.isfinite(value).all() for value in wanted.values()):
                return loud, wanted
        return x, run_graph(graph, x, weights)


def _tell_shapes(graph: Graph, reference: Graph) -> str:
    """Say which shape the result has, and which it should have, as Keras tells shapes."""
    given, wanted, reads = (
        f"({', '.join('?' if i is None else str(i) for i in ('m', *node.shape[1:]))})"
        for node in (graph[graph.output], reference[reference.output], reference.nodes[0])
    )
    return tell(
        "Your result has shape {given} where it should have {wanted}, for an input of {reads}.",
        given=given,
        wanted=wanted,
        reads=reads,
    )


def _before_saturation(
    given: dict[int, np.ndarray], wanted: dict[int, np.ndarray], comparison: Comparison
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pair up what the last functions read where these flatten out: behind them, by luck, much looks alike.

    They have the same results exactly where they read the same; a softmax up to a constant.
    """
    ends = [graph[graph.output] for graph in (comparison.graph, comparison.reference.graph)]
    functions = {str(end.attributes.get("function")) if end.op == "activation" else "" for end in ends}
    read = [values[end.inputs[0]] for values, end in zip((given, wanted), ends, strict=True) if end.inputs]
    if len(functions) != 1 or not functions <= _SATURATING or read[0].shape != read[1].shape:
        return []
    if functions == {"softmax"}:
        read = [logits - logits.mean(axis=-1, keepdims=True) for logits in read]
    return [(read[0], read[1])]


def _difference(given: np.ndarray, wanted: np.ndarray) -> float:
    """Return the largest difference, relative to the largest value of the same example."""
    axes = tuple(range(1, wanted.ndim))
    differences, values = np.max(np.abs(given - wanted), axis=axes), np.max(np.abs(wanted), axis=axes)
    return float(np.max(differences / np.where(values > 0, values, 1.0)))


def _count_weights(graph: Graph) -> int:
    """Estimate how many weights a graph has."""
    total = 0
    for node in graph.nodes:
        channels = graph[node.inputs[0]].shape[-1] if node.inputs else 0
        made = node.attributes.get("filters", node.attributes.get("units", 0))
        total += prod(node.attributes.get("kernel_size", [1])) * made * (channels or 0)
    return total
