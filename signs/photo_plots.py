"""Pictures of one photo: what the network is given of it, where its hand was found, what the answer is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from signs.palette import BLUE, PALE, PAPER

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike
    from PIL import Image

    from signs.finding import Found

_SHOWN_SIDE = 1000  # pixels; a phone's millions would only make the figure slow and heavy


def plot_photo(photo: Image.Image, prepared: ArrayLike) -> Figure:
    """Draw a photo beside what the network is given of it.

    Parameters
    ----------
    photo : PIL.Image.Image
        As `open_photo` returns it.
    prepared : array_like
        The network's input, shape (1, 64, 64, 3), values in [0, 1].

    Returns
    -------
    matplotlib.figure.Figure
    """
    import numpy as np

    from signs.picture import describe, new_picture

    image = np.asarray(prepared)[0]
    figure = new_picture(7.2, 3.8, layout="constrained")
    left, right = figure.subplots(1, 2)
    _show(left, photo)
    left.set_title(f"the photo: {photo.width} x {photo.height} pixels")
    # Values outside [0, 1] are cut off for the picture only; the title says what the network gets.
    right.imshow(np.clip(image, 0, 1), interpolation="nearest")
    seen = f"what the network sees: {image.shape[1]} x {image.shape[0]}"
    right.set_title(f"{seen}\nvalues {image.min():.2f} to {image.max():.2f}")
    for axes in (left, right):
        axes.set_axis_off()
    sees = f"{image.shape[1]} x {image.shape[0]} pixels, values {image.min():.2f} to {image.max():.2f}"
    return describe(
        figure,
        f"On the left the photo, {photo.width} x {photo.height} pixels. On the right what the network sees: "
        f"{sees}.",
    )


def plot_found(photo: Image.Image, found: Found) -> Figure:
    """Draw where a hand was found in a photo, beside what the network sees and how it reads it.

    Parameters
    ----------
    photo : PIL.Image.Image
        As `open_photo` returns it.
    found : signs.finding.Found

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.patches import Rectangle

    from signs.picture import describe, new_picture

    figure = new_picture(9.6, 3.8, layout="constrained")
    whole, crop, bars = figure.subplots(1, 3, width_ratios=(1.25, 1, 1))
    _show(whole, photo)
    left, top, right, bottom = found.box
    for width, colour in ((4, PAPER), (2, BLUE)):  # to be seen on dark and on bright photos
        edge: dict[str, Any] = {"fill": False, "edgecolor": colour, "linewidth": width}
        whole.add_patch(Rectangle((left, top), right - left, bottom - top, clip_on=False, **edge))
    whole.set_xlim(min(0, left), max(photo.width, right))  # the square may hang over the frame
    whole.set_ylim(max(photo.height, bottom), min(0, top))
    whole.set_title(f"the photo: {photo.width} x {photo.height} pixels", fontsize=10)
    crop.imshow(found.crop[0], interpolation="nearest")
    crop.set_title(f"what the network sees: {found.crop.shape[2]} x {found.crop.shape[1]}", fontsize=10)
    for axes in (whole, crop):
        axes.set_axis_off()
    row = found.probabilities[0]
    colours = [BLUE if digit == found.digit else PALE for digit in range(len(row))]
    bars.bar_label(bars.bar(range(len(row)), row, color=colours), [f"{p:.2f}" for p in row], fontsize=8)
    bars.set_ylim(0, 1.1)
    bars.set_yticks([0, 0.5, 1])
    bars.set_xticks(range(len(row)))
    bars.spines[["top", "right"]].set_visible(False)
    bars.set_box_aspect(1)
    answer = f"perhaps a {found.digit}: unsure" if found.doubt else f"a {found.digit}"
    bars.set_title(f"probability: {answer}", fontsize=10)
    return describe(
        figure,
        f"On the left the photo, {photo.width} x {photo.height} pixels, with the square that was read, from "
        f"({left}, {top}) to ({right}, {bottom}). In the middle what the network sees of it. On the right "
        f"the probabilities: {_numbers(row)}. Answer: {answer}.",
    )


def plot_probabilities(predictions: Mapping[str, ArrayLike], answer: int | None = None) -> Figure:
    """Draw several predictions for one photo as rows of bars, one row for each way of preparing it.

    Parameters
    ----------
    predictions : dict of str to array_like
        For each label, the probabilities that the model gave, shape (1, classes).
    answer : int, optional
        The right class; its bars are drawn in another colour.

    Returns
    -------
    matplotlib.figure.Figure
    """
    import numpy as np

    from signs.picture import describe, new_picture

    figure = new_picture(7.2, 1.3 * len(predictions) + 0.7, layout="constrained")
    rows = figure.subplots(len(predictions), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
    for axes, (label, probabilities) in zip(rows, predictions.items(), strict=True):
        row = np.asarray(probabilities)[0]
        axes.spines[["top", "right"]].set_visible(False)
        colours = [BLUE if digit == answer else PALE for digit in range(len(row))]
        bars = axes.bar(range(len(row)), row, color=colours)
        axes.bar_label(bars, [f"{p:.2f}" for p in row], fontsize=8)
        axes.set_title(label, loc="left", fontsize=10)
        axes.set_ylim(0, 1.2)
        axes.set_yticks([0, 1])
    rows[-1].set_xticks(range(len(row)))
    rows[-1].set_xlabel("class" if answer is None else f"class (dark: the right one, {answer})")
    figure.supylabel("probability", fontsize=10)
    told = [f"{label}: {_numbers(np.asarray(given)[0])}." for label, given in predictions.items()]
    right = "" if answer is None else f" The right answer is {answer}."
    return describe(figure, f"Bars of the probability of each digit. {' '.join(told)}{right}")


def _numbers(row):
    return ", ".join(f"{digit}: {probability:.2f}" for digit, probability in enumerate(row))


def _show(axes, photo):
    """Show a photo, coarsely but on axes in its own pixels."""
    small = photo.copy()
    small.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE), reducing_gap=2.0)
    axes.imshow(small, extent=(0, photo.width, photo.height, 0))
