"""What a submission holds is shown in graded notebooks, and nothing of it acts."""

import json
import re

import nbformat
import pytest
from active_payloads import ACTIVE_SVG, HTML, MARKDOWN, PNG, TERMINAL, bundles, encode, payload
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    new_raw_cell,
)

from autograde.challenge import draw_challenges
from autograde.checks import VERDICT_TYPE
from autograde.grading.pages.hidden_tests import MARK_TYPE
from autograde.grading.pages.outputs import POSED
from autograde.grading.pages.sanitise import (
    BREAK,
    inert_html,
    inert_markdown,
    inert_text,
    sanitise_notebook,
    sanitise_outputs,
)
from autograde.grading.preprocessors import JudgeEvidence

#: What stock Markdown makes by itself; none of it acts.
WRITING = {
    *(
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "pre",
        "code",
        "div",
        "span",
        "table",
        "thead",
    ),
    *("tbody", "tr", "th", "td", "blockquote", "em", "strong", "hr", "br", "dl", "dt", "dd", "s", "del"),
}


def assert_inert(page, allowed=WRITING):
    soup = BeautifulSoup(page, features="html.parser")
    for element in soup.find_all(True):
        if element.name == "input":  # a box of a list of tasks
            assert element.attrs.keys() <= {"type", "disabled", "class", "checked"}, page
            assert element["type"] == "checkbox" and "disabled" in element.attrs
            continue
        assert element.name in allowed, page
        assert set(element.attrs) <= {"class", "style", "src", "alt", "id", "align", "border"}, page
        assert "url" not in element.attrs.get("style", "") and "position" not in element.attrs.get(
            "style", ""
        )
        assert element.attrs.get("src", "data:image/png;base64,").startswith("data:image/png;base64,")


def text(output):
    return output.data["text/plain"]


@pytest.mark.parametrize("name", HTML)
def test_html_keeps_what_shows_and_nothing_that_acts(name):
    for is_course in (False, True):
        cleaned = inert_html(payload(name, HTML[name]), is_course)
        assert_inert(cleaned, WRITING | {"img", "b", "i", "small", "kbd", "sub", "sup", "u", "var"})
        assert inert_html(cleaned, is_course) == cleaned


@pytest.mark.parametrize("name", {**HTML, **MARKDOWN})
def test_markdown_is_inert_whichever_reader_makes_a_page_of_it(name):
    written = inert_markdown(payload(name, {**HTML, **MARKDOWN}[name]))
    assert_inert(MarkdownWithMath(IPythonRenderer(escape=False, exclude_anchor_links=True)).render(written))
    lenient = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    assert_inert(lenient.render(written))
    assert not re.search(r"<[A-Za-z/!?]", written)
    assert inert_markdown(written) == written


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown_reads_as_it_was_written(name):
    given = MARKDOWN[name].replace("\0", "")
    assert inert_markdown(given).replace(BREAK, "") == given


@pytest.mark.parametrize("name", TERMINAL)
def test_of_a_terminals_sequences_only_colours_stay(name):
    shown = inert_text(payload(name, TERMINAL[name]))
    left = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", left)
    assert "://" not in left and "javascript:" not in left
    assert inert_text(shown) == shown


@pytest.mark.parametrize(
    "picture",
    [
        "<img>",
        "<IMG src=x onerror=1>",
        '<img alt="a>b src=" width=3 src="http://x.org/a.png">',
        "<img src=#>",
    ],
)
def test_of_a_picture_that_is_left_out_a_line_says_so(picture):
    cleaned = inert_html(f"<b>a</b>{picture}<i>b</i>")
    assert cleaned == "<b>a</b>(a picture was left out here)<i>b</i>"


def test_colours_tables_formulas_and_pictures_stay():
    assert inert_text("\x1b[1;31mred\x1b[0m 50%|##\r\n") == "\x1b[1;31mred\x1b[0m 50%|##\r\n"
    table = '<table border="1"><tbody><tr><th>a</th><td colspan="2">1</td></tr></tbody></table>'
    assert inert_html(table) == table
    picture = f'<img src="data:image/png;base64,{PNG}" width="10" alt="a plot">'
    assert BeautifulSoup(inert_html(picture), features="html.parser").img["src"].endswith(PNG)
    for written in ("# Title\n\n- *one* `x < 3`\n- $x<y$ and 3 < 4 > 2", "| a | b |\n|---|---|\n| 1 | 2 |"):
        assert inert_markdown(written).replace(BREAK, "") == written


@pytest.mark.parametrize("name", bundles())
def test_display_data_is_text_a_table_or_a_picture_without_attributes(name):
    data, metadata = bundles()[name]
    [kept] = sanitise_outputs([new_output("display_data", data=data, metadata=metadata)])
    assert set(kept.data) <= {"text/plain", "text/html", "image/png"}
    told = kept.metadata.pop("image/png", {"alt": ""})  # the one thing that stays: words, for a screen reader
    assert kept.metadata == {} and set(told) == {"alt"} and not set('<>"') & set(told["alt"])
    assert kept.data and kept.data.get("image/png", PNG) == PNG
    assert_inert(kept.data.get("text/html", ""))
    assert sanitise_outputs([kept]) == [kept]


def test_what_is_left_out_is_said_and_formulas_are_shown_as_text():
    [svg, latex, result] = sanitise_outputs(
        [
            new_output("display_data", data={"image/svg+xml": ACTIVE_SVG}),
            new_output(
                "display_data",
                data={"text/latex": "$x$", "text/plain": "<IPython.core.display.Latex object>"},
            ),
            new_output(
                "execute_result", data={"text/markdown": "5.0", "text/plain": "1.0"}, execution_count=1
            ),
        ]
    )
    assert "image/svg+xml" in text(svg) and text(latex) == "$x$"
    assert result.data == {"text/plain": "1.0"} and result.execution_count == 1


