"""Weights for running a graph, drawn at random by role.

Roles come from the comparison: a student's layer plays the role of the reference's layer that it is paired
with, so the two compute with the same numbers. No two layers of a graph play one role. If some assignment of
roles makes a student's graph compute what the reference does, the two are the same function.
"""

from collections.abc import Callable
from math import prod, sqrt
from typing import Any

import numpy as np

from autograde.evidence.schema import Graph, Node
from autograde.judge.comparison import Comparison
from autograde.judge.operations import CannotRunError
from signs.words import tell

MAX_WEIGHTS = 60_000_000
Role = tuple[str, int]
Weights = Callable[[Node, str, tuple[int, ...]], np.ndarray]


def reference_roles(graph: Graph) -> dict[int, Role]:
    """Give every layer of a reference its role, by layer number."""
    return {node.layer: ("reference", node.layer) for node in graph.nodes}


def assign_roles(comparison: Comparison) -> dict[int, Role]:
    """Give every layer of a student's graph its role, by layer number.

    Calls of one layer share the role of the first; what has no partner has a role of its own.
    """
    partners = {node.id: reference for node, reference in comparison.pairs}
    roles: dict[int, Role] = {}
    taken: set[Role] = set()
    for node in comparison.graph.nodes:
        if node.layer in roles:
            continue
        partner = partners.get(node.id)
        role = ("own", node.layer) if partner is None else ("reference", partner.layer)
        role = ("own", node.layer) if role in taken else role
        taken.add(role)
        roles[node.layer] = role
    return roles


class RandomWeights:
    """Random weights and statistics of normalisations, the same for the same seed, role and shape.

    Parameters
    ----------
    seed : int
    dtype : type
        Of the arrays; float32 where memory and time matter.
    """

    def __init__(self, seed: int, dtype: Any = np.float64) -> None:
        self.seed = seed
        self.dtype = dtype
        self.drawn: dict[tuple[Role, str, tuple[int, ...]], np.ndarray] = {}
        self.total = 0

    def of(self, roles: dict[int, Role]) -> "GraphWeights":
        """Return the weights of a graph with these roles: a callable ``weights(node, name, shape)``."""
        return GraphWeights(self, roles)

    def draw(self, role: Role, name: str, shape: tuple[int, ...], op: str) -> np.ndarray:
        """Draw the array of a role."""
        key = (role, name, shape)
        if key not in self.drawn:
            self.total += prod(shape)
            if self.total > MAX_WEIGHTS:
                raise CannotRunError(tell("the layers have too many weights"))
            seeds = [self.seed, role[0] == "own", role[1], *name.encode(), *shape]
            rng = np.random.default_rng(seeds)
            self.drawn[key] = _make(rng, name, shape, op).astype(self.dtype, copy=False)
        return self.drawn[key]


def _make(rng: np.random.Generator, name: str, shape: tuple[int, ...], op: str) -> np.ndarray:
    """Draw one array: scaled so that a deep network neither fades nor overflows."""
    if name.endswith("kernel"):
        read = prod(shape[:2]) if name == "depthwise_kernel" else prod(shape[:-1])
        scale = 0.1 / sqrt(shape[0]) if op == "dense" else 1 / sqrt(read)
        kernel = rng.standard_normal(shape, dtype=np.float32)
        kernel *= scale
        return kernel
    low, high = {"variance": (0.5, 2.0), "gamma": (0.5, 1.5)}.get(name, (-0.5, 0.5))
    return rng.uniform(low, high, shape)


class GraphWeights:
    """The weights that one graph asked for, and how many they are.

    Attributes
    ----------
    used : set
        (role, name, shape) of every array asked for.
    """

    def __init__(self, source: RandomWeights, roles: dict[int, Role]) -> None:
        self.source = source
        self.roles = roles
        self.used: set[tuple[Role, str, tuple[int, ...]]] = set()

    def __call__(self, node: Node, name: str, shape: tuple[int, ...]) -> np.ndarray:
        """Return the array ``name`` of a node's layer."""
        role, shape = self.roles[node.layer], tuple(shape)
        self.used.add((role, name, shape))
        return self.source.draw(role, name, shape, node.op)

    def count(self) -> tuple[int, int, int]:
        """Count the parameters as Keras does: (total, trainable, not trainable)."""
        total = sum(prod(shape) for _, _, shape in self.used)
        fixed = sum(prod(shape) for _, name, shape in self.used if name in ("mean", "variance"))
        return total, total - fixed, fixed
