"""The sketch of a block: what is right, wrong, missing and superfluous stands at its place."""

import random
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from autograde.answers.blocks import GraphBuilder, block_reference
from autograde.evidence.schema import Graph, Node
from autograde.judge.sketch import MAX_ITEMS, sketch_block
from autograde.reports.drawing import drawing_svg

CALL = {"input_shape": (9, 8, 43), "f": 5, "filters": (41, 42, 43), "stage": 7, "block": "k"}
IDENTITY = block_reference("identity_block", **CALL)
CONVOLUTIONAL = block_reference("convolutional_block", **CALL, s=3)


def marks(drawing):
    """List everything that is not right, as (part, first line, status)."""
    merge = [drawing.merge] if drawing.merge else []
    items = [*drawing.main, *drawing.shortcut, *merge, *drawing.after]
    return [(item.part, item.lines[0], item.status) for item in items if item.status != "right"]


def without(graph, node_id):
    """Take one node out of a graph and join its neighbours."""
    gone = graph[node_id]
    nodes = [
        replace(node, inputs=tuple(gone.inputs[0] if i == node_id else i for i in node.inputs))
        for node in graph.nodes
        if node.id != node_id
    ]
    return Graph(tuple(nodes), gone.inputs[0] if graph.output == node_id else graph.output)


def changed(graph, node_id, **fields):
    """Change one node; attributes are changed one by one."""
    node = graph[node_id]
    fields["attributes"] = {**node.attributes, **fields.get("attributes", {})}
    nodes = [replace(node, **fields) if n.id == node_id else n for n in graph.nodes]
    return Graph(tuple(nodes), graph.output)


def find(reference, name):
    return next(node.id for node in reference.graph.nodes if node.name == name)


@pytest.mark.parametrize("reference", [IDENTITY, CONVOLUTIONAL], ids=["identity", "convolutional"])
def test_a_right_block_has_no_marks_and_tells_no_number_of_the_challenge(reference):
    drawing = sketch_block(reference.graph, reference, correct=True)
    assert marks(drawing) == [] and drawing.shortcut_status == "right" and not drawing.arcs
    words = " ".join(line for item in [*drawing.main, *drawing.shortcut] for line in item.lines)
    assert not [number for number in ("41", "42", "43", "5", "3,", "strides 3") if number in words], words
    sizes = [item.lines[1] for item in drawing.main if item.kind == "conv"]
    assert sizes == ["1×1, F1", "f×f, F2", "1×1, F3"]


def test_a_right_block_in_another_spelling_has_no_marks():
    first = find(IDENTITY, "res7k_branch2a")
    extra = Node(90, "multiply", (0, 0), {}, "", 90, ())
    nodes = changed(IDENTITY.graph, first, inputs=(90,)).nodes
    graph = Graph((nodes[0], extra, *nodes[1:]), IDENTITY.graph.output)
    assert marks(sketch_block(graph, IDENTITY)) != []
    assert marks(sketch_block(graph, IDENTITY, correct=True)) == []


def test_zero_padding_before_a_valid_convolution_is_no_mistake_of_a_wrong_block():
    middle = find(IDENTITY, "res7k_branch2b")
    padding = Node(90, "zero_padding2d", (middle - 1,), {"padding": [[2, 2], [2, 2]]}, "", 90, ())
    graph = changed(IDENTITY.graph, middle, inputs=(90,), attributes={"padding": "valid"})
    graph = Graph((*graph.nodes[:middle], padding, *graph.nodes[middle:]), graph.output)
    graph = without(graph, find(IDENTITY, "bn7k_branch2a"))
    assert marks(sketch_block(graph, IDENTITY)) == [("main_a", "Batch-", "missing")]


def test_a_wrong_attribute_stands_with_the_students_own_value():
    middle = find(IDENTITY, "res7k_branch2b")
    graph = changed(IDENTITY.graph, middle, attributes={"padding": "valid", "filters": 64})
    drawing = sketch_block(graph, IDENTITY)
    assert marks(drawing) == [("main_b", "Conv2D", "wrong")]
    (item,) = [item for item in drawing.main if item.status == "wrong"]
    assert item.lines == ("Conv2D", "f×f, 64", "valid")
    assert set(item.notes) == {"padding: valid", "filters: 64"}
    assert item.wrong_words == ((1, "64"), (2, "valid"))


