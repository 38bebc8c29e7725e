"""From a Keras tensor to a layer graph: walks the calls behind it and writes them down.

The walk follows tensors, not ``model.layers``: one ReLU object called three times is three nodes. Nested
``Model`` and ``Sequential`` are unfolded, layers and models of the student's own are followed by calling
them once more on the same symbolic tensors, activations fused into a layer become nodes of their own, and
operators and ``keras.ops`` on tensors are read like the layers that do the same. Whatever cannot be
followed is written down as ``unknown`` with its type, never guessed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograde.evidence.alterations import FROZEN, Alterations, find_starts
from autograde.evidence.keras_formulas import find_formula
from autograde.evidence.keras_functions import probe_operation
from autograde.evidence.keras_layers import describe, fused_activation, is_own_kind, keras_class
from autograde.evidence.layer_kinds import WEIGHTED
from autograde.evidence.refusals import NotAGraphError, name_value
from autograde.evidence.schema import clean_text
from autograde.evidence.tensorflow_calls import name_step, tensorflow_followed
from autograde.evidence.untouched import own_names

#: How deep layers may stand in layers.
MAX_DEPTH = 30


class GraphWalk:
    """One walk from an output back to the input, unfolding nested models as it goes."""

    def __init__(self, policy: str = "") -> None:
        self.nodes: list[dict[str, Any]] = []
        self.layers: dict[object, int] = {}
        self.known: dict[int, int] = {}  # what was asked for: tensors' identities and their nodes
        self.alterations = Alterations(policy)
        self.around = ""  # what is to be said of all that stands in the layer that is followed
        self.depth = 0
        self.opened: list[Any] = []  # keeps tensors alive, since ``known`` goes by identity

    def add(
        self,
        op: str,
        inputs: list[int],
        attributes: dict[str, Any],
        name: object,
        owner: object,
        shape: Sequence[int | None],
        **more: Any,
    ) -> int:
        """Write down one node; return its id."""
        layer = self.layers.setdefault(owner, len(self.layers))
        sizes = [None if i is None else int(i) for i in shape]
        self.nodes.append(
            {
                "id": len(self.nodes),
                "op": op,
                "inputs": inputs,
                "attributes": attributes,
                "name": clean_text(str(name), 200),
                "layer": layer,
                "shape": sizes,
                **more,
            }
        )
        return len(self.nodes) - 1

    def follow(self, tensor: Any, known: dict[int, int]) -> int:
        """Write down everything behind ``tensor``; ``known`` maps tensors' identities to node ids."""
        waiting = [tensor]
        while waiting:
            current = waiting[-1]
            if id(current) in known:
                waiting.pop()
                continue
            operation, index, _ = current._keras_history
            node = operation._inbound_nodes[index]
            missing = [t for t in node.input_tensors if id(t) not in known]
            if node.is_input:
                raise NotAGraphError("not-of-input")
            if not any(made is current for made in node.output_tensors):
                raise NotAGraphError("forged-history")
            if missing:
                waiting.extend(missing)
                continue
            waiting.pop()
            known[id(current)] = self.call(operation, node, current, known)
        return known[id(tensor)]

    def call(self, operation: Any, node: Any, tensor: Any, known: dict[int, int]) -> int:
        """Write down one call; return the id of the node that holds ``tensor``."""
        inputs = [known[id(t)] for t in node.input_tensors]
        inner = _functional(operation)
        if inner is not None and len(inner.inputs) == len(inputs):
            scope = {id(t): i for t, i in zip(inner.inputs, inputs, strict=True)}
            with self.inside(operation):
                return self.follow(inner.outputs[tensor._keras_history.tensor_index], scope)
        op, attributes = describe(operation, node, tensor.shape)
        if op == "unknown" and _is_students(operation):
            function = name_step(operation)
            opened = self.open(operation, node, tensor, known) if function is None else None
            if opened is not None:
                return opened
            if function is not None:
                attributes = {"type": f"tf function {function}"}
            op, attributes = probe_operation(operation, node) or (op, attributes)
        elif op == "unknown":
            formula = find_formula(tensor)
            if formula is not None:
                op, attributes, tensors = formula
                inputs = [known[id(t)] for t in tensors]
        made = self.add(
            op,
            inputs,
            attributes,
            operation.name,
            id(operation),
            tensor.shape,
            **self.remarks(operation, node, op, attributes),
        )
        fused = fused_activation(operation, op)
        if fused["function"] == "linear":
            return made
        owner = ("fused", id(operation))
        return self.add("activation", [made], fused, operation.name, owner, tensor.shape)

    def remarks(self, operation: Any, node: Any, op: str, attributes: dict[str, Any]) -> dict[str, Any]:
        """Return what else is to be noted of a call: where its layer is altered, how its weights start."""
        altered = self.alterations.find(operation, node, op, attributes)
        if not altered and (self.around != FROZEN or op in WEIGHTED):
            altered = self.around
        starts = find_starts(operation) if op in WEIGHTED else {}
        return {**({"altered": altered} if altered else {}), **({"starts": starts} if starts else {})}

    @contextmanager
    def inside(self, operation: Any) -> Iterator[None]:
        """Say of all that is followed in the block what is to be said of the layer that it stands in."""
        around = self.around
        self.around = around or self.alterations.of_layer(operation)
        try:
            yield
        finally:
            self.around = around

    def open(self, operation: Any, node: Any, tensor: Any, known: dict[int, int]) -> int | None:
        """Follow a layer of the student's own through its ``call``; None where that cannot be done."""
        from keras import KerasTensor, tree

        if self.depth >= MAX_DEPTH:
            return None
        length, layers = len(self.nodes), dict(self.layers)
        self.depth += 1
        try:
            with tensorflow_followed():
                results = tree.flatten(operation.call(*node.arguments.args, **node.arguments.kwargs))
            result = results[tensor._keras_history.tensor_index]
            if isinstance(result, KerasTensor):
                self.opened.append(result)
                with self.inside(operation):
                    made = self.follow(result, dict(known))
                # The insides of a Keras layer tell a student less than the name of their own class.
                if not (is_own_kind(operation) and any(n["op"] == "unknown" for n in self.nodes[length:])):
                    return made
            self._forget(length, layers)
        except Exception:  # noqa: BLE001 - the student's code, on tensors that it may not expect
            self._forget(length, layers)
        finally:
            self.depth -= 1
        return None

    def _forget(self, length, layers):
        """Take back what was written down since there were ``length`` nodes."""
        del self.nodes[length:]
        self.layers = layers