def test_errors_and_streams_are_text_of_the_kinds_that_there_are():
    evil = payload("osc-link", TERMINAL["osc-link"])
    [error, stream, odd] = sanitise_outputs(
        [
            new_output("error", ename=evil, evalue=evil, traceback=[evil, "\x1b[0;31mred\x1b[0m"]),
            new_output("stream", name="<b>", text=evil),
            {"output_type": "stream", "text": float("nan")},
        ]
    )
    assert (error.ename, error.evalue, error.traceback[0]) == ("look",) * 3
    assert error.traceback[1] == "\x1b[0;31mred\x1b[0m"
    assert (stream.name, stream.text) == ("stdout", "look") and "left out" in odd.text


def test_only_a_verdicts_bundle_keeps_boxes_and_drawings():
    drawn = f'<div style="max-width:64em"><img src="data:image/svg+xml;base64,{encode("<svg></svg>")}"></div>'
    data = {"text/html": drawn, VERDICT_TYPE: {"task": "x"}}
    [verdict] = sanitise_outputs([new_output("display_data", data=data)])
    [other] = sanitise_outputs([new_output("display_data", data={"text/html": drawn})])
    assert "data:image/svg+xml" in verdict.data["text/html"] and "max-width" in verdict.data["text/html"]
    assert "svg" not in other.data["text/html"] and "max-width" not in other.data["text/html"]


def test_a_mark_of_hidden_tests_stays_and_nothing_beside_it():
    [mark] = sanitise_outputs([new_output("display_data", data={MARK_TYPE: True, "text/plain": "Hidden"})])
    [odd] = sanitise_outputs([new_output("display_data", data={MARK_TYPE: "<b>"})])
    assert mark.data == {MARK_TYPE: True, "text/plain": "Hidden"} and MARK_TYPE not in odd.data


def test_a_verdicts_sentences_do_nothing_in_a_terminal():
    evil = payload("osc-link", TERMINAL["osc-link"]) + "\x1b[2J"
    failed = new_output("error", ename=evil, evalue=f"{evil} [/b]", traceback=[])
    cell = new_code_cell("posed", metadata={"nbgrader": {"points": 3}}, outputs=[failed])
    posed = {0: ("check", "scale_pixels", draw_challenges("scale_pixels", 0))}
    made, _ = JudgeEvidence().preprocess(notebook(cell), {POSED: posed})
    said = json.dumps(made.cells[0].outputs[0].data, ensure_ascii=False)
    assert "look" in said and "[/b]" in said and "\\u001b" not in said and "javascript" not in said


def notebook(*cells, **metadata):
    return new_notebook(cells=list(cells), metadata=metadata)


def test_the_courses_own_text_stays_and_the_students_does_not():
    text = '<img src="figure.png"> [data](https://example.org)'
    made = sanitise_notebook(notebook(new_markdown_cell(text), new_markdown_cell(f"{text} ")), {text})
    assert made.cells[0].source == text
    assert_inert(MarkdownWithMath(IPythonRenderer(escape=False)).render(made.cells[1].source))


def test_attachments_are_pictures_and_the_text_still_shows_them():
    source = "![a plot](attachment:plot.png) ![bad](attachment:bad.png)"
    attached = {
        "plot.png": {"image/png": PNG, "image/svg+xml": ACTIVE_SVG},
        "bad.png": {"image/png": encode(ACTIVE_SVG)},
        '"><img src=x onerror=alert(1)>': {"image/png": PNG},
    }
    for cell in (new_markdown_cell(source), new_raw_cell(source)):
        cell.attachments = attached
        [made] = sanitise_notebook(notebook(cell)).cells
        assert made.attachments == {"plot.png": {"image/png": PNG}}
        assert made.source == source.replace("bad](", f"bad]{BREAK}(")
    assert cell.attachments == attached


def test_metadata_is_what_nbgrader_and_jupyterlab_need():
    evil = '"><img src=x onerror=alert(1)>'
    marks = {"grade_id": "why", "grade": True, "points": 2, "comment": evil, "solution": True}
    given = {
        "nbgrader": marks,
        "tags": ["for-people", evil],
        "raw_mimetype": "",
        "alt": evil,
        "editable": False,
    }
    cells = [
        new_markdown_cell("a", metadata=given),
        new_code_cell("b", metadata={"nbgrader": {**marks, "grade_id": evil}}),
        new_code_cell("c", metadata={"nbgrader": {**marks, "points": evil}}),
    ]
    widgets = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    told = {"name": "python", "pygments_lexer": evil}
    made = sanitise_notebook(notebook(*cells, title=evil, widgets=widgets, language_info=told))
    assert made.metadata == {"language_info": {"name": "python"}}
    assert made.cells[0].metadata == {
        "nbgrader": {"grade_id": "why", "grade": True, "points": 2, "solution": True},
        "tags": ["for-people"],
        "editable": False,
    }
    assert made.cells[1].metadata == {} and "points" not in made.cells[2].metadata.nbgrader
    nbformat.validate(made)


def test_code_is_left_as_it_is_and_the_notebook_that_was_given_too():
    cell = new_code_cell("x = '<img src=x>'", outputs=[new_output("stream", text="a://b")])
    given = notebook(cell)
    before = nbformat.writes(given)
    assert sanitise_notebook(given).cells[0].source == cell.source
    assert sanitise_notebook(given, untouched=[0]).cells[0].outputs == cell.outputs
    assert nbformat.writes(given) == before
