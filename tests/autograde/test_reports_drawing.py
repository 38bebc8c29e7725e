"""The picture of a block: every mark can be seen without colour, read aloud, and shown by JupyterLab."""

import re
import subprocess
import sys
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from autograde.judge.sketch import Drawing, Item
from autograde.judge.verdict import Component, Finding, Verdict
from autograde.reports.drawing import drawing_image, drawing_svg, drawing_words
from autograde.reports.html import verdict_html
from autograde.reports.svg import GREEN

CONV = Item("conv", ("Conv2D", "1×1, F1", "valid"), "right", "main_a", node=1)
ADD = Item("add", ("Add",), "right", "addition")
RELU = Item("relu", ("ReLU",), "right", "final_relu")
MISSING = Item("norm", ("Batch-", "Norm"), "missing", "main_a", ("missing",))
SUPERFLUOUS = Item("other", ("<b>Dropout",), "superfluous", "main_a", ("superfluous",))
WRONG = Item(
    "conv",
    ("Conv2D", "f×f, 64", "valid"),
    "wrong",
    "main_b",
    ("filters: 64", "padding: valid"),
    ((1, "64"), (2, "valid")),
)
RIGHT_BLOCK = Drawing((CONV,), (), ADD, (RELU,))
WRONG_BLOCK = Drawing((CONV, MISSING, SUPERFLUOUS, WRONG), (), ADD, (RELU,))

#: What JupyterLab 4.6 leaves in outputs that it does not trust (its sanitiser's lists), as far as we use it.
SANE = {"div": {"style"}, "span": {"style"}, "b": {"style"}, "code": {"style"}, "ul": {"style"}}
SANE |= {"li": {"style"}, "br": set(), "img": {"style", "alt", "src", "width", "height"}}


def texts(drawing):
    root = ElementTree.fromstring(drawing_svg(drawing))
    return ["".join(element.itertext()) for element in root.iter() if element.tag.endswith("}text")]


def verdict(drawing=None, message="Main path b: <i>wrong</i>."):
    components = (Component("main_b", "Main path <b>", 0.0, 2.0), Component("names", "Layer names", 0.5, 0.5))
    made = Verdict("identity_block", False, components, (Finding("x", "main_b", message, "Look & see."),))
    object.__setattr__(made, "drawing", drawing)
    return made


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
    [("right", "untouched"), ("wrong", "starts too late"), ("missing", "shortcut: missing")],
)
def test_the_shortcut_says_how_it_is(status, words):
    drawing = Drawing((CONV,), (), ADD, (RELU,), split=1 if status == "wrong" else 0, shortcut_status=status)
    assert any(words in text for text in texts(drawing))
    assert (words in drawing_words(drawing)) == (status != "right")


def test_the_alternative_text_tells_every_mark():
    words = drawing_words(WRONG_BLOCK)
    assert "main path a: BatchNorm (missing)" in words
    assert "main path b: Conv2D f×f, 64 valid (filters: 64, padding: valid)" in words
    assert drawing_words(RIGHT_BLOCK) == "Nothing is marked."


def test_text_of_a_student_is_escaped_in_picture_and_alternative_text():
    svg, image = drawing_svg(WRONG_BLOCK), drawing_image(WRONG_BLOCK, "identity_block")
    assert "<b>" not in svg and "&lt;b&gt;Dropout" in svg
    assert "<b>" not in image and "&lt;b&gt;Dropout" in image


def test_names_that_xml_cannot_hold_do_not_break_the_picture():
    item = replace(SUPERFLUOUS, lines=("\x00\ud800\x1b[31mX",))
    drawing = replace(RIGHT_BLOCK, main=(CONV, item))
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
    assert b64decode(source[1]).decode() == drawing_svg(WRONG_BLOCK)


def test_a_verdict_uses_only_what_jupyterlab_leaves_in_untrusted_outputs():
    found = []

    class Collect(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.append((tag, {name for name, _ in attributes}))

    Collect().feed(verdict_html(verdict(WRONG_BLOCK)))
    assert "img" in [tag for tag, _ in found]
    for tag, attributes in found:
        assert attributes <= SANE[tag], f"JupyterLab would take {attributes - SANE[tag]} out of <{tag}>"


def test_a_verdict_without_a_drawing_has_no_image_and_is_escaped():
    html = verdict_html(verdict())
    assert "<img" not in html
    assert "&lt;i&gt;wrong" in html and "Look &amp; see." in html and "Main path &lt;b&gt;" in html


def test_a_verdict_stays_small():
    items = tuple(WRONG for _ in range(16))
    assert len(verdict_html(verdict(Drawing(items, items[:2], ADD, (RELU,))))) < 30_000
    assert len(verdict_html(verdict(WRONG_BLOCK))) < 12_000


def test_a_part_without_points_has_no_tick_though_no_layer_of_it_is_marked():
    right, blamed = drawing_svg(RIGHT_BLOCK), drawing_svg(replace(RIGHT_BLOCK, blamed=("main_a", "shortcut")))
    assert right.count(GREEN) == 4, "shortcut, main path a, addition, last ReLU"
    assert blamed.count(GREEN) == 2


def test_drawing_loads_nothing_heavy():
    code = (
        "import autograde.reports.html, autograde.judge.sketch, sys\n"
        "assert not {'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
