"""The layout of a graph: what is right, wrong, missing and superfluous stands at its place."""

import json
import random
import re
from dataclasses import asdict, replace
from xml.etree import ElementTree

import pytest
from drawn_graphs import (
    CONVOLUTIONAL,
    IDENTITY,
    RUBRIC,
    all_numbers,
    blamed_by,
    block_symbols,
    changed,
    compare,
    dense_block,
    inception,
    inserted,
    pruned,
    resnet50,
    rubric_of,
    same,
    squeeze_and_excitation,
    unet,
    without,
)

from autograde.evidence.schema import Graph
from autograde.judge.comparison import Difference
from autograde.judge.drawing import Box, Fork
from autograde.judge.layout import MAX_BOXES, layout
from autograde.reports.drawing import drawing_svg

MERGE = 9  # of the identity block; its main path is 1 to 8, and 10 the last ReLU


def lay_out(comparison, correct=False):
    blamed = () if correct else blamed_by(comparison)
    return layout(comparison, RUBRIC, correct, blamed, block_symbols)


def marks(drawing):
    """List every box that is not right, as (component, first line, status)."""
    return [(box.component, box.lines[0], box.status) for box in drawing.boxes if box.status != "right"]


def lanes(drawing):
    """List every lane of which something is to be said, as (component, status, words)."""
    return [(lane.component, lane.status, lane.words) for lane in drawing.lanes if lane.words]


def shape(items):
    """Write the kinds of boxes as nested lists: a fork as a list of its lanes, and where they meet."""
    shown = []
    for item in items:
        if isinstance(item, Box):
            shown.append(item.kind)
        else:
            shown.append([shape(lane.items) for lane in item.lanes])
            shown += [item.merge.op] if item.merge is not None else []
    return shown


@pytest.mark.parametrize("reference", [IDENTITY, CONVOLUTIONAL], ids=["identity", "convolutional"])
def test_a_right_block_has_no_marks_and_tells_no_number_of_the_challenge(reference):
    drawing = lay_out(same(reference), correct=True)
    assert marks(drawing) == [] and drawing.note == ""
    words = " ".join(line for box in drawing.boxes for line in box.lines)
    assert not re.search(r"\b(41|42|43|5|3)\b", words), words
    sizes = [box.lines[1] for box in drawing.boxes if box.kind == "conv" and box.component != "shortcut"]
    assert sizes == ["1×1, F1", "f×f, F2", "1×1, F3"]


def test_a_size_without_a_name_is_not_told():
    drawing = layout(same(IDENTITY), RUBRIC, True)
    assert not re.search(r"\b\d+\b", " ".join(line for box in drawing.boxes for line in box.lines))


def test_branches_are_lanes_that_split_and_meet():
    assert shape(lay_out(same(IDENTITY), True).lane.items) == [
        [["conv", "norm", "relu", "conv", "norm", "relu", "conv", "norm"], []],
        "add",
        "relu",
    ]
    assert shape(layout(same(inception()), {}, True).lane.items)[0][3] == ["other", "conv", "relu"]
    gated = layout(same(squeeze_and_excitation(residual=True)), {}, True).lane.items
    assert shape(gated)[0][0][:3] == [
        "conv",
        "norm",
        [[], ["other", "conv", "relu", "conv", "relu", "other"]],
    ]
    assert len(layout(same(dense_block()), {}, True).lane.items) == 3


def test_a_bare_connection_says_which_component_it_is():
    assert lanes(lay_out(same(IDENTITY), True)) == [("shortcut", "right", "X, untouched")]
    assert lanes(lay_out(same(CONVOLUTIONAL), True)) == []


def test_a_right_block_in_another_spelling_has_no_marks():
    graph = inserted(IDENTITY.graph, 1, "multiply", (0, 0))
    assert marks(lay_out(compare(IDENTITY, graph))) != []
    assert marks(lay_out(compare(IDENTITY, graph), correct=True)) == []


def test_a_wrong_attribute_stands_with_the_students_own_value():
    graph = changed(IDENTITY.graph, 4, attributes={"padding": "valid", "filters": 64})
    drawing = lay_out(compare(IDENTITY, graph))
    assert marks(drawing) == [("main_b", "Conv2D", "wrong")]
    (box,) = [box for box in drawing.boxes if box.status == "wrong"]
    assert box.lines == ("Conv2D", "f×f, 64", "valid")
    assert set(box.notes) == {"padding: valid", "filters: 64"}
    assert box.wrong_words == ((1, "64"), (2, "valid"))


