"""Mistakes by rule: what can go wrong with each layer and each branch of any reference.

A rule looks at one reference and yields mistakes. A mistake names what it breaks, and changes the references
of all challenges alike: it finds its layer by component, operation and count.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from autograde.evidence.reference import Reference
from autograde.evidence.schema import COMMUTATIVE, DROPOUTS, MERGES, WEIGHTED, Graph, Node
from autograde.selftest import edits
from autograde.selftest.edits import CannotChangeError, uses

#: Changes the graph of a reference.
Edit = Callable[[Reference], Graph]
NAMES, INITIALIZERS = "names", "initializers"


@dataclass(frozen=True)
class Mistake:
    """Something that is wrong with a network.

    Attributes
    ----------
    name : str
        What is wrong, in a few words.
    edit : callable
        Makes it of a reference.
    parts : frozenset of str
        The components of which one must come first.
    kinds : frozenset of str
        Operations and activations of which one must be named; none where it is about a branch.
    shows : bool
        Whether it changes what the network computes; else it is about training or names.
    """

    name: str
    edit: Edit
    parts: frozenset[str]
    kinds: frozenset[str] = frozenset()
    shows: bool = True


@dataclass(frozen=True)
class Place:
    """A node of a reference: the how manieth of its operation in its component."""

    part: str | None
    op: str
    count: int

    def find(self, reference: Reference) -> int:
        """Return the node's id in a reference; `CannotChangeError` where it has none."""
        same = [i for i in _alike(reference, self.part, self.op)]
        if self.count >= len(same):
            raise CannotChangeError("another structure")
        return same[self.count]


def _alike(reference: Reference, part: str | None, op: str) -> list[int]:
    return [n.id for n in reference.graph.nodes if n.op == op and reference.components.get(n.id) == part]


def place_of(reference: Reference, node: Node) -> Place:
    """Describe where a node stands."""
    part = reference.components.get(node.id)
    return Place(part, node.op, _alike(reference, part, node.op).index(node.id))


def all_mistakes(references: list[Reference], rubric: dict) -> Iterator[Mistake]:
    """Yield all mistakes.

    Parameters
    ----------
    references : list of Reference
        Of several challenges; the first one says what there is.
    rubric : dict
        Whose ``names`` and ``initializers`` count where it has them.
    """
    first = references[0]
    for node in first.graph.nodes[1:]:
        yield from _of_node(first, node)
        yield from _hard_coded(references, node)
        if node.op in MERGES:
            yield from _of_merge(first, node)
    yield from _swaps(first)
    yield from _shared(first)
    yield from _wrong_sources(first)
    yield from _components(first)
    yield from _labels(first, rubric)


class _At:
    """What a mistake at one node needs: where it is, and what it is called."""

    def __init__(self, reference: Reference, node: Node) -> None:
        self.reference, self.node = reference, node
        self.place = place_of(reference, node)
        self.title = f"{self.place.part}: {node.op}" + (
            f" {self.place.count + 1}" if self.place.count else ""
        )

    def parts(self, *others: Node) -> frozenset[str]:
        found = {self.reference.components.get(node.id) for node in (self.node, *others)}
        return frozenset(part for part in found if part)

    def mistake(self, words: str, edit: Callable[[Graph, int], Graph], **fields: object) -> Mistake:
        """Make a mistake of an edit that gets the graph and the node's id."""
        place = self.place
        fields = {"parts": self.parts(), "kinds": frozenset((self.node.op,)), **fields}
        return Mistake(f"{self.title} {words}", lambda ref: edit(ref.graph, place.find(ref)), **fields)


def _kinds(node: Node, *more: str) -> frozenset[str]:
    function = node.attributes.get("function")
    return frozenset((node.op, *more, *([function] if function else [])))


