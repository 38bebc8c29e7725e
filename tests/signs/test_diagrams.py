"""The drawings of the architecture: what they say, and that their words can be read."""

import itertools

import pytest

from signs.diagrams import (
    draw_basic_block,
    draw_convolutional_block,
    draw_identity_block,
    draw_preactivation_block,
    draw_resnet50,
)

DRAWINGS = [
    draw_identity_block,
    draw_convolutional_block,
    draw_basic_block,
    draw_preactivation_block,
    draw_resnet50,
]


def words(figure):
    return [text.get_text() for text in figure.axes[0].texts if text.get_text()]


def test_the_identity_block_shows_three_named_components_and_a_bare_shortcut():
    text = words(draw_identity_block())
    assert [word for word in text if word.startswith("res")] == [
        f"res2b_branch{b}" for b in ("2a", "2b", "2c")
    ]
    assert sum("Batch" in word for word in text) == 3
    assert sum("strides" in word for word in text) == 0
    assert text.count("ReLU") == 3  # none after the third normalisation, one after the addition


def test_the_convolutional_block_strides_its_first_convolution_and_its_shortcut():
    text = words(draw_convolutional_block())
    assert {"res3a_branch1", "bn3a_branch1"} <= set(text)
    strided = [word for word in text if "strides s" in word]
    assert sorted("F1" in word for word in strided) == [False, True]
    assert text.count("ReLU") == 3


def test_the_blocks_of_resnet18_show_their_layers_in_order():
    def layers(figure):
        kinds = [word.split(",")[0].split("\n")[0] for word in words(figure)]
        return [kind for kind in kinds if kind in ("Conv2D", "Batch-", "ReLU", "Add")]

    basic, other = layers(draw_basic_block()), layers(draw_preactivation_block())
    assert basic == ["Conv2D", "Batch-", "ReLU", "Conv2D", "Batch-", "Add", "ReLU", "Conv2D", "Batch-"]
    assert other == ["Batch-", "ReLU", "Conv2D", "Batch-", "ReLU", "Conv2D", "Add", "Conv2D"]


def test_the_overview_shows_the_sizes_that_leave_each_stage():
    text = words(draw_resnet50())
    sizes = [
        "64×64×3",
        "70×70×3",
        "32×32×64",
        "15×15×64",
        "15×15×256",
        "8×8×512",
        "4×4×1024",
        "2×2×2048",
        "1×1×2048",
    ]
    assert [word for word in text if word in sizes] == sizes


@pytest.mark.parametrize("draw", DRAWINGS)
def test_no_words_overlap_or_leave_the_figure(draw):
    figure = draw()
    figure.canvas.draw()
    texts = [text for text in figure.axes[0].texts if text.get_text()]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    width, height = figure.canvas.get_width_height()
    for word, box in boxes:
        assert min(box.x0, box.y0) >= 0, word
        assert box.x1 <= width, word
        assert box.y1 <= height, word
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        assert not first.overlaps(second), (one, other)


@pytest.mark.parametrize("draw", DRAWINGS)
def test_a_cell_shows_the_drawing_as_one_png(draw):
    assert draw()._repr_png_().startswith(b"\x89PNG")
