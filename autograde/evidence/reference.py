"""The reference of a graph exercise: collected from a plain Keras function, plain data from then on.

Collecting needs Keras and trusts the function; what comes of it crosses to the judge as JSON.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from autograde.components import open_component, recorded_components
from autograde.evidence.schema import EvidenceError, Graph, parse_graph

#: Sizes in place of unknown ones, for a graph without sizes cannot be run: the first that the reference can
#: be built with. Height and width differ, so that an exchange of the two shows.
KNOWN_SIZES = ((7, 6), (16, 12), (64, 48))


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

    def to_json(self) -> dict[str, Any]:
        """Return the reference as plain data, the graph in the form of `autograde.evidence.schema`."""
        nodes = [
            {**vars(node), "inputs": list(node.inputs), "shape": list(node.shape)}
            for node in self.graph.nodes
        ]
        components = [[node.id, self.components.get(node.id)] for node in self.graph.nodes]
        graph = {"output": self.graph.output, "nodes": nodes}
        return {"graph": graph, "components": components, "bare": list(self.bare)}

    @staticmethod
    def from_json(data: dict[str, Any]) -> "Reference":
        """Read a reference from its plain data.

        Raises
        ------
        EvidenceError
            If it does not have the form that `to_json` writes.
        """
        try:
            graph, bare = parse_graph(data["graph"]), tuple(str(name) for name in data["bare"])
            components = {int(node): name for node, name in data["components"]}
        except (KeyError, TypeError, ValueError) as error:
            raise EvidenceError(f"reference refused: {error}") from None
        return Reference(graph, components, bare)


def collect_reference(function: Callable[..., Any], builds: str, parameters: dict[str, Any]) -> Reference:
    """Collect the reference from an exercise's own function.

    Parameters
    ----------
    function : callable
        Plain Keras, with components marked (``autograde.components``).
    builds : str
        ``"tensor"``: called with a ``keras.Input`` of ``input_shape`` and the other parameters by name,
        returns a tensor; ``"model"``: called with all parameters by name, returns a Model.
    parameters : dict
        Of one challenge. Unknown sizes in ``input_shape`` (None) become known ones.

    Returns
    -------
    Reference

    Raises
    ------
    NotAGraphError
        If what the function returns is no tensor of its input, or no Model with one input and one output.
    ValueError
        If ``builds`` is another word, or a layer stands in the reference that the judge cannot follow.
    """
    for sizes in KNOWN_SIZES[:-1]:
        try:
            return _collect(function, builds, parameters, sizes)
        except Exception:  # sizes that do not fit; what it raises with the last ones counts
            if None not in parameters["input_shape"]:
                raise
    return _collect(function, builds, parameters, KNOWN_SIZES[-1])


def _collect(
    function: Callable[..., Any], builds: str, parameters: dict[str, Any], known: tuple[int, ...]
) -> Reference:
    from autograde.evidence.keras_graph import collect_graph
    from autograde.evidence.makers import noted_calls
    from autograde.evidence.no_values import without_values

    sizes = iter(known)
    shape = tuple(next(sizes, 5) if size is None else size for size in parameters["input_shape"])
    noted = noted_calls(None)
    with without_values(), noted, recorded_components() as entered, _recorded_calls() as calls:
        start, end = _build(function, builds, {**parameters, "input_shape": shape})
        walk = _marking_walk(calls)
        graph = parse_graph(collect_graph(start, end, walk))
    for node in graph.nodes:
        if node.op == "unknown":
            raise ValueError(f"the reference holds {node.attributes['type']}, which the check cannot follow")
    named = tuple(replace(node, name="") if node.id in walk.unnamed else node for node in graph.nodes)
    components = {node.id: walk.components.get(node.id) for node in graph.nodes}
    filled = set(components.values())
    bare = tuple(dict.fromkeys(name for name in entered if name not in filled))
    return Reference(Graph(named, graph.output), components, bare)


def _build(function: Callable[..., Any], builds: str, parameters: dict[str, Any]) -> tuple[Any, Any]:
    """Call the function; return the Keras tensors that it starts from and ends with."""
    import keras

    from autograde.evidence.keras_graph import NotAGraphError, name_value

    if builds == "tensor":
        X = keras.Input(parameters.pop("input_shape"))
        return X, function(X, **parameters)
    if builds != "model":
        raise ValueError(f"BUILDS is 'tensor' or 'model', not {builds!r}")
    model = function(**parameters)
    if not isinstance(model, keras.Model) or len(model.inputs) != 1 or len(model.outputs) != 1:
        raise NotAGraphError(f"a Model with one input and one output is needed, not {name_value(model)}")
    return model.inputs[0], model.outputs[0]


@contextmanager
def _recorded_calls() -> Iterator[dict[int, tuple[Any, str | None]]]:
    """Note the open component of each call of a Keras operation, by the identity of Keras's node."""
    from keras.src.ops.node import Node

    calls: dict[int, tuple[Any, str | None]] = {}
    original = Node.__init__

    def noting(self: Any, *args: Any, **named: Any) -> None:
        original(self, *args, **named)
        calls[id(self)] = self, open_component()  # the node is kept, so that its identity stays its own

    Node.__init__ = noting
    try:
        yield calls
    finally:
        Node.__init__ = original


def _marking_walk(calls: dict[int, tuple[Any, str | None]]) -> Any:
    """Make a walk that also notes the components of the nodes, and which of their names are Keras's own."""
    from autograde.evidence.keras_graph import GraphWalk

    class MarkingWalk(GraphWalk):
        def __init__(self) -> None:
            super().__init__()
            self.components: dict[int, str | None] = {}
            self.unnamed: set[int] = set()

        def call(self, operation: Any, node: Any, tensor: Any, known: dict[int, int]) -> int:
            first = len(self.nodes)
            made = super().call(operation, node, tensor, known)
            name = calls.get(id(node), (None, None))[1]
            for written in self.nodes[first:]:
                if name is not None or written["id"] not in self.components:
                    self.components[written["id"]] = name
                if _is_automatic(operation, written["name"]):
                    self.unnamed.add(written["id"])
            return made

    return MarkingWalk()


def _is_automatic(operation: Any, name: str) -> bool:
    """Say whether Keras gave an operation this name by its class: conv2d, conv2d_1, ..."""
    from keras.src.utils.naming import to_snake_case

    return re.fullmatch(re.escape(to_snake_case(type(operation).__name__)) + r"(_\d+)?", name) is not None
