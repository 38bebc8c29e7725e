"""A Keras network out of a layer graph, with the names and initialisers that the graph has.

What is rebuilt goes through the collector like a student's own: that is how the self-test makes wrong and
right answers of any graph exercise from its reference alone.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograde.evidence.schema import Graph, Node

#: Builds one node in a way of its own: gets the node, the tensors that it reads and the layer for it; returns
#: a tensor, or None for the plain way.
Spell = Callable[[Node, list[Any], Callable[[], Any]], Any]

#: Operations and their classes in Keras, where the attributes are the class's arguments.
_CLASSES = {
    "conv2d": "Conv2D",
    "depthwise_conv2d": "DepthwiseConv2D",
    "separable_conv2d": "SeparableConv2D",
    "conv2d_transpose": "Conv2DTranspose",
    "batch_normalization": "BatchNormalization",
    "layer_normalization": "LayerNormalization",
    "group_normalization": "GroupNormalization",
    "add": "Add",
    "subtract": "Subtract",
    "multiply": "Multiply",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "average": "Average",
    "concatenate": "Concatenate",
    "zero_padding2d": "ZeroPadding2D",
    "cropping2d": "Cropping2D",
    "up_sampling2d": "UpSampling2D",
    "max_pooling2d": "MaxPooling2D",
    "average_pooling2d": "AveragePooling2D",
    "global_average_pooling2d": "GlobalAveragePooling2D",
    "global_max_pooling2d": "GlobalMaxPooling2D",
    "flatten": "Flatten",
    "reshape": "Reshape",
    "permute": "Permute",
    "rescaling": "Rescaling",
    "dense": "Dense",
    "dropout": "Dropout",
    "spatial_dropout2d": "SpatialDropout2D",
    "gaussian_dropout": "GaussianDropout",
    "alpha_dropout": "AlphaDropout",
    "gaussian_noise": "GaussianNoise",
}

#: Standard deviation of what a layer computes in `KerasRuns`: a ReLU6 still differs from a ReLU then, and a
#: softmax from a choice of the largest.
SPREAD = 3.0


def make_layer(node: Node, **settings: Any) -> Any:
    """Make the Keras layer of a node; ``settings`` go before its own attributes.

    Raises
    ------
    ValueError
        If the schema does not say what the layer is.
    """
    from keras import layers

    name = {"name": node.name} if node.name else {}
    if node.op == "activation":
        return layers.Activation(activation_function(node), **{**name, **settings})
    if node.op not in _CLASSES:
        raise ValueError(f"{node.op} cannot be built again")
    given = {key: _argument(key, value) for key, value in node.attributes.items()}
    return getattr(layers, _CLASSES[node.op])(**{**name, **given, **settings})


def activation_function(node: Node) -> Any:
    """Return what an Activation layer gets for a node: a name, or a function with the node's alpha."""
    from keras import activations

    function, alpha = node.attributes["function"], node.attributes.get("alpha")
    if alpha is None:
        return function
    key = "negative_slope" if function == "leaky_relu" else "alpha"
    return lambda x: getattr(activations, function)(x, **{key: alpha})


def _argument(key: str, value: Any) -> Any:
    from keras import initializers

    if not key.endswith("initializer"):
        return tuple(value) if isinstance(value, list) and key != "axis" else value
    kind = getattr(initializers, value["class"])
    return kind() if value["seed"] is None else kind(seed=value["seed"])


def build_graph(graph: Graph, X: Any, spell: Spell | None = None, made: dict[int, Any] | None = None) -> Any:
    """Build a graph on a tensor.

    Parameters
    ----------
    graph : Graph
    X : KerasTensor
        Takes the place of the graph's input.
    spell : callable, optional
        Builds single nodes in a way of its own.
    made : dict, optional
        Gets the layers by the graph's layer numbers; layers that are in it already are called again.

    Returns
    -------
    KerasTensor
    """
    made = {} if made is None else made
    tensors: dict[int, Any] = {}
    fused = _fused_names(graph)
    for node in graph.nodes:
        if node.op == "input":
            tensors[node.id] = X
            continue
        plain = Node(**{**vars(node), "name": ""}) if node.id in fused else node

        def layer(plain: Node = plain, **settings: Any) -> Any:
            if plain.layer not in made:
                made[plain.layer] = make_layer(plain, **settings)
            return made[plain.layer]

        given = [tensors[i] for i in node.inputs]
        result = spell(plain, given, layer) if spell else None
        if result is None:
            result = layer()(given if len(given) > 1 else given[0])
        tensors[node.id] = result
    return tensors[graph.output]


