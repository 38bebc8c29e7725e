"""Drawn numbers: those of the published hash, spread as they should be, and no two draws alike."""

import numpy as np
import pytest
from scipy import stats

from signs.draws import Draws, _mixed


def as_array(tensor):
    from keras import ops

    return np.asarray(ops.convert_to_numpy(tensor))


def lowbias32(bits):
    """The hash as its author wrote it, on unsigned numbers."""
    bits = bits.astype(np.uint32)
    bits ^= bits >> 16
    bits *= np.uint32(0x7FEB352D)
    bits ^= bits >> 15
    bits *= np.uint32(0x846CA68B)
    return bits ^ (bits >> 16)


def test_the_hash_is_lowbias32():
    numbers = np.array([0, 1, 2, 255, 2**31 - 1, -1, -(2**31), 123456789], np.int32)
    np.testing.assert_array_equal(as_array(_mixed(numbers)).astype(np.uint32), lowbias32(numbers))


def test_uniform_numbers_are_spread_evenly_and_normal_ones_normally():
    draw = Draws((3, 4), 20000)
    assert stats.kstest(as_array(draw.flat(0, 1)), "uniform").pvalue > 1e-3
    assert stats.kstest(as_array(draw.noise((5,))).ravel(), "norm").pvalue > 1e-3
    low_high = as_array(draw.per_image(-2.0, 3.0, 3))
    assert low_high.shape == (20000, 1, 1, 3) and -2 <= low_high.min() < -1.99 and 2.99 < low_high.max() < 3


@pytest.mark.parametrize("lag", [1, 2, 3, 64])
def test_neighbours_know_nothing_of_each_other(lag):
    numbers = as_array(Draws((1, 2), 50000).flat(-1, 1))
    assert abs(np.corrcoef(numbers[:-lag], numbers[lag:])[0, 1]) < 0.02


def test_draws_keys_and_places_all_make_a_difference():
    draw = Draws((1, 2), 1000)
    series = [as_array(draw.flat(-1, 1)), as_array(draw.flat(-1, 1))]
    series += [as_array(Draws(key, 1000).flat(-1, 1)) for key in ((2, 1), (1, 3), (2**40, 2), (0, 0))]
    assert np.abs(np.corrcoef(series) - np.eye(len(series))).max() < 0.15


def test_a_share_draws_what_the_whole_would():
    whole, share = Draws((5, 6), 10), Draws((5, 6), 4, first=3)
    np.testing.assert_array_equal(as_array(whole.flat(0, 1))[3:7], as_array(share.flat(0, 1)))
    np.testing.assert_array_equal(as_array(whole.noise((2, 3)))[3:7], as_array(share.noise((2, 3))))
