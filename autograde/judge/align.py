"""Aligns a student's chain of operations and regions with the reference's, and lists the differences.

Needleman and Wunsch's alignment (J. Mol. Biol. 48, 1970), applied again within each pair of regions:
operations of one kind pair up, differing attributes cost a little, what is missing or superfluous costs more.
The cheapest alignment is the most likely story of what went wrong.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import permutations

from autograde.evidence.layer_kinds import COMMUTATIVE, WEIGHTED
from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph, Node
from autograde.judge.attributes import STAND_IN, differing_attributes, unlike_kinds
from autograde.judge.comparison import Difference
from autograde.judge.structure import Link, Region, nodes_of

Chain = tuple[Link, ...]

GAP = 1.0
ATTRIBUTE = 0.3
#: Two neighbours in the other order: dearer than a wrong attribute, cheaper than two gaps.
SWAP = 1.2
#: Another name decides only between alignments that are alike otherwise.
NAME = 0.01
#: A branch that is not there, or one too many; and for each of its layers.
BRANCH, BRANCH_LAYER = 1.0, 0.5
#: A branch that starts too far on or too far back.
LATE = 1.0
#: Branches that never meet: dearer than a wrong attribute, as the branches that are missing cost, too.
OPEN = 0.5
#: Another merge, another number of tensors that it reads; another order of them.
MERGE, OPERANDS = 0.6, 0.3
#: Other numbers of channels behind a region: it is another block.
CHANNELS = 0.5
#: Two regions in a row of several are a pair in the end, however unlike: two gaps would cost 2.
MOST_UNLIKE = 1.9
#: How far from its place in a row of regions one is looked for.
BAND = 3
#: The most branches for which every assignment is tried.
MOST_BRANCHES = 6
_EPSILON = 1e-9


@dataclass(frozen=True)
class Alignment:
    """What became of two chains.

    Attributes
    ----------
    cost : float
        How unlike they are.
    pairs : tuple of (Node, Node)
        What belongs together, the student's node first.
    differences : tuple of Difference
        In the order of the chains.
    """

    cost: float
    pairs: tuple[tuple[Node, Node], ...] = ()
    differences: tuple[Difference, ...] = ()

    def __add__(self, other: "Alignment") -> "Alignment":
        return Alignment(
            self.cost + other.cost, self.pairs + other.pairs, self.differences + other.differences
        )


#: One step of an alignment: over so many links of each chain, at a cost; what makes it, if it is taken.
_Move = tuple[int, int, float, Callable[..., Alignment], tuple]


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
        self._aligned: dict[tuple[Chain, Chain, str], Alignment] = {}
        self._compared: dict[tuple[Region, Region, Chain, Chain, bool], Alignment] = {}
        self._unlike: dict[tuple[int, int], float | None] = {}

    # -- chains ------------------------------------------------------------------------------------------

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
        row = _Row(self, ours, theirs, fallback)
        cost, taken = row.cost, {}
        for i in range(len(ours) + 1):
            for j in range(len(theirs) + 1):
                row.best = cost.get((i, j), float("inf"))
                for move in row.moves(i, j):
                    total = cost[i - move[0], j - move[1]] + move[2]
                    if total < row.best - _EPSILON:
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

    # -- nodes -------------------------------------------------------------------------------------------

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
        return ATTRIBUTE * len(differing_attributes(node, reference)) + named

    def pair(self, node: Node, reference: Node) -> Alignment:
        """Pair two nodes."""
        part = self.component(reference)
        if node.op != reference.op:
            found: tuple[Difference, ...] = (Difference("kind", node, reference, component=part),)
        else:
            names = differing_attributes(node, reference)
            found = tuple(Difference("attribute", node, reference, name, part) for name in names)
        return Alignment(self.unlike(node, reference) or 0.0, ((node, reference),), found)

    def component(self, reference: Node) -> str:
        """Return the component of a reference's node."""
        return self.reference.components.get(reference.id) or ""

    def first_component(self, links: Chain) -> str:
        """Return the first component that the reference's chain holds."""
        found = (self.reference.components.get(i) for i in nodes_of(links))
        return next((name for name in found if name), "")

    # -- regions -----------------------------------------------------------------------------------------

    def compare(
        self, ours: Region, theirs: Region, prefix: Chain = (), their_prefix: Chain = ()
    ) -> Alignment:
        """Compare two regions: branch by branch, and how the branches meet.

        Parameters
        ----------
        ours, theirs : Region
        prefix : tuple of int or Region
            What stands before our region and may belong to one of its branches: the others start late.
        their_prefix : tuple of int or Region
            The same of the reference: others of our branches start early.

        Returns
        -------
        Alignment
        """
        key = ours, theirs, prefix, their_prefix, False
        if key not in self._compared:
            if ours.tangled or theirs.tangled:
                found = self._compare_tangled(ours, theirs, prefix, their_prefix)
            else:
                ways = self._ways(ours, theirs, prefix, their_prefix)
                found = min(ways, key=lambda way: way.cost)
            self._compared[key] = found
        return self._compared[key]

    def _ways(self, ours: Region, theirs: Region, prefix: Chain, their_prefix: Chain) -> Iterator[Alignment]:
        """Compare two regions in every way to tell which layers belong to which branch."""
        merge = self._compare_merges(ours, theirs)
        for branches in _spread(ours, prefix):
            for wanted in _spread(theirs, their_prefix):
                yield merge + self._assign(ours, theirs, branches, wanted)

    def _start(self, ours: Region, theirs: Region, branch: "_Branch", wanted: "_Branch") -> Alignment:
        """Say that a branch starts too far on, or too far back."""
        if bool(branch.shared) == bool(wanted.shared):
            return Alignment(0.0)
        nodes, references = tuple(nodes_of(branch.shared)), tuple(nodes_of(wanted.shared))
        found = Difference(
            "late" if nodes else "early",
            self.graph[ours.merge],
            self.reference.graph[theirs.merge],
            "",
            self.branch_component(theirs, wanted),
            nodes,
            references,
        )
        return Alignment(LATE, (), (found,))

    def branch_component(self, region: Region, branch: "_Branch") -> str:
        """Return the component of one of the reference's branches."""
        if branch.links:
            return self.first_component(branch.links)
        bare = self.bare.get((region.merge, branch.operands[0]))
        return bare or self.component(self.reference.graph[region.merge])

    def _assign(
        self, ours: Region, theirs: Region, branches: list["_Branch"], wanted: list["_Branch"]
    ) -> Alignment:
        """Assign our branches to the reference's at the least cost."""
        parts = [self.branch_component(theirs, other) for other in wanted]

        def cost(one: _Branch, n: int) -> float:
            start = LATE if bool(one.shared) != bool(wanted[n].shared) else 0.0
            return start + self.align(one.links, wanted[n].links, parts[n]).cost

        costs = [[cost(one, n) for n in range(len(wanted))] for one in branches]
        lacking, extra = [_branch_cost(b.links) for b in wanted], [_branch_cost(b.links) for b in branches]
        best: tuple[float, tuple[int | None, ...]] = (float("inf"), ())
        for chosen in _assignments(len(branches), len(wanted)):
            free = set(range(len(branches))) - {i for i in chosen if i is not None}
            total = sum(lacking[n] if i is None else costs[i][n] for n, i in enumerate(chosen))
            total += sum(extra[i] for i in free) + _EPSILON * 10 * _disorder(chosen)
            if total < best[0] - _EPSILON:
                best = total, chosen
        whole, chosen = Alignment(0.0), best[1]
        if _disorder(chosen) and self.reference.graph[theirs.merge].op not in COMMUTATIVE:
            whole += self._operand_order(ours, theirs)
        for n, i in enumerate(chosen):
            if i is not None:
                whole += self._start(ours, theirs, branches[i], wanted[n])
        for n, i in enumerate(chosen):
            if i is None:
                whole += self._branch_missing(ours, theirs, wanted[n])
            else:
                whole += self.align(branches[i].links, wanted[n].links, parts[n])
        for i in sorted(set(range(len(branches))) - {i for i in chosen if i is not None}):
            whole += self._branch_superfluous(ours, theirs, branches[i].links)
        return whole

    def _operand_order(self, ours: Region, theirs: Region) -> Alignment:
        merge, wanted = self.graph[ours.merge], self.reference.graph[theirs.merge]
        if merge.op != wanted.op or ours.partial:
            return Alignment(0.0)
        found = Difference("operands", merge, wanted, "", self.component(wanted))
        return Alignment(OPERANDS, (), (found,))

    def _branch_missing(self, ours: Region | None, theirs: Region, branch: "_Branch") -> Alignment:
        """List a branch of the reference's that is not there, once for each of its components."""
        merge = None if ours is None else self.graph[ours.merge]
        wanted = self.reference.graph[theirs.merge]
        by_part: dict[str, list[int]] = {}
        for i in nodes_of(branch.links):
            by_part.setdefault(self.component(self.reference.graph[i]), []).append(i)
        by_part = by_part or {self.branch_component(theirs, branch): []}
        found = [
            Difference("branch-missing", merge, wanted, "", part, (), tuple(ids))
            for part, ids in by_part.items()
        ]
        return Alignment(_branch_cost(branch.links), (), tuple(found))

    def _branch_superfluous(self, ours: Region, theirs: Region, branch: Chain) -> Alignment:
        merge, wanted = self.graph[ours.merge], self.reference.graph[theirs.merge]
        part, nodes = self.component(wanted), tuple(nodes_of(branch))
        found = Difference("branch-superfluous", merge, wanted, "", part, nodes)
        return Alignment(_branch_cost(branch), (), (found,))

    def _compare_merges(self, ours: Region, theirs: Region) -> Alignment:
        """Compare how branches meet; a merge that belongs to a region around is compared there."""
        merge, wanted = self.graph[ours.merge], self.reference.graph[theirs.merge]
        if ours.partial or theirs.partial:
            return Alignment(0.0)
        part, pairs = self.component(wanted), ((merge, wanted),)
        again = [len(node.inputs) - _count_branches(r) for node, r in ((merge, ours), (wanted, theirs))]
        if merge.op != wanted.op or (again[0] != again[1] and not ours.tangled and not theirs.tangled):
            return Alignment(MERGE, pairs, (Difference("merge", merge, wanted, "", part),))
        names = differing_attributes(merge, wanted)
        found = tuple(Difference("attribute", merge, wanted, name, part) for name in names)
        channels = [node.shape[-1] if node.shape else None for node in (merge, wanted)]
        other = CHANNELS if None not in channels and channels[0] != channels[1] else 0.0
        return Alignment(ATTRIBUTE * len(found) + other, pairs, found)

    def _compare_tangled(self, ours: Region, theirs: Region, prefix: Chain, their_prefix: Chain) -> Alignment:
        """Compare regions of which one cannot be told apart into branches: all nodes as one chain."""
        own = (*nodes_of(prefix), *ours.inside)
        orders: list[list[int]] = [list(theirs.inside)]
        if not theirs.tangled and len(theirs.branches) <= MOST_BRANCHES - 2:
            orders = [
                [i for branch in order for i in nodes_of(branch)] for order in permutations(theirs.branches)
            ]
        fallback = self.component(self.reference.graph[theirs.merge])
        ways = (self.align(own, (*nodes_of(their_prefix), *order), fallback) for order in orders)
        return self._compare_merges(ours, theirs) + min(ways, key=lambda way: way.cost)

    def never_merged(self, run: Chain, theirs: Region) -> Alignment:
        """Compare a plain chain with a region: it is one of the branches, and the others are missing."""
        wanted = self.reference.graph[theirs.merge]
        part = self.component(wanted)
        if theirs.tangled:
            lost = Difference("missing", None, wanted, "", part)
            return Alignment(GAP, (), (lost,)) + self.align(run, theirs.inside, part)
        found = Difference("missing", None, wanted, "", part)
        ways = []
        for one in (branches := _branches(theirs)):
            way = Alignment(OPEN, (), (found,))
            for other in branches:
                way += Alignment(0.0) if other is one else self._branch_missing(None, theirs, other)
            ways.append(way + self.align(run, one.links, self.branch_component(theirs, one)))
        return min(ways, key=lambda way: way.cost)

    def wrongly_merged(self, ours: Region, run: Chain) -> Alignment:
        """Compare a region with a plain chain of the reference's: what is merged into it is superfluous."""
        merge = self.graph[ours.merge]
        near = self.reference.graph[nodes_of(run)[-1]]
        ways = []
        for n, branch in enumerate(ours.branches):
            others = [m for m in range(len(ours.branches)) if m != n]
            nodes = tuple(i for m in others for i in nodes_of(ours.branches[m]))
            found = (Difference("superfluous", merge, near, "after", self.component(near), nodes),)
            cost = OPEN + sum(_branch_cost(ours.branches[m]) for m in others)
            ways.append(self.align(branch, run) + Alignment(cost, (), found))
        return min(ways, key=lambda way: way.cost)


