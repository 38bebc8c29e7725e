"""Small graphs to draw, and a comparison of a changed graph with its reference by the ids of the nodes."""

from dataclasses import replace

from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph, Node
from autograde.judge.comparison import Comparison, Difference

GLOROT = {"class": "GlorotUniform", "seed": 0}


class Builder:
    """Puts a reference together, node by node; each reads the last one where nothing else is said."""

    def __init__(self, shape=(9, 8, 43)):
        self.nodes, self.components, self.component, self.bare = [], {}, None, ()
        self.shape = (None, *shape)
        self.last = self.add("input", inputs=())

    def add(self, op, inputs=None, shape=None, **attributes):
        made = len(self.nodes)
        inputs = (self.last,) if inputs is None else inputs
        self.shape = shape or self.shape
        self.nodes.append(Node(made, op, tuple(inputs), attributes, "", made, self.shape))
        self.components[made] = self.component
        self.last = made
        return made

    def conv(self, filters, size, strides=1, padding="valid", op="conv2d", **more):
        sizes = {"kernel_size": [size, size], "strides": [strides, strides], "padding": padding}
        counts = {} if op == "depthwise_conv2d" else {"filters": filters}
        rest = {"dilation_rate": [1, 1], "groups": 1, "use_bias": True, "kernel_initializer": GLOROT}
        return self.add(op, **counts, **sizes, **rest, **more)

    def norm(self):
        return self.add("batch_normalization", axis=3, epsilon=1e-3, center=True, scale=True)

    def act(self, function="relu"):
        return self.add("activation", function=function)

    def pool(self, size, kind="max", strides=None, padding="valid"):
        window = {"pool_size": [size, size], "strides": [strides or size] * 2}
        return self.add(f"{kind}_pooling2d", **window, padding=padding)

    def dense(self, units):
        return self.add("dense", units=units, use_bias=True, kernel_initializer=GLOROT)

    def reference(self):
        return Reference(Graph(tuple(self.nodes), self.last), dict(self.components), self.bare)


def residual_block(convolutional=False):
    """Make the identity block or the convolutional block, F1 to F3 = 41 to 43, f = 5, s = 3."""
    b = Builder()
    b.bare = () if convolutional else ("shortcut",)
    stride = 3 if convolutional else 1
    for name, filters, size in (("main_a", 41, 1), ("main_b", 42, 5), ("main_c", 43, 1)):
        b.component = name
        b.conv(filters, size, stride if name == "main_a" else 1, "same" if size > 1 else "valid")
        b.norm()
        if name != "main_c":
            b.act()
    ends = [b.last, 0]
    if convolutional:
        b.component, b.last = "shortcut", 0
        b.conv(43, 1, stride)
        ends[1] = b.norm()
    b.component = "addition"
    b.add("add", ends)
    b.component = "final_relu"
    b.act()
    return b.reference()


RUBRIC = {
    "main_a": ("Main path a", 2.0),
    "main_b": ("Main path b", 2.0),
    "main_c": ("Main path c", 2.0),
    "shortcut": ("Shortcut", 1.0),
    "addition": ("Addition", 1.0),
    "final_relu": ("Final ReLU", 1.0),
    "names": ("Layer names", 0.5),
}
IDENTITY, CONVOLUTIONAL = residual_block(), residual_block(True)


def block_symbols(reference, attribute):
    """Tell F1 to F3, f and s for the numbers of `residual_block`."""
    names = {41: "F1", 42: "F2", 43: "F3", 5: "f", 3: "s"}
    value = reference.attributes[attribute]
    return [names.get(i, i) for i in value] if isinstance(value, list) else names.get(value, value)


def all_numbers(reference, attribute):
    """Tell every number: of an exercise whose sizes are always the same."""
    return reference.attributes[attribute]


def rubric_of(reference):
    names = dict.fromkeys([*filter(None, reference.components.values()), *reference.bare])
    return {name: (name.replace("_", " ").capitalize(), 1.0) for name in names}


def same(reference, graph=None):
    """Compare a graph with the reference where nodes of one id belong together; no differences."""
    graph = graph or reference.graph
    theirs = {node.id: node for node in reference.graph.nodes}
    pairs = [(node, theirs[node.id]) for node in graph.nodes if node.id in theirs]
    return Comparison(graph, reference, tuple(pairs), ())