def _of_node(reference: Reference, node: Node) -> Iterator[Mistake]:
    at = _At(reference, node)
    if len(node.inputs) == 1:
        yield at.mistake("is missing", edits.drop, kinds=_kinds(node))
    for name, value in _other_attributes(node):
        words = f"has {name} {value}"
        kinds = _kinds(node, *([value] if name == "function" else []))
        yield at.mistake(
            words, lambda g, i, name=name, value=value: edits.change(g, i, **{name: value}), kinds=kinds
        )
    for op, attributes in _other_kinds(node):
        yield at.mistake(
            f"is a {op}",
            lambda g, i, op=op, given=attributes: edits.exchange(g, i, op=op, attributes=given),
            kinds=_kinds(node, op),
        )
    readers = uses(reference.graph, node.id)
    for words, op, attributes in _insertions(node):
        kinds = frozenset((op, *([attributes["function"]] if "function" in attributes else [])))
        yield at.mistake(
            f"is followed by {words}",
            lambda g, i, op=op, given=attributes: edits.insert(g, i, op, **given),
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


def _other_attributes(node: Node) -> Iterator[tuple[str, object]]:
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


def _other_kinds(node: Node) -> Iterator[tuple[str, dict]]:
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


def _hard_coded(references: list[Reference], node: Node) -> Iterator[Mistake]:
    """Yield attributes that depend on the call, and may be written as a number."""
    at = _At(references[0], node)
    for name, value in node.attributes.items():
        seen = []
        for reference in references:
            try:
                seen.append(reference.graph[at.place.find(reference)].attributes[name])
            except CannotChangeError:
                continue
        if any(other != value for other in seen):
            words = f"has {name} {value} whatever is asked for"
            yield at.mistake(words, lambda g, i, name=name, value=value: edits.change(g, i, **{name: value}))


def _of_merge(reference: Reference, merge: Node) -> Iterator[Mistake]:
    at, graph = _At(reference, merge), reference.graph
    others = [op for op in ("add", "multiply", "average", "maximum") if op != merge.op]
    for op in others[:3]:
        yield at.mistake(
            f"is a {op}", lambda g, i, op=op: edits.exchange(g, i, op=op, attributes={}), kinds=frozenset()
        )
    if merge.op != "concatenate":
        edit = lambda g, i: edits.exchange(g, i, op="concatenate", attributes={"axis": len(merge.shape) - 1})  # noqa: E731
        yield at.mistake("is a concatenate", edit, kinds=frozenset())
    for n, i in enumerate(merge.inputs):
        branch = _branch(graph, i)
        parts = at.parts(*branch) | (set(reference.bare) if len(uses(graph, i)) > 1 else set())
        words = f"lacks its tensor {n + 1}"
        yield at.mistake(words, lambda g, i, n=n: edits.drop_branch(g, i, n), kinds=frozenset(), parts=parts)
    if merge.op not in COMMUTATIVE:
        yield at.mistake(
            "reads its tensors in another order",
            lambda g, i: edits.exchange(g, i, inputs=g[i].inputs[1:] + g[i].inputs[:1]),
        )


def _branch(graph: Graph, end: int) -> list[Node]:
    """List the nodes that only a branch needs, back from its end to where it leaves the others."""
    found: list[Node] = []
    while len(uses(graph, end)) == 1 and graph[end].op != "input":
        found.append(graph[end])
        if len(graph[end].inputs) != 1:
            break
        (end,) = graph[end].inputs
    return found


def _swaps(reference: Reference) -> Iterator[Mistake]:
    graph = reference.graph
    for node in graph.nodes:
        after = uses(graph, node.id)
        if len(after) != 1 or len(node.inputs) != 1 or len(after[0].inputs) != 1 or node.op == after[0].op:
            continue
        at, second = _At(reference, node), place_of(reference, after[0])

        def edit(ref: Reference, at: _At = at, second: Place = second) -> Graph:
            first, other = at.place.find(ref), second.find(ref)
            if ref.graph[other].inputs != (first,) or len(uses(ref.graph, first)) != 1:
                raise CannotChangeError("they are no neighbours here")
            return edits.swap(ref.graph, first, other)

        kinds = _kinds(node) | _kinds(after[0])
        yield Mistake(f"{at.title} stands behind {after[0].op}", edit, at.parts(after[0]), kinds)


def _shared(reference: Reference) -> Iterator[Mistake]:
    """Yield layers that are called again where a layer of its own should be."""
    graph, seen = reference.graph, {}
    for node in graph.nodes:
        if node.op not in WEIGHTED:
            continue
        channels = graph[node.inputs[0]].shape[-1]
        settings = {k: v for k, v in node.attributes.items() if k not in ("strides", "padding")}
        key = node.op, channels, repr(settings)
        first = seen.setdefault(key, node)
        if first.layer == node.layer or first.attributes != node.attributes:
            continue
        at, earlier = _At(reference, node), place_of(reference, first)

        def edit(ref: Reference, at: _At = at, earlier: Place = earlier) -> Graph:
            one, other = ref.graph[earlier.find(ref)], at.place.find(ref)
            if one.attributes != ref.graph[other].attributes:
                raise CannotChangeError("two layers of other sizes")
            return edits.exchange(ref.graph, other, layer=one.layer, name=one.name)

        yield Mistake(f"{at.title} is a layer used before", edit, at.parts(first), _kinds(node))


def _wrong_sources(reference: Reference) -> Iterator[Mistake]:
    """Yield layers that read the tensor before or after the one that they should, where streams part."""
    graph = reference.graph
    for node in graph.nodes:
        readers = uses(graph, node.id)
        if len(readers) < 2:
            continue
        for reader in readers:
            later = next((r for r in readers if r.id != reader.id and len(r.inputs) == 1), None)
            for words, source in (
                ("later", later),
                ("earlier", graph[node.inputs[0]] if node.inputs else None),
            ):
                if source is not None:
                    yield from _reads(reference, reader, node, source, words)


def _reads(reference: Reference, reader: Node, node: Node, source: Node, words: str) -> Iterator[Mistake]:
    at, before = _At(reference, reader), place_of(reference, node)
    other = place_of(reference, source)
    place = reader.inputs.index(node.id)

    def edit(ref: Reference) -> Graph:
        i = at.place.find(ref)
        if ref.graph[i].inputs[place : place + 1] != (before.find(ref),):
            raise CannotChangeError("it reads another tensor here")
        return edits.read(ref.graph, i, place, other.find(ref))

    # Whose mistake it is depends on how one looks at it: the reader's, or the bare shortcut's.
    parts = at.parts(source, node) | set(reference.bare)
    yield Mistake(f"{at.title} reads tensor {place + 1} {words}: {source.op}'s", edit, parts)


def _components(reference: Reference) -> Iterator[Mistake]:
    """Yield components that come twice, or not at all, where they are chains."""
    graph = reference.graph
    for part in dict.fromkeys(reference.components.values()):
        chain = [node for node in graph.nodes if reference.components.get(node.id) == part and node.inputs]
        linked = all(
            b.inputs == (a.id,) and len(uses(graph, a.id)) == 1
            for a, b in zip(chain, chain[1:], strict=False)
        )
        if part is None or len(chain) < 2 or not linked or len(chain[0].inputs) != 1:
            continue

        def nodes(ref: Reference, part: str = part) -> list[int]:
            return [n.id for n in ref.graph.nodes if ref.components.get(n.id) == part and n.inputs]

        kinds = frozenset(kind for node in chain for kind in _kinds(node))
        after = {reference.components.get(node.id) for node in uses(graph, chain[-1].id)}
        parts = frozenset(p for p in (part, *after) if p)
        yield Mistake(
            f"{part} comes twice", lambda ref, nodes=nodes: edits.repeat(ref.graph, nodes(ref)), parts
        )

        def gone(ref: Reference, nodes: Callable = nodes) -> Graph:
            ids = nodes(ref)
            return edits.redirect(ref.graph, ids[-1], ref.graph[ids[0]].inputs[0])

        yield Mistake(f"{part} is missing", gone, frozenset((part,)), kinds)


def _labels(reference: Reference, rubric: dict) -> Iterator[Mistake]:
    """Yield layers of other names and initialisers, where the exercise pays for them."""
    for node in reference.graph.nodes:
        at = _At(reference, node)
        if NAMES in rubric and node.op in WEIGHTED and node.name:
            edit = lambda g, i: edits.exchange(g, i, name=f"my_{g[i].name}")  # noqa: E731
            yield at.mistake("has another name", edit, parts=frozenset((NAMES,)), shows=False)
        for name in node.attributes:
            if INITIALIZERS in rubric and name.endswith("initializer"):
                zeros = {name: {"class": "HeNormal", "seed": 3}}
                edit = lambda g, i, new=zeros: edits.change(g, i, **new)  # noqa: E731
                yield at.mistake(f"has another {name}", edit, parts=frozenset((INITIALIZERS,)), shows=False)


def rename(graph: Graph, names: dict[int, str]) -> Graph:
    """Give nodes other names."""
    nodes = [replace(node, name=names.get(node.id, node.name)) for node in graph.nodes]
    return Graph(tuple(nodes), graph.output)
