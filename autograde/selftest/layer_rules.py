"""Mistakes by rule in single layers."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from autograde.evidence.layer_kinds import DROPOUTS, MERGES, WEIGHTED
from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph, Node
from autograde.selftest import edits
from autograde.selftest.edits import CannotChangeError, uses
from autograde.selftest.mistakes import At, Mistake, kinds_of

NAMES, INITIALIZERS = "names", "initializers"


def layer_mistakes(reference: Reference, node: Node) -> Iterator[Mistake]:
    """Yield what can be wrong with one layer: missing, another kind, other settings, others behind it."""
    at = At(reference, node)
    if len(node.inputs) == 1:
        yield at.mistake("is missing", edits.drop, kinds=kinds_of(node))
    for name, value in _other_attributes(node):
        words = f"has {name} {value}"
        kinds = kinds_of(node, *([value] if name == "function" else []))
        yield at.mistake(words, partial(edits.change, **{name: value}), kinds=kinds)
    for op, attributes in _otherkinds_of(node):
        yield at.mistake(
            f"is a {op}",
            partial(edits.exchange, op=op, attributes=attributes),
            kinds=kinds_of(node, op),
        )
    readers = uses(reference.graph, node.id)
    for words, op, attributes in _insertions(node):
        kinds = frozenset((op, *([attributes["function"]] if "function" in attributes else [])))
        yield at.mistake(
            f"is followed by {words}",
            partial(edits.insert, op=op, **attributes),
            kinds=kinds,
            parts=at.parts(*readers),
            shows=op not in DROPOUTS,
        )


_GLOROT = {"class": "GlorotUniform", "seed": None}


def _insertions(node: Node) -> Iterator[tuple[str, str, dict]]:
    """Yield layers that may be too many behind a node; not all of them behind each, for there are many."""
    yield "a Dropout", "dropout", {"rate": 0.3}
    if node.op != "activation":
        yield "a tanh too many", "activation", {"function": "tanh"}
    if node.op in WEIGHTED:
        norm = {"axis": len(node.shape) - 1, "epsilon": 1e-3, "center": True, "scale": True}
        yield "a BatchNormalization too many", "batch_normalization", norm
    if node.op in (*MERGES, "activation") and len(node.shape) == 4 and node.shape[3]:
        yield (
            "a convolution too many",
            "conv2d",
            {
                "filters": node.shape[3],
                "kernel_size": [1, 1],
                "strides": [1, 1],
                "padding": "valid",
                "dilation_rate": [1, 1],
                "groups": 1,
                "use_bias": True,
                "kernel_initializer": _GLOROT,
            },
        )


_MORE = ("filters", "units", "depth_multiplier")
_LARGER = ("pool_size", "size", "strides")
_FUNCTIONS = ("relu", "tanh", "relu6", "sigmoid")


def _other_attributes(node: Node) -> Iterator[tuple[str, Any]]:
    """Yield what an attribute may be by mistake."""
    given = node.attributes
    for name, value in given.items():
        if name in _MORE:
            yield name, value + 1
        elif name == "kernel_size":
            yield name, [i + 2 for i in value]
        elif name in _LARGER:
            yield name, [i + 1 for i in value]
            if name == "strides" and value != [1, 1]:
                yield name, [1, 1]
        elif name == "padding" and isinstance(value, str):
            yield name, {"same": "valid", "valid": "same"}[value]
        elif name in ("padding", "cropping"):
            yield name, [[before + 1, after] for before, after in value]
        elif name == "dilation_rate" and given["strides"] == [1, 1]:
            yield name, [2, 2]
        elif name in ("use_bias", "center", "scale", "keepdims") and isinstance(value, bool):
            yield name, not value
        elif name == "groups":
            yield name, value * 2 if node.op == "conv2d" and value == 1 else 1
        elif name == "interpolation":
            yield name, {"nearest": "bilinear", "bilinear": "nearest"}[value]
        elif name == "function" and "alpha" not in given:
            yield from (("function", function) for function in _FUNCTIONS if function != value)
        elif name in ("alpha", "offset") or (name == "scale" and node.op == "rescaling"):
            yield name, 2 * value + 0.1
        elif name == "axis" and isinstance(value, int) and value > 1:
            yield name, 1


def _otherkinds_of(node: Node) -> Iterator[tuple[str, dict]]:
    """Yield other layers that may stand in a node's place."""
    given = node.attributes
    if node.op in ("max_pooling2d", "average_pooling2d"):
        yield ("average_pooling2d" if node.op == "max_pooling2d" else "max_pooling2d"), given
        yield "global_average_pooling2d", {"keepdims": False}
    if node.op in ("global_max_pooling2d", "global_average_pooling2d"):
        yield ("global_average_pooling2d" if "max" in node.op else "global_max_pooling2d"), given
        yield "flatten", {}
    if node.op == "batch_normalization":
        yield "layer_normalization", {**given, "axis": [given["axis"]]}
    if node.op == "layer_normalization" and len(given["axis"]) == 1:
        yield "batch_normalization", {**given, "axis": given["axis"][0]}
    start = given.get("kernel_initializer", given.get("depthwise_initializer"))
    if node.op == "conv2d" and given["groups"] == 1:
        separable = {k: v for k, v in given.items() if k not in ("groups", "kernel_initializer")}
        more = {"depth_multiplier": 1, "depthwise_initializer": start, "pointwise_initializer": start}
        if given["kernel_size"] != [1, 1]:
            yield "separable_conv2d", {**separable, **more}
    if node.op in ("depthwise_conv2d", "separable_conv2d"):
        kept = {k: v for k, v in given.items() if k != "depth_multiplier" and not k.endswith("initializer")}
        filters = {"filters": given.get("filters", node.shape[-1]), "groups": 1, "kernel_initializer": start}
        yield "conv2d", {**kept, **filters}
    if node.op == "conv2d_transpose":
        yield "up_sampling2d", {"size": given["strides"], "interpolation": "nearest"}
        yield "conv2d", {**given, "groups": 1, "dilation_rate": [1, 1]}
    if node.op == "flatten":
        yield "global_average_pooling2d", {"keepdims": False}


def hard_coded(references: list[Reference], node: Node) -> Iterator[Mistake]:
    """Yield attributes that depend on the call, and may be written as a number."""
    at = At(references[0], node)
    for name, value in node.attributes.items():
        seen = []
        for reference in references:
            try:
                seen.append(reference.graph[at.place.find(reference)].attributes[name])
            except CannotChangeError:
                continue
        if any(other != value for other in seen):
            words = f"has {name} {value} whatever is asked for"
            yield at.mistake(words, partial(edits.change, **{name: value}))


def label_mistakes(reference: Reference, rubric: dict) -> Iterator[Mistake]:
    """Yield layers of other names and initialisers, where the exercise pays for them."""
    for node in reference.graph.nodes:
        at = At(reference, node)
        if NAMES in rubric and node.op in WEIGHTED and node.name:
            yield at.mistake("has another name", _rename, parts=frozenset((NAMES,)), shows=False)
        for name in node.attributes:
            if INITIALIZERS in rubric and name.endswith("initializer"):
                other: dict[str, Any] = {name: {"class": "HeNormal", "seed": 3}}
                edit = partial(edits.change, **other)
                yield at.mistake(f"has another {name}", edit, parts=frozenset((INITIALIZERS,)), shows=False)


def _rename(graph: Graph, node_id: int) -> Graph:
    return edits.exchange(graph, node_id, name=f"my_{graph[node_id].name}")
