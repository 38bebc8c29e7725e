"""A Matplotlib figure that a notebook cell shows exactly once.

It is no figure of pyplot's, so pyplot does not show it again at the end of the cell; and it shows itself
where no cell has imported pyplot, which is what teaches Jupyter to show ordinary figures.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from signs.palette import PAPER

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS_PER_INCH = 120


def new_picture(width: float, height: float, layout: str | None = None) -> Figure:
    """Make an empty figure.

    Parameters
    ----------
    width, height : float
        Inches.
    layout : str, optional
        Matplotlib's layout engine, ``"constrained"`` for one.

    Returns
    -------
    matplotlib.figure.Figure
        White, whatever the theme of JupyterLab.
    """
    return _picture_class()(figsize=(width, height), dpi=DOTS_PER_INCH, layout=layout, facecolor=PAPER)


@cache
def _picture_class():
    from matplotlib.figure import Figure

    class Picture(Figure):
        def _repr_png_(self):
            buffer = BytesIO()
            self.savefig(buffer, format="png", bbox_inches="tight")
            return buffer.getvalue()

    return Picture
