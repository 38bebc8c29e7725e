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

from signs.letters import legible
from signs.palette import BLUE, GRID, INK, PAPER, QUIET, VERMILION, WRONG
from signs.picture import describe, new_picture
from signs.words import mark, tell, tell_in

if TYPE_CHECKING:
    import keras
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

_CELL = 0.8  # inches that one photograph takes
_MOST_TOLD = 12  # mistakes that are told one by one
_CURVES = (
    ("loss", "{:.3f}", mark("training loss {values}")),
    ("val_loss", "{:.3f}", mark("validation loss {values}")),
    ("accuracy", "{:.1%}", mark("training accuracy {values}")),
    ("val_accuracy", "{:.1%}", mark("validation accuracy {values}")),
)


@legible
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
            raise ValueError(tell("no image has the label {digit}: leave {digit} out of rows", digit=digit))
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
    counts = _by_digit(digits, map(len, chosen), tell("; "))
    words = tell(
        "Gallery of {total} images, a row for each digit. Images by digit: {counts}.",
        total=sum(map(len, chosen)),
        counts=counts,
    )
    return describe(figure, words)


@legible
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
        (mark("training ({count})"), labels_train, BLUE, -0.2, None),
        (mark("test ({count})"), labels_test, VERMILION, 0.2, "///"),
    )
    sentences = (
        mark("{count} training images, by digit: {counts}."),
        mark("{count} test images, by digit: {counts}."),
    )
    for (name, labels, colour, shift, hatch), sentence in zip(series, sentences, strict=True):
        labels = _flat(labels)
        counts = [int(np.sum(labels == digit)) for digit in classes]
        bars = axis.bar(
            np.arange(len(classes)) + shift,
            counts,
            width=0.38,
            color=colour,
            edgecolor=PAPER,
            hatch=hatch,
            label=tell(name, count=sum(counts)),
        )
        axis.bar_label(bars, padding=2, fontsize=9, color=INK)
        told.append(tell(sentence, count=sum(counts), counts=_by_digit(classes, counts, tell(", "))))
    axis.set_xticks(np.arange(len(classes)), [str(digit) for digit in classes])
    axis.tick_params(axis="x", length=0)
    axis.set_xlabel(tell_in("axis", "digit"))
    axis.set_ylabel(tell_in("axis", "images"))
    axis.margins(y=0.12)
    figure.legend(loc="outside upper left", ncols=2, frameon=False)
    words = tell("Bars: how many images show each digit. {training} {test}", training=told[0], test=told[1])
    return describe(figure, words)


@legible
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
            raise ValueError(
                tell(
                    'the history holds no {metric}: compile with metrics=["accuracy"], then fit',
                    metric=metric,
                )
            )
    figure = new_picture(9.0, 3.4, layout="constrained")
    panels = figure.subplots(1, 2)
    titles = {"loss": tell("loss"), "accuracy": tell("accuracy")}
    for axis, (metric, title) in zip(panels, titles.items(), strict=True):
        _prepare(axis, grid="y")
        _draw_series(axis, record[metric], tell("training"), BLUE, "o-")
        if len(record.get(f"val_{metric}", ())):
            _draw_series(axis, record[f"val_{metric}"], tell("validation"), VERMILION, "s--")
        axis.set_title(title, loc="left", fontsize=12, color=INK)
        axis.set_xlabel(tell("epoch"))
        axis.set_xlim(0.5, len(record[metric]) + 0.5)
        axis.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    panels[0].set_ylim(bottom=0)
    if chance is not None:
        panels[1].axhline(chance, color=QUIET, linestyle=":", linewidth=1.5, label=tell_in("curve", "chance"))
    panels[1].set_ylim(0, 1.03)
    panels[1].yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    handles, names = panels[1].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper right", ncols=len(names), frameon=False)
    return describe(figure, _curves_in_words(record, chance))


@legible
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
        raise ValueError(
            tell(
                "probabilities has shape {shape}, should be {wanted}",
                shape=probabilities.shape,
                wanted=f"({len(digits)}, C)",
            )
        )
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
    heading = mark("{right} of {count} right")
    if shown < len(digits):
        heading = mark("{right} of {count} right; the first {shown}:")
    told = tell(heading, right=right, count=len(digits), shown=shown)
    figure.suptitle(told, x=0.01, ha="left", fontsize=12, color=INK)
    _close_up(figure, 0.03)
    return describe(figure, _answers_in_words(digits, predicted, shown))


def _curves_in_words(record, chance):
    """Say how each curve begins and ends."""
    epochs = len(record["loss"])
    told = []
    for key, form, sentence in _CURVES:
        values = [form.format(float(value)) for value in record.get(key, ())]
        if values:
            ends = tuple(dict.fromkeys((values[0], values[-1])))
            between = tell("{first} to {last}", first=ends[0], last=ends[-1])
            told.append(tell(sentence, values=between if len(ends) > 1 else ends[0]))
    told += [tell("chance is {chance:.1%}", chance=chance)] if chance is not None else []
    sentence = mark("Curves of loss and accuracy after 1 epoch: {curves}.")
    if epochs > 1:
        sentence = mark("Curves of loss and accuracy from epoch 1 to epoch {epochs}: {curves}.")
    return tell(sentence, epochs=epochs, curves=tell("; ").join(told))


def _answers_in_words(digits, predicted, shown):
    """Say how many answers are right, and which are not."""
    wrong = np.flatnonzero(predicted != digits)
    told = [
        tell(
            "image {number}, a {digit} taken for a {read}",
            number=at + 1,
            digit=digits[at],
            read=predicted[at],
        )
        for at in wrong[:_MOST_TOLD]
    ]
    if len(wrong) > len(told):
        told.append(tell("and {count} more", count=len(wrong) - len(told)))
    mistakes = tell("Mistakes: {mistakes}.", mistakes=tell("; ").join(told)) if told else tell("No mistakes.")
    return tell(
        "Grid of {shown} images with the network's answers below them; {right} of {count} right. {mistakes}",
        shown=shown,
        right=len(digits) - len(wrong),
        count=len(digits),
        mistakes=mistakes,
    )


def _by_digit(digits, counts, between):
    """Say how many there are of each digit."""
    pairs = zip(digits, counts, strict=True)
    return between.join(tell("{digit}: {count}", digit=digit, count=count) for digit, count in pairs)


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
        raise ValueError(
            tell("the labels have shape {shape}, should be (m,) or (1, m), not one-hot", shape=given.shape)
        )
    return given.reshape(-1)


def _check(images: np.ndarray, labels: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    images, digits = np.asarray(images), _flat(labels)
    if images.ndim != 4 or images.shape[-1] != 3:
        raise ValueError(
            tell("the images have shape {shape}, should be (m, height, width, 3)", shape=images.shape)
        )
    if len(images) != len(digits):
        raise ValueError(tell("{images} images but {labels} labels", images=len(images), labels=len(digits)))
    if len(images) == 0:
        raise ValueError(tell("there are no images to show"))
    # Matplotlib would clip other values and say so on stderr.
    if images.dtype != np.uint8 and not (images.min() >= 0 and images.max() <= 1):
        raise ValueError(tell("the images are neither uint8 nor floats from 0 to 1: divide them by 255"))
    return images, digits
