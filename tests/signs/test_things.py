"""The things that are no hand: each kind can be painted, and one seed is one picture."""

import numpy as np
import pytest

from signs.hands.things import KINDS, _Scene, paint_thing


@pytest.mark.parametrize(
    "kind", sorted(set(KINDS), key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__
)
def test_each_kind_shows_in_light_that_a_camera_can_take(kind):
    for seed in range(12):
        scene = _Scene(np.random.default_rng([seed, 1]), 64)
        scene.at = scene.at * 0.3
        bare = scene.picture.copy()
        kind(scene, np.random.default_rng([seed, 2]))
        light = scene.finished()
        assert light.shape == (3, 64, 64) and np.isfinite(light).all() and light.min() >= 0
        # By how much it differs: a thing may have the colour of what is behind it, but not always.
        if np.abs(scene.picture - bare).max() > 0.05:
            break
    else:
        pytest.fail("it is never seen")


def test_one_seed_is_one_picture_and_another_is_another():
    first, again, other = (paint_thing(np.random.default_rng(seed), 48) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).mean() > 0.01


def test_things_of_all_sizes_are_painted():
    assert all(paint_thing(np.random.default_rng(3), size).shape == (3, size, size) for size in (16, 64, 200))
