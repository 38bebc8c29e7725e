"""Right answers by rule: what computes the same as a reference, written as other people write it.

Names and initialisers stay as they are, so that a right answer in another style loses nothing at all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from autograde.evidence.layer_kinds import COMMUTATIVE, MERGES
from autograde.evidence.schema import Graph, Node
from autograde.selftest import edits
from autograde.selftest.rebuild import Spell, activation_function, build_graph, build_model

#: Builds a graph on a tensor in some style.
Build = Callable[[Graph, Any], Any]


@dataclass(frozen=True)
class Spelling:
    """A style.

    Attributes
    ----------
    name : str
    build : callable
        Builds a graph on a tensor.
    """

    name: str
    build: Build


def all_spellings(graph: Graph) -> Iterator[Spelling]:
    """Yield the styles in which a graph can be written.

    Parameters
    ----------
    graph : Graph
        Says what there is to be written otherwise.

    Returns
    -------
    iterator of Spelling
    """
    yield Spelling("layer by layer", build_graph)
    yield from _structures()
    operations = {node.op for node in graph.nodes}
    functions = {node.attributes["function"] for node in graph.nodes if node.op == "activation"}
    for name, spell in _by_operation(operations, functions):
        yield Spelling(name, partial(build_graph, spell=spell))
    for name, edit in _by_edit(graph):
        yield Spelling(name, partial(_build_edited, edit=edit))


def _build_edited(graph: Graph, X: Any, edit: Callable[[Graph], Graph]) -> Any:
    return build_graph(edit(graph), X)


# Styles of the whole.


def _structures() -> Iterator[Spelling]:
    def nested(graph: Graph, X: Any) -> Any:
        return build_model(graph, shape=tuple(X.shape[1:]))(X)

    def own_layer(graph: Graph, X: Any) -> Any:
        from keras import layers

        class Part(layers.Layer):
            def call(self, inputs):
                return build_graph(graph, inputs)

        return Part()(X)

    def sequential(graph: Graph, X: Any) -> Any:
        return _in_sequences(graph, X)

    def branches(graph: Graph, X: Any) -> Any:
        return build_graph(_other_order(graph), X)

    yield Spelling("in a Model of its own", nested)
    yield Spelling("in a layer of its own", own_layer)
    yield Spelling("chains as Sequential", sequential)
    yield Spelling("branches made in another order", branches)


def _in_sequences(graph: Graph, X: Any) -> Any:
    """Build chains of layers that are called once as Sequential models."""
    from keras import Sequential

    made: dict[int, Any] = {}
    calls = [node.layer for node in graph.nodes]
    waiting: dict[int, tuple[Any, list[Any]]] = {}

    def spell(node: Node, tensors: list[Any], layer: Callable[[], Any]) -> Any:
        readers = edits.uses(graph, node.id)
        single = len(tensors) == 1 and calls.count(node.layer) == 1
        start, steps = waiting.pop(id(tensors[0]), (tensors[0], [])) if single else (None, [])
        if not single:
            return None
        steps.append(layer())
        goes_on = len(readers) == 1 and len(readers[0].inputs) == 1 and calls.count(readers[0].layer) == 1
        if not goes_on:
            return Sequential(steps)(start)
        place = object()
        waiting[id(place)] = start, steps
        kept.append(place)
        return place

    kept: list[object] = []
    return build_graph(graph, X, spell, made)


def _other_order(graph: Graph) -> Graph:
    """Order the nodes as if the last branch of each merge had been made first."""
    done: dict[int, Node] = {}

    def visit(node: Node) -> None:
        for i in reversed(node.inputs):
            if i not in done:
                visit(graph[i])
        done[node.id] = node

    visit(graph[graph.output])
    first = graph.nodes[0]
    return Graph((first, *(node for node in done.values() if node.id != first.id)), graph.output)


# Styles of single operations.


def _when(op: str, build: Callable[[Node, list[Any]], Any]) -> Spell:
    return lambda node, tensors, _layer: build(node, tensors) if node.op == op else None


def _without_node(build: Callable[[list[Any]], Any]) -> Callable[[Node, list[Any]], Any]:
    return lambda _node, tensors: build(tensors)


def _by_operation(operations: set[str], functions: set[str]) -> Iterator[tuple[str, Spell]]:
    """Yield styles of layers that the graph has."""
    from keras import KerasTensor, layers, ops

    def fold(function: Callable) -> Callable[[Node, list[KerasTensor]], KerasTensor]:
        def build(_node: Node, tensors: list[KerasTensor]) -> KerasTensor:
            result = tensors[0]
            for tensor in tensors[1:]:
                result = function(result, tensor)
            return result

        return build

    operators = {
        "add": lambda a, b: a + b,
        "multiply": lambda a, b: a * b,
        "subtract": lambda a, b: a - b,
    }
    for op in sorted(operations & set(MERGES)):
        if op in operators:
            yield f"{op} as an operator", _when(op, fold(operators[op]))
        if op in ("add", "multiply", "subtract", "maximum", "minimum"):
            yield f"{op} by keras.ops", _when(op, fold(getattr(ops, op)))
        given = {"axis": -1} if op == "concatenate" else {}
        small = getattr(layers, op)
        yield f"{op} in lower case", _when(op, _without_node(partial(small, **given)))
    if "concatenate" in operations:
        yield (
            "concatenate by keras.ops",
            _when("concatenate", lambda n, t: ops.concatenate(t, n.attributes["axis"])),
        )
    if "add" in operations:
        yield "add by sum()", _when("add", lambda _n, t: sum(t))
    for function in sorted(functions - {"other"}):
        yield from _of_activation(function)
    if "global_average_pooling2d" in operations:
        yield (
            "global average pooling as a mean",
            _when("global_average_pooling2d", lambda n, t: ops.mean(t[0], (1, 2), n.attributes["keepdims"])),
        )
        yield (
            "global average pooling as a Lambda",
            _when(
                "global_average_pooling2d",
                lambda n, t: layers.Lambda(
                    lambda x: ops.mean(x, axis=[1, 2], keepdims=n.attributes["keepdims"])
                )(t[0]),
            ),
        )
        yield (
            "global average pooling and Reshape",
            _when("global_average_pooling2d", lambda n, t: _pooled_and_shaped(n, t[0])),
        )
    if "flatten" in operations:
        yield "Flatten as Reshape", _when("flatten", lambda _n, t: layers.Reshape((-1,))(t[0]))
    if "max_pooling2d" in operations:
        yield (
            "max pooling by keras.ops",
            _when(
                "max_pooling2d",
                lambda n, t: ops.max_pool(
                    t[0], n.attributes["pool_size"], n.attributes["strides"], n.attributes["padding"]
                ),
            ),
        )
    if "batch_normalization" in operations:
        yield (
            "axis of BatchNormalization counted from the end",
            _with_settings("batch_normalization", axis=-1),
        )
    if operations & {"conv2d", "depthwise_conv2d", "separable_conv2d"}:
        yield "padding in capitals, sizes as lists", _capitals
    if operations & {"conv2d", "dense", "depthwise_conv2d"}:
        yield "relu as tf.nn.relu", _of_tensorflow


def _of_activation(function: str) -> Iterator[tuple[str, Spell]]:
    """Yield the ways to write one activation."""
    from keras import layers, ops

    def when(build: Callable[[Node, Any], Any]) -> Spell:
        def spell(node: Node, tensors: list[Any], _layer: Callable[[], Any]) -> Any:
            mine = node.op == "activation" and node.attributes["function"] == function
            return build(node, tensors[0]) if mine else None

        return spell

    yield f"{function} of keras.activations", when(lambda n, x: layers.Activation(_function(n))(x))
    yield f"{function} as a lambda", when(lambda n, x: layers.Activation(lambda v: _function(n)(v))(x))
    yield f"{function} called on the tensor", when(lambda n, x: _function(n)(x))
    classes = {
        "relu": lambda n: layers.ReLU(),
        "relu6": lambda n: layers.ReLU(max_value=6),
        "softmax": lambda n: layers.Softmax(),
        "leaky_relu": lambda n: layers.LeakyReLU(n.attributes["alpha"]),
        "elu": lambda n: layers.ELU(n.attributes["alpha"]),
    }
    if function in classes:
        yield f"{function} as a layer of its own kind", when(lambda n, x: classes[function](n)(x))
    if function in ("relu", "relu6", "sigmoid", "tanh", "silu", "softmax") and hasattr(ops, function):
        yield f"{function} by keras.ops", when(lambda _n, x: getattr(ops, function)(x))
    if function == "relu":
        yield "relu as a maximum", when(lambda _n, x: ops.maximum(x, 0))
        yield "relu twice", when(lambda _n, x: layers.ReLU()(layers.ReLU()(x)))


def _function(node: Node) -> Callable:
    from keras import activations

    return activations.get(activation_function(node))


def _of_tensorflow(node: Node, tensors: list[Any], _layer: Callable[[], Any]) -> Any:
    import tensorflow as tf
    from keras import layers

    mine = node.op == "activation" and node.attributes["function"] == "relu"
    return layers.Activation(tf.nn.relu)(tensors[0]) if mine else None


def _pooled_and_shaped(node: Node, x: Any) -> Any:
    """Pool without keeping the axes, and put them back where they are kept."""
    from keras import layers

    flat = layers.GlobalAveragePooling2D()(x)
    return layers.Reshape((1, 1, -1))(flat) if node.attributes["keepdims"] else flat


def _with_settings(op: str, **settings: Any) -> Spell:
    """Build all layers of an operation with other arguments."""

    def spell(node: Node, tensors: list[Any], layer: Callable[..., Any]) -> Any:
        return layer(**settings)(tensors[0]) if node.op == op else None

    return spell


def _capitals(node: Node, tensors: list[Any], layer: Callable[..., Any]) -> Any:
    if not isinstance(node.attributes.get("padding"), str) or "kernel_size" not in node.attributes:
        return None
    given = node.attributes
    sizes = {"kernel_size": list(given["kernel_size"]), "strides": list(given["strides"])}
    return layer(padding=given["padding"].upper(), **sizes)(tensors[0])


# Styles that are another graph.


def _by_edit(graph: Graph) -> Iterator[tuple[str, Callable[[Graph], Graph]]]:
    """Yield styles that have other layers and compute the same."""
    operations = {node.op for node in graph.nodes}
    yield "Dropout of nothing behind each layer", lambda g: _behind_each(g, "dropout", rate=0.0)
    yield "a linear activation behind each layer", lambda g: _behind_each(g, "activation", function="linear")
    if operations & set(COMMUTATIVE):
        yield "operands the other way round", _exchanged
    if any(len(node.inputs) > 2 and node.op in ("add", "concatenate", "multiply") for node in graph.nodes):
        yield "merges of many one after another", _one_after_another
    if any(_is_single(node) for node in graph.nodes):
        yield "1x1 windows with the other padding", _other_padding
    if any(_is_same(node) for node in graph.nodes):
        yield "zero padding and 'valid' for 'same'", _padded
    if any(_is_fusible(graph, node) for node in graph.nodes):
        yield "activations built into their layers", _fused


def _behind_each(graph: Graph, op: str, **attributes: Any) -> Graph:
    for node in graph.nodes[1:]:
        graph = edits.insert(graph, node.id, op, **attributes)
    return graph


def _exchanged(graph: Graph) -> Graph:
    nodes = [replace(n, inputs=n.inputs[::-1]) if n.op in COMMUTATIVE else n for n in graph.nodes]
    return Graph(tuple(nodes), graph.output)


def _one_after_another(graph: Graph) -> Graph:
    nodes: list[Node] = []
    for node in graph.nodes:
        inputs, made = node.inputs, 10_000 + 20 * node.id
        while node.op in ("add", "concatenate", "multiply") and len(inputs) > 2:
            nodes.append(replace(node, id=made, inputs=inputs[:2], name="", layer=made))
            inputs, made = (made, *inputs[2:]), made + 1
        nodes.append(replace(node, inputs=inputs))
    return Graph(tuple(nodes), graph.output)


def _is_single(node: Node) -> bool:
    return node.attributes.get("kernel_size") == [1, 1] and node.op == "conv2d"


def _other_padding(graph: Graph) -> Graph:
    for node in graph.nodes:
        if _is_single(node):
            other = {"same": "valid", "valid": "same"}[node.attributes["padding"]]
            graph = edits.change(graph, node.id, padding=other)
    return graph


def _is_same(node: Node) -> bool:
    """Say whether a convolution pads as zero padding of the same on all calls would."""
    given = node.attributes
    plain = node.op in ("conv2d", "depthwise_conv2d", "separable_conv2d") and given["padding"] == "same"
    return plain and given["strides"] == [1, 1] and given["kernel_size"] != [1, 1]


def _padded(graph: Graph) -> Graph:
    for node in graph.nodes:
        if _is_same(node):
            reach = [
                (size - 1) * holes
                for size, holes in zip(
                    node.attributes["kernel_size"], node.attributes["dilation_rate"], strict=True
                )
            ]
            sides = [[more // 2, more - more // 2] for more in reach]
            made = 1 + max(n.id for n in graph.nodes)
            padding = Node(made, "zero_padding2d", node.inputs, {"padding": sides}, "", made + 10_000, ())
            nodes = [*graph.nodes, padding]
            graph = edits.ordered(
                [replace(n, inputs=(made,)) if n.id == node.id else n for n in nodes], graph.output
            )
            graph = edits.change(graph, node.id, padding="valid")
    return graph


def _is_fusible(graph: Graph, node: Node) -> bool:
    readers = edits.uses(graph, node.id)
    built_in = node.op in ("conv2d", "dense", "depthwise_conv2d", "separable_conv2d", "conv2d_transpose")
    once = sum(other.layer == node.layer for other in graph.nodes) == 1
    return built_in and once and len(readers) == 1 and readers[0].op == "activation"


def _fused(graph: Graph) -> Graph:
    """Give layers the activations behind them."""
    for node in graph.nodes:
        if _is_fusible(graph, graph[node.id] if node.id in {n.id for n in graph.nodes} else node):
            (reader,) = edits.uses(graph, node.id)
            graph = edits.change(graph, node.id, activation=activation_function(reader))
            graph = edits.drop(graph, reader.id)
    return graph
