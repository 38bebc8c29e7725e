"""A verdict as HTML: nothing of a student's is active in it, and JupyterLab leaves all of it in."""

import re
from base64 import b64decode
from html.parser import HTMLParser

from drawn_graphs import IDENTITY, RUBRIC, changed, compare

from autograde.judge.layout import layout
from autograde.judge.verdict import Component, Finding, Verdict
from autograde.reports.html import verdict_html

#: What JupyterLab 4.6 leaves in outputs that it does not trust (its sanitiser's lists), as far as we use it.
SANE = {"div": {"style"}, "span": {"style"}, "b": {"style"}, "code": {"style"}, "ul": {"style"}}
SANE |= {"li": {"style"}, "br": set(), "img": {"style", "alt", "src", "width", "height"}}
#: What it takes out and a drawing can do without: the theme, and a stop for the keyboard.
LOST = {"div": {"tabindex", "role", "aria-label"}, "img": {"class"}, "style": set()}

WRONG = changed(IDENTITY.graph, 4, op="unknown", attributes={"type": "<script>x</script>"})
DRAWING = layout(compare(IDENTITY, WRONG), RUBRIC, False, ("main_b",))


def verdict(drawing=None, message="Main path b: <i>wrong</i>."):
    components = (Component("main_b", "Main path <b>", 0.0, 2.0), Component("names", "Layer names", 0.5, 0.5))
    findings = (Finding("x", "main_b", message, "Look & see."),)
    return Verdict("identity_block", False, components, findings, drawing=drawing)


def test_a_verdict_uses_only_what_jupyterlab_leaves_in_untrusted_outputs():
    found = []

    class Collect(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.append((tag, {name for name, _ in attributes}))

    Collect().feed(verdict_html(verdict(DRAWING)))
    assert "img" in [tag for tag, _ in found]
    for tag, attributes in found:
        left = SANE.get(tag, set()) | LOST.get(tag, set())
        assert attributes <= left, f"JupyterLab would take {attributes - left} out of <{tag}>"
    assert {tag for tag, _ in found} <= set(SANE) | set(LOST)


def test_a_verdict_without_a_drawing_has_no_image_and_is_escaped():
    html = verdict_html(verdict())
    assert "<img" not in html
    assert "&lt;i&gt;wrong" in html and "Look &amp; see." in html and "Main path &lt;b&gt;" in html


def test_a_layers_name_is_escaped_in_the_picture_and_beside_it():
    html = verdict_html(verdict(DRAWING))
    svg = b64decode(re.search(r'base64,([^"]+)"', html)[1]).decode()
    assert "<script" not in html and "<script" not in svg and "&lt;script" in svg


def test_a_verdict_stays_small():
    assert len(verdict_html(verdict(DRAWING))) < 14_000


def test_full_points_and_lost_points_differ_by_more_than_colour():
    html = verdict_html(verdict())
    assert "&#10007;" in html and "&#10003;" in html and "0.5 of 2.5 points" in html