def _functional(operation):
    """Return the functional model that an operation computes; None for anything else."""
    from keras import Sequential
    from keras.src.models.functional import Functional

    inner = operation
    if isinstance(operation, Sequential):
        inner = operation._functional if type(operation).call is Sequential.call else None
    own = own_names(type(inner)) & {"call", "__call__", "symbolic_call", "compute_output_spec"}
    return inner if isinstance(inner, Functional) and not own and inner.outputs else None


def _is_students(operation):
    """Say whether an operation does what a student's own code says."""
    from keras.layers import Lambda

    return keras_class(operation) in (None, Lambda)


def collect_graph(inputs: Any, outputs: Any, walk: GraphWalk | None = None) -> dict[str, Any]:
    """Write down the layer graph from one Keras tensor to another.

    Parameters
    ----------
    inputs : keras.KerasTensor
        The input of the block or model.
    outputs : keras.KerasTensor
        What was computed from it.
    walk : GraphWalk, optional
        Notes more than the evidence holds.

    Returns
    -------
    dict
        A graph in the form of `autograde.evidence.schema`.

    Raises
    ------
    NotAGraphError
        If ``outputs`` is no Keras tensor, or is not computed from ``inputs``.
    """
    from keras import KerasTensor

    if not isinstance(outputs, KerasTensor):
        raise NotAGraphError("not-a-tensor", name_value(outputs))
    walk = walk or GraphWalk()
    start = walk.add("input", [], {}, "input", "input", inputs.shape)
    walk.known = {id(inputs): start}
    output = walk.follow(outputs, walk.known)
    return {"output": output, "nodes": _reachable(walk.nodes, output)}


def _reachable(nodes, output):
    """Keep what the output needs, in order, with the output last."""
    needed: set[int] = set()
    waiting = [output]
    while waiting:
        current = waiting.pop()
        if current not in needed:
            needed.add(current)
            waiting.extend(nodes[current]["inputs"])
    kept = [node for node in nodes if node["id"] in needed]
    if 0 not in needed:
        raise NotAGraphError("not-of-input")
    return kept
