"""The answer key of the two blocks: their layer graphs, written once.

Source: K. He, X. Zhang, S. Ren, J. Sun, *Deep Residual Learning for Image Recognition*, arXiv:1512.03385,
in the form of the tutorial (strides on the first 1x1 convolution, post-activation).
"""

from dataclasses import dataclass

from autograde.evidence.schema import Graph, Node

GLOROT = {"class": "GlorotUniform", "seed": 0}


@dataclass(frozen=True)
class Reference:
    """A reference graph.

    Attributes
    ----------
    graph : Graph
    components : dict of int to str
        The component (part of the rubric) that each node belongs to.
    """

    graph: Graph
    components: dict


class GraphBuilder:
    """Puts a reference graph together, node by node."""

    def __init__(self, input_shape):
        self.nodes = []
        self.components = {}
        self.component = None
        self.last = self.add("input", inputs=(), name="input", shape=(None, *input_shape))

    def add(self, op, inputs=None, name="", shape=(), **attributes):
        """Append a node that reads the last one, or ``inputs``; return its id."""
        made = len(self.nodes)
        inputs = (self.last,) if inputs is None else inputs
        self.nodes.append(Node(made, op, inputs, attributes, name, made, shape))
        self.components[made] = self.component
        self.last = made
        return made

    def convolution(self, name, filters, size, stride=1, padding="valid"):
        """Append a Conv2D as the exercise wants it."""
        return self.add(
            "conv2d",
            name=name,
            filters=filters,
            kernel_size=[size, size],
            strides=[stride, stride],
            padding=padding,
            dilation_rate=[1, 1],
            groups=1,
            use_bias=True,
            kernel_initializer=GLOROT,
        )

    def normalization(self, name):
        """Append a BatchNormalization over the channels."""
        return self.add("batch_normalization", name=name, axis=3, epsilon=1e-3, center=True, scale=True)

    def relu(self):
        """Append a ReLU."""
        return self.add("activation", function="relu")

    def finish(self):
        """Return the Reference."""
        return Reference(Graph(tuple(self.nodes), self.last), dict(self.components))


def add_block(builder, kind, f, filters, stage, block, s, component=None):
    """Append a block to a builder.

    Parameters
    ----------
    builder : GraphBuilder
    kind : str
        ``"identity_block"`` or ``"convolutional_block"``.
    f : int
        Kernel size of the middle convolution.
    filters : sequence of int
        F1, F2, F3.
    stage, block : int, str
        Make the layers' names.
    s : int
        Stride of the first convolution and of the shortcut; the identity block has 1.
    component : str, optional
        One component for the whole block; by default its parts have their own.
    """
    convolutional = kind == "convolutional_block"
    base = f"{stage}{block}_branch"
    start, first_stride = builder.last, s if convolutional else 1
    steps = (
        ("a", filters[0], 1, first_stride, "valid"),
        ("b", filters[1], f, 1, "same"),
        ("c", filters[2], 1, 1, "valid"),
    )
    for letter, count, size, stride, padding in steps:
        builder.component = component or f"main_{letter}"
        builder.convolution(f"res{base}2{letter}", count, size, stride, padding)
        builder.normalization(f"bn{base}2{letter}")
        if letter != "c":
            builder.relu()
    main = builder.last
    shortcut = start
    builder.component = component or "shortcut"
    if convolutional:
        builder.last = start
        builder.convolution(f"res{base}1", filters[2], 1, s)
        shortcut = builder.normalization(f"bn{base}1")
    builder.component = component or "addition"
    builder.add("add", inputs=(main, shortcut))
    builder.component = component or "final_relu"
    builder.relu()


def block_reference(kind, input_shape, f, filters, stage, block, s=1):
    """Build the reference of one block.

    Parameters
    ----------
    kind : str
        ``"identity_block"`` or ``"convolutional_block"``.
    input_shape : sequence
        (height, width, channels).
    f, filters, stage, block, s
        As in the exercise.

    Returns
    -------
    Reference
        With the components main_a, main_b, main_c, shortcut, addition, final_relu.
    """
    builder = GraphBuilder(input_shape)
    add_block(builder, kind, f, filters, stage, block, s)
    return builder.finish()
