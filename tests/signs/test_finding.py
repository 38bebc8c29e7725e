"""The hand is found wherever it is, by a network that only knows a whole hand when it sees one."""

import numpy as np
import pytest
from PIL import Image

from signs.finding import certainty, find_hand
from signs.photo import PhotoError

SKIN, OTHER_SKIN = (205, 150, 120), (150, 95, 60)


class Network:
    """Stands in for the trained network: sure of a digit where a patch of its colour is whole and large."""

    def __init__(self, digits):
        self.digits = digits
        self.read = 0

    def predict(self, X, verbose=0):
        assert X.dtype == np.float32 and X.shape[1:] == (64, 64, 3) and X.min() >= 0 and X.max() <= 1
        self.read += len(X)
        return np.array([self._read(image) for image in X])

    def _read(self, image):
        for colour, digit in self.digits.items():
            patch = (abs(255 * image - colour) < 30).all(axis=-1)
            rows, columns = patch.any(axis=1), patch.any(axis=0)
            whole = not (rows[0] or rows[-1] or columns[0] or columns[-1])
            if whole and max(rows.sum(), columns.sum()) > 28:
                return np.where(np.arange(6) == digit, 0.985, 0.003)
        return np.full(6, 1 / 6)


def wall(width, height, seed=0):
    """An unevenly lit, noisy wall."""
    rng = np.random.default_rng(seed)
    x, y = np.arange(width)[None, :] / width, np.arange(height)[:, None] / height
    light = 150 + 60 * x - 40 * y + rng.normal(0, 3, (height, width))
    return np.clip(light[..., None] * (0.9, 1.0, 1.05), 0, 255).astype(np.uint8)


def with_disc(pixels, x, y, radius, colour=SKIN):
    rows, columns = np.ogrid[: pixels.shape[0], : pixels.shape[1]]
    pixels[(rows - y) ** 2 + (columns - x) ** 2 < radius**2] = colour
    return pixels


@pytest.mark.parametrize(
    ("size", "place"),
    [
        ((1500, 2000), (750, 1000, 600)),
        ((1500, 2000), (300, 1700, 200)),
        ((2000, 1500), (1750, 240, 190)),
        ((400, 1600), (200, 1400, 150)),
    ],
)
def test_a_hand_is_found_wherever_it_is(size, place):
    x, y, radius = place
    found = find_hand(Image.fromarray(with_disc(wall(*size), *place)), Network({SKIN: 3}))
    assert (found.digit, found.doubt) == (3, "")
    left, top, right, bottom = found.box
    assert left <= x - radius and x + radius <= right and top <= y - radius and y + radius <= bottom
    assert right - left == pytest.approx(bottom - top, abs=1) and right - left < 4 * radius
    assert found.crop.shape == (1, 64, 64, 3) and np.allclose(
        found.crop[0, 32, 32], np.array(SKIN) / 255, atol=0.02
    )


def test_a_picture_of_little_but_a_hand_is_read_as_a_whole():
    for size in ((64, 64), (600, 600)):
        pixels = with_disc(wall(*size), size[0] / 2, size[0] / 2, 0.42 * size[0])
        found = find_hand(Image.fromarray(pixels), Network({SKIN: 5}))
        assert (found.box, found.digit, found.doubt) == ((0, 0, *size), 5, "")


def test_the_square_is_the_same_whatever_the_photos_resolution():
    boxes = []
    for scale in (1, 4):
        pixels = with_disc(wall(600 * scale, 800 * scale), 150 * scale, 600 * scale, 100 * scale)
        boxes.append(np.array(find_hand(Image.fromarray(pixels), Network({SKIN: 2})).box) / scale)
    assert np.allclose(*boxes, atol=60)


def test_a_busy_background_costs_no_more_readings_than_a_plain_one():
    busy = np.random.default_rng(0).integers(0, 256, (40, 30, 3), dtype=np.uint8).repeat(40, 0).repeat(40, 1)
    counts = []
    for pixels in (wall(1200, 1600), busy):
        network = Network({SKIN: 1})
        find_hand(Image.fromarray(with_disc(pixels, 500, 700, 250)), network)
        counts.append(network.read)
    assert max(counts) < 300


def test_a_photo_without_a_hand_is_answered_with_doubt():
    found = find_hand(Image.fromarray(wall(900, 1200)), Network({SKIN: 3}))
    assert "answers of a probability below" in found.doubt
    assert np.allclose(found.probabilities.sum(), 1)


def test_two_hands_that_show_different_digits_raise_doubt():
    pixels = with_disc(wall(1600, 1200), 400, 600, 250)
    with_disc(pixels, 1200, 600, 250, OTHER_SKIN)
    found = find_hand(Image.fromarray(pixels), Network({SKIN: 2, OTHER_SKIN: 4}))
    digits = {found.digit, *(other.digit for other in found.others if other.probability > 0.6)}
    assert digits == {2, 4}
    assert f"reads as a {({2, 4} - {found.digit}).pop()}" in found.doubt


@pytest.mark.parametrize("digits", [(0, 4), (4, 0)])
def test_of_two_places_that_read_equally_well_the_0_comes_second(digits):
    pixels = with_disc(wall(1600, 1200), 400, 600, 250)
    with_disc(pixels, 1200, 600, 250, OTHER_SKIN)
    found = find_hand(Image.fromarray(pixels), Network(dict(zip((SKIN, OTHER_SKIN), digits, strict=True))))
    assert found.digit == 4 and "reads as a 0" in found.doubt


def test_a_picture_too_small_to_show_a_hand_is_refused_in_one_line():
    with pytest.raises(PhotoError, match="only 300 x 10 pixels"):
        find_hand(Image.new("RGB", (300, 10)), Network({}))


@pytest.mark.parametrize("size", [(24, 24), (25, 3000), (3000, 25)])
def test_odd_shapes_are_read(size):
    assert find_hand(Image.new("RGB", size, "grey"), Network({})).doubt


def test_certainty_runs_from_nothing_to_one():
    assert np.allclose(certainty(np.array([np.full(6, 1 / 6), np.eye(6)[2]])), [0, 1])
    assert 0 < certainty(np.array([0.5, 0.5, 0, 0, 0, 0])) < 1