def test_a_stride_of_one_that_should_be_s_is_shown():
    graph = changed(CONVOLUTIONAL.graph, find(CONVOLUTIONAL, "res7k_branch1"), attributes={"strides": [1, 1]})
    drawing = sketch_block(graph, CONVOLUTIONAL)
    assert marks(drawing) == [("shortcut", "Conv2D", "wrong")]
    assert drawing.shortcut[0].lines[-1] == "strides 1"
    assert drawing.main[0].lines[-1] == "strides s"


def test_a_missing_layer_stands_where_it_belongs():
    drawing = sketch_block(without(IDENTITY.graph, find(IDENTITY, "bn7k_branch2b")), IDENTITY)
    assert marks(drawing) == [("main_b", "Batch-", "missing")]
    statuses = [(item.kind, item.status) for item in drawing.main if item.part == "main_b"]
    assert statuses == [("conv", "right"), ("norm", "missing"), ("relu", "right")]


def test_a_shortcut_without_normalisation_has_it_missing():
    drawing = sketch_block(without(CONVOLUTIONAL.graph, find(CONVOLUTIONAL, "bn7k_branch1")), CONVOLUTIONAL)
    assert [item.status for item in drawing.shortcut] == ["right", "missing"]
    assert marks(drawing) == [("shortcut", "Batch-", "missing")]


def test_a_relu_before_the_addition_is_one_mistake_of_the_final_relu():
    graph = without(IDENTITY.graph, IDENTITY.graph.output)
    merge = graph.output
    early = Node(90, "activation", (graph[merge].inputs[0],), {"function": "relu"}, "", 90, ())
    nodes = [replace(n, inputs=(90, n.inputs[1])) if n.id == merge else n for n in graph.nodes]
    graph = Graph((*nodes[:-1], early, nodes[-1]), merge)
    drawing = sketch_block(graph, IDENTITY)
    assert marks(drawing) == [("final_relu", "ReLU", "superfluous"), ("final_relu", "ReLU", "missing")]
    assert drawing.main[-1].notes == ("before the sum",)


def test_without_an_addition_it_and_the_shortcut_are_missing():
    graph = _pruned(without(CONVOLUTIONAL.graph, CONVOLUTIONAL.graph.output - 1))
    drawing = sketch_block(graph, CONVOLUTIONAL)
    assert drawing.shortcut_status == "missing" and drawing.merge.status == "missing"
    assert [item.status for item in drawing.shortcut] == ["missing", "missing"]
    assert [item.status for item in drawing.after] == ["right"]


def test_layers_of_the_shortcut_on_the_main_path_are_its_mistake():
    last, first = find(CONVOLUTIONAL, "bn7k_branch2c"), find(CONVOLUTIONAL, "res7k_branch1")
    graph = changed(CONVOLUTIONAL.graph, first, inputs=(last,))
    graph = changed(graph, CONVOLUTIONAL.graph.output - 1, inputs=(first + 1, 0))
    drawing = sketch_block(graph, CONVOLUTIONAL)
    assert {part for part, _, _ in marks(drawing)} == {"shortcut"}
    assert [item.notes for item in drawing.main if item.status != "right"] == [("on main path",)] * 2


def test_swapped_layers_are_marked_where_they_stand():
    norm = find(IDENTITY, "bn7k_branch2b")
    nodes = list(IDENTITY.graph.nodes)
    nodes[norm : norm + 2] = (
        replace(nodes[norm + 1], id=norm, inputs=(norm - 1,)),
        replace(nodes[norm], id=norm + 1, inputs=(norm,)),
    )
    drawing = sketch_block(Graph(tuple(nodes), IDENTITY.graph.output), IDENTITY)
    assert [item.kind for item in drawing.main if item.part == "main_b"] == ["conv", "relu", "norm"]
    assert marks(drawing) == [("main_b", "ReLU", "wrong")]


def test_parts_without_points_are_told():
    assert sketch_block(IDENTITY.graph, IDENTITY, blamed=("main_b", "names")).blamed == ("main_b",)
    assert sketch_block(IDENTITY.graph, IDENTITY, correct=True, blamed=("main_b",)).blamed == ()


