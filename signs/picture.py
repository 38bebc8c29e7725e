"""How every picture of the course is shown: once, in words as well, and in the colours of the page's theme.

A cell that ends in a figure of `new_picture` shows it exactly once: it is no figure of pyplot's, so pyplot
does not show it again, and it shows itself where no cell has imported pyplot. `describe` gives it its
alternative text, without which it is not shown at all.

What a notebook keeps of it is three things. The HTML has an ``img`` with the alternative text; JupyterLab,
Notebook 7, VS Code and nbconvert's pages prefer it. Its picture is an SVG, sharp at any size, whose light
colours have dark counterparts for dark themes. The PNG beside it, always light, is for whatever shows no
HTML: a PDF, or a graded notebook, in which no kernel's HTML is trusted; its metadata hold the words for
nbconvert. The plain text is the words themselves. In a narrow window a picture shrinks a little and then
scrolls, so that it stays readable.
"""

from __future__ import annotations

import re
from base64 import b64encode
from contextlib import contextmanager
from functools import cache
from html import escape
from io import BytesIO
from os import PathLike
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from signs.letters import find_letters, font_type, in_pixels, in_the_viewers_fonts
from signs.palette import DARK, INK, PAPER, QUIET
from signs.words import tell

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL import Image

DOTS_PER_INCH = 120
LEAST = 0.7  # of its size: to this a picture shrinks, and then it scrolls
CLASS = "signs-picture"
_MARGIN = 0.1  # inches
#: An SVG asks for the colour scheme of where it stands, and JupyterLab and VS Code set none: light, unless
#: the page says of itself that it is dark.
_THEME = (
    f'<style>body[data-jp-theme-light="false"] .{CLASS}, body.vscode-dark .{CLASS}, '
    f"body.vscode-high-contrast:not(.vscode-high-contrast-light) .{CLASS} {{color-scheme: dark !important}}"
    "</style>"
)


def new_picture(width: float, height: float, layout: str | None = None) -> Figure:
    """Make an empty figure, to be drawn on and then handed to `describe`.

    Parameters
    ----------
    width, height : float
        Inches.
    layout : str, optional
        Matplotlib's layout engine, ``"constrained"`` for one.

    Returns
    -------
    matplotlib.figure.Figure
    """
    return _picture_class()(figsize=(width, height), dpi=DOTS_PER_INCH, layout=layout, facecolor=PAPER)


def describe(figure: Figure, words: str) -> Figure:
    """Give a figure its alternative text, and what Matplotlib has made black the course's inks.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        As `new_picture` made it, with everything drawn on it.
    words : str
        What the picture shows, for those who do not see it: the first and last values of curves, the numbers
        of bars, what is in a gallery.

    Returns
    -------
    matplotlib.figure.Figure
        The same, for a cell's last expression.
    """
    picture: Any = figure
    picture.words = " ".join(words.split())
    _put_in_inks(figure)
    find_letters(figure)
    return figure


def words_of(figure: Figure) -> str:
    """Return a figure's alternative text.

    Raises
    ------
    ValueError
        If it has none.
    """
    words = getattr(figure, "words", "")
    if not words:
        raise ValueError(tell("a picture needs its alternative text: describe(figure, words)"))
    return words


