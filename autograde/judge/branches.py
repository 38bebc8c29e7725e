"""The branches of a region: which layers belong to which, and which branch may be which."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from autograde.judge.alignment import BRANCH, BRANCH_LAYER, MOST_BRANCHES, Chain
from autograde.judge.structure import Region, nodes_of


@dataclass(frozen=True)
class Branch:
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


def branches_of(region: Region) -> list[Branch]:
    """List a region's branches."""
    return [Branch(*branch) for branch in zip(region.branches, region.operands, strict=True)]


def spread(region: Region, prefix: Chain) -> Iterator[list[Branch]]:
    """Yield the ways to give what several branches share to one of them: before the region, or within it."""
    plain = branches_of(region)
    ways = [plain]
    for n, branch in enumerate(plain):
        inner = branch.links[-1] if branch.links else None
        if isinstance(inner, Region) and inner.partial and not inner.tangled:
            head = branch.links[:-1]
            ways += [[*plain[:n], *owned, *plain[n + 1 :]] for owned in _owners(branches_of(inner), head)]
    for way in ways:
        for owned in _owners(way, prefix) if prefix else [way]:
            yield sorted(owned, key=lambda branch: branch.operands)


def _owners(branches: list[Branch], head: Chain) -> Iterator[list[Branch]]:
    """Yield the ways to put a head before one of some branches, which the others share."""
    for k in range(len(branches)):
        yield [
            Branch(head + b.links, b.operands, b.shared) if n == k else Branch(b.links, b.operands, head)
            for n, b in enumerate(branches)
        ]


def count_branches(region: Region) -> int:
    """Count the branches of a region, also of those that part only on the way."""
    count = 0
    for branch in region.branches:
        inner = branch[-1] if branch else None
        count += count_branches(inner) if isinstance(inner, Region) and inner.partial else 1
    return max(count, 1)


def branch_cost(branch: Chain) -> float:
    """Return what it costs that a branch is not there, or is one too many."""
    return BRANCH + BRANCH_LAYER * len(nodes_of(branch))


def assignments(rows: int, columns: int) -> Iterator[tuple[int | None, ...]]:
    """Yield for each column a row or None, all ways for few branches and the plain order for many."""
    if max(rows, columns) > MOST_BRANCHES:
        yield tuple(n if n < rows else None for n in range(columns))
        return
    choices = [*range(rows), *[None] * max(columns - rows, 0)]
    yield from dict.fromkeys(permutations(choices, columns))


def count_disorder(chosen: tuple[int | None, ...]) -> int:
    """Count the pairs of branches that stand in the other order."""
    rows = [i for i in chosen if i is not None]
    return sum(rows[a] > rows[b] for a in range(len(rows)) for b in range(a + 1, len(rows)))
