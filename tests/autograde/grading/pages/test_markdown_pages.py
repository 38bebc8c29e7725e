"""Text on feedback pages: formulas and pictures without a script or a network, and nothing active."""

import base64

import pytest
from active_payloads import HTML, MARKDOWN, PNG, payload
from bs4 import BeautifulSoup

from autograde.grading.pages.markdown_pages import markdown_page

ACTIVE = "script, iframe, object, embed, form, svg, style, link, meta, base, button, textarea, video, audio"


def page(source, attachments=None, folder=""):
    return BeautifulSoup(markdown_page(source, attachments or {}, folder), features="html.parser")


@pytest.mark.parametrize(
    "source",
    ["A $F(x) + x$.", "$$\\frac{\\partial y}{\\partial x} = I$$", "\\begin{equation}x_1^2\\end{equation}"],
)
def test_formulas_are_mathml(source):
    [formula] = page(source).select("math")
    assert formula.select("mi") and "$" not in page(source).text


@pytest.mark.parametrize("source", ["$\\frac{$ and $\\left($", "$}{$"])
def test_what_is_no_formula_is_shown_as_it_was_written(source):
    assert page(source).text.strip()


@pytest.mark.parametrize(
    "source",
    [
        "$\\text{<img src=x onerror=alert(1)>}$",
        "$\\href{javascript:alert(1)}{x}$",
        "$$\\text{</mtext></math><script>alert(1)</script>}$$",
        "$\\style{background:url(x)}{x}$ $\\class{score}{x}$",
        "\\begin{matrix}<style><img src=x onerror=alert(1)></style>\\end{matrix}",
    ],
)
def test_formulas_are_inert(source):
    made = page(source)
    assert not made.select(ACTIVE) and not made.select("[href], [src], [style*=url], [onerror]")


@pytest.mark.parametrize("name", [name for name in (*HTML, *MARKDOWN) if "attachment" not in name])
def test_a_comments_markup_is_inert(name):
    made = page(payload(name, {**HTML, **MARKDOWN}[name]))
    assert not made.select(ACTIVE)
    for element in made.find_all(True):
        assert not [
            key for key in element.attrs if key.startswith("on") or key in ("id", "srcset", "background")
        ]
        assert element.get("href", "#").startswith(("#", "http"))
        assert element.get("src", "data:image/").startswith("data:image/")


def test_pictures_beside_the_notebook_and_attached_ones_are_part_of_the_page(tmp_path):
    (tmp_path / "plot.png").write_bytes(base64.b64decode(PNG))
    made = page("![a](plot.png) ![b](attachment:b.png)", {"b.png": {"image/png": PNG}}, str(tmp_path))
    assert [picture["src"] for picture in made.select("img")] == [f"data:image/png;base64,{PNG}"] * 2


def test_links_of_the_course_and_tables_stay():
    made = page("[here](https://example.org) [there](#x)\n\n| a | b |\n|:-:|---|\n| 1 | 2 |\n\n- [x] done")
    assert [link["href"] for link in made.select("a")] == ["https://example.org", "#x"]
    assert made.select("td") and made.select("input[checked]")
