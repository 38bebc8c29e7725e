"""Takes a graph apart into series and parallels: a chain of nodes and of forks, whose lanes are chains again.

Between two nodes that every way passes lies either a plain connection or a fork. A fork's lanes are the parts
of what lies between that have nothing in common; a part that cannot be taken apart any further is *tangled*,
and stays a chain in the order of computation whose connections have to be drawn one by one.
(J. Valdes, R. Tarjan, E. Lawler, *The recognition of series parallel digraphs*, SIAM J. Comput. 11, 1982.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Connections = Mapping[int, Sequence[int]]
#: Splits that lie deeper in one another count as tangled.
MAX_DEPTH = 40


@dataclass(frozen=True)
class Way:
    """One lane of a split: node ids and splits in order, none where it is a bare connection.

    Attributes
    ----------
    steps : tuple of int or Split
    tangled : bool
        Whether a step need not read the step before it.
    """

    steps: tuple[int | Split, ...]
    tangled: bool = False


@dataclass(frozen=True)
class Split:
    """Ways that leave one node and meet at another.

    Attributes
    ----------
    start : int
        The node that all ways leave.
    end : int
        The node where they meet.
    ways : tuple of Way
        In the order in which ``end`` reads them.
    """

    start: int
    end: int
    ways: tuple[Way, ...]


def take_apart(inputs: Connections, start: int, end: int) -> tuple[int | Split, ...]:
    """Take a graph apart.

    Parameters
    ----------
    inputs : mapping of int to sequence of int
        What each node reads, in topological order; every node lies on a way from ``start`` to ``end``.
    start, end : int

    Returns
    -------
    tuple of int or Split
        What follows ``start``, up to ``end``; a split is followed by its ``end``.
    """
    if start == end:
        return ()
    inside = [node for node in inputs if node not in (start, end)]
    return (*_series(inputs, inside, start, end, _cuts(inputs, inside, start, end)), end)


def _series(inputs, inside, start, end, cuts, depth=0):
    """List the steps strictly between ``start`` and ``end``; ``cuts`` are the nodes that every way passes."""
    steps, places = [], {node: i for i, node in enumerate(inside)}
    for first, last in pairwise((start, *cuts, end)):
        between = inside[places.get(first, -1) + 1 : places.get(last, len(inside))]
        ways = _ways(inputs, between, first, last, depth)
        if between or len(ways) > 1:
            steps.append(Split(first, last, ways))
        if last != end:
            steps.append(last)
    return tuple(steps)


def _cuts(inputs, inside, start, end, direct=True):
    """List the nodes that every way from ``start`` to ``end`` passes; ``direct``: also the way past all."""
    position = {node: i for i, node in enumerate((start, *inside, end))}
    last_use = dict(position)
    for node in (*inside, end):
        for source in inputs[node]:
            if source in position and (direct or (source, node) != (start, end)):
                last_use[source] = max(last_use[source], position[node])
    cuts, reach = [], last_use[start]
    for node in inside:
        if reach <= position[node]:
            cuts.append(node)
        reach = max(reach, last_use[node])
    return cuts


def _ways(inputs, between, start, end, depth):
    """Return the ways from ``start`` to ``end`` over the nodes between them."""
    parts, found = _parts(inputs, between), {}
    for i, source in enumerate(inputs[end]):
        if source == start:
            found[start, i] = Way(())
        elif source in parts:
            part = parts[source]
            if (part[0], -1) not in found:  # not `setdefault`: each level would be taken apart twice
                found[part[0], -1] = _way(inputs, part, start, end, depth + 1)
    return tuple(found.values())


def _way(inputs, part, start, end, depth):
    cuts = _cuts(inputs, part, start, end, direct=False) if depth <= MAX_DEPTH else []
    if cuts:
        return Way(_series(inputs, part, start, end, cuts, depth))
    return Way(tuple(part), tangled=len(part) > 1)


def _parts(inputs, between):
    """Give each node the part (a list in order) of all nodes between that it hangs together with."""
    group = {node: node for node in between}

    def find(node):
        while group[node] != node:
            group[node] = group[group[node]]
            node = group[node]
        return node

    for node in between:
        for source in inputs[node]:
            if source in group:
                group[find(source)] = find(node)
    parts = {}
    for node in between:
        parts.setdefault(find(node), []).append(node)
    return {node: part for part in parts.values() for node in part}
