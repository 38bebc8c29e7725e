"""The pictures of one photo show what they say."""

import numpy as np
import pytest
from PIL import Image

from signs.finding import Found
from signs.photo_plots import plot_found, plot_photo, plot_probabilities


def test_a_photo_is_drawn_beside_what_the_network_gets():
    figure = plot_photo(Image.new("RGB", (6, 4)), np.full((1, 64, 64, 3), 0.25))
    assert "6 x 4" in figure.axes[0].get_title()
    assert "0.25 to 0.25" in figure.axes[1].get_title()


def test_each_way_of_preparing_has_a_row_of_bars():
    figure = plot_probabilities({"right": np.eye(6)[[3]], "wrong": np.eye(6)[[0]]}, answer=3)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["right", "wrong"]
    assert figure.axes[0].patches[3].get_height() == 1


@pytest.mark.parametrize("doubt", ["", "too little"])
def test_the_square_that_was_read_is_drawn_on_the_photo(doubt):
    probabilities = np.array([[0, 0, 0.75, 0.25, 0, 0]])
    found = Found((-100, 500, 900, 1500), probabilities, 0.0, np.zeros((1, 64, 64, 3)), (), 99, doubt)
    figure = plot_found(Image.new("RGB", (3000, 4000)), found)
    whole, crop, bars = figure.axes
    assert {(box.get_x(), box.get_y(), box.get_width(), box.get_height()) for box in whole.patches} == {
        (-100, 500, 1000, 1000)
    }
    # The photo is drawn in its own pixels, however coarsely, and what hangs over is to be seen.
    assert list(whole.images[0].get_extent()) == [0, 3000, 4000, 0]
    assert max(whole.images[0].get_array().shape) <= 1000 and whole.get_xlim() == (-100, 3000)
    assert crop.images[0].get_array().shape == (64, 64, 3)
    assert [bar.get_height() for bar in bars.patches] == probabilities[0].tolist()
    assert ("unsure" in bars.get_title()) == bool(doubt)
    assert figure._repr_png_().startswith(b"\x89PNG")
