"""What drawings are made of, as pieces of SVG: the ground, frames, text, arrows and marks.

A picture goes into a notebook as an ``img`` with its data in the address: JupyterLab takes ``svg`` out of
outputs that it does not trust, and leaves images in. It brings its own light ground, as the course's figures
do, and so reads the same on a dark page. Lengths are pixels.
"""

from base64 import b64encode
from html import escape
from math import ceil

INK, QUIET = "#243447", "#5b6b7c"
GREEN, RED = "#2e7d32", "#c62828"

FILLS = {  # face and edge, those of `signs.diagrams`
    "conv": ("#bcd7f2", "#2f6fb0"),
    "norm": ("#e3edda", "#6f9447"),
    "relu": ("#fbdfb1", "#c8841a"),
    "add": ("#ffffff", INK),
    "other": ("#eceff3", "#8896a5"),
}


def image(svg, words):
    """Put a picture into an HTML ``img``; ``words`` is its alternative text."""
    data = b64encode(svg.encode()).decode()
    source = f"data:image/svg+xml;base64,{data}"
    return f'<img alt="{escape(_printable(words))}" style="max-width:100%;height:auto" src="{source}">'


def canvas(width, height, content, title):
    """Put pieces of SVG on a light ground; ``title`` says in words what they show."""
    width, height = ceil(width), ceil(height)
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    ground = (
        f'<rect x="1" y="1" width="{width - 2}" height="{height - 2}" rx="6" fill="#fff" stroke="#cfd7df"/>'
    )
    font = 'font-family="Helvetica,Arial,sans-serif" font-size="11.5"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" {font}><title>{escape(title)}</title>'
    return _printable(f"{head}{ground}{content}</svg>")


def frame(left, top, right, bottom, title, is_right):
    """Draw the frame of a component, with its title and mark."""
    edge = "#cfd7df" if is_right else RED
    return (
        f'<rect x="{left:g}" y="{top:g}" width="{right - left:g}" height="{bottom - top:g}" rx="7" '
        f'fill="#f7f9fb" stroke="{edge}"/>'
        + badge(left + 13, top + 11, is_right)
        + text(left + 25, top + 15, title, anchor="start")
    )


def text(x, y, words, colour=INK, anchor="middle", wrong=None):
    """Write a line; ``wrong`` is a word at its start or end to stand out."""
    written = escape(words)
    if wrong:
        bold = f'<tspan fill="{RED}" font-weight="bold">{escape(wrong)}</tspan>'
        rest = escape(words.removeprefix(wrong) if words.startswith(wrong) else words.removesuffix(wrong))
        written = bold + rest if words.startswith(wrong) else rest + bold
    return f'<text x="{x:g}" y="{y:g}" fill="{colour}" text-anchor="{anchor}">{written}</text>'


def letter(x, y, name):
    """Write the name of what comes in or goes out."""
    style = f'fill="{INK}" text-anchor="middle" font-size="16" font-style="italic"'
    return f'<text x="{x:g}" y="{y + 5:g}" {style}>{name}</text>'


def path(points, colour=INK, arrow=False, dashed=False):
    """Draw straight lines from point to point, with a head on the last if it is an arrow."""
    way = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    drawn = f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="1.5"{dashes}/>'
    if arrow:
        (x0, y0), (x, y) = points[-2:]
        if x0 == x:
            side = -7 if y > y0 else 7
            head = f"M{x:g} {y:g}l-3.5 {side}h7z"
        else:
            head = f"M{x:g} {y:g}l-7 -3.5v7z"
        drawn += f'<path d="{head}" fill="{colour}"/>'
    return drawn


def badge(x, y, right):
    """Draw a tick in a green disc, or a cross in a red one."""
    colour, sign = (GREEN, "m-3.2 .2 2.3 2.4 4-5") if right else (RED, "m-2.7 -2.7 5.4 5.4m0-5.4-5.4 5.4")
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="6.5" fill="{colour}" stroke="#fff"/>'
        f'<path d="M{x:g} {y:g}{sign}" fill="none" stroke="#fff" stroke-width="1.7"/>'
    )


def _printable(words):
    """Replace what XML and UTF-8 cannot hold, such as control characters in a name of the student's."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in words
    )
