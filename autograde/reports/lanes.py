"""Joins the boxes of a drawing: rows and frames, lanes that split and meet, and the lines between.

Lengths are pixels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import cycle
from string import ascii_lowercase
from typing import Any

from autograde.judge.box_words import letters
from autograde.judge.drawing import MISSING, RIGHT, Box, Fork, Lane
from autograde.reports.boxes import (
    CHARACTER,
    RADIUS,
    LayerPiece,
    Marks,
    MergePiece,
    PartPiece,
    make_merge,
    make_piece,
)
from autograde.reports.svg import badge, dot, frame, path, tag, text
from signs.palette import INK, QUIET, WRONG
from signs.words import tell

GAP, ROOM, FRAME, TITLE = 11.0, 15.0, 8.0, 22.0  # box to box, frame to frame, frame to boxes, frame's title
BETWEEN, RETURN = 14.0, 30.0  # lane to lane, and row to row
ENTRY, ARC, TAG, LABEL = 16.0, 12.0, 20.0, 19.0  # split to lanes; heights of arcs, tags and words
LEAST, SLACK = 300.0, 1.15  # what a lane may need before it is broken into rows, and how much more


class ChainPiece:
    """What follows one another, in as many rows as it takes.

    Parameters
    ----------
    lane : Lane
    marks : Marks
    budget : float
        The width to keep to.
    framed : str
        The component whose frame this stands in.
    """

    def __init__(self, lane: Lane, marks: Marks, budget: float, framed: str = ""):
        self.lane = lane
        self.pieces, self.spans = _group(lane.items, marks, budget, framed)
        self.arcs = sorted(lane.arcs, key=lambda arc: arc[1] - arc[0])
        self.margin = 12.0 if any(i == -1 or j == len(lane.items) for i, j, _ in self.arcs) else 0.0
        self.rows = _break_rows(self.pieces, budget - 2 * self.margin)
        if len(self.rows) > 1:  # room for the lines from row to row
            self.margin = 14.0
        for row in self.rows:
            _level_frames([self.pieces[i] for i in row])
        self.width = max(map(self._row_width, self.rows)) + 2 * self.margin
        self._reserve_arcs()
        downs = [max(self.pieces[i].down for i in row) for row in self.rows]
        self.axes = [0.0]
        for down, up in zip(downs, self.ups[1:], strict=False):
            self.axes.append(self.axes[-1] + down + RETURN + up)
        first, last = self.pieces[0], self.pieces[-1]
        self.up, self.down = self.ups[0], self.axes[-1] + downs[-1]
        self.drop = self.axes[-1] + last.drop
        self.enter = 0.0 if self.margin else first.enter
        self.leave = self._row_width(self.rows[-1]) + self.margin - last.width + last.leave
        self.leave += self.margin and last.width - last.leave + self.margin
        self.is_joint = first.is_joint or self.margin > 0

    def _reserve_arcs(self):
        """Find out how high each row reaches with its arcs, and with the tags of those to other rows."""
        rows = {-1: 0, len(self.lane.items): len(self.rows) - 1}
        for number, row in enumerate(self.rows):
            rows |= {item: number for i in row for item in range(*self.spans[i])}
        self.tagged = [(i, j, right) for i, j, right in self.arcs if rows[i] != rows[j]]
        self.arcs = [(i, j, right) for i, j, right in self.arcs if rows[i] == rows[j]]
        self.tops = [max(self.pieces[i].up for i in row) for row in self.rows]
        self.ups = []
        for number, top in enumerate(self.tops):
            arcs = sum(rows[i] == number for i, *_ in self.arcs)
            has_tags = any(number in (rows[i], rows[j]) for i, j, _ in self.tagged)
            self.ups.append(top + (ARC * arcs + 6 if arcs else 0) + (TAG if has_tags else 0))

    def _row_width(self, row):
        return sum(self.pieces[i].width for i in row) + sum(_gap(self.pieces, i) for i in row[1:])

    def draw(self, x: float, y: float) -> str:
        """Draw all rows, and the lines between them."""
        drawn, places = "", {}
        colour, dashed = _line_style(self.lane)
        for number, row in enumerate(self.rows):
            left, axis = x + self.margin, y + self.axes[number]
            for i in row:
                piece = self.pieces[i]
                left += _gap(self.pieces, i) if i != row[0] else 0
                places[i] = (left, axis)
                if i != row[0] and self._is_linked(i):
                    start = self._exit(places, i - 1)
                    line = [start, (start[0] + 4, start[1]), (start[0] + 4, axis), (left + piece.enter, axis)]
                    line = line if start[1] != axis else [start, line[-1]]
                    drawn += path(line, INK, arrow=not piece.is_joint)
                left += piece.width
            if number:
                drawn += self._return(places, row[0], x, axis - self.ups[number] - RETURN / 2)
        drawn = "".join(self.pieces[i].draw(*place) for i, place in places.items()) + drawn
        if self.margin:
            start, end = places[0][0] + self.pieces[0].enter, self._exit(places, len(self.pieces) - 1)
            drawn += path([(x, y), (start, y)], colour, not self.pieces[0].is_joint, dashed)
            drawn += path([end, (x + self.leave, end[1])], colour, dashed=dashed)
        return drawn + self._draw_arcs(places, x, y)

    def _is_linked(self, i):
        first = self.lane.items[self.spans[i][0]]
        return not isinstance(first, Box) or first.linked

    def _exit(self, places, i):
        x, y = places[i]
        return x + self.pieces[i].leave, y + self.pieces[i].drop

    def _return(self, places, i, x, height):
        """Lead the line from the end of a row to the start of the next."""
        if not self._is_linked(i):
            return ""
        start, (left, axis) = self._exit(places, i - 1), places[i]
        turn = places[i - 1][0] + self.pieces[i - 1].width + 9
        points = [start, (turn, start[1]), (turn, height), (x + 3, height), (x + 3, axis)]
        return path([*points, (left + self.pieces[i].enter, axis)], INK, arrow=not self.pieces[i].is_joint)

    def _draw_arcs(self, places, x, y):
        """Draw the connections that do not lead from one box to the next, above the row."""
        drawn, ends, starts = "", {-1: (x + 4, y, 0)}, {}
        for i, (left, axis) in places.items():
            row = self.axes.index(axis - y)
            for item in range(*self.spans[i]):
                starts[item] = (left + self.pieces[i].enter - 5, axis, row)
                ends[item] = (self._exit(places, i)[0] + 4, axis, row)
        starts[len(self.lane.items)] = (x + self.leave - 4, y + self.axes[-1], len(self.rows) - 1)
        levels = Counter(ends[i][2] for i, *_ in self.arcs)
        for i, j, is_right in self.arcs:
            (left, low, row), (right, foot, _) = ends[i], starts[j]
            levels[row] -= 1
            height = y + self.axes[row] - self.ups[row] + 4 + ARC * levels[row]
            points = [(left, low), (left, height), (right, height), (right, foot)]
            drawn += path(points, INK if is_right else WRONG, arrow=True)
        for (i, j, is_right), name in zip(self.tagged, cycle(ascii_lowercase), strict=False):
            (left, low, row), (right, foot, other) = ends[i], starts[j]
            colour = INK if is_right else WRONG
            start, end = (y + self.axes[n] - self.tops[n] - TAG / 2 for n in (row, other))
            drawn += path([(left, low), (left, start)], colour) + tag(left, start, name, colour)
            drawn += path([(right, end), (right, foot)], colour, arrow=True) + tag(right, end, name, colour)
        return drawn


class FramePiece:
    """A component's frame round a part of a chain."""

    def __init__(self, inner: ChainPiece, title: str, is_right: bool, has_fork: bool):
        self.inner, self.title, self.is_right, self.has_fork = inner, title, is_right, has_fork
        self.width = max(inner.width + 2 * FRAME, 34 + CHARACTER * letters(title))
        self.left = (self.width - inner.width) / 2
        self.up, self.down = inner.up + TITLE, inner.down + FRAME
        self.enter, self.leave = self.left + inner.enter, self.left + inner.leave
        self.drop, self.is_joint = inner.drop, inner.is_joint

    def draw(self, x: float, y: float) -> str:
        """Draw the frame and what is in it."""
        drawn = frame(x, y - self.up, self.width, self.up + self.down, self.title, self.is_right)
        return drawn + self.inner.draw(x + self.left, y)


