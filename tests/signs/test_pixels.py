"""The close look shows the image's own numbers."""

import numpy as np
import pytest

from signs.pixels import plot_pixels

IMAGE = np.arange(64 * 64 * 3, dtype=np.int64).reshape(64, 64, 3).astype(np.uint8)


def test_the_numbers_drawn_are_the_patch_of_each_channel():
    _, *channels = plot_pixels(IMAGE, 10, 56).axes
    for number, axes in enumerate(channels):
        drawn = [int(text.get_text()) for text in axes.texts]
        assert drawn == IMAGE[10:18, 56:64, number].ravel().tolist()


@pytest.mark.parametrize(("row", "column"), [(-1, 0), (0, -1), (57, 0), (0, 57)])
def test_a_patch_outside_the_image_is_refused(row, column):
    with pytest.raises(ValueError, match="leaves the image"):
        plot_pixels(IMAGE, row, column)