def test_a_stride_of_one_that_should_be_s_is_shown():
    drawing = lay_out(compare(CONVOLUTIONAL, changed(CONVOLUTIONAL.graph, 9, attributes={"strides": [1, 1]})))
    assert marks(drawing) == [("shortcut", "Conv2D", "wrong")]
    convolutions = {box.component: box for box in drawing.boxes if box.kind == "conv"}
    assert convolutions["shortcut"].lines[-1] == "strides 1"
    assert convolutions["main_a"].lines[-1] == "strides s"


def test_a_superfluous_layer_tells_no_size():
    sizes = CONVOLUTIONAL.graph[4].attributes
    drawing = lay_out(compare(IDENTITY, inserted(IDENTITY.graph, 4, "conv2d", **sizes)))
    (box,) = [box for box in drawing.boxes if box.status == "superfluous"]
    assert box.lines == ("Conv2D",) and box.notes == ("superfluous",)


def test_a_missing_layer_stands_where_it_belongs():
    drawing = lay_out(compare(IDENTITY, without(IDENTITY.graph, 5)))
    assert marks(drawing) == [("main_b", "Batch-", "missing")]
    statuses = [(box.kind, box.status) for box in drawing.boxes if box.component == "main_b"]
    assert statuses == [("conv", "right"), ("norm", "missing"), ("relu", "right")]


def test_several_missing_layers_stand_in_their_order():
    drawing = lay_out(compare(IDENTITY, without(IDENTITY.graph, 4, 5, 6)))
    statuses = [(box.kind, box.status) for box in drawing.boxes if box.component == "main_b"]
    assert statuses == [("conv", "missing"), ("norm", "missing"), ("relu", "missing")]
    first = lay_out(compare(IDENTITY, without(IDENTITY.graph, 1, 10)))
    assert [first.boxes[0].status, first.boxes[-1].status] == ["missing", "missing"]


def test_a_shortcut_without_normalisation_has_it_missing():
    drawing = lay_out(compare(CONVOLUTIONAL, without(CONVOLUTIONAL.graph, 10)))
    assert [box.status for box in drawing.boxes if box.component == "shortcut"] == ["right", "missing"]
    assert marks(drawing) == [("shortcut", "Batch-", "missing")]


def test_without_an_addition_it_and_the_shortcut_are_missing():
    drawing = lay_out(compare(CONVOLUTIONAL, without(CONVOLUTIONAL.graph, 11)))
    assert marks(drawing) == [
        ("shortcut", "Conv2D", "missing"),
        ("shortcut", "Batch-", "missing"),
        ("addition", "Add", "missing"),
    ]
    (fork,) = [item for item in drawing.lane.items if isinstance(item, Fork)]
    assert sorted(lane.status for lane in fork.lanes) == ["missing", "right"]
    bare = lay_out(compare(IDENTITY, without(IDENTITY.graph, MERGE)))
    assert lanes(bare) == [("shortcut", "missing", "missing")]


def test_a_missing_branch_has_a_lane_of_its_own():
    graph = changed(inception().graph, 14, inputs=(2, 6, 13))
    missing = Difference(
        "branch-missing", graph[14], inception().graph[14], "", "branch_3", references=(7, 8, 9, 10)
    )
    drawing = layout(compare(inception(), graph, missing), rubric_of(inception()), False, ("branch_3",))
    assert [box.status for box in drawing.boxes if box.component == "branch_3"] == ["missing"] * 4
    assert [len(lane.items) for lane in drawing.lane.items[0].lanes].count(4) == 2


def test_a_relu_before_the_addition_is_a_mistake_of_the_final_relu():
    graph = inserted(without(IDENTITY.graph, 10), MERGE, "activation", function="relu")
    node, reference = graph[90], IDENTITY.graph[10]
    early = Difference(
        "before-merge", node, reference, "", "final_relu", nodes=(90,), references=(reference.id,)
    )
    drawing = lay_out(compare(IDENTITY, graph, early))
    assert marks(drawing) == [("final_relu", "ReLU", "superfluous"), ("final_relu", "ReLU", "missing")]
    assert [box.notes for box in drawing.boxes if box.status == "superfluous"] == [("before the sum",)]


def test_layers_in_the_wrong_branch_are_the_mistake_of_the_component_that_lacks_them():
    graph = changed(CONVOLUTIONAL.graph, 9, inputs=(8,))
    graph = changed(graph, 11, inputs=(10, 0))
    node, reference = graph[11], CONVOLUTIONAL.graph[11]
    moved = Difference("moved", node, reference, "shortcut", "shortcut", nodes=(9, 10), references=(9, 10))
    drawing = lay_out(compare(CONVOLUTIONAL, graph, moved, leave_out=(9, 10)))
    assert {component for component, _, _ in marks(drawing)} == {"shortcut"}
    assert [box.notes for box in drawing.boxes if box.status == "superfluous"] == [("on main path",)] * 2
    assert [box.status for box in drawing.boxes].count("missing") == 2


