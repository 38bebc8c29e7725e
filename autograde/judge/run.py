"""Runs a layer graph in NumPy, with weights that a callable supplies."""

from collections.abc import Callable
from functools import cache

import numpy as np
from threadpoolctl import ThreadpoolController

from autograde.evidence.schema import Graph
from autograde.judge.layers import compute_node
from autograde.judge.operations import MAX_VALUES, CannotRunError
from signs.words import tell


def run_graph(graph: Graph, x: np.ndarray, weights: Callable) -> dict[int, np.ndarray]:
    """Run a graph on an input.

    Parameters
    ----------
    graph : Graph
    x : ndarray
        Shape (batch, height, width, channels), or of as many axes as the graph's input has.
    weights : callable
        ``weights(node, name, shape)`` returns the array of that shape.

    Returns
    -------
    dict of int to ndarray
        The values of the output, and of what its node reads.

    Raises
    ------
    CannotRunError
    """
    last_use: dict[int, int] = {}
    kept = {graph.output, *graph[graph.output].inputs}
    for node in graph.nodes:
        last_use.update(dict.fromkeys(node.inputs, node.id))
    values: dict[int, np.ndarray] = {}
    # These products are small: on a busy machine, threads that wait for each other cost ten times the work.
    with _threads().limit(limits=1, user_api="blas"):
        for node in graph.nodes:
            inputs = [values[i] for i in node.inputs]
            values[node.id] = x if node.op == "input" else compute_node(node, inputs, weights)
            if values[node.id].size > MAX_VALUES:
                raise CannotRunError(tell("the tensors become too large"))
            for i in node.inputs:
                if last_use[i] == node.id and i not in kept:
                    values.pop(i, None)
    return {i: values[i] for i in kept}


@cache
def _threads() -> ThreadpoolController:
    """Look for the libraries that run threads once: it takes milliseconds."""
    return ThreadpoolController()
