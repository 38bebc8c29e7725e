"""The boxes of a drawing: layers, the signs of merges, and components of large networks.

A *piece* is what takes part in a row: it has a width, reaches ``up`` and ``down`` from the row's axis, and is
entered and left at places that its lines lead to. Lengths are pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from autograde.judge.box_words import letters
from autograde.judge.drawing import MISSING, RIGHT, SUPERFLUOUS, Box, Drawing
from autograde.reports.svg import badge, frame, path, rectangle, text
from signs.palette import INK, LAYERS, PANEL, PAPER, QUIET, WRONG
from signs.words import tell

CHARACTER, LINE = 6.5, 14.0  # mean width of a Latin letter, and from line to line
WIDTHS = {"conv": 66.0, "norm": 50.0}  # the least width of a box
NARROW, HEIGHT, RADIUS = 46.0, 70.0, 14.0  # of other boxes; of all; of a merge's circle
BAR, STEP, TALLEST, SIDE = 13.0, 17.0, 76.0, 10.0  # a component's bars, bar to bar, frame to bars
SIGNS = {  # what is drawn in a merge's circle
    "add": "M-7 0h14M0 -7v14",
    "multiply": "M-5 -5L5 5M5 -5L-5 5",
    "subtract": "M-7 0h14",
}


class Piece(Protocol):
    """What takes part in a row."""

    width: float
    up: float
    down: float
    enter: float  # from the left edge to where its first line leads
    leave: float  # from the left edge to where its last line starts
    drop: float  # from the axis down to where its last line starts
    is_joint: bool  # whether lines lead into it without an arrow

    def draw(self, x: float, y: float) -> str:
        """Draw it with its left edge at ``x`` and its axis at ``y``."""
        ...


@dataclass
class Marks:
    """Which components have their points, and what they are called."""

    drawing: Drawing

    def title(self, component: str) -> str:
        """Name a component."""
        return self.drawing.titles.get(component, "")

    def is_right(self, component: str, *statuses: str) -> bool:
        """Say whether a component may have a tick where these of its parts stand."""
        return component not in self.drawing.blamed and all(status == RIGHT for status in statuses)


def box_width(box: Box) -> float:
    """Return the width that a layer's box needs for its lines."""
    return max(WIDTHS.get(box.kind, NARROW), *(CHARACTER * letters(line) + 10 for line in box.lines))


def notes_width(box: Box) -> float:
    """Return the width of the words under a box."""
    return max((CHARACTER * letters(note) + 2 for note in box.notes), default=0.0)


class LayerPiece:
    """A layer's box with the words under it.

    Parameters
    ----------
    box : Box
    mark : bool or None
        Whether the badge is a tick, for a box that stands alone; None where its frame has the badge.
    """

    drop, is_joint = 0.0, False

    def __init__(self, box: Box, mark: bool | None = None):
        self.box, self.mark = box, mark
        self.height = max(HEIGHT, LINE * len(box.lines) + 14)
        inner = box_width(box)
        self.width = max(inner, notes_width(box))
        self.up = self.height / 2 + (6 if mark is not None or box.status != RIGHT else 0)
        self.down = self.height / 2 + LINE * len(box.notes) + (2 if box.notes else 0)
        self.enter = (self.width - inner) / 2
        self.leave = self.width - self.enter

    def draw(self, x: float, y: float) -> str:
        """Draw the box, its badge and the words under it."""
        box, left, right = self.box, x + self.enter, x + self.leave
        middle, top, bottom = (left + right) / 2, y - self.height / 2, y + self.height / 2
        face, edge = LAYERS[box.kind]
        style: dict[str, tuple[Any, ...]] = {
            RIGHT: (face, edge, 5, 1.3),
            MISSING: (PAPER, WRONG, 5, 1.5, "5 4"),
        }
        drawn = rectangle(left, top, right - left, self.height, *style.get(box.status, (face, WRONG, 5, 2)))
        if box.status == SUPERFLUOUS:  # struck out
            drawn += path([(left + 3, bottom - 3), (right - 3, top + 3)], WRONG)
        first = y + 4 - LINE * (len(box.lines) - 1) / 2
        colour = QUIET if box.status == MISSING else INK
        for i, line in enumerate(box.lines):
            drawn += text(middle, first + LINE * i, line, colour, wrong=dict(box.wrong_words).get(i))
        if self.mark is not None:
            drawn += badge(right - 2, top + 1, self.mark)
        elif box.status not in (RIGHT, MISSING):
            drawn += badge(right - 2, top + 1, False)
        return drawn + write_notes(box, middle, bottom + LINE - 1)


