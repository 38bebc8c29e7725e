"""Every picture has words, an img with them wherever notebooks are shown, and colours for dark themes."""

import inspect
import re
from base64 import b64decode
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import unquote

import nbformat
import numpy as np
import pytest
from nbconvert.exporters import HTMLExporter
from PIL import Image

from autograde.grading.pages.sanitise import sanitise_outputs
from signs import depth, diagrams, photo_plots, pixels, plots
from signs.depth import DepthExperiment
from signs.finding import Found
from signs.palette import BLUE, DARK, INK, LAYERS, PAPER
from signs.picture import describe, new_picture, picture_html, show_photo, themed, write_picture

X = np.random.default_rng(0).integers(0, 256, (12, 8, 8, 3), dtype=np.uint8)
Y = np.tile(np.arange(3), 4)
ANSWERS = np.eye(3)[[*Y[:-1], 0]]  # the last is a 2
PHOTO = Image.new("RGB", (40, 30))
FOUND = Found((1, 2, 21, 22), np.array([[0.25, 0.75]]), 0.0, np.zeros((1, 64, 64, 3)), (), 9, "")
#: What makes a picture, and what its words have to say: numbers that the test's own data have.
PICTURES = {
    "gallery": (lambda: plots.gallery(X, Y), ["12 images", "0: 4; 1: 4; 2: 4"]),
    "class_counts": (
        lambda: plots.class_counts(Y, Y[:4], range(3)),
        ["12 training images, by digit: 0: 4, 1: 4, 2: 4", "4 test images, by digit: 0: 2, 1: 1, 2: 1"],
    ),
    "training_curves": (
        lambda: plots.training_curves(
            {
                "loss": [2, 1.5, 1],
                "accuracy": [0.2, 0.4, 0.6],
                "val_loss": [3, 2, 2.5],
                "val_accuracy": [0.1] * 3,
            },
            chance=0.25,
        ),
        [
            "from epoch 1 to epoch 3",
            "training loss 2.000 to 1.000",
            "validation loss 3.000 to 2.500",
            "training accuracy 20.0% to 60.0%",
            "validation accuracy 10.0%;",
            "chance is 25.0%",
        ],
    ),
    "prediction_grid": (
        lambda: plots.prediction_grid(X, ANSWERS, Y),
        ["Grid of 12 images", "11 of 12 right", "image 12, a 2 taken for a 0"],
    ),
    "plot_pixels": (
        lambda: pixels.plot_pixels(np.full((9, 10, 3), (1, 20, 255), np.uint8), 1, 2),
        ["9 x 10 pixels", "row 1", "column 2", "red 1 to 1; green 20 to 20; blue 255 to 255"],
    ),
    "plot_depth": (
        lambda: depth.plot_depth(DepthExperiment((2, 50), ((0.1,), (1e-9,)), ((0.1,), (2.0,)))),
        ["depth 2 to depth 50", "plain from 1.0e-01 to 1.0e-09", "residual from 1.0e-01 to 2.0e+00"],
    ),
    "plot_photo": (
        lambda: photo_plots.plot_photo(PHOTO, np.full((1, 64, 64, 3), 0.5)),
        ["40 x 30 pixels", "64 x 64", "values 0.50 to 0.50"],
    ),
    "plot_found": (
        lambda: photo_plots.plot_found(PHOTO, FOUND),
        ["from (1, 2) to (21, 22)", "0: 0.25, 1: 0.75", "Answer: a 1"],
    ),
    "plot_probabilities": (
        lambda: photo_plots.plot_probabilities({"right": [[0.25, 0.75]]}, answer=1),
        ["right: 0: 0.25, 1: 0.75", "The right answer is 1"],
    ),
    "draw_identity_block": (
        diagrams.draw_identity_block,
        ["three components", "untouched", "res2b_branch2a"],
    ),
    "draw_convolutional_block": (
        diagrams.draw_convolutional_block,
        ["shortcut stand Conv2D 1×1", "strides s"],
    ),
    "draw_basic_block": (diagrams.draw_basic_block, ["Conv2D 3×3", "Where it changes"]),
    "draw_preactivation_block": (diagrams.draw_preactivation_block, ["BatchNorm; ReLU; Conv2D 3×3"]),
    "draw_resnet50": (
        diagrams.draw_resnet50,
        ["stage 4 (1 convolutional block and 5 identity blocks, 4×4×1024)"],
    ),
}


