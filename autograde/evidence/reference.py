"""The reference of a graph exercise: collected from a plain Keras function, plain data from then on.

Collecting needs Keras and trusts the function; what comes of it crosses to the judge as JSON.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from autograde.components import open_component, recorded_components
from autograde.evidence.recorded_calls import Calls, call_function, is_exercises, recorded_calls
from autograde.evidence.schema import EvidenceError, Graph, parse_graph
from signs.words import mark, tell

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
    runs : dict of int to (str, int)
        For nodes made by a function that the reference calls: its name, and a number for each run of it.
    """

    graph: Graph
    components: dict[int, str | None]
    bare: tuple[str, ...] = ()
    runs: dict[int, tuple[str, int]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the reference as plain data, the graph in the form of `autograde.evidence.schema`."""
        nodes = [
            {**vars(node), "inputs": list(node.inputs), "shape": list(node.shape)}
            for node in self.graph.nodes
        ]
        components = [[node.id, self.components.get(node.id)] for node in self.graph.nodes]
        graph = {"output": self.graph.output, "nodes": nodes}
        runs = [[node, name, number] for node, (name, number) in self.runs.items()]
        return {"graph": graph, "components": components, "bare": list(self.bare), "runs": runs}

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
            runs = {int(node): (str(name), int(number)) for node, name, number in data["runs"]}
        except (KeyError, TypeError, ValueError) as error:
            raise EvidenceError(mark("reference refused: {error}"), error=error) from None
        return Reference(graph, components, bare, runs)


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
    with (
        without_values(),
        noted_calls(None),
        recorded_components() as entered,
        recorded_calls(is_exercises, open_component) as calls,
    ):
        start, end = _build(function, builds, {**parameters, "input_shape": shape})
        walk = _marking_walk(calls)
        graph = parse_graph(collect_graph(start, end, walk))
    for node in graph.nodes:
        if node.op == "unknown":
            told = tell(
                "the reference holds {layer}, which the check cannot follow", layer=node.attributes["type"]
            )
            raise ValueError(told)
    named = tuple(replace(node, name="") if node.id in walk.unnamed else node for node in graph.nodes)
    components = {node.id: walk.components.get(node.id) for node in graph.nodes}
    filled = set(components.values())
    bare = tuple(dict.fromkeys(name for name in entered if name not in filled))
    runs = {node.id: walk.runs[node.id] for node in graph.nodes if node.id in walk.runs}
    return Reference(Graph(named, graph.output), components, bare, runs)


def _build(function: Callable[..., Any], builds: str, parameters: dict[str, Any]) -> tuple[Any, Any]:
    """Call the function; return the Keras tensors that it starts from and ends with."""
    import keras

    from autograde.evidence.refusals import NotAGraphError, name_value

    if builds == "tensor":
        X = keras.Input(parameters.pop("input_shape"))
        return X, call_function(function, X, **parameters)
    if builds != "model":
        raise ValueError(tell("BUILDS is 'tensor' or 'model', not {builds}", builds=repr(builds)))
    model = call_function(function, **parameters)
    if not isinstance(model, keras.Model) or len(model.inputs) != 1 or len(model.outputs) != 1:
        raise NotAGraphError("not-a-model", name_value(model))
    return model.inputs[0], model.outputs[0]


def _marking_walk(calls: Calls) -> Any:
    """Make a walk that also notes the components of the nodes, and which of their names are Keras's own."""
    from autograde.evidence.keras_graph import GraphWalk

    class MarkingWalk(GraphWalk):
        def __init__(self) -> None:
            super().__init__()
            self.components: dict[int, str | None] = {}
            self.unnamed: set[int] = set()
            self.runs: dict[int, tuple[str, int]] = {}

        def call(self, operation: Any, node: Any, tensor: Any, known: dict[int, int]) -> int:
            first = len(self.nodes)
            made = super().call(operation, node, tensor, known)
            _, place = calls.nodes.get(id(node), (None, None))
            name = place.mark if place is not None else None
            for written in self.nodes[first:]:
                if name is not None or written["id"] not in self.components:
                    self.components[written["id"]] = name
                if place is not None and place.run is not None:
                    self.runs[written["id"]] = place.run
                if _is_automatic(operation, written["name"]):
                    self.unnamed.add(written["id"])
            return made

    return MarkingWalk()


def _is_automatic(operation: Any, name: str) -> bool:
    """Say whether Keras gave an operation this name by its class: conv2d, conv2d_1, ..."""
    from keras.src.utils.naming import to_snake_case

    return re.fullmatch(re.escape(to_snake_case(type(operation).__name__)) + r"(_\d+)?", name) is not None
