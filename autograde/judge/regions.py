"""Compares regions of a student's graph with the reference's: branch by branch, and how the branches meet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import TYPE_CHECKING

from autograde.evidence.layer_kinds import COMMUTATIVE
from autograde.judge.alignment import (
    ATTRIBUTE,
    CHANNELS,
    EPSILON,
    GAP,
    LATE,
    MERGE,
    MOST_BRANCHES,
    OPEN,
    OPERANDS,
    Alignment,
    Chain,
)
from autograde.judge.attributes import differing_attributes
from autograde.judge.branches import (
    Branch,
    assignments,
    branch_cost,
    branches_of,
    count_branches,
    count_disorder,
    spread,
)
from autograde.judge.comparison import Difference
from autograde.judge.structure import Region, nodes_of

if TYPE_CHECKING:
    from autograde.judge.align import Aligner


class RegionComparer:
    """Compares regions; their branches are aligned by the aligner that it belongs to."""

    def __init__(self, aligner: Aligner) -> None:
        self.aligner = aligner
        self._compared: dict[tuple[Region, Region, Chain, Chain], Alignment] = {}

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
        key = ours, theirs, prefix, their_prefix
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
        for branches in spread(ours, prefix):
            for wanted in spread(theirs, their_prefix):
                yield merge + self._assign(ours, theirs, branches, wanted)

    def _start(self, ours: Region, theirs: Region, branch: Branch, wanted: Branch) -> Alignment:
        """Say that a branch starts too far on, or too far back."""
        if bool(branch.shared) == bool(wanted.shared):
            return Alignment(0.0)
        nodes, references = tuple(nodes_of(branch.shared)), tuple(nodes_of(wanted.shared))
        found = Difference(
            "late" if nodes else "early",
            self.aligner.graph[ours.merge],
            self.aligner.reference.graph[theirs.merge],
            "",
            self.branch_component(theirs, wanted),
            nodes,
            references,
        )
        return Alignment(LATE, (), (found,))

    def branch_component(self, region: Region, branch: Branch) -> str:
        """Return the component of one of the reference's branches."""
        if branch.links:
            return self.aligner.first_component(branch.links)
        bare = self.aligner.bare.get((region.merge, branch.operands[0]))
        return bare or self.aligner.component(self.aligner.reference.graph[region.merge])

    def _assign(
        self, ours: Region, theirs: Region, branches: list[Branch], wanted: list[Branch]
    ) -> Alignment:
        """Assign our branches to the reference's at the least cost."""
        parts = [self.branch_component(theirs, other) for other in wanted]

        def cost(one: Branch, n: int) -> float:
            start = LATE if bool(one.shared) != bool(wanted[n].shared) else 0.0
            return start + self.aligner.align(one.links, wanted[n].links, parts[n]).cost

        costs = [[cost(one, n) for n in range(len(wanted))] for one in branches]
        lacking, extra = [branch_cost(b.links) for b in wanted], [branch_cost(b.links) for b in branches]
        best: tuple[float, tuple[int | None, ...]] = (float("inf"), ())
        for chosen in assignments(len(branches), len(wanted)):
            free = set(range(len(branches))) - {i for i in chosen if i is not None}
            total = sum(lacking[n] if i is None else costs[i][n] for n, i in enumerate(chosen))
            total += sum(extra[i] for i in free) + EPSILON * 10 * count_disorder(chosen)
            if total < best[0] - EPSILON:
                best = total, chosen
        whole, chosen = Alignment(0.0), best[1]
        if count_disorder(chosen) and self.aligner.reference.graph[theirs.merge].op not in COMMUTATIVE:
            whole += self._operand_order(ours, theirs)
        for n, i in enumerate(chosen):
            if i is not None:
                whole += self._start(ours, theirs, branches[i], wanted[n])
        for n, i in enumerate(chosen):
            if i is None:
                whole += self._branch_missing(ours, theirs, wanted[n])
            else:
                whole += self.aligner.align(branches[i].links, wanted[n].links, parts[n])
        for i in sorted(set(range(len(branches))) - {i for i in chosen if i is not None}):
            whole += self._branch_superfluous(ours, theirs, branches[i].links)
        return whole

    def _operand_order(self, ours: Region, theirs: Region) -> Alignment:
        merge, wanted = self.aligner.graph[ours.merge], self.aligner.reference.graph[theirs.merge]
        if merge.op != wanted.op or ours.partial:
            return Alignment(0.0)
        found = Difference("operands", merge, wanted, "", self.aligner.component(wanted))
        return Alignment(OPERANDS, (), (found,))

    def _branch_missing(self, ours: Region | None, theirs: Region, branch: Branch) -> Alignment:
        """List a branch of the reference's that is not there, once for each of its components."""
        merge = None if ours is None else self.aligner.graph[ours.merge]
        wanted = self.aligner.reference.graph[theirs.merge]
        by_part: dict[str, list[int]] = {}
        for i in nodes_of(branch.links):
            by_part.setdefault(self.aligner.component(self.aligner.reference.graph[i]), []).append(i)
        by_part = by_part or {self.branch_component(theirs, branch): []}
        found = [
            Difference("branch-missing", merge, wanted, "", part, (), tuple(ids))
            for part, ids in by_part.items()
        ]
        return Alignment(branch_cost(branch.links), (), tuple(found))

    def _branch_superfluous(self, ours: Region, theirs: Region, branch: Chain) -> Alignment:
        merge, wanted = self.aligner.graph[ours.merge], self.aligner.reference.graph[theirs.merge]
        part, nodes = self.aligner.component(wanted), tuple(nodes_of(branch))
        found = Difference("branch-superfluous", merge, wanted, "", part, nodes)
        return Alignment(branch_cost(branch), (), (found,))

    def _compare_merges(self, ours: Region, theirs: Region) -> Alignment:
        """Compare how branches meet; a merge that belongs to a region around is compared there."""
        merge, wanted = self.aligner.graph[ours.merge], self.aligner.reference.graph[theirs.merge]
        if ours.partial or theirs.partial:
            return Alignment(0.0)
        part, pairs = self.aligner.component(wanted), ((merge, wanted),)
        again = [len(node.inputs) - count_branches(r) for node, r in ((merge, ours), (wanted, theirs))]
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
        fallback = self.aligner.component(self.aligner.reference.graph[theirs.merge])
        ways = (self.aligner.align(own, (*nodes_of(their_prefix), *order), fallback) for order in orders)
        return self._compare_merges(ours, theirs) + min(ways, key=lambda way: way.cost)

    def never_merged(self, run: Chain, theirs: Region) -> Alignment:
        """Compare a plain chain with a region: it is one of the branches, and the others are missing."""
        wanted = self.aligner.reference.graph[theirs.merge]
        part = self.aligner.component(wanted)
        if theirs.tangled:
            lost = Difference("missing", None, wanted, "", part)
            return Alignment(GAP, (), (lost,)) + self.aligner.align(run, theirs.inside, part)
        found = Difference("missing", None, wanted, "", part)
        ways = []
        for one in (branches := branches_of(theirs)):
            way = Alignment(OPEN, (), (found,))
            for other in branches:
                way += Alignment(0.0) if other is one else self._branch_missing(None, theirs, other)
            ways.append(way + self.aligner.align(run, one.links, self.branch_component(theirs, one)))
        return min(ways, key=lambda way: way.cost)

    def wrongly_merged(self, ours: Region, run: Chain) -> Alignment:
        """Compare a region with a plain chain of the reference's: what is merged into it is superfluous."""
        merge = self.aligner.graph[ours.merge]
        near = self.aligner.reference.graph[nodes_of(run)[-1]]
        ways = []
        for n, branch in enumerate(ours.branches):
            others = [m for m in range(len(ours.branches)) if m != n]
            nodes = tuple(i for m in others for i in nodes_of(ours.branches[m]))
            found = (Difference("superfluous", merge, near, "after", self.aligner.component(near), nodes),)
            cost = OPEN + sum(branch_cost(ours.branches[m]) for m in others)
            ways.append(self.aligner.align(branch, run) + Alignment(cost, (), found))
        return min(ways, key=lambda way: way.cost)
