"""Takes a graph apart into a chain of single operations and regions.

A *region* is where the stream splits at one node, runs through branches and meets again at another; each
branch is a chain of the same kind. What cannot be taken apart so is *tangled*. (Such graphs are called
two-terminal series-parallel; J. Valdes, R. E. Tarjan, E. L. Lawler, SIAM J. Comput. 11, 1982.)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograde.evidence.schema import Graph

#: Regions that lie deeper in one another are not looked into.
MAX_DEPTH = 40


@dataclass(frozen=True)
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


def take_apart(graph: Graph) -> tuple[Link, ...]:
    """Take a graph apart.

    Parameters
    ----------
    graph : Graph

    Returns
    -------
    tuple of int or Region
        The links in order, without the input; the merge of a region belongs to the region.
    """
    order = [node.id for node in graph.nodes]
    return _Parser(graph).chain(order[0], order[1:-1], order[-1], whole=True) if len(order) > 1 else ()


def nodes_of(links: Iterable[Link]) -> list[int]:
    """List the node ids of a chain, those of its regions too."""
    found: list[int] = []
    for link in links:
        if isinstance(link, Region):
            found += [*link.inside, *([] if link.partial else [link.merge])]
        else:
            found.append(link)
    return found


class _Parser:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.depth = 0

    def chain(self, source: int, inside: Sequence[int], sink: int, whole: bool = False) -> tuple[Link, ...]:
        """Take the nodes between two apart; with ``whole``, the sink is the chain's last link."""
        cuts = self._cuts(source, inside, sink, whole)
        place = {i: n for n, i in enumerate(inside)}
        place[source], place[sink] = -1, len(inside)
        links: list[Link] = []
        for start, end in zip([source, *cuts], [*cuts, sink], strict=True):
            between = inside[place[start] + 1 : place[end]]
            last = end == sink and not whole
            if not between and (last or len(self.graph[end].inputs) == 1):
                links += [] if last else [end]
            else:
                links.append(self._region(start, between, end, last))
        return tuple(links)

    def _cuts(self, source: int, inside: Sequence[int], sink: int, direct: bool) -> list[int]:
        """Return the nodes that every way from source to sink passes; ``direct`` ways count, or do not."""
        order = [source, *inside, sink]
        position = {i: n for n, i in enumerate(order)}
        last_use = dict.fromkeys(range(len(order)), 0)
        for n, i in enumerate(order[1:], 1):
            for j in self.graph[i].inputs:
                if j in position and (direct or (i, j) != (sink, source)):
                    last_use[position[j]] = max(last_use[position[j]], n)
        cuts, reach = [], last_use[0]
        for n, i in enumerate(order[1:-1], 1):
            if reach <= n:
                cuts.append(i)
            reach = max(reach, last_use[n])
        return cuts

    def _region(self, split: int, inside: Sequence[int], merge: int, partial: bool) -> Region:
        parts = self._parts(inside)
        bare = [n for n, i in enumerate(self.graph[merge].inputs) if i == split]
        tangled = Region(split, merge, (), (), tuple(inside), True, partial)
        if self.depth > MAX_DEPTH or len(parts) + bool(bare) < (2 if parts else 1):
            return tangled
        found: list[tuple[tuple[int, ...], tuple[Link, ...]]] = []
        self.depth += 1
        for part in parts:
            operands = tuple(n for n, i in enumerate(self.graph[merge].inputs) if i in set(part))
            if not self._cuts(split, part, merge, False):
                branch: tuple[Link, ...] = (Region(split, merge, (), (), tuple(part), True, True),)
            else:
                branch = self.chain(split, part, merge)
            found.append((operands, branch))
        self.depth -= 1
        # A tensor that is added twice is one branch: how often it is added is the merge's business. Where
        # nothing else is added to it, it is two.
        shortcuts = [tuple(bare)] if parts and bare else [(n,) for n in bare]
        found += [(operands, ()) for operands in shortcuts]
        found.sort(key=lambda one: one[0])
        branches, operands = tuple(b for _, b in found), tuple(o for o, _ in found)
        return Region(split, merge, branches, operands, tuple(inside), False, partial)

    def _parts(self, inside: Sequence[int]) -> list[list[int]]:
        """Group nodes that hang together; in order."""
        group = {i: i for i in inside}

        def find(i: int) -> int:
            while group[i] != i:
                group[i] = group[group[i]]
                i = group[i]
            return i

        for i in inside:
            for j in self.graph[i].inputs:
                if j in group:
                    group[find(i)] = find(j)
        parts: dict[int, list[int]] = {}
        for i in inside:
            parts.setdefault(find(i), []).append(i)
        return list(parts.values())
