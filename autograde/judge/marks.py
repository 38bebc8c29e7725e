"""What is to be said of each layer of a student's graph: its mark, its notes, and the component that pays."""

from autograde.evidence.layer_kinds import MERGES
from autograde.evidence.schema import Node
from autograde.judge.box_words import note_on
from autograde.judge.comparison import Comparison, Difference
from autograde.judge.drawing import RIGHT, SUPERFLUOUS, WRONG
from signs.words import tell

#: Differences whose node is wrong where it stands, and those whose node or nodes should not stand there.
_AT_NODE = ("attribute", "kind", "order", "merge", "operands", "shared", "not-shared", "altered", "wiring")
_TOO_MANY = ("superfluous", "before-merge", "branch-superfluous", "region-superfluous", "moved")


def box_kind(op: str) -> str:
    """Say what a layer of an operation looks like."""
    if "conv2d" in op or op == "dense":
        return "conv"
    if op.endswith("normalization"):
        return "norm"
    return "relu" if op == "activation" else "add" if op in MERGES else "other"


class NodeMarks:
    """What is to be said of each node of a student's graph: its mark, its notes, and who pays for it.

    Parameters
    ----------
    comparison : Comparison
    correct : bool
        Whether nothing is to be marked.
    """

    def __init__(self, comparison: Comparison, correct: bool):
        self.comparison, self.correct = comparison, correct
        self.partners = {node.id: reference for node, reference in comparison.pairs}
        self.found: dict[int, list[Difference]] = {}
        self.lacking: dict[int, str] = {}
        for difference in () if correct else comparison.differences:
            self._sort_in(difference)
        self._components: dict[int, str] = {}
        for node in comparison.graph.nodes:
            self._components[node.id] = self._component(node)

    def _sort_in(self, difference):
        kind, node, reference = difference.kind, difference.node, difference.reference
        meant = set(difference.nodes) if kind in (*_TOO_MANY, "kind") else set()
        whole = kind in (*_AT_NODE, "superfluous", "before-merge", "region-superfluous")
        if node is not None and (whole or (kind in _TOO_MANY and not meant)):
            meant.add(node.id)
        for i in meant:
            self.found.setdefault(i, []).append(difference)
        lacking = [reference.id] if kind in ("missing", "before-merge") and reference is not None else []
        for i in (*lacking, *difference.references):
            self.lacking.setdefault(i, difference.component)

    def _merge_op(self, difference):
        """Return the operation of the merge that a layer stands before, where it should follow."""
        reference = difference.reference
        if difference.kind != "before-merge" or reference is None or not reference.inputs:
            return ""
        return self.comparison.reference.graph[reference.inputs[0]].op

    def _component(self, node):
        partner = self.partners.get(node.id)
        if partner is not None:
            return self.comparison.component_of(partner)
        paid = [d.component for d in self.found.get(node.id, ()) if d.component]
        return paid[0] if paid else next((self._components[i] for i in node.inputs), "")

    def component(self, node: Node) -> str:
        """Return the component that a student's node belongs to; empty for none."""
        return self._components[node.id]

    def missing_component(self, reference: Node) -> str:
        """Return the component that pays for a missing node of the reference."""
        return self.lacking.get(reference.id) or self.comparison.component_of(reference)

    def status(self, node: Node) -> str:
        """Return a student's node's mark."""
        if self.correct:
            return RIGHT
        if node.id not in self.partners:
            return SUPERFLUOUS
        return WRONG if self.notes(node) else RIGHT

    def notes(self, node: Node) -> list[str]:
        """Say in a word or two each what is wrong with a student's node."""
        notes = [note for d in self.found.get(node.id, ()) if (note := note_on(d, self._merge_op(d)))]
        if not notes and not self.correct and node.id not in self.partners:
            notes = [tell("superfluous")]
        return list(dict.fromkeys(notes))