def compare(reference, graph, *more, leave_out=()):
    """Compare a graph with the reference by ids: attributes, what is missing, what is too many, and more."""
    found, base = [], same(reference, graph)
    pairs = tuple(pair for pair in base.pairs if pair[0].id not in leave_out)
    for node, ref in pairs:
        component = reference.components[ref.id] or ""
        if node.op != ref.op:
            found.append(Difference("merge" if ref.op == "add" else "kind", node, ref, "", component))
            continue
        for name, value in ref.attributes.items():
            if node.attributes[name] != value:
                found.append(Difference("attribute", node, ref, name, component))
    have = {ref.id for _, ref in pairs}
    told = {i for difference in more for i in difference.references}
    for ref in reference.graph.nodes:
        if ref.id not in have | told and ref.op != "input":
            found.append(Difference("missing", None, ref, "", reference.components[ref.id] or ""))
    known = {node.id for node, _ in pairs} | {i for difference in more for i in difference.nodes}
    for node in graph.nodes:
        if node.id not in known:
            near = reference.components.get(node.inputs[0]) if node.inputs else ""
            found.append(Difference("superfluous", node, None, "after", near or ""))
    return Comparison(graph, reference, pairs, (*more, *found))


def blamed_by(comparison):
    return {difference.component for difference in comparison.differences}


def changed(graph, node_id, **fields):
    """Change one node; attributes are changed one by one."""
    node = graph[node_id]
    if fields.get("op", node.op) == node.op:
        fields["attributes"] = {**node.attributes, **fields.get("attributes", {})}
    nodes = [replace(node, **fields) if n.id == node_id else n for n in graph.nodes]
    return pruned(Graph(tuple(nodes), graph.output))


def without(graph, *node_ids):
    """Take nodes out of a graph and join their neighbours."""
    for node_id in node_ids:
        gone = graph[node_id]
        nodes = [
            replace(node, inputs=tuple(gone.inputs[0] if i == node_id else i for i in node.inputs))
            for node in graph.nodes
            if node.id != node_id
        ]
        graph = Graph(tuple(nodes), gone.inputs[0] if graph.output == node_id else graph.output)
    return pruned(graph)


def inserted(graph, before, op, inputs=None, **attributes):
    """Put a node (id 90 or the next) before another one, which then reads it as its first input."""
    made = max(90, *(node.id + 1 for node in graph.nodes))
    target = graph[before]
    inputs = inputs or target.inputs[:1]
    new = Node(made, op, tuple(inputs), attributes, "", made, target.shape)
    moved = replace(target, inputs=(made, *target.inputs[1:]))
    nodes = []
    for node in graph.nodes:
        nodes += [new, moved] if node.id == before else [node]
    return Graph(tuple(nodes), graph.output)


def pruned(graph):
    """Leave out what does not lead to the output, as the schema asks."""
    needed = {graph.output}
    for node in reversed(graph.nodes):
        if node.id in needed:
            needed.update(node.inputs)
    return Graph(tuple(node for node in graph.nodes if node.id in needed), graph.output)


def lenet():
    b = Builder((32, 32, 1))
    for i, filters in enumerate((6, 16)):
        b.component = f"convolution_{i + 1}"
        b.conv(filters, 5, padding="same" if i == 0 else "valid")
        b.act("tanh")
        b.component = f"pooling_{i + 1}"
        b.pool(2, "average")
    b.component = "head"
    b.add("flatten")
    for units in (120, 84):
        b.dense(units)
        b.act("tanh")
    b.dense(10)
    b.act("softmax")
    return b.reference()


def inception():
    b = Builder((28, 28, 192))
    ends = []
    for name, steps in {
        "branch_1": [(64, 1)],
        "branch_2": [(96, 1), (128, 3)],
        "branch_3": [(16, 1), (32, 5)],
        "branch_4": ["pool", (32, 1)],
    }.items():
        b.component, b.last = name, 0
        for step in steps:
            if step == "pool":
                b.pool(3, strides=1, padding="same")
                continue
            b.conv(*step, padding="same")
            b.act()
        ends.append(b.last)
    b.component = "concatenation"
    b.add("concatenate", ends, axis=3)
    return b.reference()


def dense_block(layers=3):
    b = Builder((28, 28, 64))
    for i in range(layers):
        b.component, start = f"layer_{i + 1}", b.last
        for filters, size in ((48, 1), (12, 3)):
            b.norm()
            b.act()
            b.conv(filters, size, padding="same")
        b.add("concatenate", (start, b.last), axis=3)
    return b.reference()


