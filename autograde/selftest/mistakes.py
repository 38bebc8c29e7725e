"""What a mistake is: a change of the references of all challenges alike, and what has to be said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph, Node
from autograde.selftest.edits import CannotChangeError

#: Changes the graph of a reference.
Edit = Callable[[Reference], Graph]


@dataclass(frozen=True)
class Mistake:
    """Something that is wrong with a network.

    Attributes
    ----------
    name : str
        What is wrong, in a few words.
    edit : callable
        Makes it of a reference.
    parts : frozenset of str
        The components of which one must come first.
    kinds : frozenset of str
        Operations and activations of which one must be named; none where it is about a branch.
    shows : bool
        Whether it changes what the network computes; else it is about training or names.
    """

    name: str
    edit: Edit
    parts: frozenset[str]
    kinds: frozenset[str] = frozenset()
    shows: bool = True


@dataclass(frozen=True)
class Place:
    """A node of a reference: the how manieth of its operation in its component."""

    part: str | None
    op: str
    count: int

    def find(self, reference: Reference) -> int:
        """Return the node's id in a reference; `CannotChangeError` where it has none."""
        same = _alike(reference, self.part, self.op)
        if self.count >= len(same):
            raise CannotChangeError("another structure")
        return same[self.count]


def _alike(reference: Reference, part: str | None, op: str) -> list[int]:
    return [n.id for n in reference.graph.nodes if n.op == op and reference.components.get(n.id) == part]


def place_of(reference: Reference, node: Node) -> Place:
    """Describe where a node stands."""
    part = reference.components.get(node.id)
    return Place(part, node.op, _alike(reference, part, node.op).index(node.id))


class At:
    """What a mistake at one node needs: where it is, and what it is called."""

    def __init__(self, reference: Reference, node: Node) -> None:
        self.reference, self.node = reference, node
        self.place = place_of(reference, node)
        self.title = f"{self.place.part}: {node.op}" + (
            f" {self.place.count + 1}" if self.place.count else ""
        )

    def parts(self, *others: Node) -> frozenset[str]:
        """Return the components of the node and of others."""
        found = {self.reference.components.get(node.id) for node in (self.node, *others)}
        return frozenset(part for part in found if part)

    def mistake(self, words: str, edit: Callable[[Graph, int], Graph], **fields: Any) -> Mistake:
        """Make a mistake of an edit that gets the graph and the node's id."""
        place = self.place
        fields = {"parts": self.parts(), "kinds": frozenset((self.node.op,)), **fields}
        return Mistake(f"{self.title} {words}", lambda ref: edit(ref.graph, place.find(ref)), **fields)


def kinds_of(node: Node, *more: str) -> frozenset[str]:
    """Return what a finding may call a node: its operation, its activation, and more."""
    function = node.attributes.get("function")
    return frozenset((node.op, *more, *([function] if function else [])))
