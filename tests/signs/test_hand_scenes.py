"""Drawn hands outside the studio: other backgrounds, other ways to show a digit, the same number."""

import numpy as np
import pytest

from signs.hands import HandRequestError, render_hand, render_hands
from signs.hands.anatomy import draw_signer, signer_stream
from signs.hands.clutter import paint_clutter
from signs.hands.poses import OTHER_RAISED, RAISED, draw_pose
from signs.hands.skeleton import build_hand


def test_a_scene_is_the_same_every_time_and_on_any_number_of_processes():
    one, digits, _ = render_hands([3, 4], size=32, scene="anywhere", processes=1)
    two = render_hands([3, 4], size=32, scene="anywhere", processes=2)[0]
    assert np.array_equal(one, two)
    assert digits.tolist() == [0, 1, 2, 3, 4, 5] * 2
    assert np.array_equal(one[2], render_hand(2, signer=3, size=32, scene="anywhere"))


def test_an_unknown_scene_is_refused_in_one_line():
    with pytest.raises(HandRequestError, match=r"^scene must be 'studio' or 'anywhere', not 'beach'$"):
        render_hand(1, scene="beach")


def test_the_corners_of_the_pictures_vary_far_more_than_in_the_studio():
    def corners(scene):
        images = render_hands(range(30), size=32, scene=scene)[0]
        return np.std([image[:6, :6].astype(float).std() for image in images])

    assert corners("anywhere") > 1.5 * corners("studio")


@pytest.mark.parametrize("digit", OTHER_RAISED)
def test_the_other_way_holds_out_as_many_fingers(digit):
    assert sum(OTHER_RAISED[digit]) == sum(RAISED[digit]) == digit


@pytest.mark.parametrize("digit", OTHER_RAISED)
def test_in_the_other_way_those_fingers_reach_further_than_the_folded_ones(digit):
    for signer in range(10):
        person = draw_signer(signer_stream(0, signer))
        pose = draw_pose(digit, person, np.random.default_rng(signer), other=True)
        assert pose.raised == OTHER_RAISED[digit]
        straight = pose.flexion.sum(axis=1) < np.radians(60)
        assert tuple(straight) == pose.raised[1:]
        assert build_hand(person, pose)


def test_clutter_is_light_of_the_size_asked_for_and_never_twice_the_same():
    rng = np.random.default_rng(0)
    first, second = paint_clutter(rng, 48), paint_clutter(rng, 48)
    assert first.shape == (3, 48, 48)
    assert first.min() >= 0
    assert not np.array_equal(first, second)
    assert np.array_equal(paint_clutter(np.random.default_rng(0), 48), first)
