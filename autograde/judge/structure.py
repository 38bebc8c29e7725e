"""A graph as a chain of single operations and regions, as the alignment wants it.

A *region* is where the stream splits at one node, runs through branches and meets again at another; each
branch is a chain of the same kind (``judge.series`` finds them). What cannot be taken apart is *tangled*.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from autograde.evidence.schema import Graph
from autograde.judge.series import Split, take_apart


@dataclass(frozen=True, eq=False)
class Region:
    """A split of the stream and the node where it meets again.

    Attributes
    ----------
    split : int
        Id of the node that all branches read.
    merge : int
        Id of the node where they meet.
    branches : tuple of tuple
        Each a chain of node ids and regions; empty for a bare shortcut. In the order in which the merge
        reads them.
    operands : tuple of tuple of int
        For each branch, the places among the merge's inputs that it fills.
    inside : tuple of int
        All node ids between split and merge, in order.
    tangled : bool
        Whether the nodes between cannot be told apart into branches; then there are none.
    partial : bool
        Whether the merge belongs to a region around this one, and reads other branches, too.
    """

    split: int
    merge: int
    branches: tuple[tuple["Link", ...], ...]
    operands: tuple[tuple[int, ...], ...]
    inside: tuple[int, ...]
    tangled: bool = False
    partial: bool = False


#: A link of a chain: the id of a single operation, or a region.
Link = int | Region


def find_regions(graph: Graph) -> tuple[Link, ...]:
    """Take a graph apart.

    Parameters
    ----------
    graph : Graph

    Returns
    -------
    tuple of int or Region
        The links in order, without the input; the merge of a region belongs to the region.
    """
    inputs = {node.id: node.inputs for node in graph.nodes}
    return _links(graph, take_apart(inputs, graph.nodes[0].id, graph.output))


def nodes_of(links: Iterable[Link]) -> list[int]:
    """List the node ids of a chain, those of its regions too."""
    found: list[int] = []
    for link in links:
        if isinstance(link, Region):
            found += [*link.inside, *([] if link.partial else [link.merge])]
        else:
            found.append(link)
    return found


def _links(graph: Graph, steps: tuple[int | Split, ...]) -> tuple[Link, ...]:
    """Join each split of a series with the node that it ends at."""
    links: list[Link] = []
    for step in steps:
        if isinstance(step, Split):
            links.append(_region(graph, step))
        elif links and isinstance(links[-1], Region) and links[-1].merge == step:
            links[-1] = replace(links[-1], partial=False)
        else:
            links.append(step)
    if links and isinstance(links[-1], Region) and links[-1].partial and not links[-1].inside:
        links.pop()  # how often the merge reads one branch is the merge's business
    return tuple(links)


def _region(graph: Graph, split: Split) -> Region:
    """Make a region of a split, one that is partial until its end is found to follow it."""
    reads = graph[split.end].inputs
    bare = [n for n, i in enumerate(reads) if i == split.start]
    found: list[tuple[tuple[int, ...], tuple[Link, ...]]] = []
    for way in split.ways:
        if way.steps:
            inside = tuple(step for step in way.steps if isinstance(step, int))
            tangle = Region(split.start, split.end, (), (), inside, tangled=True, partial=True)
            if way.tangled and len(split.ways) == 1:
                return tangle
            branch = (tangle,) if way.tangled else _links(graph, way.steps)
            own = set(nodes_of(branch))
            found.append((tuple(n for n, i in enumerate(reads) if i in own), branch))
    # A tensor that is added twice is one branch: how often it is added is the merge's business. Where
    # nothing else is added to it, it is two.
    found += [(operands, ()) for operands in ([tuple(bare)] if found and bare else [(n,) for n in bare])]
    found.sort(key=lambda one: one[0])
    branches, operands = tuple(b for _, b in found), tuple(o for o, _ in found)
    order = {node.id: n for n, node in enumerate(graph.nodes)}
    between = sorted((i for branch in branches for i in nodes_of(branch)), key=order.__getitem__)
    return Region(split.start, split.end, branches, operands, tuple(between), partial=True)
