"""One photo for the model: the default one, a user's own, and what notebook 4 shows of it.

Bringing the photo to the model's size and scale is not here: that is the student's exercise.
"""

import os
import tempfile
import warnings
from pathlib import Path

DEFAULT_NAME = "rendered_hand.png"
ANSWER_COLOUR = "#0072b2"
OTHER_COLOUR = "#b8c4ce"


class PhotoError(ValueError):
    """A photo that cannot be read; the message is one line that says what to do."""


def default_photo(folder=".", digit=3, signer=9_004, take=0, seed=0, size=320):
    """Draw a hand, save it as a PNG file and return its path: a photo for those without a camera.

    Parameters
    ----------
    folder : str or path-like
        Where to write ``rendered_hand.png``, which is replaced if it is there.
    digit : int
        What the hand signs, 0 to 5.
    signer, take, seed : int
        Which hand and which photo of it. The default signer is none of those in the rendered data set.
    size : int
        Side of the square picture in pixels.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    PhotoError
        If the file cannot be written.
    """
    from PIL import Image

    from signs.hands import render_hand

    path = Path(folder) / DEFAULT_NAME
    picture = Image.fromarray(render_hand(digit, signer, take, seed, size))
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            picture.save(file, format="PNG")
        Path(part).chmod(0o644)  # mkstemp gives a file that only its owner can read
        Path(part).replace(path)
    except OSError as error:
        raise PhotoError(f"cannot write {path}: {error.strerror or error}; choose another folder") from error
    return path


def open_photo(path):
    """Open a picture file of any common format and size, upright and in colour.

    Parameters
    ----------
    path : str or path-like

    Returns
    -------
    PIL.Image.Image
        Mode RGB. A phone saves a photo as the sensor lies and notes in the file how it was held; that
        turn is carried out here.

    Raises
    ------
    PhotoError
        If there is no such file, or it is not a picture that can be read.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    path = Path(path)
    if not path.exists():
        raise PhotoError(
            f"there is no file {path}: check the name, and that it lies in {path.parent.resolve()}"
        )
    if path.is_dir():
        raise PhotoError(f"{path} is a folder: give the path of one picture file")
    try:
        with warnings.catch_warnings():
            # Pillow warns above some 90 million pixels, which phones do reach, and refuses twice as many.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(path)
        with picture:
            return ImageOps.exif_transpose(picture).convert("RGB")
    except UnidentifiedImageError as error:
        raise PhotoError(
            f"{path} is not a picture in a known format: save it as JPEG or PNG (phones may write HEIC)"
        ) from error
    except Image.DecompressionBombError as error:
        raise PhotoError(f"{path} has far too many pixels: save a smaller copy and use that") from error
    except (OSError, SyntaxError) as error:  # Pillow reports a broken PNG as a SyntaxError
        reason = getattr(error, "strerror", None) or error
        raise PhotoError(f"{path} cannot be read ({reason}): save it again as JPEG or PNG") from error


def describe_prediction(probabilities):
    """Say a prediction in the tutorial's form.

    Parameters
    ----------
    probabilities : array_like
        What ``model.predict`` returns for one photo, shape (1, 6).

    Returns
    -------
    str
        Two lines, the heading and the vector, each probability with four decimals.

    Raises
    ------
    ValueError
        If the array does not hold one row of probabilities.
    """
    import numpy as np

    probabilities = np.asarray(probabilities, dtype=float)
    if probabilities.ndim != 2 or len(probabilities) != 1:
        raise ValueError(f"expected one row of probabilities, shape (1, classes), got {probabilities.shape}")
    names = ",".join(f"p({digit})" for digit in range(probabilities.shape[1]))
    vector = " ".join(f"{p:.4f}" for p in probabilities[0])
    return f"class prediction vector [{names}] = \n[[{vector}]]"


def plot_photo(photo, prepared):
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

    from signs.picture import new_picture

    image = np.asarray(prepared)[0]
    figure = new_picture(7.2, 3.8, layout="constrained")
    left, right = figure.subplots(1, 2)
    left.imshow(photo)
    left.set_title(f"the photo: {photo.width} x {photo.height} pixels")
    # Values outside [0, 1] are cut off for the picture only; the title says what the network gets.
    right.imshow(np.clip(image, 0, 1), interpolation="nearest")
    seen = f"what the network sees: {image.shape[1]} x {image.shape[0]}"
    right.set_title(f"{seen}\nvalues {image.min():.2f} to {image.max():.2f}")
    for axes in (left, right):
        axes.set_axis_off()
    return figure


def plot_probabilities(predictions, answer=None):
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

    from signs.picture import new_picture

    figure = new_picture(7.2, 1.3 * len(predictions) + 0.7, layout="constrained")
    rows = figure.subplots(len(predictions), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
    for axes, (label, probabilities) in zip(rows, predictions.items(), strict=True):
        row = np.asarray(probabilities)[0]
        axes.spines[["top", "right"]].set_visible(False)
        colours = [ANSWER_COLOUR if digit == answer else OTHER_COLOUR for digit in range(len(row))]
        bars = axes.bar(range(len(row)), row, color=colours)
        axes.bar_label(bars, [f"{p:.2f}" for p in row], fontsize=8)
        axes.set_title(label, loc="left", fontsize=10)
        axes.set_ylim(0, 1.2)
        axes.set_yticks([0, 1])
    rows[-1].set_xticks(range(len(row)))
    rows[-1].set_xlabel("class" if answer is None else f"class (dark: the right one, {answer})")
    figure.supylabel("probability", fontsize=10)
    return figure