def inverted_residual():
    b = Builder((28, 28, 24))
    b.bare = ("shortcut",)
    for name, filters, size in (("expand", 144, 1), ("depthwise", None, 3), ("project", 24, 1)):
        b.component = name
        b.conv(filters, size, padding="same", op="conv2d" if filters else "depthwise_conv2d")
        b.norm()
        if name != "project":
            b.add("activation", function="relu6")
    b.component = "addition"
    b.add("add", (0, b.last))
    return b.reference()


def squeeze_and_excitation(residual=False):
    b = Builder((28, 28, 64))
    start = 0
    if residual:
        b.component = "residual"
        b.conv(64, 3, padding="same")
        b.norm()
        start = b.last
    b.component = "squeeze"
    b.add("global_average_pooling2d", keepdims=False)
    b.component = "excitation"
    b.dense(4)
    b.act()
    b.dense(64)
    b.act("sigmoid")
    b.add("reshape", target_shape=[1, 1, 64])
    b.component = "scale"
    b.add("multiply", (start, b.last))
    if residual:
        b.component = "addition"
        b.add("add", (b.last, 0))
    return b.reference()


def unet_step():
    b = Builder((64, 64, 32))
    b.bare = ("skip",)

    def twice(name, filters):
        b.component = name
        for _ in range(2):
            b.conv(filters, 3, padding="same")
            b.act()
        return b.last

    skip = twice("encoder", 32)
    b.component = "down"
    b.pool(2)
    twice("bottom", 64)
    b.component = "up"
    b.conv(32, 2, 2, "same", op="conv2d_transpose")
    b.component = "concatenation"
    b.add("concatenate", (skip, b.last), axis=3)
    twice("decoder", 32)
    return b.reference()


def perceptron():
    b = Builder((28, 28, 1))
    b.component = "hidden"
    b.add("flatten")
    b.dense(128)
    b.act()
    b.component = "output"
    b.dense(10)
    b.act("softmax")
    return b.reference()


def preactivation_block():
    b = Builder()
    b.bare = ("shortcut",)
    for name in ("first", "second"):
        b.component = name
        b.norm()
        b.act()
        b.conv(43, 3, padding="same")
    b.component = "addition"
    b.add("add", (b.last, 0))
    return b.reference()


def resnet50(blocks=(3, 4, 6, 3)):
    b = Builder((64, 64, 3))
    b.component = "stem"
    b.add("zero_padding2d", shape=(None, 70, 70, 3), padding=[[3, 3], [3, 3]])
    b.shape = (None, 32, 32, 64)
    b.conv(64, 7, 2)
    b.norm()
    b.act()
    b.shape = (None, 15, 15, 64)
    b.pool(3, strides=2)
    size = 15
    for stage, count in enumerate(blocks):
        b.component = f"stage_{stage + 2}"
        size = size if stage == 0 else (size + 1) // 2
        b.shape = (None, size, size, 64 * 2**stage)
        for block in range(count):
            start = b.last
            for i in range(3):
                b.conv(64 * 2**stage * (4 if i == 2 else 1), (1, 3, 1)[i], padding="same")
                b.norm()
                if i < 2:
                    b.act()
            ends = [b.last, start]
            if block == 0:
                b.last = start
                b.conv(256 * 2**stage, 1)
                ends[1] = b.norm()
            b.add("add", ends)
            b.act()
    b.component = "head"
    b.shape = (None, 1, 1, 2048)
    b.pool(2, "average")
    b.shape = (None, 2048)
    b.add("flatten")
    b.dense(6)
    b.act("softmax")
    return b.reference()


def unet(depth=4):
    b = Builder((64, 64, 1))
    skips, size = [], 64
    for level in range(depth):
        b.component, b.shape = f"encoder_{level + 1}", (None, size, size, 16)
        for _ in range(2):
            b.conv(16 * 2**level, 3, padding="same")
            b.norm()
            b.act()
        skips.append(b.last)
        size //= 2
        b.shape = (None, size, size, 16)
        b.pool(2)
    b.component = "bottom"
    for _ in range(2):
        b.conv(16 * 2**depth, 3, padding="same")
        b.act()
    for level in reversed(range(depth)):
        size *= 2
        b.component, b.shape = f"decoder_{level + 1}", (None, size, size, 16)
        b.conv(16 * 2**level, 2, 2, "same", op="conv2d_transpose")
        b.add("concatenate", (skips[level], b.last), axis=3)
        for _ in range(2):
            b.conv(16 * 2**level, 3, padding="same")
            b.act()
    b.component = "output"
    b.conv(1, 1)
    b.act("sigmoid")
    return b.reference()