class BarePiece:
    """A connection without layers."""

    width, up, down, drop = 60.0, 3.0, 3.0, 0.0
    enter, leave, is_joint = 30.0, 30.0, True

    def draw(self, x: float, y: float) -> str:
        """Draw nothing: the line is the fork's."""
        return ""


class ForkPiece:
    """Lanes one above the other, and the box where they meet."""

    drop, is_joint, enter = 0.0, True, 6.0

    def __init__(self, fork: Fork, marks: Marks, budget: float, framed: str):
        self.marks, self.framed = marks, framed
        lanes = sorted(fork.lanes, key=lambda lane: bool(lane.items))
        if len(lanes) == 2:
            lanes.sort(key=_count)
        room = max(LEAST, budget - self.enter - ENTRY - (70 if fork.merge is not None else 8))
        self.lanes = [
            (lane, ChainPiece(lane, marks, room, framed) if lane.items else BarePiece()) for lane in lanes
        ]
        count = len(lanes)
        main = 1 if count == 2 else count // 2 if count % 2 else None
        labels = [CHARACTER * letters(self._label(lane)) + 20 for lane in lanes if self._label(lane)]
        self.inner = max([*(piece.width for _, piece in self.lanes), *labels])
        self._stack(main)
        self.merge = None
        if fork.merge is not None:
            alone = fork.merge.component != framed
            is_free = self.places[-1] + self.lanes[-1][1].drop <= 0
            self.merge = make_merge(fork.merge, marks, alone, is_free)
        lanes_end = self.enter + ENTRY + self.inner
        self.target = lanes_end + 8
        self.width = self.leave = self.target
        if self.merge is not None:
            left = lanes_end + (14 if isinstance(self.merge, MergePiece) else ENTRY)
            self.merge_left = left
            self.target = left + (self.merge.enter + self.merge.leave) / 2
            self.width, self.leave = left + self.merge.width, left + self.merge.leave
            self.up: float = max(self.up, self.merge.up)
            self.down: float = max(self.down, self.merge.down)

    def _stack(self, main: int | None) -> None:
        """Place the lanes one above the other, the main one (or the middle of all) on the axis."""
        ups = [piece.up + (LABEL if self._label(lane) else 0) for lane, piece in self.lanes]
        places = [0.0]
        for (_, before), up in zip(self.lanes, ups[1:], strict=False):
            places.append(places[-1] + before.down + BETWEEN + up)
        half = len(places) // 2
        zero = places[main] if main is not None else (places[half - 1] + places[half]) / 2
        self.places = [place - zero for place in places]
        self.up = ups[0] - self.places[0]
        self.down = max(p + piece.down for p, (_, piece) in zip(self.places, self.lanes, strict=True))

    def _label(self, lane):
        """Word what a lane says of itself."""
        title = self.marks.title(lane.component)
        if lane.items or not title:
            return lane.words if lane.status != RIGHT else ""
        return tell("{title}: {words}", title=title, words=lane.words) if lane.words else ""

    def draw(self, x: float, y: float) -> str:
        """Draw the lanes, their lines and the box where they meet."""
        split, drawn, lines = x + self.enter, "", ""
        for place, (lane, piece) in sorted(
            zip(self.places, self.lanes, strict=True), key=lambda one: one[1][0].status != RIGHT
        ):
            axis, left = y + place, x + self.enter + ENTRY + (self.inner - piece.width) / 2
            colour, dashed = _line_style(lane)
            end = axis + piece.drop
            goal, is_arrow = self._goal(end, x, y), self.merge is not None or end != y
            if lane.items:
                start = [(split, y), (split, axis), (left + piece.enter, axis)]
                lines += path(start, colour, not piece.is_joint, dashed)
                lines += path([(left + piece.leave, end), *goal], colour, is_arrow, dashed)
                drawn += piece.draw(left, axis)
            else:
                lines += path([(split, y), (split, axis), *goal], colour, is_arrow, dashed)
            if lane.status != MISSING:
                lines += dot(split, y, colour)
            drawn += self._draw_label(lane, split + 14, axis - piece.up)
        merge = self.merge.draw(x + self.merge_left, y) if self.merge is not None else ""
        return drawn + lines + merge

    def _goal(self, end, x, y):
        """Return the points from a lane's end, at a height, to where the lanes meet."""
        target = x + self.target
        if self.merge is None:
            return [(target, end), (target, y)]
        if end == y:
            return [(x + self.merge_left + self.merge.enter, y)]
        half = RADIUS if isinstance(self.merge, MergePiece) else self.merge.height / 2
        return [(target, end), (target, y - half if end < y else y + half)]

    def _draw_label(self, lane, x, y):
        words = self._label(lane)
        if not words:
            return ""
        if lane.items:
            return text(x - 6, y - 5, words, WRONG, "start")
        is_right = self.marks.is_right(lane.component, lane.status)
        return badge(x, y - 9, is_right) + text(x + 11, y - 5, words, INK if is_right else WRONG, "start")


