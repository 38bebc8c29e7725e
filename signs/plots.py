"""The pictures of the course: a gallery, class counts, training curves, a grid of predictions.

Every function returns a picture, a ``matplotlib.figure.Figure`` that pyplot knows nothing of. As the last
expression of a notebook cell it is shown exactly once, whether the notebook imported pyplot or not.
Series differ by marker and line as well as by colour, so that they survive printing in grey. Each picture
says in words what it shows (`signs.picture`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from signs.palette import BLUE, GRID, INK, PAPER, QUIET, VERMILION, WRONG
from signs.picture import describe, new_picture

if TYPE_CHECKING:
    import keras
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

_CELL = 0.8  # inches that one photograph takes
_MOST_TOLD = 12  # mistakes that are told one by one


def gallery(
    images: np.ndarray, labels: ArrayLike, rows: Sequence[int] | None = None, per_class: int = 10
) -> Figure:
    """
    Show the first images of each class, one row a class.

    Parameters
    ----------
    images : numpy.ndarray
        Shape (m, height, width, 3), uint8 or floats from 0 to 1.
    labels : array_like of int
        The digits shown, shape (m,) or (1, m).
    rows : sequence of int, optional
        The classes to show, from top to bottom; by default every class that occurs.
    per_class : int
        Images a row, at most.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If images and labels do not fit together or a class has no image.
    """
    images, shown = _check(images, labels)
    digits = np.unique(shown) if rows is None else np.asarray(rows)
    chosen = [np.flatnonzero(shown == digit)[:per_class] for digit in digits]
    for digit, indices in zip(digits, chosen, strict=True):
        if len(indices) == 0:
            raise ValueError(f"no image has the label {digit}: leave {digit} out of rows")
    columns = max(map(len, chosen))
    figure = new_picture(_CELL * columns + 0.5, _CELL * len(digits), layout="constrained")
    grid = figure.subplots(len(digits), columns, squeeze=False)
    for digit, indices, axes in zip(digits, chosen, grid, strict=True):
        for axis in axes:
            axis.axis("off")
        for index, axis in zip(indices, axes, strict=False):
            axis.imshow(images[index])
        axes[0].text(
            -0.18,
            0.5,
            str(digit),
            transform=axes[0].transAxes,
            ha="right",
            va="center",
            fontsize=16,
            color=INK,
        )
    _close_up(figure, 0.015)
    rows_told = "; ".join(f"{digit}: {len(indices)}" for digit, indices in zip(digits, chosen, strict=True))
    total = sum(map(len, chosen))
    return describe(figure, f"Gallery of {total} images, a row for each digit. Images by digit: {rows_told}.")


def class_counts(labels_train: ArrayLike, labels_test: ArrayLike, classes: ArrayLike) -> Figure:
    """
    Draw how many training and test images each class has.

    Parameters
    ----------
    labels_train, labels_test : array_like of int
        Labels, shape (m,) or (1, m).
    classes : array_like of int
        The classes, from left to right.

    Returns
    -------
    matplotlib.figure.Figure
    """
    classes = np.asarray(classes)
    figure = new_picture(7.0, 3.2, layout="constrained")
    axis = figure.subplots()
    _prepare(axis, grid="y")
    told = []
    series = (
        ("training", labels_train, BLUE, -0.2, None),
        ("test", labels_test, VERMILION, 0.2, "///"),
    )
    for name, labels, colour, shift, hatch in series:
        labels = _flat(labels)
        counts = [int(np.sum(labels == digit)) for digit in classes]
        bars = axis.bar(
            np.arange(len(classes)) + shift,
            counts,
            width=0.38,
            color=colour,
            edgecolor=PAPER,
            hatch=hatch,
            label=f"{name} ({sum(counts)})",
        )
        axis.bar_label(bars, padding=2, fontsize=9, color=INK)
        numbers = ", ".join(f"{digit}: {count}" for digit, count in zip(classes, counts, strict=True))
        told.append(f"{sum(counts)} {name} images, by digit: {numbers}.")
    axis.set_xticks(np.arange(len(classes)), [str(digit) for digit in classes])
    axis.tick_params(axis="x", length=0)
    axis.set_xlabel("digit")
    axis.set_ylabel("images")
    axis.margins(y=0.12)
    figure.legend(loc="outside upper left", ncols=2, frameon=False)
    return describe(figure, f"Bars: how many images show each digit. {' '.join(told)}")


def training_curves(
    history: keras.callbacks.History | dict[str, list[float]], chance: float | None = None
) -> Figure:
    """
    Draw loss and accuracy against the epoch, for training and, where there is one, for validation.

    Parameters
    ----------
    history : keras.callbacks.History or dict
        What ``fit`` returns, or its ``history``: ``loss`` and ``accuracy``, with ``val_loss`` and
        ``val_accuracy`` if the model was validated; one number an epoch.
    chance : float, optional
        The accuracy of guessing, drawn as a line, for example 1 / 6.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If the history has no epoch, or lacks loss or accuracy.
    """
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    record = getattr(history, "history", history)
    for metric in ("loss", "accuracy"):
        if not len(record.get(metric, ())):
            raise ValueError(f'the history holds no {metric}: compile with metrics=["accuracy"], then fit')
    figure = new_picture(9.0, 3.4, layout="constrained")
    panels = figure.subplots(1, 2)
    for axis, metric in zip(panels, ("loss", "accuracy"), strict=True):
        _prepare(axis, grid="y")
        _draw_series(axis, record[metric], "training", BLUE, "o-")
        if len(record.get(f"val_{metric}", ())):
            _draw_series(axis, record[f"val_{metric}"], "validation", VERMILION, "s--")
        axis.set_title(metric, loc="left", fontsize=12, color=INK)
        axis.set_xlabel("epoch")
        axis.set_xlim(0.5, len(record[metric]) + 0.5)
        axis.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    panels[0].set_ylim(bottom=0)
    if chance is not None:
        panels[1].axhline(chance, color=QUIET, linestyle=":", linewidth=1.5, label="chance")
    panels[1].set_ylim(0, 1.03)
    panels[1].yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    handles, names = panels[1].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper right", ncols=len(names), frameon=False)
    return describe(figure, _curves_in_words(record, chance))


def prediction_grid(
    images: np.ndarray, probabilities: np.ndarray, labels: ArrayLike, limit: int = 60, columns: int = 10
) -> Figure:
    """
    Show images with what the model took them for, the mistakes framed.

    Parameters
    ----------
    images : numpy.ndarray
        Shape (m, height, width, 3), uint8 or floats from 0 to 1.
    probabilities : numpy.ndarray
        What ``predict`` returns, shape (m, C).
    labels : array_like of int
        The digits shown, shape (m,) or (1, m).
    limit : int
        Show the first ``limit`` images. The heading counts all of them.
    columns : int
        Images a row.

    Returns
    -------
    matplotlib.figure.Figure
        A right answer has its digit below it in grey, a wrong one 'true → predicted' in a red frame.

    Raises
    ------
    ValueError
        If images, probabilities and labels do not fit together.
    """
    images, digits = _check(images, labels)
    probabilities = np.asarray(probabilities)
    if probabilities.ndim != 2 or len(probabilities) != len(digits):
        raise ValueError(f"probabilities has shape {probabilities.shape}, should be ({len(digits)}, C)")
    predicted = probabilities.argmax(axis=1)
    shown = min(limit, len(digits))
    columns = min(columns, shown)
    lines = -(-shown // columns)
    figure = new_picture(
        max((_CELL + 0.06) * columns, 3.2), (_CELL + 0.22) * lines + 0.45, layout="constrained"
    )
    for axis in figure.subplots(lines, columns, squeeze=False).flat[shown:]:
        axis.axis("off")
    for index, axis in enumerate(figure.axes[:shown]):
        axis.imshow(images[index])
        axis.set(xticks=[], yticks=[])
        wrong = predicted[index] != digits[index]
        for spine in axis.spines.values():
            spine.set(visible=bool(wrong), color=WRONG, linewidth=3)
        caption = f"{digits[index]} → {predicted[index]}" if wrong else str(digits[index])
        colour, weight = (WRONG, "bold") if wrong else (QUIET, "normal")
        axis.set_xlabel(caption, labelpad=3, color=colour, weight=weight)
    right = int(np.sum(predicted == digits))
    heading = f"{right} of {len(digits)} right"
    if shown < len(digits):
        heading += f"; the first {shown}:"
    figure.suptitle(heading, x=0.01, ha="left", fontsize=12, color=INK)
    _close_up(figure, 0.03)
    return describe(figure, _answers_in_words(digits, predicted, shown))


def _curves_in_words(record, chance):
    """Say how each curve begins and ends."""
    epochs = len(record["loss"])
    told = []
    for metric, form in (("loss", "{:.3f}"), ("accuracy", "{:.1%}")):
        for name, key in (("training", metric), ("validation", f"val_{metric}")):
            values = [form.format(float(value)) for value in record.get(key, ())]
            if values:
                told.append(f"{name} {metric} {' to '.join(dict.fromkeys((values[0], values[-1])))}")
    told += [f"chance is {chance:.1%}"] if chance is not None else []
    over = f"from epoch 1 to epoch {epochs}" if epochs > 1 else "after 1 epoch"
    return f"Curves of loss and accuracy {over}: {'; '.join(told)}."


def _answers_in_words(digits, predicted, shown):
    """Say how many answers are right, and which are not."""
    wrong = np.flatnonzero(predicted != digits)
    told = [f"image {at + 1}, a {digits[at]} taken for a {predicted[at]}" for at in wrong[:_MOST_TOLD]]
    more = f"; and {len(wrong) - len(told)} more" if len(wrong) > len(told) else ""
    mistakes = f"Mistakes: {'; '.join(told)}{more}." if told else "No mistakes."
    counts = f"{len(digits) - len(wrong)} of {len(digits)} right"
    return f"Grid of {shown} images with the network's answers below them; {counts}. {mistakes}"


def _close_up(figure: Figure, room: float) -> None:
    """Leave no more than ``room`` inches round each picture."""
    engine: Any = figure.get_layout_engine()
    engine.set(w_pad=room, h_pad=room, wspace=0, hspace=0)


def _prepare(axis, grid):
    axis.spines[["top", "right"]].set_visible(False)
    axis.grid(axis=grid, color=GRID, linewidth=0.8)
    axis.set_axisbelow(True)


def _draw_series(axis, values, name, colour, style):
    axis.plot(
        np.arange(1, len(values) + 1),
        values,
        style,
        color=colour,
        label=name,
        linewidth=1.8,
        markersize=5,
        clip_on=False,
    )


def _flat(labels: ArrayLike) -> np.ndarray:
    given = np.asarray(labels)
    if not (given.ndim == 1 or (given.ndim == 2 and given.shape[0] == 1)):
        raise ValueError(f"the labels have shape {given.shape}, should be (m,) or (1, m), not one-hot")
    return given.reshape(-1)


def _check(images: np.ndarray, labels: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    images, digits = np.asarray(images), _flat(labels)
    if images.ndim != 4 or images.shape[-1] != 3:
        raise ValueError(f"the images have shape {images.shape}, should be (m, height, width, 3)")
    if len(images) != len(digits):
        raise ValueError(f"{len(images)} images but {len(digits)} labels")
    if len(images) == 0:
        raise ValueError("there are no images to show")
    # Matplotlib would clip other values and say so on stderr.
    if images.dtype != np.uint8 and not (images.min() >= 0 and images.max() <= 1):
        raise ValueError("the images are neither uint8 nor floats from 0 to 1: divide them by 255")
    return images, digits
