"""Drawings and verdicts in Chinese: every text stands inside of its box, and no English is left."""

import re
from base64 import b64decode
from dataclasses import replace
from xml.etree import ElementTree

import drawn_graphs
import pytest
from drawn_graphs import all_numbers, rubric_of, same
from languages import english_in, speaking_pseudo

from autograde.judge.box_words import letters, shorten
from autograde.judge.comparison import Comparison
from autograde.judge.layout import layout
from autograde.judge.verdict import UNFILLED, Component, Finding, Verdict
from autograde.reports.boxes import CHARACTER
from autograde.reports.drawing import drawing_image, drawing_svg, drawing_words
from autograde.reports.html import verdict_html
from autograde.reports.text import verdict_text
from signs.words import speaking
from tests.autograde.judge.test_languages import DIFFERENCES, IDENTITY, collected
from tests.autograde.judge.wrong_functions import BLOCKS

#: Titles as long as a rubric in Chinese has them.
RUBRIC = {
    "main_a": ("主路径的第一部分", 1.0),
    "main_b": ("主路径的第二部分", 1.0),
    "main_c": ("主路径的第三部分", 1.0),
    "shortcut": ("捷径连接", 1.0),
    "addition": ("两条路径相加", 1.0),
    "final_relu": ("最后的激活函数", 1.0),
}


@pytest.fixture(params=["pseudo", "zh"])
def spoken(request):
    with speaking_pseudo() if request.param == "pseudo" else speaking("zh"):
        yield request.param


def too_wide(svg):
    """List the texts of a picture that reach out of the smallest rectangle that they stand in."""
    root = ElementTree.fromstring(svg)
    places = [
        [float(e.get(name)) for name in ("x", "y", "width", "height")]
        for e in root.iter()
        if e.tag.endswith("}rect")
    ]
    found = []
    for e in root.iter():
        if not e.tag.endswith("}text") or e.get("font-size"):
            continue
        words, x, y = "".join(e.itertext()), float(e.get("x")), float(e.get("y"))
        width = CHARACTER * letters(words)
        left = x if e.get("text-anchor") == "start" else x - width / 2
        around = [p for p in places if p[0] <= x <= p[0] + p[2] and p[1] <= y <= p[1] + p[3]]
        inner = min(around, key=lambda p: p[2] * p[3])
        if left < inner[0] - 1 or left + width > inner[0] + inner[2] + 1:
            found.append(words)
    return found


def test_a_text_that_is_too_wide_is_found():
    with speaking("zh"):
        drawing = layout(Comparison(IDENTITY.graph, IDENTITY, (), ()), RUBRIC, False)
        svg = drawing_svg(drawing)
    assert too_wide(svg) == []
    assert too_wide(svg.replace(">Conv2D<", f">{'卷积层' * 9}<", 1)) == ["卷积层" * 9]


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.kind)
def test_a_drawing_holds_its_words(difference, spoken):
    node, reference = difference.node, difference.reference
    pairs = tuple((n, n) for n in IDENTITY.graph.nodes)
    if node is not None and node.id in {n.id for n in IDENTITY.graph.nodes}:
        graph = replace(
            IDENTITY.graph, nodes=tuple(node if n.id == node.id else n for n in IDENTITY.graph.nodes)
        )
        pairs = tuple((node if n.id == node.id else n, r) for n, r in pairs)
    else:
        graph = IDENTITY.graph
        lost = reference.id if difference.kind == "missing" else -1
        pairs = tuple((n, r) for n, r in pairs if n.id != lost)
    drawing = layout(Comparison(graph, IDENTITY, pairs, (difference,)), RUBRIC, False, ("main_a",))
    svg = drawing_svg(drawing)
    assert too_wide(svg) == []
    assert english_in(drawing_words(drawing)) == []
    assert "Noto Sans CJK SC" in svg and "sans-serif" in svg


@pytest.mark.parametrize("case", BLOCKS[::4], ids=lambda case: f"{case.exercise}: {case.name}")
def test_the_drawing_of_a_wrong_block_holds_its_words(case, spoken):
    from autograde.judge import judge_evidence

    evidence, challenges = collected(case)
    verdict = judge_evidence(case.exercise, evidence, challenges)
    if verdict.drawing is not None:
        titles = {name: RUBRIC.get(name, ("评分标准的一部分", 1.0))[0] for name in verdict.drawing.titles}
        assert too_wide(drawing_svg(replace(verdict.drawing, titles=titles))) == []


@pytest.mark.parametrize("name", ["resnet50", "unet"])
def test_a_condensed_drawing_holds_its_words(name, spoken):
    reference = getattr(drawn_graphs, name)()
    rubric = {
        part: (f"{title}：网络的一个阶段", points) for part, (title, points) in rubric_of(reference).items()
    }
    drawing = layout(same(reference), rubric, True, (), all_numbers)
    comparison = replace(same(reference), differences=tuple(d for d in DIFFERENCES if d.kind != "missing"))
    condensed = layout(comparison, rubric, False, tuple(rubric), all_numbers)
    for one in (drawing, condensed):
        svg = drawing_svg(one)
        assert too_wide(svg) == []
        assert english_in(re.sub("<[^>]*>", "\n", svg)) == []


def verdict(*findings, points=0.0):
    components = (Component("a", "主路径 a", points, 2.0), Component("names", "层的名字", 0.5, 0.5))
    return Verdict("identity_block", False, components, findings, form={"activation": "after"})


def test_a_verdict_has_no_english_around_what_it_shows(spoken):
    for one in (
        verdict(Finding("x", "a", "…", "…")),
        verdict(Finding(UNFILLED, "", "…", "…")),
        verdict(points=2.0),
    ):
        for shown in (verdict_text(one), verdict_html(one, True)):
            words = re.sub("<[^>]*>|identity_block|activation after", " ", shown)
            assert not re.search("[a-z]{2,} [a-z]{2,}", words)


def test_points_stand_one_below_the_other_whatever_the_titles_are():
    from rich.cells import cell_len

    rows = [line for line in verdict_text(verdict(Finding("x", "a", "…"))).splitlines() if line[:4].strip()]
    assert len({cell_len(line.rstrip()) for line in rows if "/" in line}) == 1


def test_a_chinese_text_is_cut_to_the_room_of_latin_letters():
    assert letters("层 a") == letters("层") + 2 > 3.5
    assert shorten("卷积核大小不对", 26) == "卷积核大小不对"
    cut = shorten("卷积核大小不对" * 3, 26)
    assert cut.endswith("…") and 23 < letters(cut) <= 26


def test_the_alternative_text_is_told(spoken):
    drawing = layout(Comparison(IDENTITY.graph, IDENTITY, (), ()), RUBRIC, False, ("main_a",))
    image = drawing_image(drawing, "identity_block")
    alt = re.search('alt="([^"]*)"', image)[1]
    assert not re.search("Drawing|Marked|missing", alt)
    assert "<title>" in b64decode(re.search(r'base64,([^"]+)"', image)[1]).decode()
