"""A learner's first minute in `autograde lab`, and a new version of the course."""

import subprocess

import nbformat
import pytest
from accessibility import findings
from factories import master, text_cell
from grading_course import SCALING, build_course
from learners_lab import environment, learners_lab, words

from autograde.build import build

pytestmark = pytest.mark.browser
TITLE = text_cell("# Scaling pixels\nTakes about 10 minutes.\n\nThe first version.")
BODY = SCALING.partition("# %% locked")[2]
MASTERS = {"1_scaling_of_all_the_pixels": master(TITLE, f"# %% locked{BODY}")}
NAME = "1_scaling_of_all_the_pixels.ipynb"
TRUNCATED = """
() => [...document.querySelectorAll('.jp-DirListing-itemText, .jp-DirListing-itemName')]
  .filter(name => name.scrollWidth > name.clientWidth).map(name => name.innerText)
"""


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """A small course, and its lab."""
    course = build_course(tmp_path_factory.mktemp("lesson") / "course", MASTERS)
    with learners_lab(course, tmp_path_factory.mktemp("a learner's é")) as lab:
        yield course, lab


@pytest.fixture
def page(watch, lesson):
    """The page that opens first."""
    _, lab = lesson
    watch.page.set_viewport_size({"width": 1280, "height": 900})
    watch.page.goto(f"{lab.address}/?token={lab.token}")
    watch.page.wait_for_selector("h1:has-text('Your course')", timeout=90000)
    return watch.page


def test_the_lab_opens_on_the_start_page_with_its_links_and_without_any_question(page, watch):
    page.wait_for_timeout(4000)
    assert "/lab/tree/start.ipynb" in page.url
    watch.picture("lab-start")
    assert page.locator("a:has-text('Scaling pixels')").count() == 1
    assert "about 10 minutes" in page.inner_text(".jp-Notebook")
    assert page.locator(".jp-Dialog").count() == 0 and page.locator(".Toastify__toast").count() == 0
    menus = page.locator(".lm-MenuBar-itemLabel").all_inner_texts()
    assert "File" in menus and not [menu for menu in menus if "grader" in menu.lower()]
    assert page.locator(".jp-Launcher").count() == 0
    page.click("a:has-text('Scaling pixels')")
    page.wait_for_selector("h1:has-text('Scaling pixels')", timeout=60000)
    page.wait_for_timeout(1500)
    watch.picture("lab-notebook")


def test_the_start_page_has_no_serious_finding_in_what_is_ours(page):
    page.wait_for_selector(".jp-RenderedHTMLCommon table")
    assert findings(page, ".jp-RenderedHTMLCommon") == []


def test_file_names_are_whole_and_there_is_one_kernel(page, watch):
    page.dblclick(".jp-DirListing-item:has-text('resnet')")
    page.wait_for_selector(f".jp-DirListing-item:has-text('{NAME}')")
    page.wait_for_timeout(500)
    assert page.evaluate(TRUNCATED) == []
    page.click('[data-command="launcher:create"]')
    page.wait_for_selector(".jp-LauncherCard")
    page.wait_for_timeout(1000)
    watch.picture("lab-launcher")
    assert page.locator('.jp-LauncherCard[data-category="Notebook"]').count() == 1
    assert page.locator('.jp-LauncherCard[data-category="Console"]').count() == 1
    assert page.locator("text=Create Assignment").count() == 0


def test_an_update_keeps_the_answer_and_brings_the_text(watch, lesson, tmp_path):
    (course, lab), page = lesson, watch.page
    path = lab.folder / "resnet" / NAME
    notebook = nbformat.read(path, as_version=4)
    answer = "def scale_pixels(number):\n    return number.astype('float32') / 255  # mine"
    next(cell for cell in notebook.cells if cell.id == "scale_pixels").source = answer
    nbformat.write(notebook, path)
    text = MASTERS["1_scaling_of_all_the_pixels"].replace("The first version", "The second version")
    (course.assignments / NAME).with_suffix(".py").write_text(text, encoding="utf-8")
    build(course, check_solutions=False, report=lambda line: None)
    command = words("update", "--folder", str(lab.folder))
    settings = environment(tmp_path)
    done = subprocess.run(command, cwd=course.root, env=settings, capture_output=True, text=True, check=True)
    assert "1 text" in done.stdout and "backups" in done.stdout
    page.goto(f"{lab.address}/lab/tree/resnet/{NAME}?token={lab.token}")
    page.wait_for_selector("p:has-text('The second version')", timeout=60000)
    page.wait_for_timeout(1500)
    watch.picture("lab-updated")
    assert page.locator(".jp-CodeCell:has-text('# mine')").count() == 1