def build_model(graph: Graph, spell: Spell | None = None, shape: tuple | None = None, **settings: Any) -> Any:
    """Build a graph as a Model with its own Input; ``shape`` in place of the graph's input shape."""
    from keras import Input, Model

    start = Input(graph.nodes[0].shape[1:] if shape is None else shape)
    return Model(start, build_graph(graph, start, spell), **settings)


def _fused_names(graph: Graph) -> set[int]:
    """Find activations with the name of the layer that they were built into: two layers need two names."""
    named = {node.name for node in graph.nodes if node.op != "activation"}
    return {node.id for node in graph.nodes if node.op == "activation" and node.name in named}


class KerasRuns:
    """Runs graphs in Keras that differ from one another in little, on one input and with the same weights.

    What the first graph has is kept: its layers, and their results as far as all before them is the same. Its
    kernels are scaled so that what each of its layers computes spreads by `SPREAD`: a softmax at the end of
    fifty layers is all ones and zeros otherwise, and hides what differs before it.

    Parameters
    ----------
    x : ndarray
    weights : callable
        ``weights(layer, name, shape)`` returns the array of a weight by its layer's number in the graph, its
        name and shape.
    """

    def __init__(self, x: Any, weights: Callable[[int, str, tuple[int, ...]], Any]) -> None:
        self.x, self.weights = x, weights
        self._layers: dict[tuple, Any] = {}
        self._scales: dict[int, float] = {}
        self._results: dict[tuple, tuple[int, Any]] = {}

    def run(self, graph: Graph) -> Any:
        """Return a graph's output as an ndarray; raise whatever Keras raises at sizes that do not fit."""
        keeps = not self._results
        results: dict[tuple, tuple[int, Any]] = {}
        # By node: a number that says what it is the result of, and that.
        found: dict[int, tuple[int, Any]] = {}
        made: dict[int, Any] = {}
        first: dict[int, Node] = {}
        for node in graph.nodes:
            if node.op == "input":
                found[node.id] = 0, self.x
                continue
            like = first.setdefault(node.layer, node)
            given = [found[i][1] for i in node.inputs]
            settings = node.layer, like.op, repr(sorted(like.attributes.items()))
            key = *settings, *(tuple(value.shape) for value in given)
            if node.layer not in made:
                made[node.layer] = self._layers.get(key) or self._make(like, given)
                if keeps:
                    self._layers[key] = made[node.layer]
            path = *settings, *(found[i][0] for i in node.inputs)
            if path not in self._results and path not in results:
                if keeps and node.layer not in self._scales:
                    self._scale(node.layer, made[node.layer], given)
                result = made[node.layer](given if len(given) > 1 else given[0])
                if 0 in result.shape:
                    raise ValueError(f"nothing is left of {tuple(given[0].shape)}")
                number = 1 + len(results)
                results[path] = (number if keeps else -number), result
            found[node.id] = self._results.get(path) or results[path]
        if keeps:
            self._results = results
        return np.asarray(found[graph.output][1])

    def _make(self, node: Node, given: list[Any]) -> Any:
        """Make a layer with its weights."""
        layer = make_layer(node)
        shapes = [tuple(value.shape) for value in given]
        layer.build(shapes if len(shapes) > 1 else shapes[0])
        for weight in layer.weights:
            if not weight.name.startswith("seed"):
                drawn = self.weights(node.layer, weight.name, tuple(weight.shape))
                scaled = weight.name in ("bias", _last_kernel(layer))
                weight.assign(drawn * self._scales.get(node.layer, 1.0) if scaled else drawn)
        return layer

    def _scale(self, number: int, layer: Any, given: list[Any]) -> None:
        """Scale a layer's kernel and bias, so that what it computes spreads by `SPREAD`."""
        if kernel := _last_kernel(layer):
            spread = float(np.std(np.asarray(layer(given[0]))))
            self._scales[number] = SPREAD / (spread or SPREAD)
            for weight in layer.weights:
                if weight.name in ("bias", kernel):
                    weight.assign(weight * self._scales[number])


def _last_kernel(layer: Any) -> str:
    """Return the name of the weight that a layer's result is proportional to, less its bias; may be empty."""
    return next((weight.name for weight in reversed(layer.weights) if weight.name.endswith("kernel")), "")
