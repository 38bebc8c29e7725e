"""Changes of a layer graph: what a mistake does to it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from autograde.evidence.schema import Graph, Node


class CannotChangeError(ValueError):
    """A graph does not have what should be changed."""


def ordered(nodes: Sequence[Node], output: int) -> Graph:
    """Make a graph of nodes in any order: what the output needs, each after what it reads."""
    by_id = {node.id: node for node in nodes}
    done: dict[int, Node] = {}

    def visit(i: int, above: tuple[int, ...]) -> None:
        if i in above:
            raise CannotChangeError("a layer would read its own result")
        if i not in done:
            for source in by_id[i].inputs:
                visit(source, (*above, i))
            done[i] = by_id[i]

    visit(output, ())
    first = [node for node in nodes if node.op == "input"]
    if first[0].id not in done or len(done) < 2:
        raise CannotChangeError("nothing would be left between input and output")
    kept = sorted(done.values(), key=lambda node: node.op != "input")
    return Graph(tuple(kept), output)


def uses(graph: Graph, node_id: int) -> list[Node]:
    """List the nodes that read a node."""
    return [node for node in graph.nodes if node_id in node.inputs]


def change(graph: Graph, node_id: int, **attributes: Any) -> Graph:
    """Exchange attributes of a node, and of all calls of its layer."""
    layer = graph[node_id].layer
    nodes = [
        replace(node, attributes={**node.attributes, **attributes}) if node.layer == layer else node
        for node in graph.nodes
    ]
    return Graph(tuple(nodes), graph.output)


def exchange(graph: Graph, node_id: int, **fields: Any) -> Graph:
    """Exchange fields of a node, such as its operation or its inputs."""
    nodes = [replace(node, **fields) if node.id == node_id else node for node in graph.nodes]
    return ordered(nodes, graph.output)


def drop(graph: Graph, node_id: int) -> Graph:
    """Leave a node out: what read it reads what it read first."""
    (source, *_) = graph[node_id].inputs
    return redirect(graph, node_id, source)


def redirect(graph: Graph, node_id: int, source: int) -> Graph:
    """Let everything that reads a node read another one, and the output be that if it was the node."""
    nodes = [
        replace(node, inputs=tuple(source if i == node_id else i for i in node.inputs))
        for node in graph.nodes
    ]
    return ordered(nodes, source if graph.output == node_id else graph.output)


def insert(graph: Graph, after: int, op: str, name: str = "", **attributes: Any) -> Graph:
    """Put a new layer behind a node; everything that read the node reads the layer."""
    made = 1 + max(node.id for node in graph.nodes)
    layer = 1 + max(node.layer for node in graph.nodes)
    nodes = [
        replace(node, inputs=tuple(made if i == after else i for i in node.inputs)) for node in graph.nodes
    ]
    nodes.append(Node(made, op, (after,), attributes, name, layer, ()))
    return ordered(nodes, made if graph.output == after else graph.output)


def swap(graph: Graph, first: int, second: int) -> Graph:
    """Exchange two neighbours; the second reads nothing but the first, and nothing else reads the first."""
    source = graph[first].inputs
    nodes = [
        replace(
            node,
            inputs={first: (second,), second: source}.get(
                node.id, tuple(first if i == second else i for i in node.inputs)
            ),
        )
        for node in graph.nodes
    ]
    return ordered(nodes, first if graph.output == second else graph.output)


def read(graph: Graph, node_id: int, place: int, source: int) -> Graph:
    """Let one input of a node be another tensor."""
    inputs = list(graph[node_id].inputs)
    inputs[place] = source
    return exchange(graph, node_id, inputs=tuple(inputs))


def drop_branch(graph: Graph, merge: int, place: int) -> Graph:
    """Leave out one of the tensors that meet in a merge; a merge of one tensor is none."""
    inputs = [i for n, i in enumerate(graph[merge].inputs) if n != place]
    return (
        exchange(graph, merge, inputs=tuple(inputs)) if len(inputs) > 1 else redirect(graph, merge, inputs[0])
    )


def repeat(graph: Graph, chain: Sequence[int]) -> Graph:
    """Put a chain of nodes behind itself once more, of new layers."""
    made = 1 + max(node.id for node in graph.nodes)
    layer = 1 + max(node.layer for node in graph.nodes)
    nodes, source = list(graph.nodes), chain[-1]
    copies = []
    for n, i in enumerate(chain):
        name = f"{graph[i].name}_again" if graph[i].name else ""
        copies.append(replace(graph[i], id=made + n, inputs=(source,), layer=layer + n, name=name))
        source = made + n
    nodes = [
        replace(node, inputs=tuple(source if i == chain[-1] else i for i in node.inputs)) for node in nodes
    ]
    return ordered([*nodes, *copies], source if graph.output == chain[-1] else graph.output)
