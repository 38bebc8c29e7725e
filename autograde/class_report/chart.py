"""Draws how many students have how many points, in the look of the course's other drawings."""

from collections.abc import Sequence

from autograde.reports.svg import canvas, image, path, rectangle, text
from signs.palette import BLUE, EDGE, INK, QUIET
from signs.words import tell, tell_list

_BAR, _GAP, _HIGH = 28, 7, 70  # pixels
_LEFT, _TOP, _FOOT = 12, 24, 22


def points_chart(bins: Sequence[tuple[str, int]], title: str) -> str:
    """Draw a bar chart as an HTML image.

    Parameters
    ----------
    bins : sequence of (str, int)
        The points, and how many students have them.
    title : str
        Of what; stands in the alternative text.

    Returns
    -------
    str
        One ``div`` with an ``img``; its alternative text tells every number.
    """
    most = max([count for _, count in bins] + [1])
    width = 2 * _LEFT + len(bins) * (_BAR + _GAP) - _GAP
    base = _TOP + _HIGH
    pieces = [path([(_LEFT - 4, base + 0.5), (width - _LEFT + 4, base + 0.5)], EDGE)]
    for place, (label, count) in enumerate(bins):
        x = _LEFT + place * (_BAR + _GAP)
        high = _HIGH * count / most
        if count:
            pieces.append(rectangle(x, base - high, _BAR, high, BLUE, BLUE, corner=2))
        pieces.append(text(x + _BAR / 2, base - high - 5, str(count), INK if count else QUIET))
        pieces.append(text(x + _BAR / 2, base + 15, label, QUIET))
    return image(canvas(width, base + _FOOT, "".join(pieces), title), chart_words(bins, title))


def chart_words(bins: Sequence[tuple[str, int]], title: str) -> str:
    """Say in words what a chart shows."""
    told = (tell("{points}: {students}", points=_bin_words(label), students=count) for label, count in bins)
    counts = tell_list(told, "unit")
    return tell("{title}. Points and number of students: {counts}.", title=title, counts=counts)


def _bin_words(label: str) -> str:
    if label.startswith("≤"):
        return tell("up to {points}", points=label[1:])
    return tell("under {points}", points=label[1:]) if label.startswith("<") else label
