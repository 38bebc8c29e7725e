"""Weights for running a graph: drawn at random by role, or the tutorial's own kernels.

A role (see ``autograde.judge.paths``) and a shape name an array, so a student's graph and the reference
that give a layer the same role compute with the same numbers.
"""

from math import prod, sqrt
from zlib import crc32

import numpy as np

from autograde.judge.operations import CannotRunError
from autograde.judge.paths import assign_roles

MAX_WEIGHTS = 60_000_000


class RandomWeights:
    """Random weights and BatchNormalization statistics, the same for the same seed, role and shape.

    Parameters
    ----------
    seed : int
    dtype : type
        Of the arrays; float32 where memory and time matter.
    """

    def __init__(self, seed, dtype=np.float64):
        self.seed = seed
        self.dtype = dtype
        self.drawn = {}
        self.total = 0

    def of(self, graph):
        """Return the weights of a graph: a callable ``weights(node, name, shape)``."""
        return GraphWeights(self, assign_roles(graph))

    def draw(self, role, name, shape):
        """Draw the array of a role."""
        key = (role, name, shape)
        if key not in self.drawn:
            self.total += prod(shape)
            if self.total > MAX_WEIGHTS:
                raise CannotRunError("the layers have too many weights")
            rng = np.random.default_rng([self.seed, crc32(repr(key).encode())])
            self.drawn[key] = self.make(rng, role, name, shape).astype(self.dtype, copy=False)
        return self.drawn[key]

    def make(self, rng, role, name, shape):
        """Draw one array: scaled so that a deep network neither fades nor overflows."""
        if name == "kernel":
            scale = 0.1 / sqrt(shape[0]) if role[2] == "dense" else 1 / sqrt(prod(shape[:-1]))
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

    def __init__(self, source, roles):
        self.source = source
        self.roles = roles
        self.used = set()

    def __call__(self, node, name, shape):
        """Return the array ``name`` of a node's layer."""
        key = (self.roles[node.layer], name, tuple(shape))
        self.used.add(key)
        return self.source.draw(*key)

    def count(self):
        """Count the parameters as Keras does: (total, trainable, not trainable)."""
        total = sum(prod(shape) for _, _, shape in self.used)
        fixed = sum(prod(shape) for _, name, shape in self.used if name in ("mean", "variance"))
        return total, total - fixed, fixed


def tutorial_weights(graph, kernels):
    """Weights of the tutorial's run: given kernels, no biases, BatchNormalization as it starts out.

    Parameters
    ----------
    graph : Graph
    kernels : dict
        Kernels by the layer names of the tutorial's block (``signs.reference.reference_kernels``).

    Returns
    -------
    callable
        ``weights(node, name, shape)``.
    """
    roles = assign_roles(graph)
    places = {(0, "main", "conv2d", i): f"res1a_branch2{letter}" for i, letter in enumerate("abc")}
    places[(0, "shortcut", "conv2d", 0)] = "res1a_branch1"

    def weights(node, name, shape):
        if name == "kernel":
            kernel = kernels.get(places.get(roles[node.layer]))
            if kernel is None or kernel.shape != tuple(shape):
                raise CannotRunError("a convolution does not have the shape of the reference kernel")
            return kernel
        return np.ones(shape) if name in ("variance", "gamma") else np.zeros(shape)

    return weights