class MergePiece:
    """The sum or product where lanes meet, as a sign in a circle with its name beside it.

    Parameters
    ----------
    box : Box
    mark : bool or None
        As of a layer.
    is_free : bool
        Whether no lane comes from below, so that there is room for the words there.
    """

    drop, is_joint = 0.0, False

    def __init__(self, box: Box, mark: bool | None, is_free: bool):
        self.box, self.mark, self.is_free = box, mark, is_free
        words = max(notes_width(box), *(CHARACTER * letters(line) + 2 for line in box.lines))
        left = max(RADIUS, words / 2 if is_free else 0)
        self.width = left + max(RADIUS, words / 2 if is_free else words + 6)
        self.enter, self.leave = left - RADIUS, left + RADIUS
        self.up, self.down = RADIUS + 7, RADIUS + LINE * (len(box.lines) + len(box.notes)) + 4

    def draw(self, x: float, y: float) -> str:
        """Draw the circle, the sign in it, the badge and the words."""
        box, middle = self.box, x + self.enter + RADIUS
        colour = INK if box.status == RIGHT else WRONG
        dashes = ' stroke-dasharray="4 3"' if box.status == MISSING else ""
        drawn = (
            f'<circle cx="{middle:g}" cy="{y:g}" r="{RADIUS:g}" fill="{PAPER}" stroke="{colour}" '
            f'stroke-width="1.6"{dashes}/><path transform="translate({middle:g} {y:g})" d="{SIGNS[box.op]}" '
            f'stroke="{colour}" stroke-width="1.7"/>'
        )
        if box.status == SUPERFLUOUS:
            drawn += path([(middle - 13, y + 13), (middle + 13, y - 13)], WRONG)
        if self.mark is not None or box.status not in (RIGHT, MISSING):
            drawn += badge(middle + 12, y - 13, bool(self.mark))
        place, anchor = (middle, "middle") if self.is_free else (middle + 6, "start")
        for i, line in enumerate(box.lines):
            drawn += text(place, y + RADIUS + LINE * (i + 1), line, INK, anchor)
        return drawn + write_notes(box, place, y + RADIUS + LINE * (len(box.lines) + 1), anchor)


class PartPiece:
    """A component of a large network: a frame with a bar for each of its layers and blocks."""

    drop, is_joint = 0.0, False

    def __init__(self, box: Box, title: str, mark: bool | None):
        self.box, self.title, self.mark = box, title or box.lines[0], mark
        self.inner = STEP * (len(box.bars) - 1) + BAR if box.bars else 0.0
        count = CHARACTER * max(letters(self.title) + 3, *map(letters, box.lines[1:]))
        self.width = max(self.inner, count, notes_width(box)) + 2 * SIDE
        self.enter, self.leave = 0.0, self.width
        self.up = TALLEST / 2 + 26
        self.down = TALLEST / 2 + LINE * (len(box.lines) - 1 + len(box.notes)) + 10

    def draw(self, x: float, y: float) -> str:
        """Draw the frame, the bars and the words."""
        box, middle = self.box, x + self.width / 2
        drawn = frame(x, y - self.up, self.width, self.up + self.down, self.title, self.mark)
        for i, bar in enumerate(box.bars):
            drawn += _bar(middle - self.inner / 2 + STEP * i, y, *bar)
        first = y + TALLEST / 2 + LINE
        for i, line in enumerate(box.lines[1:]):
            drawn += text(middle, first + LINE * i, line, QUIET)
        return drawn + write_notes(box, middle, first + LINE * (len(box.lines) - 1))


def write_notes(box: Box, x: float, y: float, anchor: str = "middle") -> str:
    """Write the words under a box."""
    return "".join(text(x, y + LINE * i, note, WRONG, anchor) for i, note in enumerate(box.notes))


def make_piece(box: Box, marks: Marks, alone: bool) -> Piece:
    """Make the piece of a box; one that stands alone shows how its component is."""
    mark = marks.is_right(box.component, box.status) if marks.title(box.component) else None
    if box.kind == "part":
        return PartPiece(box, marks.title(box.component), mark)
    return LayerPiece(box, mark if alone else None)


def make_merge(box: Box, marks: Marks, alone: bool, is_free: bool) -> Piece:
    """Make the piece of a box where lanes meet."""
    if box.op not in SIGNS:
        return make_piece(box, marks, alone)
    mark = marks.is_right(box.component, box.status) if alone and marks.title(box.component) else None
    return MergePiece(box, mark, is_free)


def legend(bars: set[str]) -> tuple[float, Callable[[float, float], str]]:
    """Name the kinds of bars that a drawing has; return the width and what draws it at a place."""
    names = {
        "conv": tell("convolution or dense"),
        "other": tell("other layer"),
        "norm": tell("block with a bare shortcut"),
        "relu": tell("other block"),
    }
    names = {kind: words for kind, words in names.items() if kind in bars}

    def draw(x: float, y: float) -> str:
        drawn = ""
        for kind, words in names.items():
            drawn += rectangle(x, y, BAR, BAR, *LAYERS[kind], corner=3)
            drawn += text(x + BAR + 6, y + 11, words, QUIET, "start")
            x += BAR + 28 + CHARACTER * letters(words)
        return drawn

    return sum(BAR + 28 + CHARACTER * letters(words) for words in names.values()), draw


def _bar(x, y, kind, size, status):
    if kind == "more":
        return text(x + BAR / 2, y + 4, "…", QUIET)
    height = 20 + (TALLEST - 20) * size
    face, edge = LAYERS[kind]
    style = {RIGHT: (face, edge, 3, 1.2), MISSING: (PANEL, WRONG, 3, 1.6, "3 2")}
    drawn = rectangle(x, y - height / 2, BAR, height, *style.get(status, (face, WRONG, 3, 1.6)))
    if status == SUPERFLUOUS:
        drawn += path([(x - 3, y + height / 2 + 3), (x + BAR + 3, y - height / 2 - 3)], WRONG)
    return drawn
