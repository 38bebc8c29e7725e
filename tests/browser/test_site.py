"""The built site in a browser: usable by everyone, on a telephone, in the dark, on paper, offline."""

import io

import numpy as np
import pytest
from accessibility import findings, pictures
from built_site import build_site
from PIL import Image

pytestmark = pytest.mark.browser
#: One of each kind.
KINDS = {
    "front": "index.html",
    "front-zh": "zh/index.html",
    "list": "notebooks.html",
    "notebook": "runs/resnet/2_residual_blocks.html",
    "pictures": "runs/resnet/4_gesture_recognition.html",
    "guide": "instructors.html",
    "table": "commands.html",
    "drawings": "checks.html",
    "figures": "performance.html",
    "functions": "api.html",
    "changes": "changelog.html",
    "index": "genindex.html",
    "search": "search.html?q=landlock",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    done = build_site(folder)
    assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.fixture
def open_page(chromium, site):
    """``open_page(kind, scheme, width)``: a page of the site, without a network."""
    contexts = []

    def opening(kind, scheme="light", width=1280):
        context = chromium.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, offline=True
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("requestfailed", lambda request: page.complaints.append((request.resource_type, request.url)))
        page.on("pageerror", lambda error: page.complaints.append(("script", str(error))))
        name, _, query = KINDS[kind].partition("?")
        page.goto((site / name).as_uri() + (f"?{query}" if query else ""))
        page.wait_for_load_state("load")
        return page

    yield opening
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_has_no_serious_finding_and_every_picture_has_words(open_page, keep_picture, kind, scheme):
    page = open_page(kind, scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.wait_for_timeout(200)
    keep_picture(page, f"site-{kind}-{scheme}")
    assert all(len(picture["alt"]) >= 10 for picture in pictures(page, "article"))
    # From a file, a search cannot fetch the pages that it found, to quote them.
    lost = [
        (kind, what) for kind, what in page.complaints if kind != "fetch" and "Failed to fetch" not in what
    ]
    assert lost == [], "something was not there, or a script failed"
    assert (
        findings(page) == []
    )  # last: axe-core asks for the style sheets once more, and gets none from a file


@pytest.mark.parametrize("kind", KINDS)
def test_on_a_telephone_only_pictures_code_and_tables_scroll(open_page, keep_picture, kind):
    page = open_page(kind, width=390)
    keep_picture(page, f"site-{kind}-narrow")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_word_is_found_without_a_network(open_page):
    page = open_page("search")
    page.wait_for_selector("#search-results li", timeout=20_000)
    assert "Kernels, warm and shut in" in page.inner_text("#search-results")


@pytest.mark.parametrize(("scheme", "ground"), [("light", 255), ("dark", 17)])
def test_a_figure_has_the_ground_of_the_pages_theme(open_page, scheme, ground):
    for kind, place in (("notebook", "img.signs-picture"), ("drawings", 'img[src$="wrong.svg"]')):
        shot = open_page(kind, scheme).locator(place).first.screenshot()
        pixels = np.asarray(Image.open(io.BytesIO(shot)).convert("L"))
        assert abs(int(np.median(pixels)) - ground) <= 10, kind


def test_the_theme_that_is_chosen_counts_more_than_the_systems(open_page):
    page = open_page("notebook", "dark")
    page.evaluate("document.body.dataset.theme = 'light'")
    picture = page.locator("img.signs-picture").first
    assert picture.evaluate("img => getComputedStyle(img).colorScheme") == "light"


def test_on_paper_nothing_is_left_of_what_is_clicked(open_page, keep_picture):
    page = open_page("notebook", width=800)
    page.emulate_media(media="print")
    keep_picture(page, "site-notebook-print")
    for place in (".sidebar-drawer", ".mobile-header", ".toc-drawer", ".back-to-top"):
        assert all(not one.is_visible() for one in page.locator(place).all()), place
    assert page.evaluate("document.documentElement.scrollWidth") <= 800