def test_swapped_layers_are_marked_where_they_stand():
    nodes = list(IDENTITY.graph.nodes)
    norm, relu = replace(nodes[5], inputs=(6,)), replace(nodes[6], inputs=(4,))
    nodes[5:8] = relu, norm, replace(nodes[7], inputs=(5,))
    graph = Graph(tuple(nodes), IDENTITY.graph.output)
    order = Difference("order", relu, IDENTITY.graph[6], "batch_normalization", "main_b")
    drawing = lay_out(compare(IDENTITY, graph, order))
    assert [box.kind for box in drawing.boxes if box.component == "main_b"] == ["conv", "relu", "norm"]
    assert marks(drawing) == [("main_b", "ReLU", "wrong")]


def test_parts_without_points_are_told():
    blamed = layout(same(IDENTITY), RUBRIC, False, ("main_b", "shortcut", "names")).blamed
    assert blamed == ("main_b", "shortcut"), "layer names are not drawn"


def test_a_shortcut_that_starts_too_late_starts_there():
    graph = changed(IDENTITY.graph, MERGE, inputs=(8, 3))
    late = Difference("late", graph[MERGE], IDENTITY.graph[MERGE], "", "shortcut", nodes=(1, 2, 3))
    drawing = lay_out(compare(IDENTITY, graph, late))
    assert marks(drawing) == [] and lanes(drawing) == [("shortcut", "wrong", "starts too late")]
    graph = changed(CONVOLUTIONAL.graph, 9, inputs=(3,))
    late = Difference("late", graph[11], CONVOLUTIONAL.graph[11], "", "shortcut", nodes=(1, 2, 3))
    drawing = lay_out(compare(CONVOLUTIONAL, graph, late))
    assert marks(drawing) == [] and lanes(drawing) == [("shortcut", "wrong", "starts too late")]


@pytest.mark.parametrize(("op", "attributes"), [("concatenate", {"axis": 3}), ("multiply", {})])
def test_what_stands_in_the_additions_place_is_wrong(op, attributes):
    drawing = lay_out(compare(IDENTITY, changed(IDENTITY.graph, MERGE, op=op, attributes=attributes)))
    (wrong,) = [box for box in drawing.boxes if box.status != "right"]
    assert (wrong.component, wrong.notes) == ("addition", ("not Add",))


def test_a_layer_that_is_called_twice_is_marked():
    shared = Difference("shared", IDENTITY.graph[8], IDENTITY.graph[8], "", "main_c")
    drawing = lay_out(compare(IDENTITY, IDENTITY.graph, shared))
    assert [box.notes for box in drawing.boxes if box.status == "wrong"] == [("same layer again",)]


def test_where_no_layer_is_to_blame_the_drawing_says_so():
    assert "other numbers" in lay_out(same(IDENTITY)).note


def test_a_tensor_too_many_in_the_addition_is_a_lane_too_many():
    graph = changed(IDENTITY.graph, MERGE, inputs=(8, 0, 6))
    more = Difference("branch-superfluous", graph[MERGE], IDENTITY.graph[MERGE], "", "addition")
    drawing = lay_out(compare(IDENTITY, graph, more))
    assert marks(drawing) == [("addition", "Add", "wrong")]
    assert [box.notes for box in drawing.boxes if box.status == "wrong"] == [("adds 3 tensors",)]
    assert sorted(lanes(drawing)) == [
        ("addition", "wrong", "does not belong here"),
        ("shortcut", "right", "X, untouched"),
    ]


def test_connections_that_are_no_lanes_are_arcs():
    graph = inserted(IDENTITY.graph, 7, "add", (6, 0))
    graph = changed(graph, MERGE, inputs=(8, 3))
    drawing = lay_out(compare(IDENTITY, graph))
    (lane,) = [lane for lane in drawing.lanes if lane.arcs]
    assert [(i, j) for i, j, _ in lane.arcs if (i, j) != (2, 9)] == [(-1, 6)]
    assert (2, 9) in [(i, j) for i, j, _ in lane.arcs], "from the first ReLU to the last addition"


def test_a_network_of_many_boxes_is_drawn_by_components():
    reference = resnet50()
    rubric = rubric_of(reference)
    drawing = layout(same(reference), rubric, True)
    assert [(box.kind, *box.lines) for box in drawing.boxes] == [
        ("part", "Stem", "5 layers"),
        ("part", "Stage 2", "3 blocks"),
        ("part", "Stage 3", "4 blocks"),
        ("part", "Stage 4", "6 blocks"),
        ("part", "Stage 5", "3 blocks"),
        ("part", "Head", "4 layers"),
    ]
    graph = changed(reference.graph, 50, attributes={"strides": [2, 2]})
    wrong = layout(compare(reference, graph), rubric, False, ("stage_3", "names"))
    assert [box.status for box in wrong.boxes].count("wrong") == 1
    assert wrong.boxes[2].notes == ("Conv2D: strides",) and wrong.blamed == ("stage_3",)


