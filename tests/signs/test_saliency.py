"""The map of a hand's likely places follows skin and contrast, and is not thrown off by light."""

import numpy as np
import pytest
from PIL import Image

from signs.hands.anatomy import SKIN_TONES
from signs.saliency import hand_maps, like_skin, to_lab


@pytest.mark.parametrize(
    ("srgb", "lab"),
    [  # CIE's formulas, checked against published tables: white, black, the three primaries
        ((255, 255, 255), (100, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 255, 0), (87.73, -86.18, 83.18)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
    ],
)
def test_colours_become_cielab(srgb, lab):
    assert np.allclose(to_lab(np.uint8([[srgb]]))[0, 0], lab, atol=0.05)


def test_skin_of_every_tone_is_more_like_skin_than_other_things():
    tones = to_lab(SKIN_TONES[None, 3:8].astype(np.uint8))
    others = to_lab(
        np.uint8([[(60, 120, 60), (70, 110, 190), (128, 128, 128), (240, 240, 240), (150, 60, 160)]])
    )
    assert like_skin(tones).min() > like_skin(others).max() + 0.3


@pytest.mark.parametrize("wall", [(225, 222, 215), (120, 140, 160), (40, 40, 45), (90, 130, 80)])
def test_a_hand_stands_out_from_an_unevenly_lit_wall(wall):
    light = np.linspace(0.6, 1.1, 400)[None, :, None]
    pixels = np.clip(np.ones((300, 400, 1)) * light * wall, 0, 255).astype(np.uint8)
    pixels[100:220, 150:250] = (196, 148, 118)
    pixels[220:, 180:225] = (196, 148, 118)  # the arm, which leaves the picture
    likely, _ = hand_maps(Image.fromarray(pixels))
    assert likely.shape == (96, 128)
    hand = np.zeros(likely.shape, bool)
    hand[35:68, 50:78] = True
    far = np.ones(likely.shape, bool)
    far[28:, 44:84] = False
    assert likely[hand].mean() > 0.6 and likely[far].mean() < 0.12


def test_a_picture_of_one_colour_has_no_likely_place():
    assert max(each.max() for each in hand_maps(Image.new("RGB", (640, 480), (200, 150, 120)))) < 0.01
