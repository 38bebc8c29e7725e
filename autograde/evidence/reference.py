"""The reference of a graph exercise: collected from a plain Keras function, plain data from then on."""

from dataclasses import dataclass

from autograde.evidence.schema import Graph


@dataclass(frozen=True)
class Reference:
    """A reference graph.

    Attributes
    ----------
    graph : Graph
        Layers that the function gave no name have the name "".
    components : dict of int to str or None
        The component (part of the rubric) that each node belongs to.
    bare : tuple of str
        The components without layers: shortcuts that lead a tensor past others, in order.
    """

    graph: Graph
    components: dict[int, str | None]
    bare: tuple[str, ...] = ()
