"""Whatever a submission holds, nothing of it runs where an instructor or a student looks at it."""

import json

import nbformat
import pytest
from active_payloads import HTML, MARKDOWN, TERMINAL, bundles
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook

pytestmark = pytest.mark.browser
STOCK_PAGES = "classroom/stock_pages"  # where the class's fixture puts nbgrader's own
STUDENTS = ("ada", "eve", "old")


def assert_quiet(watch):
    assert watch.told() == [] and watch.dialogs == []
    assert [url for _, url in watch.requests if "fired" in url] == []


def ids(course, notebook):
    with Gradebook(course.gradebook_url) as gradebook:
        found = gradebook.notebook_submissions(notebook, course.assignment)
        return {submission.student.id: submission.id for submission in found}


def test_there_are_payloads_of_many_kinds_and_they_do_act_where_nothing_makes_them_inert(
    course, watch, tmp_path
):
    assert len(HTML) + len(MARKDOWN) + len(TERMINAL) + len(bundles()) > 150
    notebook = nbformat.read(course.autograded / "old" / course.assignment / "2_line.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if "attachment:" not in str(cell)]  # nbconvert gives up
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook)
    (tmp_path / "page.html").write_text(page)
    watch.page.goto((tmp_path / "page.html").as_uri(), wait_until="domcontentloaded")
    watch.page.wait_for_timeout(1000)
    assert len(set(watch.told())) > 10


@pytest.mark.parametrize("student", STUDENTS)
def test_a_students_page_runs_nothing_loads_nothing_and_shows_drawings_and_formulas(
    course, watch, unchanged, student
):
    path = course.feedback / student / course.assignment / "feedback.html"
    with unchanged():
        watch.page.goto(path.as_uri())
        watch.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert watch.touch("main") > 100
        watch.picture(f"feedback-{student}")
    assert_quiet(watch)
    assert {url for _, url in watch.requests if not url.startswith("data:")} == {path.as_uri()}
    assert watch.page.evaluate("document.scripts.length") == 0 and path.stat().st_size < 400_000
    assert watch.page.locator("math").first.bounding_box()["width"] > 10
    drawing = watch.page.locator('img[alt^="Drawing of identity_block"]')
    assert drawing.evaluate("drawing => drawing.naturalWidth") > 300
    assert watch.page.locator(".total").inner_text().endswith("points")
    assert watch.page.locator("a:not([href^='#'])").count() == 0


@pytest.mark.parametrize("student", STUDENTS)
@pytest.mark.parametrize("notebook", ["2_line", "4_block"])
def test_a_feedback_page_of_nbgraders_runs_nothing_loads_nothing_and_shows_the_courses_drawing(
    course, watch, unchanged, student, notebook
):
    path = course.root / STOCK_PAGES / student / course.assignment / f"{notebook}.html"
    with unchanged():
        watch.page.goto(path.as_uri())
        assert watch.touch("#notebook") > 50
        watch.picture(f"feedback-{student}-{notebook}")
    assert_quiet(watch)
    assert {url for _, url in watch.requests if not url.startswith("data:")} == {path.as_uri()}
    assert watch.page.evaluate("document.scripts.length") == 0
    if notebook == "4_block":
        drawing = watch.page.locator('img[alt^="Drawing of identity_block"]')
        assert drawing.evaluate("drawing => drawing.naturalWidth") > 300


@pytest.mark.parametrize("student", ["ada", "old"])
@pytest.mark.parametrize("is_ours", [True, False])
def test_a_comment_is_text_with_emphasis(course, watch, student, is_ours):
    stock = course.root / STOCK_PAGES / student / course.assignment / "2_line.html"
    ours = course.feedback / student / course.assignment / "feedback.html"
    watch.page.goto((ours if is_ours else stock).as_uri())
    comment = watch.page.locator(".comment" if is_ours else ".panel-footer")
    assert "well done" in comment.inner_text() and comment.locator("strong").count() == 1
    assert comment.locator("a[href], img[src]").count() == 0
    assert_quiet(watch)


