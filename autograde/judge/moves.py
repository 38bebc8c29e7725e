"""The moves of an alignment of two chains: what may have become of the last links of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from autograde.evidence.layer_kinds import WEIGHTED
from autograde.evidence.schema import Node
from autograde.judge.alignment import (
    BAND,
    BRANCH,
    BRANCH_LAYER,
    EPSILON,
    GAP,
    LATE,
    MOST_UNLIKE,
    OPEN,
    SWAP,
    Alignment,
    Chain,
)
from autograde.judge.attributes import STAND_IN, differing_attributes
from autograde.judge.comparison import Difference
from autograde.judge.structure import Region, nodes_of

if TYPE_CHECKING:
    from autograde.judge.align import Aligner

#: One step of an alignment: over so many links of each chain, at a cost; what makes it, if it is taken.
Move = tuple[int, int, float, Callable[..., Alignment], tuple]


class Moves:
    """The moves of one alignment of two chains."""

    def __init__(self, aligner: Aligner, ours: Chain, theirs: Chain, fallback: str) -> None:
        self.aligner, self.ours, self.theirs, self.fallback = aligner, ours, theirs, fallback
        self.cost = {(0, 0): 0.0}
        self.best = 0.0  # of the moves to the place that is looked at, so far
        self.order_ours, self.order_theirs = _ordinals(ours), _ordinals(theirs)
        self.several = self.order_theirs[-1] > 1 if theirs else False
        self.reach = BAND + abs(self.order_ours[-1] - self.order_theirs[-1])

    def moves(self, i: int, j: int) -> Iterator[Move]:
        """Yield the moves that end before places i and j; of two that cost the same, the first counts."""
        our, their = self.ours[i - 1] if i else None, self.theirs[j - 1] if j else None
        if i > 1 and j > 1:
            yield from self._swap(i, j)
        if j:
            yield from self._missing(i, j)
        if i:
            yield from self._superfluous(i, j)
        if isinstance(our, Region) and isinstance(their, Region):
            yield from self._regions(i, j, our, their)
        elif isinstance(our, Region) and isinstance(their, int):
            yield from self._formula(our, their)
        elif isinstance(our, int) and isinstance(their, int):
            yield from self._single(i, j, our, their)
        if isinstance(their, Region):
            yield from self._opened(i, j, their)
        if isinstance(our, Region) and not our.tangled and j:
            yield from self._wrapped(i, j, our)

    def _hopeless(self, i: int, j: int, least: float) -> bool:
        """Say whether a move from these places that costs at least so much is not worth working out."""
        return self.cost[i, j] + least >= self.best - EPSILON

    def _nodes(self, our: int, their: int) -> tuple[Node, Node]:
        return self.aligner.graph[our], self.aligner.reference.graph[their]

    def _single(self, i: int, j: int, our: int, their: int) -> Iterator[Move]:
        node, reference = self._nodes(our, their)
        unlike = self.aligner.unlike(node, reference)
        if unlike is not None:
            yield 1, 1, unlike, self.aligner.pair, (node, reference)
        if i > 1 and isinstance(before := self.ours[i - 2], int):
            padding = self.aligner.graph[before]
            if _is_padded(padding, node, reference):
                yield 2, 1, 0.0, Alignment, (0.0, ((node, reference),))
        if j > 1 and isinstance(before := self.theirs[j - 2], int):
            padding = self.aligner.reference.graph[before]
            if _is_padded(padding, reference, node):
                yield 1, 2, 0.0, Alignment, (0.0, ((node, reference),))

    def _swap(self, i: int, j: int) -> Iterator[Move]:
        links = [link for link in (*self.ours[i - 2 : i], *self.theirs[j - 2 : j]) if isinstance(link, int)]
        if len(links) < 4:
            return
        (one, first), (other, second) = self._nodes(links[0], links[2]), self._nodes(links[1], links[3])
        if one.op == other.op or (one.op, other.op) != (second.op, first.op):
            return
        aligner = self.aligner
        cost = SWAP + (aligner.unlike(one, second) or 0.0) + (aligner.unlike(other, first) or 0.0)
        yield 2, 2, cost, self._swapped, (one, other, first, second)

    def _swapped(self, one: Node, other: Node, first: Node, second: Node) -> Alignment:
        part = self.aligner.component(second)
        order = Alignment(0.0, (), (Difference("order", one, second, first.op, part),))
        return order + self.aligner.pair(one, second) + self.aligner.pair(other, first)

    def _missing(self, i: int, j: int) -> Iterator[Move]:
        their, aligner = self.theirs[j - 1], self.aligner
        if not isinstance(their, Region):
            yield 0, 1, GAP, self._node_missing, (their,)
            before = self.theirs[j - 2] if j > 1 else None
            activation = aligner.reference.graph[their].op == "activation"
            if self.several and isinstance(before, Region) and activation:
                yield 0, 2, GAP, self._region_missing, (before, (their,))
        elif self.several:
            yield 0, 1, GAP, self._region_missing, (their, ())

    def _node_missing(self, their: int) -> Alignment:
        reference = self.aligner.reference.graph[their]
        found = Difference("missing", None, reference, "", self.aligner.component(reference))
        return Alignment(GAP, (), (found,))

    def _region_missing(self, region: Region, after: Chain) -> Alignment:
        aligner = self.aligner
        merge = aligner.reference.graph[region.merge]
        nodes = tuple(nodes_of((region, *after)))
        found = Difference("region-missing", None, merge, "", aligner.component(merge), (), nodes)
        return Alignment(GAP, (), (found,))

    def _superfluous(self, i: int, j: int) -> Iterator[Move]:
        our, aligner = self.ours[i - 1], self.aligner
        if isinstance(our, Region):
            yield 1, 0, self._region_gap(our), self._region_superfluous, (our, (), j)
            return
        yield 1, 0, GAP, self._node_superfluous, (our, j)
        before = self.ours[i - 2] if i > 1 else None
        if isinstance(before, Region) and aligner.graph[our].op == "activation" and self.several:
            yield 2, 0, self._region_gap(before), self._region_superfluous, (before, (our,), j)

    def _region_gap(self, region: Region) -> float:
        """Return what a region too many costs: in a row of several it is one thing."""
        return GAP if self.several else 2 * GAP + BRANCH_LAYER * len(region.inside)

    def _node_superfluous(self, our: int, j: int) -> Alignment:
        node = self.aligner.graph[our]
        near, part, side = self._beside(j, following=node.op == "zero_padding2d")
        return Alignment(GAP, (), (Difference("superfluous", node, near, side, part),))

    def _beside(self, j: int, following: bool) -> tuple[Node | None, str, str]:
        """Find the reference's node beside a place, its component, and on which side that node has it."""
        graph = self.aligner.reference.graph
        if (following or not j) and j < len(self.theirs):
            links = nodes_of(self.theirs[j : j + 1])
            node, side = graph[links[0]], "before" if following else "after"
        elif j:
            link = self.theirs[j - 1]
            node, side = graph[link.merge if isinstance(link, Region) else link], "after"
        else:
            return None, self.fallback, ""
        return node, self.aligner.component(node) or self.fallback, side

    def _region_superfluous(self, region: Region, after: Chain, j: int) -> Alignment:
        before = next((link for link in self.theirs[:j][::-1] if isinstance(link, Region)), None)
        merge = self.aligner.graph[region.merge]
        near, part, _ = self._beside(j, following=False)
        if before is not None:
            near = self.aligner.reference.graph[before.merge]
            part = self.aligner.component(near)
        nodes = tuple(nodes_of((region, *after)))
        found = Difference("region-superfluous", merge, near, "after", part, nodes)
        return Alignment(self._region_gap(region), (), (found,))

    def _opened(self, i: int, j: int, their: Region) -> Iterator[Move]:
        """Yield the moves that take a plain run for a region that was never merged."""
        longest = max([len(branch) for branch in their.branches] or [len(their.inside)])
        nested = any(isinstance(link, Region) for branch in their.branches for link in branch)
        for k in range(min(i, longest + 4) + 1) if not self.aligner.tired else (0,):
            if k and isinstance(self.ours[i - k], Region) and not nested:
                break
            if self.several and k <= longest // 2:
                continue
            run = self.ours[i - k : i]
            apart = 0 if nested or their.tangled else min(abs(k - len(branch)) for branch in their.branches)
            if self._hopeless(i - k, j - 1, OPEN + BRANCH + GAP * apart):
                continue
            found = self.aligner.regions.never_merged(run, their)
            yield k, 1, found.cost, _as_it_is, (found,)

    def _wrapped(self, i: int, j: int, our: Region) -> Iterator[Move]:
        """Yield the moves that take a region for a plain run of the reference's with something merged in."""
        longest = max([len(branch) for branch in our.branches] or [0])
        for k in range(1, min(j, longest + 2) + 1):
            if isinstance(self.theirs[j - k], Region):
                break
            if 2 * k > longest and not self.aligner.tired and not self._hopeless(i - 1, j - k, OPEN + BRANCH):
                found = self.aligner.regions.wrongly_merged(our, self.theirs[j - k : j])
                yield 1, k, found.cost, _as_it_is, (found,)

    def _formula(self, our: Region, their: int) -> Iterator[Move]:
        """Yield the move that takes a region without weights for an activation written as a formula."""
        node, reference = self._nodes(our.merge, their)
        if reference.op == "activation" and not any(self.aligner.graph[i].op in WEIGHTED for i in our.inside):
            part = self.aligner.component(reference)
            found = Difference("kind", node, reference, "", part, our.inside)
            yield 1, 1, STAND_IN, Alignment, (STAND_IN, (), (found,))

    def _regions(self, i: int, j: int, our: Region, their: Region) -> Iterator[Move]:
        reach = BAND if self.aligner.tired else self.reach
        if self.several and abs(self.order_ours[i] - self.order_theirs[j]) > reach:
            return
        aligner = self.aligner
        plain = aligner.regions.compare(our, their)
        most = MOST_UNLIKE if self.several else float("inf")
        yield 1, 1, min(plain.cost, most), _as_it_is, (plain,)
        if plain.cost < LATE / 4 or self.aligner.tired:  # whatever stands before is not worth a try
            return
        for k in _runs(self.ours[: i - 1]):
            if self._hopeless(i - 1 - k, j - 1, LATE):
                continue
            late = aligner.regions.compare(our, their, prefix=self.ours[i - 1 - k : i - 1])
            yield 1 + k, 1, min(late.cost, most + 0.9 * GAP * k), _as_it_is, (late,)
        for k in _runs(self.theirs[: j - 1]):
            if self._hopeless(i - 1, j - 1 - k, LATE):
                continue
            early = aligner.regions.compare(our, their, their_prefix=self.theirs[j - 1 - k : j - 1])
            yield 1, 1 + k, min(early.cost, most + 0.9 * GAP * k), _as_it_is, (early,)


def _as_it_is(found: Alignment) -> Alignment:
    return found


def _runs(links: Chain) -> Iterator[int]:
    """Yield the lengths of the plain runs that a chain ends with."""
    for k in range(1, len(links) + 1):
        if isinstance(links[-k], Region):
            return
        yield k


def _ordinals(links: Chain) -> list[int]:
    """Count the regions before each place."""
    counts = [0]
    for link in links:
        counts.append(counts[-1] + isinstance(link, Region))
    return counts


def _is_padded(padding: Node, node: Node, reference: Node) -> bool:
    """Say whether zero padding and a 'valid' window with stride 1 are the 'same' that they stand for."""
    given, wanted = node.attributes, reference.attributes
    if padding.op != "zero_padding2d" or node.op != reference.op or "kernel_size" not in given:
        return False
    same = [[(size - 1) // 2, size // 2] for size in given["kernel_size"]]
    plain = given["padding"] == "valid" and given["strides"] == [1, 1] and wanted["padding"] == "same"
    plain = plain and given.get("dilation_rate", [1, 1]) == [1, 1] and padding.attributes["padding"] == same
    return plain and not [name for name in differing_attributes(node, reference) if name != "padding"]