def write_picture(figure: Figure, path: str | PathLike[str], dpi: int = DOTS_PER_INCH) -> None:
    """Write a figure as a PNG file that holds its alternative text, under the keyword ``Description``.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Described.
    path : path-like
    dpi : int
        Pixels an inch.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    drawn = in_pixels(figure)
    drawn.savefig(path, format="png", dpi=dpi, metadata={"Description": words_of(figure)})


def show_photo(photo: Image.Image, words: str) -> Any:
    """Show a picture of pixels, such as a photo, in a notebook.

    Parameters
    ----------
    photo : PIL.Image.Image
    words : str
        Its alternative text.

    Returns
    -------
    object
        For a cell's last expression.
    """
    return _Photo(photo, " ".join(words.split()))


def picture_html(source: str, words: str, width: float, least: float = LEAST) -> str:
    """Write an ``img`` that keeps a readable size: in a narrow window it scrolls.

    Parameters
    ----------
    source : str
        Its data, as an address.
    words : str
        The alternative text.
    width : float
        Its own width in pixels.
    least : float
        The share of it to which it may shrink.

    Returns
    -------
    str
        One ``div``.
    """
    size = (
        f"width:100%;max-width:{width:.0f}px;min-width:{least * width:.0f}px;height:auto;color-scheme:light"
    )
    return (
        f'<div style="overflow-x:auto" tabindex="0" role="group" aria-label="{tell("picture")}">{_THEME}'
        f'<img class="{CLASS}" alt="{escape(words)}" style="{size}" src="{escape(source)}"></div>'
    )


def themed(svg: str) -> str:
    """Let an SVG follow the page's theme: each colour of the palette gets its dark counterpart.

    Parameters
    ----------
    svg : str
        Begins with its ``svg`` tag.

    Returns
    -------
    str
        In a light page, or where a reader knows no themes, it looks as before.
    """
    used = [colour for colour in DARK if colour in svg]
    for colour in used:
        svg = svg.replace(colour, f"var(--c{colour[1:]},{colour})")
    dark = ";".join(f"--c{colour[1:]}:{DARK[colour]}" for colour in used)
    end = svg.index(">") + 1
    return f"{svg[:end]}<style>@media (prefers-color-scheme:dark){{svg{{{dark}}}}}</style>{svg[end:]}"


@cache
def _picture_class():
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    class Picture(Figure):
        words = ""
        _extent: Any = None

        def _repr_mimebundle_(self, include=None, exclude=None):
            words_of(self)
            svg, png = self._written("svg"), in_pixels(self)._written("png")
            text = svg[svg.index(b"<svg") :].decode()  # without the XML prolog, which has no place here
            text = in_the_viewers_fonts(text)
            text = re.sub(r"image-rendering: ?[\w-]+;?", "", text)  # scaled smoothly, as the PNG is
            width = float(re.search(r'width="([\d.]+)pt"', text)[1]) / 72 * 96
            source = f"data:image/svg+xml,{quote(themed(text), safe=' /:;,=()+')}"
            return _bundle(picture_html(source, words_of(self), width), png, words_of(self))

        def _repr_png_(self):
            words_of(self)
            return in_pixels(self)._written("png")

        def _written(self, kind):
            if self._extent is None:  # laid out and measured once, for both: that is what takes the time
                self.draw_without_rendering()
                self.set_layout_engine("none")
                self._extent = self.get_tightbbox().padded(_MARGIN)
            buffer = BytesIO()
            with (
                rc_context({"svg.hashsalt": "signs", "svg.fonttype": font_type(self)}),
                _images_as_they_are(self, kind == "svg"),
            ):
                more = {"metadata": {"Date": None, "Creator": None}} if kind == "svg" else {"dpi": 96}
                self.savefig(buffer, format=kind, bbox_inches=self._extent, **more)
            return buffer.getvalue()

    return Picture


@contextmanager
def _images_as_they_are(figure, wanted):
    """Let images go into an SVG in their own pixels: the browser scales them, and the file is smaller."""
    images = [image for axes in figure.axes for image in axes.images if wanted]
    before = [image.get_interpolation() for image in images]
    for image in images:
        if image.get_interpolation() != "nearest":
            image.set_interpolation("none")
    try:
        yield
    finally:
        for image, kept in zip(images, before, strict=True):
            image.set_interpolation(kept)


class _Photo:
    """A picture of pixels that a cell shows."""

    def __init__(self, photo, words):
        self.photo, self.words = photo, words

    def _repr_mimebundle_(self, include=None, exclude=None):
        buffer = BytesIO()
        self.photo.save(buffer, format="PNG")
        png = buffer.getvalue()
        source = f"data:image/png;base64,{b64encode(png).decode()}"
        return _bundle(picture_html(source, self.words, self.photo.width, least=0), png, self.words)


def _bundle(html, png, words):
    data = {"text/html": html, "image/png": b64encode(png).decode(), "text/plain": words}
    return data, {"image/png": {"alt": words}}


def _put_in_inks(figure):
    """Replace Matplotlib's black by the palette's inks, which have counterparts in dark themes.

    Numbers that stand on an image stay black: the image does not change with the theme.
    """
    for axes in figure.axes:
        for spine in axes.spines.values():
            if _is_black(spine.get_edgecolor()):
                spine.set_edgecolor(QUIET)
        axes.tick_params(color=QUIET, labelcolor=INK)
        titles = [axes.title, axes._left_title, axes._right_title, axes.xaxis.label, axes.yaxis.label]
        for text in titles if axes.images else [*titles, *axes.texts]:
            if _is_black(text.get_color()):
                text.set_color(INK)
    legends = [*figure.legends, *(axes.get_legend() for axes in figure.axes if axes.get_legend())]
    for text in [*figure.texts, *(text for legend in legends for text in legend.get_texts())]:
        if _is_black(text.get_color()):
            text.set_color(INK)


def _is_black(colour):
    from matplotlib.colors import to_hex

    return to_hex(colour) == "#000000"
