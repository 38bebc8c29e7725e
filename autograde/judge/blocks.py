"""Tells mistakes in a function that a network is built from from mistakes in the network itself.

The reference says which of its layers one function makes, run for run; the evidence says which of the
student's functions made theirs. What is wrong at the same place in most runs is the function's mistake, and
is said once.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from autograde.evidence.layer_kinds import WEIGHTED
from autograde.evidence.schema import Node
from autograde.judge.comparison import Comparison, Difference

#: What a network gives its blocks as arguments: wrong everywhere, it may be the network's mistake.
_ARGUMENTS = ("filters", "kernel_size", "strides")
#: A block that is missing, or one too many, is the network's mistake.
_OF_THE_NETWORK = ("region-missing", "region-superfluous")


@dataclass(frozen=True)
class BlockFault:
    """A mistake in one function of the student's.

    Attributes
    ----------
    function : str
        Its name.
    block : str
        The name of the reference's function in its place.
    difference : Difference
        In its first run.
    all : tuple of Difference
        In all of its runs.
    """

    function: str
    block: str
    difference: Difference
    all: tuple[Difference, ...]


def find_block_faults(comparison: Comparison) -> list[BlockFault]:
    """Find the differences that one function of the student's makes again and again.

    Parameters
    ----------
    comparison : Comparison

    Returns
    -------
    list of BlockFault
        In the order of their first differences.
    """
    runs = _runs(comparison)
    total = Counter(name for name, _ in runs)
    functions = {name: _students_function(comparison, name) for name in total}
    same: dict[tuple, list[Difference]] = defaultdict(list)
    places: dict[tuple, set[int]] = defaultdict(set)
    for difference in comparison.differences:
        run = comparison.reference.runs.get(difference.reference.id) if difference.reference else None
        if run is None or difference.kind in _OF_THE_NETWORK or not functions[run[0]]:
            continue
        if difference.attribute in _ARGUMENTS and not _is_own(comparison, difference, runs[run]):
            continue
        key = (run[0], *_signature(difference, runs[run]))
        same[key].append(difference)
        places[key].add(run[1])
    return [
        BlockFault(functions[key[0]], key[0], found[0], tuple(found))
        for key, found in same.items()
        if len(places[key]) >= 2 and 2 * len(places[key]) > total[key[0]]
    ]


def _runs(comparison: Comparison) -> dict[tuple[str, int], list[Node]]:
    """List the reference's nodes of each run of a function."""
    found: dict[tuple[str, int], list[Node]] = defaultdict(list)
    for node in comparison.reference.graph.nodes:
        if node.id in comparison.reference.runs:
            found[comparison.reference.runs[node.id]].append(node)
    return found


def _students_function(comparison: Comparison, name: str) -> str:
    """Name the student's function that makes what one of the reference's does; empty where none does.

    It has to make at least half of it: what is made otherwise, or not at all, is nothing to look away from.
    """
    runs = comparison.reference.runs
    ours = Counter(
        comparison.graph.functions.get(node.id, "")
        for node, theirs in (*comparison.pairs, *comparison.lost)
        if theirs.op in WEIGHTED and runs.get(theirs.id, ("",))[0] == name
    )
    wanted = sum(
        node.op in WEIGHTED and runs.get(node.id, ("",))[0] == name
        for node in comparison.reference.graph.nodes
    )
    # The nodes of lost results are in no graph: they count for the function that makes the rest.
    lost = ours.pop("", 0) if comparison.lost else 0
    function, count = ours.most_common(1)[0] if ours else ("", 0)
    return function if 2 * (count + lost) >= wanted else ""


def _signature(difference: Difference, run: list[Node]) -> tuple:
    """Say where in a run a difference is, and of what kind."""
    order = {node.id: place for place, node in enumerate(run)}
    at = tuple(order.get(i) for i in difference.references)
    op = difference.node.op if difference.node is not None else ""
    return difference.kind, difference.attribute, op, order[difference.theirs.id], at


def _is_own(comparison: Comparison, difference: Difference, run: list[Node]) -> bool:
    """Say whether a wrong size is the block's doing: another of its layers has that argument right."""
    name, wanted = difference.attribute, difference.theirs.attributes.get(difference.attribute)
    ids = {node.id for node in run}
    return any(
        theirs.id in ids and theirs.attributes.get(name) == wanted == node.attributes.get(name)
        for node, theirs in comparison.pairs
    )
