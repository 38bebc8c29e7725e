"""Cutting out hands: against the renderer, which knows where its hands are."""

import numpy as np
import pytest

from signs.cutouts import before, cut_out
from signs.hands import drawing, render_hand


@pytest.fixture(scope="module")
def drawn():
    """Hands before plain walls, each with its true mask: the same hand before two other backgrounds."""
    pairs = []
    original = drawing.paint_wall
    try:
        for signer in range(12):
            pictures = []
            for level in (0.02, 0.9):
                drawing.paint_wall = lambda wall, size, jitter, level=level: np.full((3, size, size), level)
                pictures.append(render_hand(signer % 6, signer).astype(float))
            drawing.paint_wall = original
            same = np.abs(pictures[0] - pictures[1]).max(axis=2) < 40
            pairs.append((render_hand(signer % 6, signer), same))
    finally:
        drawing.paint_wall = original
    return pairs


@pytest.mark.parametrize("quarters", range(4))
def test_most_hands_before_a_plain_wall_are_found_nearly_whole(drawn, quarters):
    overlaps = []
    for image, truth in drawn:
        image, truth = np.rot90(image, quarters), np.rot90(truth, quarters)
        cover = cut_out(image)
        found = np.zeros_like(truth) if cover is None else cover > 0.5
        overlaps.append((found & truth).sum() / (found | truth).sum())
    assert np.median(overlaps) > 0.8, overlaps


def test_a_picture_without_a_hand_gives_none():
    assert cut_out(np.full((64, 64, 3), 180, np.uint8)) is None
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    assert cut_out(noise) is None


def test_what_stands_out_in_a_corner_is_no_hand():
    rng = np.random.default_rng(0)
    picture = rng.normal(200, 2, (64, 64, 3))
    corner, middle = picture.copy(), picture.copy()
    corner[44:, 40:] = (150, 100, 80)
    middle[20:40, 20:44] = (150, 100, 80)
    assert cut_out(corner.astype(np.uint8)) is None
    assert cut_out(middle.astype(np.uint8)) is not None


def test_before_takes_the_hand_here_and_the_background_there():
    images = np.full((1, 8, 8, 3), 200, np.uint8)
    backgrounds = np.full((1, 8, 8, 3), 20, np.uint8)
    covers = np.zeros((1, 8, 8))
    covers[0, :, :4] = 1
    placed = before(images, covers, backgrounds)
    assert placed.dtype == np.uint8
    assert (placed[0, :, :4] == 200).all()
    assert (placed[0, :, 4:] == 20).all()