def test_a_shortcut_that_starts_too_late_starts_there():
    merge, third = IDENTITY.graph.output - 1, 3
    graph = changed(IDENTITY.graph, merge, inputs=(IDENTITY.graph[merge].inputs[0], third))
    drawing = sketch_block(graph, IDENTITY)
    assert (drawing.shortcut_status, drawing.split, marks(drawing)) == ("wrong", 3, [])


@pytest.mark.parametrize(
    ("op", "attributes", "note"),
    [("concatenate", {"axis": 3}, "not an addition"), ("multiply", {}, "not an addition")],
)
def test_what_stands_in_the_additions_place_is_wrong(op, attributes, note):
    merge = IDENTITY.graph.output - 1
    graph = changed(IDENTITY.graph, merge, op=op, attributes=attributes)
    drawing = sketch_block(graph, IDENTITY)
    assert drawing.merge.status == "wrong" and drawing.merge.notes == (note,)
    assert len(marks(drawing)) == 1


def test_a_layer_that_is_called_twice_is_marked():
    first, third = find(IDENTITY, "bn7k_branch2a"), find(IDENTITY, "bn7k_branch2c")
    drawing = sketch_block(changed(IDENTITY.graph, third, layer=first), IDENTITY)
    assert [item.notes for item in drawing.main if item.status == "wrong"] == [("same layer again",)]


def test_where_no_layer_is_to_blame_the_drawing_says_so():
    assert "other numbers" in sketch_block(IDENTITY.graph, IDENTITY, correct=False).note


def test_three_ways_to_the_addition_are_drawn_as_arcs():
    merge = IDENTITY.graph.output - 1
    graph = changed(IDENTITY.graph, merge, inputs=(*IDENTITY.graph[merge].inputs, 6))
    drawing = sketch_block(graph, IDENTITY)
    assert drawing.merge.notes == ("adds 3 tensors",)
    assert drawing.arcs == ((-1, 8), (5, 8)), "from the input and from the second ReLU to the addition"


def test_an_addition_too_many_is_drawn_with_its_arc_and_the_shortcut_stays():
    second = find(IDENTITY, "res7k_branch2c")
    early = Node(90, "add", (second - 1, 0), {}, "", 90, ())
    graph = changed(IDENTITY.graph, second, inputs=(90,))
    graph = Graph((*graph.nodes[:second], early, *graph.nodes[second:]), graph.output)
    graph = changed(graph, IDENTITY.graph.output - 1, inputs=(second + 1, 90))
    drawing = sketch_block(graph, IDENTITY)
    assert marks(drawing) == [("main_b", "Add", "superfluous")]
    assert (drawing.arcs, drawing.split, drawing.shortcut_status) == (((-1, 6),), 7, "wrong")


def test_many_superfluous_layers_are_drawn_as_a_few():
    builder = GraphBuilder(CALL["input_shape"])
    for _ in range(1000):
        builder.add("dropout", rate=0.5)
    drawing = sketch_block(builder.finish().graph, IDENTITY)
    assert len(drawing.main) <= MAX_ITEMS
    assert "998 more" in " ".join(item.lines[0] for item in drawing.main)


def _pruned(graph):
    """Leave out what does not lead to the output, as the schema asks."""
    needed = {graph.output}
    for node in reversed(graph.nodes):
        if node.id in needed:
            needed.update(node.inputs)
    return Graph(tuple(node for node in graph.nodes if node.id in needed), graph.output)


def random_graph(rng):
    """Make a graph of known operations, tangled as it comes."""
    nodes = list(IDENTITY.graph.nodes[:1])
    for i in range(1, rng.randrange(1, 20)):
        pattern = rng.choice(CONVOLUTIONAL.graph.nodes[1:])
        count = rng.randrange(2, 4) if pattern.op == "add" else 1
        inputs = tuple(rng.choice((i - 1, rng.randrange(i))) for _ in range(count))
        nodes.append(replace(pattern, id=i, inputs=inputs, layer=rng.randrange(i + 1)))
    return _pruned(Graph(tuple(nodes), nodes[-1].id))


def test_any_graph_can_be_sketched_and_drawn():
    rng = random.Random(3)
    for _ in range(400):
        drawing = sketch_block(random_graph(rng), rng.choice((IDENTITY, CONVOLUTIONAL)), rng.random() < 0.2)
        ElementTree.fromstring(drawing_svg(drawing))
