"""What the kit shows can be used by everyone: axe-core's findings, words of pictures, sizes, dark themes."""

import io
import json
from datetime import date
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from accessibility import findings, pictures
from jupyter_page import jupyter
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image

from autograde.learner.progress import read_progress
from autograde.learner.summary import write_summary

pytestmark = pytest.mark.browser
OUTPUTS = ".jp-OutputArea-output"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
#: Pictures of each kind, and the verdicts of a wrong and of a right answer.
CELLS = [
    "import keras, numpy as np, signs\nfrom autograde import check\n"
    "from signs.diagrams import draw_identity_block",
    "signs.gallery(np.zeros((12, 64, 64, 3), 'uint8'), np.arange(12) % 3)",
    "signs.training_curves({'loss': [2, 1], 'accuracy': [.2, .6]}, chance=1 / 6)",
    "draw_identity_block()",
    "def identity_block(X, f, filters, stage, block):\n"
    "    Y = keras.layers.Conv2D(filters[0], 1, name=f'res{stage}{block}_branch2a')(X)\n"
    "    return keras.layers.Activation('relu')(Y)\n",
    "check('identity_block', identity_block);",
    "check('scale_pixels', lambda images: images.astype('float32') / 255);",
]


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """JupyterLab and Notebook 7 on a folder with a notebook that has been run."""
    place = tmp_path_factory.mktemp("checked")
    work = place / "work"
    work.mkdir()
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in CELLS], metadata={"kernelspec": KERNEL})
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    nbformat.write(notebook, work / "checked.ipynb")
    with jupyter(SimpleNamespace(root=work), place) as fetch:
        yield fetch


def open_notebook(page, lab, path="doc/tree"):
    page.goto(f"{lab.address}/{path}/checked.ipynb?token={lab.token}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function("document.querySelectorAll('.jp-OutputArea-output img').length >= 4")
    page.wait_for_timeout(1_000)


def settle(lab, theme):
    """Choose a theme, and have all cells on the page: axe-core passes over what is hidden."""
    chosen = {
        "apputils-extension:themes": {"theme": theme},
        "notebook-extension:tracker": {"windowingMode": "none"},
        "apputils-extension:notification": {"fetchNews": "false"},
    }
    for name, settings in chosen.items():
        raw = json.dumps({"raw": json.dumps(settings)}).encode()
        lab(f"/lab/api/settings/@jupyterlab/{name}", raw, "PUT")


@pytest.mark.parametrize("path", ["doc/tree", "notebooks"])
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_a_checked_notebook_has_no_serious_finding_and_every_picture_has_words(watch, checked, path, theme):
    settle(checked, theme)
    watch.page.set_viewport_size({"width": 1200, "height": 4200})
    open_notebook(watch.page, checked, path)
    watch.picture(f"checked-{path.replace('/', '-')}-{theme.split()[1].lower()}")
    shown = pictures(watch.page, OUTPUTS)
    assert len(shown) >= 4 and all(len(picture["alt"]) >= 10 for picture in shown), shown
    assert findings(watch.page, OUTPUTS) == []


def test_in_a_narrow_window_a_drawing_scrolls_and_stays_readable(watch, checked):
    settle(checked, "JupyterLab Light")
    watch.page.set_viewport_size({"width": 640, "height": 3000})  # as wide as 1280 pixels at 200 per cent
    open_notebook(watch.page, checked)
    watch.picture("checked-narrow")
    drawing = watch.page.locator('img[alt^="Drawing of the identity block"]')
    block = watch.page.locator('img[alt^="Drawing of identity_block"]')
    # Its smallest letters have 9 points, 12 pixels; at seven tenths they have more than 8.
    assert drawing.evaluate("img => img.getBoundingClientRect().width / img.naturalWidth") >= 0.69
    assert block.evaluate("img => img.getBoundingClientRect().width / img.naturalWidth") >= 0.99
    for picture in (drawing, block):
        box = picture.evaluate("img => [img.parentElement.scrollWidth, img.parentElement.clientWidth]")
        assert box[0] > box[1], "there is no way to the right half"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("theme", "ground"), [("JupyterLab Light", 255), ("JupyterLab Dark", 17)])
def test_the_ground_of_a_figure_follows_the_labs_theme_and_not_the_systems(
    chromium, checked, theme, ground, scheme
):
    from playwright.sync_api import expect

    settle(checked, theme)
    context = chromium.new_context(viewport={"width": 1200, "height": 1000}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{checked.address}/doc/tree/checked.ipynb?token={checked.token}")
    run_again(page, "training_curves")
    curves = page.locator('img[alt^="Curves"]')
    expect(curves).to_be_visible(timeout=60_000)
    page.wait_for_timeout(500)
    pixels = np.asarray(Image.open(io.BytesIO(curves.screenshot())).convert("L"))
    context.close()
    assert abs(int(np.median(pixels)) - ground) <= 3


def run_again(page, words):
    """Run the first cell and the one with some words in it: what was not made here is not trusted."""
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_timeout(4_000)
    for text in ("import keras", words):
        cell = page.locator(".jp-CodeCell .cm-content").filter(has_text=text).first
        cell.click()
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(9_000 if text == "import keras" else 3_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 420])
def test_a_feedback_page_has_no_serious_finding(chromium, keep_picture, course, scheme, width):
    context = chromium.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 1000}, offline=True
    )
    page = context.new_page()
    page.goto((course.feedback / "ada" / course.assignment / "feedback.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    keep_picture(page, f"feedback-{scheme}-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert all(len(picture["alt"]) >= 10 for picture in pictures(page)) and pictures(page)
    assert findings(page) == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_summary_page_has_no_serious_finding(chromium, keep_picture, tmp_path, scheme):
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in CELLS], metadata={"kernelspec": KERNEL})
    notebook.cells.insert(0, new_markdown_cell("# 1 · Pictures\n\n## 1.1 Curves"))
    notebook.cells[3].metadata["tags"] = notebook.cells[4].metadata["tags"] = ["summary"]
    notebook.cells[-1].metadata["nbgrader"] = {"grade": True, "points": 3, "grade_id": "check_scale_pixels"}
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    nbformat.write(notebook, tmp_path / "1_pictures.ipynb")
    path = write_summary(tmp_path, "Ada", read_progress(tmp_path), date(2030, 1, 2))
    context = chromium.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(path.as_uri())
    keep_picture(page, f"summary-{scheme}")
    assert "3 of 3 points" in page.inner_text("body") and len(pictures(page)) == 2
    assert all(len(picture["alt"]) >= 10 for picture in pictures(page))
    assert findings(page) == []
    context.close()
