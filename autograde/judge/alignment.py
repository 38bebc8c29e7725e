"""What an alignment of two chains is, and what each difference costs."""

from dataclasses import dataclass

from autograde.evidence.schema import Node
from autograde.judge.comparison import Difference
from autograde.judge.structure import Link

#: What is aligned.
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
#: How many pairs of links are looked at before only the plainest stories are: some seconds' worth. No network
#: that resembles its reference comes near.
MOST_STEPS = 100_000
EPSILON = 1e-9


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
