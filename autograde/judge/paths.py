"""Takes a layer graph apart into its chain of single operations and its regions with branches.

A residual network is a chain in which some links are *regions*: the stream splits at one node, runs
through two branches (main path and shortcut) and meets again at another. This module finds the links, and
gives every layer with weights its *role* (region, branch, kind, position), so that two graphs which do
the same get the same weights whatever their layers are called and in whatever order they were made.
"""

from dataclasses import dataclass
from itertools import pairwise

WEIGHTED = ("conv2d", "batch_normalization", "dense")


@dataclass(frozen=True)
class Region:
    """A split of the stream and the node where it meets again.

    Attributes
    ----------
    split : int
        Id of the node that both branches read.
    merge : int
        Id of the node where they meet.
    main : tuple of int
        Node ids of the branch with most convolutions, in order.
    shortcut : tuple of int
        Node ids of the other branch; empty where it is the plain identity.
    tangled : bool
        Whether there are more than two branches, or branches that share nodes.
    """

    split: int
    merge: int
    main: tuple
    shortcut: tuple
    tangled: bool = False


def _cuts(graph):
    """Return the ids of the nodes that every way from input to output passes through, in order."""
    position = {node.id: i for i, node in enumerate(graph.nodes)}
    last_use = dict(position)
    for node in graph.nodes:
        for i in node.inputs:
            last_use[i] = max(last_use[i], position[node.id])
    cuts, reach = [], 0
    for node in graph.nodes:
        if reach <= position[node.id]:
            cuts.append(node.id)
        reach = max(reach, last_use[node.id])
    return cuts


def _branch(graph, start, split):
    """Return the chain from ``split`` (left out) to ``start``, or None where it is no chain."""
    chain, current = [], start
    while current != split:
        chain.append(current)
        inputs = graph[current].inputs
        if len(inputs) != 1:
            return None
        current = inputs[0]
    return chain[::-1]


def _convolutions(graph, chain):
    return sum(graph[i].op == "conv2d" for i in chain)


def split_links(graph):
    """Take the graph apart.

    Parameters
    ----------
    graph : Graph

    Returns
    -------
    list of int or Region
        The links in order: node ids of single operations (the input included) and regions. The merging
        node of a region belongs to the region.
    """
    cuts, links = _cuts(graph), []
    order = [node.id for node in graph.nodes]
    links.append(cuts[0])
    for split, merge in pairwise(cuts):
        inside = order[order.index(split) + 1 : order.index(merge)]
        inputs = graph[merge].inputs
        if not inside and len(inputs) == 1:
            links.append(merge)
            continue
        # A tensor that is added twice is one branch: how often it is added is the merge's business.
        starts = list(dict.fromkeys(inputs)) if len(inputs) > 2 else inputs
        branches = [_branch(graph, start, split) for start in starts]
        clean = len(branches) == 2 and None not in branches and not set(branches[0]) & set(branches[1])
        if clean:
            branches.sort(key=lambda chain: (_convolutions(graph, chain), len(chain)))
            links.append(Region(split, merge, tuple(branches[1]), tuple(branches[0])))
        else:
            links.append(Region(split, merge, tuple(inside), (), tangled=True))
    return links


def assign_roles(graph):
    """Give every layer with weights its role.

    Parameters
    ----------
    graph : Graph

    Returns
    -------
    dict of int to tuple
        Role by the graph's layer number; calls of one layer share the role of the first.
    """
    roles, counts, region = {}, {}, 0

    def assign(node_id, place):
        node = graph[node_id]
        if node.op in WEIGHTED:
            key = (*place, node.op)
            counts[key] = counts.get(key, -1) + 1
            roles.setdefault(node.layer, (*key, counts[key]))

    for link in split_links(graph):
        if isinstance(link, Region):
            for node_id in link.main:
                assign(node_id, (region, "main"))
            for node_id in link.shortcut:
                assign(node_id, (region, "shortcut"))
            assign(link.merge, (region, "merge"))  # evidence may claim a layer there
            region += 1
        else:
            assign(link, (region, "chain"))
    return roles
