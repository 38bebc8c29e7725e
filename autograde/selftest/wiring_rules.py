"""Mistakes by rule in how layers are put together."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise

from autograde.evidence.layer_kinds import COMMUTATIVE, WEIGHTED
from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph, Node
from autograde.selftest import edits
from autograde.selftest.edits import CannotChangeError, uses
from autograde.selftest.mistakes import At, Mistake, Place, kinds_of, place_of


def merge_mistakes(reference: Reference, merge: Node) -> Iterator[Mistake]:
    """Yield what can be wrong where branches meet: how, which of them, in which order."""
    at, graph = At(reference, merge), reference.graph
    others = [op for op in ("add", "multiply", "average", "maximum") if op != merge.op]
    for op in others[:3]:
        yield at.mistake(f"is a {op}", partial(edits.exchange, op=op, attributes={}), kinds=frozenset())
    if merge.op != "concatenate":
        edit = partial(edits.exchange, op="concatenate", attributes={"axis": len(merge.shape) - 1})
        yield at.mistake("is a concatenate", edit, kinds=frozenset())
    for n, i in enumerate(merge.inputs):
        branch = _branch(graph, i)
        parts = at.parts(*branch) | (set(reference.bare) if len(uses(graph, i)) > 1 else set())
        words = f"lacks its tensor {n + 1}"
        yield at.mistake(words, partial(edits.drop_branch, place=n), kinds=frozenset(), parts=parts)
    if merge.op not in COMMUTATIVE:
        yield at.mistake(
            "reads its tensors in another order",
            _turn,
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


def swaps(reference: Reference) -> Iterator[Mistake]:
    """Yield neighbours in the other order."""
    graph = reference.graph
    for node in graph.nodes:
        after = uses(graph, node.id)
        if len(after) != 1 or len(node.inputs) != 1 or len(after[0].inputs) != 1 or node.op == after[0].op:
            continue
        at, second = At(reference, node), place_of(reference, after[0])

        def edit(ref: Reference, at: At = at, second: Place = second) -> Graph:
            first, other = at.place.find(ref), second.find(ref)
            if ref.graph[other].inputs != (first,) or len(uses(ref.graph, first)) != 1:
                raise CannotChangeError("they are no neighbours here")
            return edits.swap(ref.graph, first, other)

        kinds = kinds_of(node) | kinds_of(after[0])
        yield Mistake(f"{at.title} stands behind {after[0].op}", edit, at.parts(after[0]), kinds)


def shared_layers(reference: Reference) -> Iterator[Mistake]:
    """Yield layers that are called again where a layer of its own should be."""
    graph = reference.graph
    seen: dict[tuple, Node] = {}
    for node in graph.nodes:
        if node.op not in WEIGHTED:
            continue
        channels = graph[node.inputs[0]].shape[-1]
        settings = {k: v for k, v in node.attributes.items() if k not in ("strides", "padding")}
        key = node.op, channels, repr(settings)
        first = seen.setdefault(key, node)
        if first.layer == node.layer or first.attributes != node.attributes:
            continue
        at, earlier = At(reference, node), place_of(reference, first)

        def edit(ref: Reference, at: At = at, earlier: Place = earlier) -> Graph:
            one, other = ref.graph[earlier.find(ref)], at.place.find(ref)
            if one.attributes != ref.graph[other].attributes:
                raise CannotChangeError("two layers of other sizes")
            return edits.exchange(ref.graph, other, layer=one.layer, name=one.name)

        yield Mistake(f"{at.title} is a layer used before", edit, at.parts(first), kinds_of(node))


def wrong_sources(reference: Reference) -> Iterator[Mistake]:
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
    at, before = At(reference, reader), place_of(reference, node)
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


def wrong_components(reference: Reference) -> Iterator[Mistake]:
    """Yield components that come twice, or not at all, where they are chains."""
    graph = reference.graph
    for part in dict.fromkeys(reference.components.values()):
        chain = [node for node in graph.nodes if reference.components.get(node.id) == part and node.inputs]
        linked = all(b.inputs == (a.id,) and len(uses(graph, a.id)) == 1 for a, b in pairwise(chain))
        if part is None or len(chain) < 2 or not linked or len(chain[0].inputs) != 1:
            continue

        def nodes(ref: Reference, part: str = part) -> list[int]:
            return [n.id for n in ref.graph.nodes if ref.components.get(n.id) == part and n.inputs]

        kinds = frozenset(kind for node in chain for kind in kinds_of(node))
        after = {reference.components.get(node.id) for node in uses(graph, chain[-1].id)}
        parts = frozenset(p for p in (part, *after) if p)

        def twice(ref: Reference, nodes: Callable = nodes) -> Graph:
            return edits.repeat(ref.graph, nodes(ref))

        yield Mistake(f"{part} comes twice", twice, parts)

        def gone(ref: Reference, nodes: Callable = nodes) -> Graph:
            ids = nodes(ref)
            return edits.redirect(ref.graph, ids[-1], ref.graph[ids[0]].inputs[0])

        yield Mistake(f"{part} is missing", gone, frozenset((part,)), kinds)


def _turn(graph: Graph, node_id: int) -> Graph:
    first, *others = graph[node_id].inputs
    return edits.exchange(graph, node_id, inputs=(*others, first))
