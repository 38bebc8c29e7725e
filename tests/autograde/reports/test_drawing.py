"""The picture of a network: every mark can be seen without colour, read aloud, and shown by JupyterLab."""

import re
import subprocess
import sys
from base64 import b64decode
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import drawn_graphs
import pytest
from drawn_graphs import all_numbers, resnet50, rubric_of, same

from autograde.judge.drawing import Box, Drawing, Fork, Lane
from autograde.judge.layout import layout
from autograde.reports.drawing import drawing_image, drawing_svg, drawing_words
from signs.palette import LAYERS, PAPER, RIGHT, WRONG
from signs.picture import themed

CONV = Box("conv", ("Conv2D", "1×1, F1", "valid"), "right", "main_a")
ADD = Box("add", ("Add",), "right", "addition", op="add")
RELU = Box("relu", ("ReLU",), "right", "final_relu")
MISSING = Box("norm", ("Batch-", "Norm"), "missing", "main_a", ("missing",))
SUPERFLUOUS = Box("other", ("<b>Dropout",), "superfluous", "main_a", ("superfluous",))
WRONG_CONV = Box(
    "conv",
    ("Conv2D", "f×f, 64", "valid"),
    "wrong",
    "main_b",
    ("filters: 64", "padding: valid"),
    ((1, "64"), (2, "valid")),
)
TITLES = {
    "main_a": "Main path a",
    "main_b": "Main path b",
    "shortcut": "Shortcut",
    "addition": "Addition",
    "final_relu": "Final ReLU",
}
SHORTCUT = Lane((), "right", "shortcut", "X, untouched")


def block(*main, shortcut=SHORTCUT, add=ADD, **more):
    return Drawing(Lane((Fork((Lane(main), shortcut), add), RELU)), TITLES, **more)


RIGHT_BLOCK = block(CONV)
WRONG_BLOCK = block(CONV, MISSING, SUPERFLUOUS, WRONG_CONV)

ARCHITECTURES = {
    name: layout(same(make()), rubric_of(make()), True, (), all_numbers)
    for name in (
        "residual_block",
        "lenet",
        "inception",
        "dense_block",
        "inverted_residual",
        "squeeze_and_excitation",
        "unet_step",
        "perceptron",
        "preactivation_block",
        "resnet50",
        "unet",
    )
    for make in [getattr(drawn_graphs, name)]
}


def texts(drawing):
    root = ElementTree.fromstring(drawing_svg(drawing))
    return ["".join(element.itertext()) for element in root.iter() if element.tag.endswith("}text")]


def test_what_is_missing_superfluous_or_wrong_is_marked_with_words():
    shown = texts(WRONG_BLOCK)
    for words in ("missing", "superfluous", "filters: 64", "padding: valid"):
        assert words in shown
    assert 'stroke-dasharray="5 4"' in drawing_svg(WRONG_BLOCK), "the missing layer is drawn dashed"
    assert "stroke-dasharray" not in drawing_svg(RIGHT_BLOCK)


def test_a_wrong_value_stands_out_in_its_line():
    root = ElementTree.fromstring(drawing_svg(WRONG_BLOCK))
    bold = [e.text for e in root.iter() if e.get("font-weight") == "bold"]
    assert bold == ["64", "valid"]
    assert "f×f, 64" in texts(WRONG_BLOCK)


@pytest.mark.parametrize(
    ("status", "words"),
    [("right", "X, untouched"), ("wrong", "starts too late"), ("missing", "missing")],
)
def test_a_bare_connection_says_how_it_is(status, words):
    drawing = block(CONV, shortcut=Lane((), status, "shortcut", words))
    assert f"Shortcut: {words}" in texts(drawing)
    assert (f"Shortcut: {words}" in drawing_words(drawing)) == (status != "right")


def test_a_lane_that_starts_too_late_says_so():
    drawing = block(CONV, shortcut=Lane((WRONG_CONV,), "wrong", "shortcut", "starts too late"))
    assert "starts too late" in texts(drawing) and "Shortcut: starts too late" in drawing_words(drawing)


def test_the_alternative_text_tells_every_mark():
    words = drawing_words(WRONG_BLOCK)
    assert "Main path a: BatchNorm (missing)" in words
    assert "Main path b: Conv2D f×f, 64 valid (filters: 64, padding: valid)" in words
    assert drawing_words(RIGHT_BLOCK) == "Nothing is marked."
    assert "Main path a: wrong" in drawing_words(replace(RIGHT_BLOCK, blamed=("main_a",)))


def test_text_of_a_student_is_escaped_in_picture_and_alternative_text():
    svg, image = drawing_svg(WRONG_BLOCK), drawing_image(WRONG_BLOCK, "identity_block")
    assert "<b>" not in svg and "&lt;b&gt;Dropout" in svg
    assert "<b>" not in image and "&lt;b&gt;Dropout" in image


def test_names_that_xml_cannot_hold_do_not_break_the_picture():
    drawing = block(CONV, replace(SUPERFLUOUS, lines=("\x00\ud800\x1b[31mX",)))
    assert "\N{REPLACEMENT CHARACTER}" in "".join(texts(drawing))
    drawing_image(drawing, "identity_block").encode()