@dataclass(frozen=True)
class _Branch:
    """A branch of a region.

    Attributes
    ----------
    links : tuple of int or Region
    operands : tuple of int
        The places among the merge's inputs that it fills.
    shared : tuple of int or Region
        What stands before it, and belongs to another branch.
    """

    links: Chain
    operands: tuple[int, ...]
    shared: Chain = ()


def _branches(region: Region) -> list[_Branch]:
    return [_Branch(*branch) for branch in zip(region.branches, region.operands, strict=True)]


def _spread(region: Region, prefix: Chain) -> Iterator[list[_Branch]]:
    """Yield the ways to give what several branches share to one of them: before the region, or within it."""
    plain = _branches(region)
    ways = [plain]
    for n, branch in enumerate(plain):
        inner = branch.links[-1] if branch.links else None
        if isinstance(inner, Region) and inner.partial and not inner.tangled:
            head = branch.links[:-1]
            ways += [[*plain[:n], *owned, *plain[n + 1 :]] for owned in _owners(_branches(inner), head)]
    for way in ways:
        for owned in _owners(way, prefix) if prefix else [way]:
            yield sorted(owned, key=lambda branch: branch.operands)


def _owners(branches: list[_Branch], head: Chain) -> Iterator[list[_Branch]]:
    """Yield the ways to put a head before one of some branches, which the others share."""
    for k in range(len(branches)):
        yield [
            _Branch(head + b.links, b.operands, b.shared) if n == k else _Branch(b.links, b.operands, head)
            for n, b in enumerate(branches)
        ]


