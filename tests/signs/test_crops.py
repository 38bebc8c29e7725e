"""Squares are laid over all of a photo, cut out at the right place, and ranked by what they enclose."""

import numpy as np
import pytest
from PIL import Image

from signs.crops import cut, fit, near, overlap, propose, views, whole_frame


@pytest.fixture
def ramp():
    """A photo of 200 x 100 pixels: red tells the column, green the row."""
    columns, rows = np.meshgrid(np.arange(200), np.arange(100))
    return Image.fromarray(np.stack([columns, rows, 0 * rows], axis=-1).astype(np.uint8))


def test_a_square_is_cut_where_it_lies(ramp):
    crop = cut(ramp, np.array([[120.0, 20.0, 64.0]]))[0]
    assert np.allclose(255 * crop[0, 0], [120, 20, 0]) and np.allclose(255 * crop[-1, -1], [183, 83, 0])


def test_pixels_that_become_one_are_averaged():
    stripes = Image.fromarray(
        np.tile(np.uint8([[0], [255]]), (320, 640, 1)).transpose(1, 0, 2).repeat(3, axis=2)
    )
    crop = cut(stripes, np.array([[0.0, 0.0, 640.0]]))
    assert crop.std() < 0.02 and abs(crop.mean() - 0.5) < 0.01


def test_beyond_the_frame_the_last_pixels_are_repeated(ramp):
    crop = cut(ramp, np.array([[-64.0, 20.0, 64.0], [150.0, 60.0, 64.0]]))
    assert np.allclose(255 * crop[0, :, :-2, 0], 0, atol=0.6)
    assert np.allclose(255 * crop[1, 45:, :, 1], 99, atol=0.6) and np.allclose(
        255 * crop[1, :, 55:, 0], 199, atol=0.6
    )


def test_the_whole_frame_is_always_among_the_proposals():
    for size in ((64, 64), (480, 640), (640, 100)):
        squares = propose([np.zeros((max(1, size[1] // 5), max(1, size[0] // 5)))], size)
        inside, around = whole_frame(size)
        assert np.allclose(squares[0], inside) and np.allclose(squares[1], around)
        assert inside[2] == min(size) and around[2] == max(size)
        assert around[0] <= 0 and around[1] <= 0


def test_proposals_gather_where_a_hand_is_likely():
    likely = np.zeros((96, 128))
    likely[50:80, 90:115] = 1
    squares = propose([likely, likely], (640, 480))
    hand = np.array([440.0, 240.0, 170.0])
    assert overlap(hand, squares).max() > 0.6
    assert 60 < len(squares) < 180


def test_fit_is_best_for_the_square_that_holds_the_hand_with_room_around_it():
    likely = np.zeros((100, 100))
    likely[30:60, 30:60] = 1
    side = 120 / 0.4**0.5  # the hand fills 40 % of it
    right, shifted, larger, inside = fit(
        likely,
        (400, 400),
        np.array([[180 - side / 2, 180 - side / 2, side], [80, 180, side], [0, 0, 400], [160, 160, 40]]),
    )
    assert right == pytest.approx(1, abs=0.01) and max(shifted, larger, inside) < 0.8 and inside < 0.2


def test_overlap_is_the_common_share():
    squares = np.array([[0, 0, 10], [5, 0, 10], [20, 20, 5], [2.5, 2.5, 5.0]])
    assert np.allclose(overlap(squares[0], squares), [1, 50 / 150, 0, 25 / 100])


def test_views_stay_near_their_square():
    square = np.array([100.0, 50.0, 80.0])
    near = views(square)
    assert np.allclose(near[0], square) and len(np.unique(near, axis=0)) == len(near)
    assert overlap(square, near).min() > 0.7


def test_squares_around_others_move_grow_and_shrink():
    squares = np.array([[100.0, 50.0, 80.0], [0.0, 0.0, 20.0]])
    around = near(squares).reshape(2, -1, 3)
    for square, found in zip(squares, around, strict=True):
        middles = found[:, :2] + found[:, 2:] / 2 - (square[:2] + square[2] / 2)
        assert np.allclose(np.abs(middles).sum(axis=1)[:4], 0.15 * square[2]) and np.allclose(middles[4:], 0)
        assert found[:, 2].min() < square[2] < found[:, 2].max()


def test_squares_reach_over_each_edge_of_the_frame():
    squares = propose([np.ones((96, 128))], (640, 480))
    assert squares[:, 0].min() < -20 and (squares[:, 0] + squares[:, 2]).max() > 660