def test_the_picture_needs_nothing_but_itself():
    svg = drawing_svg(WRONG_BLOCK)
    assert not re.search(r"<script|<style|<foreignObject|href=|\bid=|url\(|\bon\w+=", svg)
    assert svg == drawing_svg(WRONG_BLOCK)


def test_the_image_holds_the_picture():
    source = re.search(
        r'src="data:image/svg\+xml;base64,([^"]+)"', drawing_image(WRONG_BLOCK, "identity_block")
    )
    assert b64decode(source[1]).decode() == themed(drawing_svg(WRONG_BLOCK))


def test_a_part_without_points_has_no_tick_though_no_layer_of_it_is_marked():
    right = drawing_svg(RIGHT_BLOCK)
    blamed = drawing_svg(replace(RIGHT_BLOCK, blamed=("main_a", "shortcut")))
    assert right.count(RIGHT) == 4, "shortcut, main path a, addition, last ReLU"
    assert blamed.count(RIGHT) == 2


def test_a_layer_that_no_component_pays_for_has_no_badge():
    drawing = Drawing(Lane((Box("relu", ("ReLU",)),)))
    assert RIGHT not in drawing_svg(drawing) and WRONG not in drawing_svg(drawing)


def test_a_network_of_components_has_a_badge_for_each_and_its_notes():
    names = [box.component for box in ARCHITECTURES["resnet50"].boxes]
    right = drawing_svg(ARCHITECTURES["resnet50"])
    assert right.count(RIGHT) == len(names) == 6 and WRONG not in right
    boxes = list(ARCHITECTURES["resnet50"].boxes)
    boxes[2] = replace(boxes[2], status="wrong", notes=("a block is missing",))
    drawing = replace(ARCHITECTURES["resnet50"], lane=Lane(tuple(boxes)), blamed=("stage_3",))
    assert drawing_svg(drawing).count(RIGHT) == 5 and "a block is missing" in texts(drawing)
    assert drawing_words(drawing) == "Marked: Stage 3: a block is missing."


@pytest.mark.parametrize("status", ["missing", "superfluous"])
def test_a_block_that_is_missing_or_too_many_can_be_seen_without_colour(status):
    drawing = Drawing(Lane((Box("part", ("Stage", "3 blocks"), bars=(("norm", 0.5, status),)),)))
    svg = drawing_svg(drawing)
    assert ("stroke-dasharray" in svg) == (status == "missing") and WRONG in svg


def test_a_connection_to_another_row_has_a_letter_at_both_ends():
    assert texts(ARCHITECTURES["unet"]).count("a") == texts(ARCHITECTURES["unet"]).count("d") == 2


def faces(drawing):
    """List left, top, right and bottom of all layers' boxes."""
    root = ElementTree.fromstring(drawing_svg(drawing))
    colours = {face for face, _ in LAYERS.values()} - {PAPER}
    rectangles = [e for e in root.iter() if e.tag.endswith("}rect") and e.get("fill") in colours]
    boxes = [[float(e.get(key)) for key in ("x", "y", "width", "height")] for e in rectangles]
    return [(x, y, x + width, y + height) for x, y, width, height in boxes]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_boxes_lie_apart_and_on_the_picture_and_can_be_read_in_a_notebook(name):
    svg = drawing_svg(ARCHITECTURES[name])
    width, height = (float(i) for i in re.search(r'viewBox="0 0 (\S+) (\S+)"', svg).groups())
    assert width <= 960, "in a column of 700 pixels its text would be too small"
    boxes = faces(ARCHITECTURES[name])
    assert all(x > 0 and y > 0 and right < width and bottom < height for x, y, right, bottom in boxes)
    for (a, b, c, d), (x, y, right, bottom) in combinations(boxes, 2):
        assert c <= x or right <= a or d <= y or bottom <= b


def test_text_lies_on_the_picture():
    for drawing in (*ARCHITECTURES.values(), WRONG_BLOCK, replace(RIGHT_BLOCK, note="n" * 200)):
        svg = drawing_svg(drawing)
        width, height = (float(i) for i in re.search(r'viewBox="0 0 (\S+) (\S+)"', svg).groups())
        for x, y, anchor, words in re.findall(
            r'<text x="(\S+)" y="(\S+)".*?anchor="(\w+)".*?>(.*?)</text>', svg
        ):
            length = 5.5 * len(words) * {"start": 1, "middle": 0.5}[anchor]
            assert 0 < float(y) < height and float(x) + length < width, words


def test_a_picture_stays_small():
    many = block(*[replace(WRONG_CONV, component=f"part_{i}") for i in range(16)])
    assert len(drawing_image(many, "identity_block")) < 30_000
    assert len(drawing_image(resnet_drawing(), "ResNet50")) < 20_000


def resnet_drawing():
    return layout(same(resnet50()), rubric_of(resnet50()), True)


def test_drawing_loads_nothing_heavy():
    code = (
        "import autograde.reports.html, autograde.judge.layout, sys\n"
        "assert not {'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
