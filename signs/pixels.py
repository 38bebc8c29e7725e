"""A close look at an image: a patch of it, with the numbers that it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signs.letters import legible
from signs.palette import PATCH_EDGE
from signs.words import mark, tell

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure

_COLOURS = (mark("red"), mark("green"), mark("blue"))
PATCH = 8  # pixels a side: as many numbers as fit legibly


@legible
def plot_pixels(image: np.ndarray, row: int, column: int) -> Figure:
    """Draw an image with a patch marked, and the patch's three colour channels as numbers.

    Parameters
    ----------
    image : numpy.ndarray
        uint8, shape (height, width, 3).
    row, column : int
        Upper left pixel of the patch of 8x8 pixels.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If the patch does not lie inside the image.
    """
    from matplotlib.patches import Rectangle

    from signs.picture import describe, new_picture

    height, width = image.shape[:2]
    if not (0 <= row <= height - PATCH and 0 <= column <= width - PATCH):
        raise ValueError(
            tell(
                "a patch of {patch}x{patch} at row {row}, column {column} leaves the image of "
                "{height}x{width}: take a row of 0 to {last_row} and a column of 0 to {last_column}",
                patch=PATCH,
                row=row,
                column=column,
                height=height,
                width=width,
                last_row=height - PATCH,
                last_column=width - PATCH,
            )
        )
    figure = new_picture(7.2, 7.4, layout="constrained")
    whole, *channels = figure.subplots(2, 2).flat
    whole.imshow(image)
    # Pixel centres lie on whole numbers, so the patch begins half a pixel before its first.
    whole.add_patch(
        Rectangle((column - 0.5, row - 0.5), PATCH, PATCH, fill=False, color=PATCH_EDGE, linewidth=2)
    )
    whole.set_title(f"image[{row}:{row + PATCH}, {column}:{column + PATCH}]", fontsize=10)
    whole.set_axis_off()
    patch = image[row : row + PATCH, column : column + PATCH]
    for number, (axes, name) in enumerate(zip(channels, ("Reds", "Greens", "Blues"), strict=True)):
        values = patch[:, :, number]
        axes.imshow(values, cmap=name, vmin=0, vmax=400)  # 400: even 255 stays pale enough for dark digits
        for i in range(PATCH):
            for j in range(PATCH):
                axes.text(j, i, int(values[i, j]), ha="center", va="center", fontsize=8)
        told = tell("channel {number}: {colour}", number=number, colour=tell(_COLOURS[number]))
        axes.set_title(told, fontsize=10)
        axes.set_axis_off()
    ranges = [
        tell(
            "{colour} {least} to {most}",
            colour=tell(name),
            least=patch[:, :, number].min(),
            most=patch[:, :, number].max(),
        )
        for number, name in enumerate(_COLOURS)
    ]
    words = tell(
        "An image of {height} x {width} pixels with a patch of {patch} x {patch} marked, from row {row} and "
        "column {column}. Beside it the numbers of the patch in its three channels: {ranges}.",
        height=height,
        width=width,
        patch=PATCH,
        row=row,
        column=column,
        ranges=tell("; ").join(ranges),
    )
    return describe(figure, words)
