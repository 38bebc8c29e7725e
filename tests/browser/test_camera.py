"""The camera of notebook 4 in Chromium, whose camera shows a hand that the kit has drawn; by keyboard."""

import io
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from accessibility import findings
from jupyter_page import jupyter
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image

import signs
from signs.finding import find_hand
from signs.hands import render_hand
from signs.photo import open_photo

pytestmark = pytest.mark.browser
DIGIT = 3
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
REFUSE = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '{}'))"
CELLS = ["from signs.webcam import take_photo\ncamera = take_photo()\ncamera"]


def video(path):
    """Write a film of one drawn hand before a plain wall: JPEG after JPEG, as Chromium reads it."""
    hand = Image.fromarray(render_hand(DIGIT, 9_004, 0, 0, 400))
    frame = Image.new("RGB", (640, 480), tuple(int(c) for c in np.asarray(hand)[0].mean(axis=0)))
    frame.paste(hand, (120, 40))
    buffer = io.BytesIO()
    frame.save(buffer, "JPEG", quality=92)
    path.write_bytes(buffer.getvalue() * 20)
    return path


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    pytest.importorskip("anywidget")
    return tmp_path_factory.mktemp("camera")


@pytest.fixture(scope="module")
def browser(place, launch):
    film = video(place / "hand.mjpeg")
    fake = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
    return launch(*fake, f"--use-file-for-fake-video-capture={film}")


@pytest.fixture(scope="module")
def lab(place):
    work = place / "work"
    work.mkdir()
    with jupyter(SimpleNamespace(root=work), place) as fetch:
        fetch.root = work
        yield fetch


@pytest.fixture
def page(browser, lab):
    made = browser.new_context(viewport={"width": 1200, "height": 1000}).new_page()
    yield made
    made.context.close()


def open_camera(page, lab, path, name):
    """Run a notebook's first cell and wait for the camera's buttons."""
    cells = [new_code_cell(cell) for cell in CELLS]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), lab.root / name)
    page.goto(f"{lab.address}/{path}/{name}?token={lab.token}")
    page.locator(".jp-CodeCell .cm-content").first.click(timeout=60_000)
    start = page.get_by_role("button", name="Start the camera")
    for _ in range(6):  # JupyterLab forgets what it is asked to run while the kernel is being started
        page.locator(".jp-CodeCell .cm-content").first.click()
        page.keyboard.press("Control+Enter")
        try:
            start.wait_for(timeout=15_000)
            break
        except Exception:  # noqa: BLE001 (playwright's own kind of TimeoutError)
            continue
    return start


@pytest.mark.parametrize("path", ["doc/tree", "notebooks"])
def test_a_picture_is_taken_by_keyboard_and_read_as_the_digit_that_the_camera_shows(
    page, lab, path, keep_picture
):
    start = open_camera(page, lab, path, f"{path.replace('/', '_')}.ipynb")
    target = lab.root / "my_hand.png"
    target.unlink(missing_ok=True)
    status = page.get_by_role("status").filter(has_text="folder of this notebook")
    assert status.count() == 1
    start.focus()
    page.keyboard.press("Enter")
    take = page.get_by_role("button", name="Take the picture")
    page.wait_for_function("document.activeElement.textContent === 'Take the picture'")
    page.wait_for_timeout(500)
    keep_picture(page, f"camera-{path.replace('/', '-')}-open")
    assert findings(page, ".signs-webcam") == []
    page.keyboard.press("Enter")
    page.get_by_text("Saved as my_hand.png, 640 x 480 pixels").wait_for(timeout=20_000)
    keep_picture(page, f"camera-{path.replace('/', '-')}-taken")
    assert take.is_disabled() and page.get_by_role("button", name="Take another picture").is_enabled()
    assert page.evaluate("[...document.querySelectorAll('video')].every(video => !video.srcObject)")
    signs.load_keras()
    found = find_hand(open_photo(target), signs.load_trained())
    assert found.digit == DIGIT


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        (REFUSE.format("NotAllowedError"), "may not be used here"),
        (REFUSE.format("NotFoundError"), "no camera on this computer"),
        ("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})", "cannot use a camera"),
    ],
)
def test_without_camera_or_permission_one_sentence_leads_to_the_way_by_file(page, lab, instead, words):
    start = open_camera(page, lab, "doc/tree", "none.ipynb")
    page.evaluate(f"{instead}; null")  # a function would be called
    start.click()
    said = page.get_by_text("put a photo file into this folder")
    said.wait_for(timeout=10_000)
    assert words in said.inner_text()
