"""What drawings are made of, as pieces of SVG: the ground, frames, text, arrows and marks.

A picture goes into a notebook as an ``img`` with its data in the address: JupyterLab takes ``svg`` out of
outputs that it does not trust, and leaves images in. It brings its own ground and follows the page's theme,
as the course's figures do (`signs.picture`), and in a narrow window it scrolls. Lengths are pixels.
"""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from math import ceil

from signs.palette import EDGE, INK, PANEL, PAPER, RIGHT, WRONG
from signs.picture import picture_html, themed

Point = tuple[float, float]
#: Latin ones first, then those that have Chinese.
FONTS = "Helvetica,Arial,Noto Sans CJK SC,Source Han Sans SC,PingFang SC,Microsoft YaHei,sans-serif"


def image(svg: str, words: str) -> str:
    """Put a picture of `canvas` into an HTML ``img`` of its own size; ``words`` is its alternative text."""
    data = b64encode(themed(svg).encode()).decode()
    width = float(svg.partition('width="')[2].partition('"')[0])
    return picture_html(f"data:image/svg+xml;base64,{data}", _printable(words), width, least=1)


def canvas(width: float, height: float, content: str, title: str) -> str:
    """Put pieces of SVG on a light ground; ``title`` says in words what they show."""
    width, height = ceil(width), ceil(height)
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    ground = rectangle(1, 1, width - 2, height - 2, PAPER, EDGE, corner=6)
    font = f'font-family="{FONTS}" font-size="11.5"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" {font}><title>{escape(title)}</title>'
    return _printable(f"{head}{ground}{content}</svg>")


def rectangle(
    x: float,
    y: float,
    width: float,
    height: float,
    face: str,
    edge: str,
    corner: float = 5,
    line: float = 1,
    dashes: str = "",
) -> str:
    """Draw a rectangle with round corners; ``dashes`` as SVG has them."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{corner:g}" fill="{face}" '
        f'stroke="{edge}" stroke-width="{line:g}"{dashed}/>'
    )


def frame(x: float, y: float, width: float, height: float, title: str, is_right: bool | None) -> str:
    """Draw the frame of a component, with its title and mark; None for no mark."""
    drawn = rectangle(x, y, width, height, PANEL, WRONG if is_right is False else EDGE, corner=7)
    if is_right is None:
        return drawn + text(x + 9, y + 15, title, anchor="start")
    return drawn + badge(x + 13, y + 11, is_right) + text(x + 25, y + 15, title, anchor="start")


def text(
    x: float, y: float, words: str, colour: str = INK, anchor: str = "middle", wrong: str | None = None
) -> str:
    """Write a line; ``wrong`` is a word at its start or end to stand out."""
    written = escape(words)
    if wrong:
        bold = f'<tspan fill="{WRONG}" font-weight="bold">{escape(wrong)}</tspan>'
        rest = escape(words.removeprefix(wrong) if words.startswith(wrong) else words.removesuffix(wrong))
        written = bold + rest if words.startswith(wrong) else rest + bold
    return f'<text x="{x:g}" y="{y:g}" fill="{colour}" text-anchor="{anchor}">{written}</text>'


def letter(x: float, y: float, name: str) -> str:
    """Write the name of what comes in or goes out."""
    style = f'fill="{INK}" text-anchor="middle" font-size="16" font-style="italic"'
    return f'<text x="{x:g}" y="{y + 5:g}" {style}>{escape(name)}</text>'


def path(points: Sequence[Point], colour: str = INK, arrow: bool = False, dashed: bool = False) -> str:
    """Draw straight lines from point to point, with a head on the last if it is an arrow."""
    points = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
    way = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    drawn = f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="1.5"{dashes}/>'
    if arrow and len(points) > 1:
        (x0, y0), (x, y) = points[-2:]
        if x0 == x:
            side = -7 if y > y0 else 7
            head = f"M{x:g} {y:g}l-3.5 {side}h7z"
        else:
            head = f"M{x:g} {y:g}l-7 -3.5v7z"
        drawn += f'<path d="{head}" fill="{colour}"/>'
    return drawn


def dot(x: float, y: float, colour: str = INK) -> str:
    """Draw the place where a line splits."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="3.5" fill="{colour}"/>'


def tag(x: float, y: float, name: str, colour: str = INK) -> str:
    """Draw a letter in a ring: where a line goes on in another row."""
    ring = f'<circle cx="{x:g}" cy="{y:g}" r="7.5" fill="{PAPER}" stroke="{colour}" stroke-width="1.2"/>'
    return ring + text(x, y + 4, name, colour)


def badge(x: float, y: float, is_right: bool) -> str:
    """Draw a tick in a green disc, or a cross in a red one."""
    colour = RIGHT if is_right else WRONG
    sign = "m-3.2 .2 2.3 2.4 4-5" if is_right else "m-2.7 -2.7 5.4 5.4m0-5.4-5.4 5.4"
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="6.5" fill="{colour}" stroke="{PAPER}"/>'
        f'<path d="M{x:g} {y:g}{sign}" fill="none" stroke="{PAPER}" stroke-width="1.7"/>'
    )


def _printable(words):
    """Replace what XML and UTF-8 cannot hold, such as control characters in a name of the student's."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in words
    )
