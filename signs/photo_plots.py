"""Pictures of one photo: what the network is given of it, where its hand was found, what the answer is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from signs.letters import legible
from signs.palette import BLUE, PALE, PAPER
from signs.words import mark, tell, tell_in

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike
    from PIL import Image

    from signs.finding import Found

_SHOWN_SIDE = 1000  # pixels; a phone's millions would only make the figure slow and heavy


@legible
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
    left.set_title(_size_of(photo))
    # Values outside [0, 1] are cut off for the picture only; the title says what the network gets.
    right.imshow(np.clip(image, 0, 1), interpolation="nearest")
    height, width = image.shape[:2]
    values = tell("values {least:.2f} to {most:.2f}", least=image.min(), most=image.max())
    right.set_title("\n".join([_seen(width, height), values]))
    for axes in (left, right):
        axes.set_axis_off()
    words = tell(
        "On the left the photo, {photo_width} x {photo_height} pixels. On the right what the network sees: "
        "{width} x {height} pixels, {values}.",
        photo_width=photo.width,
        photo_height=photo.height,
        width=width,
        height=height,
        values=values,
    )
    return describe(figure, words)


@legible
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
    whole.set_title(_size_of(photo), fontsize=10)
    crop.imshow(found.crop[0], interpolation="nearest")
    crop.set_title(_seen(found.crop.shape[2], found.crop.shape[1]), fontsize=10)
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
    answer = tell(mark("perhaps a {digit}: unsure") if found.doubt else mark("a {digit}"), digit=found.digit)
    bars.set_title(tell("probability: {answer}", answer=answer), fontsize=10)
    words = tell(
        "On the left the photo, {width} x {height} pixels, with the square that was read, from {first} to "
        "{last}. In the middle what the network sees of it. On the right the probabilities: {numbers}. "
        "Answer: {answer}.",
        width=photo.width,
        height=photo.height,
        first=(left, top),
        last=(right, bottom),
        numbers=_numbers(row),
        answer=answer,
    )
    return describe(figure, words)


@legible
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
    below, sentence = tell_in("axis", "class"), mark("Bars of the probability of each digit. {rows}")
    if answer is not None:
        below = tell("class (in blue: the right one, {answer})", answer=answer)
        sentence = mark("Bars of the probability of each digit. {rows} The right answer is {answer}.")
    rows[-1].set_xlabel(below)
    figure.supylabel(tell("probability"), fontsize=10)
    told = [
        tell("{label}: {numbers}.", label=label, numbers=_numbers(np.asarray(given)[0]))
        for label, given in predictions.items()
    ]
    return describe(figure, tell(sentence, rows=" ".join(told), answer=answer))


def _size_of(photo):
    return tell("the photo: {width} x {height} pixels", width=photo.width, height=photo.height)


def _seen(width, height):
    return tell("what the network sees: {width} x {height}", width=width, height=height)


def _numbers(row):
    told = (tell("{digit}: {probability:.2f}", digit=digit, probability=p) for digit, p in enumerate(row))
    return tell(", ").join(told)


def _show(axes, photo):
    """Show a photo, coarsely but on axes in its own pixels."""
    small = photo.copy()
    small.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE), reducing_gap=2.0)
    axes.imshow(small, extent=(0, photo.width, photo.height, 0))
