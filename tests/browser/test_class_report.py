"""The report of a class in a browser: it asks for nothing and is not hard to use, in any theme and width."""

import pytest
from accessibility import findings, pictures
from implementations import convolutional, identity
from reported_class import enter_class, judged, make_class, plant

from autograde.class_report.report import write_report

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A class of 60 with made-up verdicts, and real ones with drawings."""
    students, verdicts, *_ = plant(60)
    real = {
        "identity_block": judged("identity_block", lambda X, **named: identity(X, **named, padding="valid")),
        "convolutional_block": judged(
            "convolutional_block", lambda X, **named: convolutional(X, **named, shortcut=("conv",))
        ),
    }
    for student in list(verdicts)[8:16]:
        verdicts[student] |= real
    course = make_class(tmp_path_factory.mktemp("report") / "course", students)
    enter_class(course, verdicts)
    return write_report(course).page.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 380])
def test_a_report_has_no_serious_finding_in_any_theme_and_width(
    chromium, keep_picture, report, scheme, width
):
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    page.goto(report)
    keep_picture(page, f"report-{scheme}-{width}")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert findings(page) == []
    shown = pictures(page)
    assert len(shown) > 6 and all(len(picture["alt"]) > 20 for picture in shown)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    context.close()


def test_on_paper_the_examples_are_open_and_no_drawing_is_cut(chromium, report):
    page = chromium.new_page(viewport={"width": 720, "height": 1000})  # as wide as A4 without its margins
    page.emulate_media(media="print")
    page.goto(report)
    sizes = page.evaluate(
        "[...document.querySelectorAll('details img')].map(i => [i.clientWidth, i.parentElement.clientWidth])"
    )
    assert sizes and all(0 < own <= room for own, room in sizes)
    page.close()