def test_blocks_that_are_missing_or_too_many_are_bars():
    reference = resnet50()
    missing = Difference("region-missing", None, reference.graph[20], "", "stage_4", references=(20,))
    box = layout(
        compare(reference, reference.graph, missing), rubric_of(reference), False, ("stage_4",)
    ).boxes[3]
    assert [status for _, _, status in box.bars] == ["right"] * 6 + ["missing"]
    assert box.notes == ("a block is missing",)
    larger = resnet50((3, 4, 6, 4))
    block = tuple(node.id for node in larger.graph.nodes if larger.components[node.id] == "stage_5")[-10:]
    more = Difference("region-superfluous", larger.graph[block[-2]], None, "", "stage_5", nodes=block[:-2])
    comparison = replace(same(larger), differences=(more,))
    box = layout(comparison, rubric_of(reference), False, ("stage_5",)).boxes[4]
    assert [status for _, _, status in box.bars] == ["right"] * 3 + ["superfluous"]
    assert box.notes == ("a block too many",)


def test_long_connections_between_components_are_arcs():
    drawing = layout(same(unet()), rubric_of(unet()), True)
    assert [(i, j) for i, j, _ in drawing.lane.arcs] == [(0, 8), (1, 7), (2, 6), (3, 5)]


def test_a_component_without_layers_is_missing():
    reference = resnet50()
    stem = [node.id for node in reference.graph.nodes if reference.components[node.id] == "stem"]
    drawing = layout(
        compare(reference, without(reference.graph, *stem)), rubric_of(reference), False, ("stem",)
    )
    assert drawing.boxes[0].status == "missing" and drawing.boxes[0].lines == ("Stem", "0 layers")


def test_a_block_with_very_many_layers_is_drawn_by_components():
    graph = IDENTITY.graph
    for _ in range(60):
        graph = inserted(graph, 7, "dropout", rate=0.5)
    drawing = lay_out(compare(IDENTITY, graph))
    assert len(drawing.boxes) <= MAX_BOXES and {box.kind for box in drawing.boxes} == {"part"}
    ElementTree.fromstring(drawing_svg(drawing))


def test_a_layout_is_plain_data():
    json.dumps(asdict(lay_out(same(CONVOLUTIONAL), True)))


def random_graph(rng, kinds):
    """Make a graph of known operations, tangled as it comes."""
    nodes = list(IDENTITY.graph.nodes[:1])
    for i in range(1, rng.randrange(1, 20)):
        pattern = rng.choice(kinds)
        count = rng.randrange(2, 4) if pattern.op in ("add", "concatenate") else 1
        inputs = tuple(rng.choice((i - 1, rng.randrange(i))) for _ in range(count))
        nodes.append(replace(pattern, id=i, inputs=inputs, layer=rng.randrange(i + 1)))
    return pruned(Graph(tuple(nodes), nodes[-1].id))


def random_comparison(rng, reference, graph):
    """Pair nodes of one operation by chance, and tell all kinds of differences."""
    theirs, pairs = list(reference.graph.nodes[1:]), []
    for node in graph.nodes[1:]:
        alike = [other for other in theirs if other.op == node.op]
        if alike and rng.random() < 0.8:
            theirs.remove(other := rng.choice(alike))
            pairs.append((node, other))
    kinds = ("late", "early", "wiring", "branch-missing", "branch-superfluous", "moved", "merge", "new")
    more = [
        Difference(kind, rng.choice(graph.nodes), rng.choice(reference.graph.nodes), "", "main_a", nodes=(1,))
        for kind in rng.sample(kinds, 3)
    ]
    made = compare(reference, graph, *more)
    return replace(made, pairs=tuple(pairs))


def test_any_graph_can_be_laid_out_and_drawn():
    rng = random.Random(3)
    for _ in range(400):
        reference = rng.choice((IDENTITY, CONVOLUTIONAL, inception(), dense_block()))
        graph = random_graph(rng, reference.graph.nodes[1:])
        comparison = random_comparison(rng, reference, graph)
        correct = rng.random() < 0.2
        drawing = layout(comparison, RUBRIC, correct, blamed_by(comparison), all_numbers)
        assert sum(box.status != "missing" for box in drawing.boxes) == len(graph.nodes) - 1
        ElementTree.fromstring(drawing_svg(drawing))
