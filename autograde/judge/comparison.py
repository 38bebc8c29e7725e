"""What the comparison of a student's graph with the reference gives: pairs and differences, as plain data.

Findings are worded from it (``judge.words``) and the drawing is laid out from it: both tell one story.
"""

from dataclasses import dataclass

from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph, Node


@dataclass(frozen=True)
class Difference:
    """One difference between a student's graph and the reference.

    Attributes
    ----------
    kind : str
        ``missing`` (a layer or, with a merge as reference, the merge itself), ``superfluous``, ``attribute``,
        ``kind`` (another kind of layer), ``order`` (it stands before the layer that it should follow);
        ``merge`` (branches meet in another operation, or another number of tensors do), ``operands`` (the
        branches of a merge stand in another order); ``late`` and ``early`` (a branch starts further on, or
        further back), ``branch-missing`` and ``branch-superfluous`` (at a merge that is there);
        ``region-missing`` and ``region-superfluous`` (branches and merge together);
        ``altered`` (it is not what it looks like: frozen, patched, ...);
        ``moved`` (it stands in another branch than it should), ``before-merge`` (an activation that should
        follow the merge); ``shared`` (a layer called again where a new one should be), ``wiring`` (it reads
        another tensor); ``unused`` (what seemed to be missing was made, and its result is never used).
    node : Node or None
        The student's node; for branches and regions the merge.
    reference : Reference's Node or None
        The reference's node (for branches and regions the merge); for a superfluous node the one beside it.
    attribute : str
        For ``attribute``: which one. For ``order``: the operation that it should follow. For
        ``superfluous``: whether it stands ``after`` or ``before`` the reference's node. For ``altered``: how.
        For ``unused``: ``whole`` where it is a path of several components.
    component : str
        The component of the rubric that pays; empty where none is known.
    nodes : tuple of int
        The student's nodes that are meant (of a superfluous branch or region, moved ones, those before a
        late start), in order.
    references : tuple of int
        The reference's nodes that are meant, in order (of a missing branch or region, moved ones).
    """

    kind: str
    node: Node | None
    reference: Node | None
    attribute: str = ""
    component: str = ""
    nodes: tuple[int, ...] = ()
    references: tuple[int, ...] = ()

    @property
    def ours(self) -> Node:
        """The student's node, of a difference that has one."""
        assert self.node is not None
        return self.node

    @property
    def theirs(self) -> Node:
        """The reference's node, of a difference that has one."""
        assert self.reference is not None
        return self.reference


@dataclass(frozen=True)
class Comparison:
    """A student's graph beside the reference.

    Attributes
    ----------
    graph : Graph
        The student's, in canonical form (``judge.canonical``); node ids are those of the evidence.
    reference : Reference
        The reference, in canonical form too.
    pairs : tuple of (Node, Node)
        What belongs together: the student's node, the reference's.
    differences : tuple of Difference
        In the order in which a student should read them; empty where the two are alike.
    lost : tuple of (Node, Node)
        The student's nodes whose results are never used, beside those of the reference that they should be.
    """

    graph: Graph
    reference: Reference
    pairs: tuple[tuple[Node, Node], ...]
    differences: tuple[Difference, ...]
    lost: tuple[tuple[Node, Node], ...] = ()

    def component_of(self, reference: Node) -> str:
        """Return the component of a reference's node; empty for none."""
        return self.reference.components.get(reference.id) or ""