def test_nothing_lies_beside_the_pages(course):
    for student in STUDENTS:
        folder = course.feedback / student / course.assignment
        assert {path.name for path in folder.rglob("*")} == {"feedback.html"}
        stock = course.root / STOCK_PAGES / student / course.assignment
        assert {path.name for path in stock.rglob("*")} == {"2_line.html", "4_block.html"}
        graded = {path.name for path in (course.autograded / student / course.assignment).rglob("*")}
        assert not graded & {"page.html", "drawing.svg"}


@pytest.mark.parametrize("student", STUDENTS)
@pytest.mark.parametrize("notebook", ["2_line", "4_block"])
def test_formgraders_page_of_a_submission_runs_its_own_scripts_alone(
    course, lab, watch, unchanged, student, notebook
):
    watch.page.goto(f"{lab.address}/lab/api/settings?token={lab.token}")
    with unchanged():
        watch.requests.clear()
        watch.page.goto(f"{lab.address}/formgrader/submissions/{ids(course, notebook)[student]}/")
        watch.page.wait_for_function("window.formgrade ? formgrade.loaded : window.jQuery && !jQuery.active")
        watch.page.wait_for_timeout(500)
        assert watch.touch(".text_cell_render, .output, .input_area") > 50
        watch.picture(f"formgrader-{student}-{notebook}")
    assert_quiet(watch)
    asked = [url.removeprefix(lab.address) for _, url in watch.requests if url.startswith(lab.address)]
    assert all(url.startswith(("/formgrader/", "/static/", "/custom/")) for url in asked), asked
    assert {method for method, _ in watch.requests} == {"GET"}
    fields = watch.page.locator("input.score").first
    assert fields.get_attribute("placeholder") != ""  # formgrader has filled it in
    if notebook == "4_block":
        drawing = watch.page.locator('img[alt^="Drawing of identity_block"]')
        assert drawing.evaluate("drawing => drawing.naturalWidth") > 300


@pytest.mark.parametrize(
    "page",
    [
        "manage_assignments",
        "manage_submissions/resnet",
        "gradebook",
        "gradebook/resnet",
        "gradebook/resnet/2_line",
        "manage_students",
        "manage_students/eve",
        "manage_students/eve/resnet",
    ],
)
def test_formgraders_lists_run_their_own_scripts_alone(lab, watch, unchanged, page):
    watch.page.goto(f"{lab.address}/lab/api/settings?token={lab.token}")
    with unchanged():
        watch.requests.clear()
        watch.page.goto(f"{lab.address}/formgrader/{page}")
        watch.page.wait_for_function("window.jQuery && !jQuery.active")
        watch.page.wait_for_timeout(300)
        watch.picture(f"formgrader-{page.replace('/', '-')}")
    assert_quiet(watch)
    assert {method for method, _ in watch.requests} == {"GET"}


@pytest.mark.parametrize("notebook", ["2_line", "4_block"])
def test_a_graded_notebook_in_jupyterlab_runs_nothing(course, lab, watch, unchanged, notebook):
    place = f"classroom/autograded/eve/{course.assignment}/{notebook}.ipynb"
    with unchanged():
        watch.page.goto(f"{lab.address}/doc/tree/{place}?token={lab.token}")
        watch.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60000)
        watch.page.wait_for_timeout(3000)
        watch.picture(f"lab-{notebook}")
        seen = 0
        for _ in range(20):  # JupyterLab shows what comes into view
            seen += watch.touch(".jp-OutputArea-output, .jp-RenderedMarkdown", ["mouseover"])
            watch.page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollBy(0, 1200)")
        assert seen > 20
    # JupyterLab itself looks up what reads like a path, and makes a checkpoint of what it opens.
    watch.requests = [(method, url) for method, url in watch.requests if "/api/resolvePath" not in url]
    assert_quiet(watch)
    written = [url for method, url in watch.requests if method != "GET" and "/api/contents" in url]
    assert [url for url in written if not url.partition("?")[0].endswith("/checkpoints")] == []
    links = watch.page.evaluate(
        """[...document.querySelectorAll('.jp-OutputArea a[href], .jp-RenderedMarkdown a[href]')]
        .map(link => link.href)"""
    )
    # Headings and what reads like a path become links of JupyterLab's own, without any query.
    others = [x for x in links if not x.startswith(lab.address) or "?" in x.partition("#")[0]]
    assert others == [], json.dumps(links)