def _line_style(lane):
    """Return the colour of a lane's lines, and whether they are dashed."""
    if lane.status == MISSING:
        return (WRONG if lane.words or lane.items else QUIET), True
    return (INK if lane.status == RIGHT else WRONG), False


def _boxes(lane):
    for item in lane.items:
        if isinstance(item, Box):
            yield item
        else:
            for inner in item.lanes:
                yield from _boxes(inner)
            if item.merge is not None:
                yield item.merge


def _count(lane):
    return sum(1 for _ in _boxes(lane))


def _component(item):
    """Return the one component that all of an item belongs to; empty where there are several."""
    if isinstance(item, Box):
        return item.component if item.kind != "part" else ""
    found = {box.component for box in _boxes(Lane((item,)))}
    found |= {lane.component for lane in item.lanes if lane.component}
    return found.pop() if len(found) == 1 else ""


def _group(items: Sequence[Box | Fork], marks: Marks, budget: float, framed: str):
    """Make the pieces of a chain, with what belongs to one component in a frame; and the items of each."""
    names = [_component(item) for item in items]
    names = [name if marks.title(name) and name != framed else "" for name in names]
    for i in range(1, len(items) - 1):
        if isinstance(items[i], Box) and names[i] != names[i - 1] and names[i - 1] in names[i + 1 :]:
            names[i] = names[i - 1]
    pieces: list[Any] = []
    spans: list[tuple[int, int]] = []
    i = 0
    while i < len(items):
        end = i + 1
        while names[i] and end < len(items) and names[end] == names[i]:
            end += 1
        group, name = items[i:end], names[i]
        has_fork = any(isinstance(item, Fork) for item in group)
        if name and (len(group) > 1 or has_fork):
            inner = ChainPiece(Lane(tuple(group)), marks, budget - 2 * FRAME, name)
            statuses = [box.status for box in _boxes(Lane(tuple(group))) if box.component == name]
            is_right = marks.is_right(name, *statuses)
            pieces.append(FramePiece(inner, marks.title(name), is_right, has_fork))
        elif isinstance(group[0], Fork):
            pieces.append(ForkPiece(group[0], marks, budget, framed))
        else:
            pieces.append(make_piece(group[0], marks, group[0].component != framed))
        spans.append((i, end))
        i = end
    return pieces, spans


