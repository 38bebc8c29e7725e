"""The letters of a figure that Matplotlib's own font lacks, such as Chinese ones.

In an SVG the viewer's own fonts draw them; Matplotlib only has to know how wide they are. So where no font of
this computer has them, `letters.ttf` stands in, in which each is a hollow square of the right size
(``python -m tools.letters`` makes it). A PNG has no viewer's fonts, and where this computer has none either,
a figure of `legible` is drawn for it once more, in English. No figure ever lacks a glyph.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec
from unicodedata import east_asian_width

from signs.words import ENGLISH, speaking

if TYPE_CHECKING:
    from matplotlib.figure import Figure

P = ParamSpec("P")

STAND_IN, STAND_IN_FILE = "Signs Letters", Path(__file__).with_name("letters.ttf")
#: Fonts with Chinese letters as Linux, macOS and Windows have them, the better ones first.
FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",  # as Matplotlib calls the file that holds all of Noto's
    "Heiti SC",
    "STHeiti",
    "SimHei",
    "SimSun",
    "Arial Unicode MS",
    "Droid Sans Fallback",
)
#: What an SVG asks its viewer for.
VIEWERS = "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"


_BOLD = 700


def are_wide(text: str) -> bool:
    """Say whether a text has letters as wide as high, which Matplotlib's own font lacks."""
    return any(east_asian_width(letter) in "WF" for letter in text)


@cache
def installed_font() -> str | None:
    """Name a font of this computer that has Chinese letters; None where there is none."""
    from matplotlib.font_manager import fontManager

    known = set(fontManager.get_font_names())
    return next((_with_bold(name) for name in FONTS if name in known), None)


def legible(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Let a figure be drawn in English as well where no font here has its letters.

    Parameters
    ----------
    draw : callable
        Returns a figure, described.

    Returns
    -------
    callable
        Does the same.
    """

    @wraps(draw)
    def drawn(*given: P.args, **named: P.kwargs) -> Figure:
        figure: Any = draw(*given, **named)
        if _wide_texts(figure) and installed_font() is None:
            with speaking(ENGLISH):
                figure.in_english = draw(*given, **named)
        return figure

    return drawn


def find_letters(figure: Figure) -> None:
    """Give each text of a figure a font with its letters, beside its own."""
    for text in _wide_texts(figure):
        text.set_fontfamily([*text.get_fontfamily(), installed_font() or _stand_in()])


def in_pixels(figure: Figure) -> Any:
    """Return the figure to write as pixels: in English where no font here has its letters."""
    return getattr(figure, "in_english", None) or figure


def font_type(figure: Figure) -> str:
    """Choose how an SVG of a figure holds its letters: as text for the viewer's fonts, or as outlines."""
    return "none" if _wide_texts(figure) else "path"


def in_the_viewers_fonts(svg: str) -> str:
    """Let the texts of an SVG that have Chinese letters ask the viewer for fonts that have them."""
    given = installed_font() or STAND_IN
    return re.sub(rf"sans-serif, '{re.escape(given)}'", VIEWERS, svg)


def _wide_texts(figure: Figure) -> list[Any]:
    from matplotlib.text import Text

    return [text for text in figure.findobj(Text) if are_wide(text.get_text())]


@cache
def _stand_in() -> str:
    from matplotlib.font_manager import fontManager

    fontManager.addfont(STAND_IN_FILE)
    return _with_bold(STAND_IN)


def _with_bold(name: str) -> str:
    """Let a font without bold letters stand for its own bold one, of which Matplotlib would warn."""
    from matplotlib.font_manager import fontManager, weight_dict

    known = [font for font in fontManager.ttflist if font.name == name]
    weights: list[Any] = [font.weight for font in known]  # as numbers or as words
    if all(weight_dict.get(weight, weight) < _BOLD for weight in weights):
        fontManager.ttflist.append(replace(known[0], weight=_BOLD))
    return name