class Images(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.found.append(dict(attrs))


def images(html):
    return Images(html).found


def output(shown):
    data, metadata = shown._repr_mimebundle_()
    return nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=1)


def page(outputs, template="lab"):
    cell = nbformat.v4.new_code_cell("", outputs=outputs)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    return HTMLExporter(template_name=template, embed_images=True).from_notebook_node(notebook)[0]


def test_every_function_that_returns_a_figure_is_tried_here():
    modules = (plots, photo_plots, pixels, depth, diagrams)
    made = {
        name
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and inspect.signature(function).return_annotation == "Figure"
        if not name.startswith("_")
    }
    assert made == set(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_what_it_shows_and_its_colours_follow_the_theme(name):
    make, told = PICTURES[name]
    figure = make()
    data, metadata = figure._repr_mimebundle_()
    (image,) = images(data["text/html"])
    for words in told:
        assert words in image["alt"]
    assert image["alt"] == metadata["image/png"]["alt"] == data["text/plain"]
    svg = unquote(image["src"].removeprefix("data:image/svg+xml,"))
    assert svg.startswith("<svg") and "prefers-color-scheme:dark" in svg
    assert f"var(--c{PAPER[1:]},{PAPER})" in svg
    # Text in Matplotlib's black has no colour of its own in the file; it would vanish on a dark ground.
    numbers_on_images = name == "plot_pixels"
    assert numbers_on_images or not re.search(r'<g id="text_\d+">\s*(<!--.*?-->\s*)?<g transform', svg)


def test_the_png_is_what_it_says_and_its_img_stands_in_nbconverts_pages_with_the_same_words():
    shown = output(PICTURES["class_counts"][0]())
    Image.open(BytesIO(b64decode(shown.data["image/png"]))).verify()
    for template in ("lab", "classic"):
        (image,) = images(page([shown], template))
        assert image["alt"] == shown.data["text/plain"]


def test_a_graded_page_shows_the_png_with_the_same_words_and_no_html_of_the_kernels():
    shown = output(PICTURES["class_counts"][0]())
    (kept,) = sanitise_outputs([shown])
    assert set(kept.data) == {"text/plain", "image/png"}
    (image,) = images(page([kept], "classic"))
    assert image["alt"] == shown.data["text/plain"] and image["src"].startswith("data:image/png;base64,")


def test_a_photo_is_shown_with_words():
    (image,) = images(output(show_photo(PHOTO, "A black\n photo.")).data["text/html"])
    assert image["alt"] == "A black photo." and image["src"].startswith("data:image/png;base64,")


def test_a_picture_without_words_is_not_shown():
    for use in (lambda figure: figure._repr_png_(), lambda figure: figure._repr_mimebundle_()):
        with pytest.raises(ValueError, match="alternative text"):
            use(new_picture(1, 1))


def test_a_file_of_a_picture_holds_its_words(tmp_path):
    write_picture(describe(new_picture(1, 1), "An empty\nsquare."), tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.text["Description"] == "An empty square."


def test_a_picture_keeps_a_readable_size_and_scrolls():
    html = picture_html("data:,", 'a "b" <c>', 1000, least=0.7)
    assert "overflow-x:auto" in html and 'tabindex="0"' in html
    (image,) = images(html)
    assert image["alt"] == 'a "b" <c>'
    assert "min-width:700px" in image["style"] and "max-width:1000px" in image["style"]


def brightness(colour):
    """Relative luminance, as WCAG 2 has it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot(parts, (0.2126, 0.7152, 0.0722)))


def contrast(one, other):
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


def test_text_and_lines_can_be_told_from_their_ground_in_both_themes():
    for ground, ink in ((PAPER, INK), *((face, INK) for face, _ in LAYERS.values())):
        assert contrast(ground, ink) >= 4.5
        assert contrast(DARK[ground], DARK[ink]) >= 4.5
    for colour in set(DARK) - {PAPER}:
        assert contrast(DARK[PAPER], DARK[colour]) >= min(contrast(PAPER, colour), 3) * 0.9, colour


def test_only_the_palettes_colours_change_with_the_theme():
    svg = themed(f'<svg width="1"><path fill="{BLUE}"/><path fill="#123456"/></svg>')
    assert f"--c{BLUE[1:]}:{DARK[BLUE]}" in svg and "--c123456" not in svg and 'fill="#123456"' in svg