def _count_branches(region: Region) -> int:
    """Count the branches of a region, also of those that part only on the way."""
    count = 0
    for branch in region.branches:
        inner = branch[-1] if branch else None
        count += _count_branches(inner) if isinstance(inner, Region) and inner.partial else 1
    return max(count, 1)


def _branch_cost(branch: Chain) -> float:
    return BRANCH + BRANCH_LAYER * len(nodes_of(branch))


def _assignments(rows: int, columns: int) -> Iterator[tuple[int | None, ...]]:
    """Yield for each column a row or None, all ways for few branches and the plain order for many."""
    if max(rows, columns) > MOST_BRANCHES:
        yield tuple(n if n < rows else None for n in range(columns))
        return
    choices = [*range(rows), *[None] * max(columns - rows, 0)]
    yield from dict.fromkeys(permutations(choices, columns))


def _disorder(chosen: tuple[int | None, ...]) -> int:
    """Count the pairs of branches that stand in the other order."""
    rows = [i for i in chosen if i is not None]
    return sum(rows[a] > rows[b] for a in range(len(rows)) for b in range(a + 1, len(rows)))


class _Row:
    """The moves of one alignment of two chains."""

    def __init__(self, aligner: Aligner, ours: Chain, theirs: Chain, fallback: str) -> None:
        self.aligner, self.ours, self.theirs, self.fallback = aligner, ours, theirs, fallback
        self.cost = {(0, 0): 0.0}
        self.best = 0.0  # of the moves to the place that is looked at, so far
        self.order_ours, self.order_theirs = _ordinals(ours), _ordinals(theirs)
        self.several = self.order_theirs[-1] > 1 if theirs else False
        self.reach = BAND + abs(self.order_ours[-1] - self.order_theirs[-1])

    def moves(self, i: int, j: int) -> Iterator[_Move]:
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
        elif isinstance(our, Region) and their is not None:
            yield from self._formula(our, their)
        elif our is not None and their is not None and not isinstance(their, Region):
            yield from self._single(i, j, our, their)
        if isinstance(their, Region):
            yield from self._opened(i, j, their)
        if isinstance(our, Region) and j:
            yield from self._wrapped(i, j, our)

    def _hopeless(self, i: int, j: int, least: float) -> bool:
        """Say whether a move from these places that costs at least so much is not worth working out."""
        return self.cost[i, j] + least >= self.best - _EPSILON

    def _nodes(self, our: Link, their: Link) -> tuple[Node, Node]:
        return self.aligner.graph[our], self.aligner.reference.graph[their]

    def _single(self, i: int, j: int, our: int, their: int) -> Iterator[_Move]:
        node, reference = self._nodes(our, their)
        unlike = self.aligner.unlike(node, reference)
        if unlike is not None:
            yield 1, 1, unlike, self.aligner.pair, (node, reference)
        if i > 1 and not isinstance(self.ours[i - 2], Region):
            padding = self.aligner.graph[self.ours[i - 2]]
            if _is_padded(padding, node, reference):
                yield 2, 1, 0.0, Alignment, (0.0, ((node, reference),))
        if j > 1 and not isinstance(self.theirs[j - 2], Region):
            padding = self.aligner.reference.graph[self.theirs[j - 2]]
            if _is_padded(padding, reference, node):
                yield 1, 2, 0.0, Alignment, (0.0, ((node, reference),))

    def _swap(self, i: int, j: int) -> Iterator[_Move]:
        links = (*self.ours[i - 2 : i], *self.theirs[j - 2 : j])
        if any(isinstance(link, Region) for link in links):
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

    def _missing(self, i: int, j: int) -> Iterator[_Move]:
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
        nodes = (*nodes_of((region,)), *after)
        found = Difference("region-missing", None, merge, "", aligner.component(merge), (), nodes)
        return Alignment(GAP, (), (found,))

    def _superfluous(self, i: int, j: int) -> Iterator[_Move]:
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
        nodes = (*nodes_of((region,)), *after)
        found = Difference("region-superfluous", merge, near, "after", part, nodes)
        return Alignment(self._region_gap(region), (), (found,))

    def _opened(self, i: int, j: int, their: Region) -> Iterator[_Move]:
        """Yield the moves that take a plain run for a region that was never merged."""
        longest = max([len(branch) for branch in their.branches] or [len(their.inside)])
        nested = any(isinstance(link, Region) for branch in their.branches for link in branch)
        for k in range(min(i, longest + 4) + 1):
            if k and isinstance(self.ours[i - k], Region) and not nested:
                break
            if self.several and k <= longest // 2:
                continue
            run = self.ours[i - k : i]
            apart = 0 if nested or their.tangled else min(abs(k - len(branch)) for branch in their.branches)
            if self._hopeless(i - k, j - 1, OPEN + BRANCH + GAP * apart):
                continue
            found = self.aligner.never_merged(run, their)
            yield k, 1, found.cost, _as_it_is, (found,)

    def _wrapped(self, i: int, j: int, our: Region) -> Iterator[_Move]:
        """Yield the moves that take a region for a plain run of the reference's with something merged in."""
        longest = max([len(branch) for branch in our.branches] or [0])
        for k in range(1, min(j, longest + 2) + 1):
            if isinstance(self.theirs[j - k], Region):
                break
            if 2 * k > longest and not self._hopeless(i - 1, j - k, OPEN + BRANCH):
                found = self.aligner.wrongly_merged(our, self.theirs[j - k : j])
                yield 1, k, found.cost, _as_it_is, (found,)

    def _formula(self, our: Region, their: int) -> Iterator[_Move]:
        """Yield the move that takes a region without weights for an activation written as a formula."""
        node, reference = self._nodes(our.merge, their)
        if reference.op == "activation" and not any(self.aligner.graph[i].op in WEIGHTED for i in our.inside):
            part = self.aligner.component(reference)
            found = Difference("kind", node, reference, "", part, our.inside)
            yield 1, 1, STAND_IN, Alignment, (STAND_IN, (), (found,))

    def _regions(self, i: int, j: int, our: Region, their: Region) -> Iterator[_Move]:
        if self.several and abs(self.order_ours[i] - self.order_theirs[j]) > self.reach:
            return
        aligner = self.aligner
        plain = aligner.compare(our, their)
        most = MOST_UNLIKE if self.several else float("inf")
        yield 1, 1, min(plain.cost, most), _as_it_is, (plain,)
        if plain.cost < LATE / 4:  # whatever stands before is not worth a try
            return
        for k in _runs(self.ours[: i - 1]):
            if self._hopeless(i - 1 - k, j - 1, LATE):
                continue
            late = aligner.compare(our, their, prefix=self.ours[i - 1 - k : i - 1])
            yield 1 + k, 1, min(late.cost, most + 0.9 * GAP * k), _as_it_is, (late,)
        for k in _runs(self.theirs[: j - 1]):
            if self._hopeless(i - 1, j - 1 - k, LATE):
                continue
            early = aligner.compare(our, their, their_prefix=self.theirs[j - 1 - k : j - 1])
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
