"""The picture of ResNet50: each stage that lost its points is marked, with what is wrong in words."""

import re
from base64 import b64decode
from xml.etree import ElementTree

import pytest

from autograde.answers.networks import STAGES
from autograde.exercise import load_exercise
from autograde.judge.verdict import Finding, Verdict, score_components
from autograde.reports.html import verdict_html
from autograde.reports.network import PARTS, network_image, network_svg, network_words
from autograde.reports.svg import GREEN, RED


def verdict(*findings, correct=None):
    """Make a verdict from pairs of component and identifier."""
    made = tuple(Finding(identifier, component, "A message.") for component, identifier in findings)
    components = score_components(load_exercise("ResNet50").rubric, made)
    return Verdict("ResNet50", not findings if correct is None else correct, components, made)


def texts(svg):
    root = ElementTree.fromstring(svg)
    return ["".join(element.itertext()) for element in root.iter() if element.tag.endswith("}text")]


def test_a_right_network_has_a_tick_for_every_part_and_no_mark():
    svg = network_svg(verdict())
    assert svg.count(GREEN) == len(PARTS) == 6 and RED not in svg
    assert network_words(verdict()) == "Nothing is marked."


def test_the_picture_has_the_references_number_of_blocks():
    blocks = {f"stage_{stage}": len(letters) for stage, letters, *_ in STAGES}
    assert {part: len(bars) for part, _, bars, _ in PARTS if part in blocks} == blocks


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("block-missing", "a block is missing"),
        ("block-superfluous", "a block too many"),
        ("conv2d-strides", "Conv2D: strides"),
        ("batch_normalization-missing", "BatchNorm missing"),
        ("zero_padding2d-missing", "zero padding missing"),
        ("max_pooling2d-pool_size", "MaxPooling2D: pool size"),
        ("something-new", "something: new"),
    ],
)
def test_a_broken_stage_is_marked_with_words(identifier, words):
    broken = verdict(("stage_3", identifier))
    svg = network_svg(broken)
    assert words in texts(svg)
    assert svg.count(GREEN) == 5 and RED in svg
    assert network_words(broken) == f"Marked: stage 3: {words}."


def test_a_missing_block_is_dashed_and_one_too_many_is_added():
    bars = re.compile('width="13"')
    right, missing, more = (
        network_svg(verdict(*findings))
        for findings in ((), [("stage_4", "block-missing")], [("stage_4", "block-superfluous")])
    )
    assert "stroke-dasharray" not in right and "stroke-dasharray" in missing
    assert len(bars.findall(missing)) == len(bars.findall(right)) == len(bars.findall(more)) - 1


def test_many_findings_of_one_stage_stay_a_few_lines():
    many = [("stage_2", f"conv2d-{i}") for i in range(20)]
    assert len([t for t in texts(network_svg(verdict(*many))) if "Conv2D" in t]) == 2
    assert "and more" in texts(network_svg(verdict(*many)))


def test_what_never_gave_a_network_has_no_picture():
    assert network_image(verdict(("", "raises-NameError"))) == ""
    assert "<img" not in verdict_html(verdict(("", "raises-NameError")))


def test_the_picture_is_in_the_verdict_and_needs_nothing_but_itself():
    html = verdict_html(verdict(("head", "x<script>-y")))
    svg = b64decode(re.search(r'base64,([^"]+)"', html)[1]).decode()
    assert not re.search(r"<script|<style|<foreignObject|href=|\bid=|url\(", svg)
    assert "<script>" not in html and len(html) < 20_000