def _level_frames(pieces):
    """Give the frames of a row that hold boxes only one top and one bottom."""
    frames = [piece for piece in pieces if isinstance(piece, FramePiece) and not piece.has_fork]
    for alike in (frames, [piece for piece in pieces if isinstance(piece, PartPiece)]):
        for piece in alike:
            piece.up, piece.down = max(p.up for p in alike), max(p.down for p in alike)


def _gap(pieces, i):
    """Return the distance from the piece before to this one."""
    return GAP if all(isinstance(piece, LayerPiece) for piece in pieces[i - 1 : i + 1]) else ROOM


def _break_rows(pieces, budget):
    """Break pieces into rows of at most a width, all about as wide."""
    width = sum(piece.width for piece in pieces) + sum(_gap(pieces, i) for i in range(1, len(pieces)))
    if width <= SLACK * budget:
        return [list(range(len(pieces)))]
    fewest = len(_fill_rows(pieces, budget))
    narrow = max(budget / 2, width / fewest)
    while narrow < budget:
        if len(_fill_rows(pieces, narrow)) == fewest:
            return _fill_rows(pieces, narrow)
        narrow += 10
    return _fill_rows(pieces, budget)


def _fill_rows(pieces, budget):
    rows, width = [[0]], pieces[0].width
    for i in range(1, len(pieces)):
        width += _gap(pieces, i) + pieces[i].width
        if width > budget:
            rows.append([])
            width = pieces[i].width
        rows[-1].append(i)
    return rows
