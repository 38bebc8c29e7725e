"""Draws a sketched block as SVG, in the look of the course's figures, with what is wrong marked.

No mark rests on colour alone. Lengths are pixels.
"""

from autograde.reports.svg import FILLS, INK, QUIET, RED, badge, canvas, frame, image, letter, path, text

WIDTHS = {"conv": 66, "norm": 50, "relu": 46, "add": 46, "other": 46}
HEIGHT, LINE, CHARACTER = 70, 14, 6.5  # of a box; from line to line; mean width of a character
GAP, ROOM, FRAME = 11, 15, 8  # between boxes; from frame to frame; from a frame to its boxes
TOP, DETOUR = 24, 34  # height of the shortcut's words, and of the shortcut where it is a bare line

TITLES = {"main_a": "main path a", "main_b": "main path b", "main_c": "main path c"}
SHORTCUTS = {
    "right": "shortcut: X, untouched",
    "wrong": "shortcut: starts too late",
    "missing": "shortcut: missing",
}


def drawing_image(drawing, task):
    """Draw a block as an HTML image.

    Parameters
    ----------
    drawing : autograde.judge.sketch.Drawing
    task : str
        The exercise's name.

    Returns
    -------
    str
        One ``img``; its alternative text says in words what is marked.
    """
    return image(drawing_svg(drawing), f"Drawing of the {task}. {drawing_words(drawing)}")


def drawing_words(drawing):
    """Say in words what a drawing marks.

    Parameters
    ----------
    drawing : autograde.judge.sketch.Drawing

    Returns
    -------
    str
    """
    merge = [drawing.merge] if drawing.merge else []
    told = [
        f"{_title(item)}: {_plain(item)} ({', '.join(item.notes)})"
        for item in [*drawing.main, *drawing.shortcut, *merge, *drawing.after]
        if item.status != "right"
    ]
    if drawing.shortcut_status in ("wrong", "missing"):
        told.append(SHORTCUTS[drawing.shortcut_status])
    told += [drawing.note.rstrip(".")] if drawing.note else []
    return f"Marked: {'; '.join(told)}." if told else "Nothing is marked."


def drawing_svg(drawing):
    """Draw a block as SVG.

    Parameters
    ----------
    drawing : autograde.judge.sketch.Drawing

    Returns
    -------
    str
        One ``svg`` without scripts, styles, ids and addresses of anything else; all text is escaped.
    """
    return _Block(drawing).svg()


def _title(item):
    return TITLES.get(item.part, item.part.replace("_", " ").replace("relu", "ReLU"))


def _plain(item):
    return " ".join(item.lines).replace("Batch- Norm", "BatchNorm")


def _column(item):
    """Width that an item needs, for its box and for the words under it."""
    box = max(WIDTHS[item.kind], *(CHARACTER * len(line) + 10 for line in item.lines))
    return max(box, *(CHARACTER * len(note) + 2 for note in item.notes)) if item.notes else box


class _Block:
    """The places of one drawing's parts, and the pieces of SVG that are made on the way."""

    def __init__(self, drawing):
        self.drawing, self.pieces = drawing, []
        self.arcs = sorted(drawing.arcs, key=lambda arc: arc[1] - arc[0])
        has_boxes = bool(drawing.shortcut)
        notes = max((len(item.notes) for item in drawing.shortcut), default=0)
        self.detour = TOP + 10 + HEIGHT / 2 if has_boxes else DETOUR
        bottom = self.detour + HEIGHT / 2 + LINE * notes if has_boxes else DETOUR
        if drawing.shortcut_status == "none":
            bottom = 0
        self.arc_top = bottom + 12
        self.frame_top = bottom + 14 + 12 * len(self.arcs)
        self.main = self.frame_top + 22 + HEIGHT / 2
        notes = max((len(item.notes) for item in [*drawing.main, *drawing.after]), default=0)
        notes = max(notes, len(drawing.merge.notes) if drawing.merge else 0)
        self.frame_bottom = self.main + HEIGHT / 2 + LINE * notes + 8

    def svg(self):
        """Draw everything; return the whole."""
        width = self._main_path()
        height = self.frame_bottom + 10
        if self.drawing.note:
            self.pieces.append(badge(19, height + 4, False))
            self.pieces.append(text(31, height + 8, self.drawing.note, RED, "start"))
            height += 20
        return canvas(width, height, "".join(self.pieces), drawing_words(self.drawing))

    def _main_path(self):
        """Draw from X to Y; return the width."""
        drawing, y = self.drawing, self.main
        places, frames, x = [], [], 48.0
        parts = _frames(drawing.main)
        for i, (item, part) in enumerate(zip(drawing.main, parts, strict=True)):
            if i and part == parts[i - 1]:
                x += GAP + (8 if i == drawing.split else 0)
            elif part:
                x += (ROOM if i else 0) + FRAME
                frames.append([part, x - FRAME, 0.0, part not in drawing.blamed])
            elif i:
                x += ROOM
            width = _column(item)
            places.append((x, x + width))
            x += width
            if part:
                frames[-1][2] = x + FRAME
                frames[-1][3] &= item.status == "right" or item.part != part
            x += FRAME if part and part != (*parts, None)[i + 1] else 0
        start = 34.0
        if drawing.split:
            end = places[drawing.split - 1][1]
            start = end + (9 if drawing.split < len(places) else FRAME + 8)
        merge_column = max(_column(drawing.merge), 46) if drawing.merge else 0
        merge = x + 14 + merge_column / 2
        end = x + 14 + merge_column
        after = []
        for item in drawing.after:
            width = _column(item)
            after.append((end + 16, end + 16 + width))
            end += 16 + width
        for part, left, right, is_right in frames:
            place = (left, self.frame_top, right, self.frame_bottom)
            self.pieces.append(frame(*place, TITLES[part], is_right))
        self.pieces.append(letter(15, y, "X"))
        self._stream(places, after, merge, end)
        if drawing.merge:
            self._shortcut(start, merge)
            self._merge(merge)
        for item, (left, right) in zip([*drawing.main, *drawing.after], [*places, *after], strict=True):
            self._box(item, (left + right) / 2, y, alone=item.part not in TITLES)
        self.pieces.append(letter(end + 34, y, "Y"))
        return end + 50

    def _stream(self, places, after, merge, end):
        """Draw the lines of the main path, from box to box, and the arcs over them."""
        y, drawing = self.main, self.drawing
        spots = [_inner(item, *place) for item, place in zip(drawing.main, places, strict=True)]
        if drawing.merge:
            spots.append(self._merge_edges(merge))
        spots += [_inner(item, *place) for item, place in zip(drawing.after, after, strict=True)]
        ends = [22.0, *(right for _, right in spots)]
        starts = [*(left for left, _ in spots), end + 26]
        for left, right in zip(ends, starts, strict=True):
            self.pieces.append(path([(left, y), (right, y)], arrow=True))
        for level, (source, target) in enumerate(self.arcs):
            left = ends[source + 1] + 4
            right = starts[target] - 5 if target < len(places) else merge
            height = self.arc_top + 12 * (len(self.arcs) - 1 - level)
            foot = y if target < len(places) else y - 15
            self.pieces.append(path([(left, y), (left, height), (right, height), (right, foot)], RED, True))

    def _merge_edges(self, x):
        if self.drawing.merge.kind == "add":
            return x - 14, x + 14
        half = _column(self.drawing.merge) / 2
        return x - half, x + half

    def _merge(self, x):
        """Draw the addition as a plus in a circle, and anything else that stands there as a box."""
        item, y = self.drawing.merge, self.main
        if item.kind != "add":
            self._box(item, x, y, alone=True)
            return
        colour = INK if item.status == "right" else RED
        dashes = ' stroke-dasharray="4 3"' if item.status == "missing" else ""
        self.pieces.append(
            f'<circle cx="{x:g}" cy="{y:g}" r="14" fill="#fff" stroke="{colour}" stroke-width="1.6"{dashes}/>'
            f'<path d="M{x - 7:g} {y:g}h14M{x:g} {y - 7:g}v14" stroke="{colour}" stroke-width="1.7"/>'
        )
        self.pieces.append(text(x, y + 28, "Add"))
        self.pieces.append(badge(x + 12, y - 13, self._is_right(item)))
        self._notes(item, x, y + 42)

    def _shortcut(self, x, merge):
        """Draw the shortcut from ``x`` over the main path to the place where both meet."""
        drawing, y = self.drawing, self.detour
        status = drawing.shortcut_status
        if status == "none":
            return
        foot = self.main - (14 if drawing.merge.kind == "add" else HEIGHT / 2)
        colour, dashed = (INK, False) if status == "right" else (RED, status == "missing")
        widths = [_column(item) for item in drawing.shortcut]
        if status == "wrong":  # where it should come from
            self.pieces.append(path([(34, self.main), (34, y), (x, y)], QUIET, dashed=True))
        left = (x + merge - sum(widths) - GAP * (len(widths) - 1)) / 2 if widths else merge
        points = [(x, self.main), (x, y), (left, y)]
        if not widths:
            points.append((merge, foot))
        self.pieces.append(path(points, colour, arrow=True, dashed=dashed))
        self.pieces.append(f'<circle cx="{x:g}" cy="{self.main:g}" r="3.5" fill="{colour}"/>')
        for i, (item, width) in enumerate(zip(drawing.shortcut, widths, strict=True)):
            place = _inner(item, left, left + width)
            self._box(item, left + width / 2, y)
            left += width + GAP
            beyond = [(merge, y), (merge, foot)]
            if i + 1 < len(widths):
                beyond = [(_inner(drawing.shortcut[i + 1], left, left + widths[i + 1])[0], y)]
            self.pieces.append(path([(place[1], y), *beyond], colour, arrow=True, dashed=dashed))
        right = status == "right" and all(self._is_right(item) for item in drawing.shortcut)
        right = right and "shortcut" not in drawing.blamed
        words = SHORTCUTS[status]
        if status == "right" and drawing.shortcut:
            words = "shortcut"
        label = max(min(x + 22, merge - 150), 56)
        self.pieces.append(badge(label - 9, TOP - 7, right))
        self.pieces.append(text(label + 2, TOP - 3, words, INK if right else RED, "start"))

    def _box(self, item, x, y, alone=False):
        """Draw a layer; one that stands alone has a tick too, where others have their frame's."""
        left, right = _inner(item, x - _column(item) / 2, x + _column(item) / 2)
        face, edge = FILLS[item.kind]
        style = f'fill="{face}" stroke="{edge}" stroke-width="1.3"'
        if item.status == "missing":
            style = f'fill="#fff" stroke="{RED}" stroke-width="1.5" stroke-dasharray="5 4"'
        elif item.status != "right":
            style = f'fill="{face}" stroke="{RED}" stroke-width="2"'
        size = f'width="{right - left:g}" height="{HEIGHT}" rx="5"'
        self.pieces.append(f'<rect x="{left:g}" y="{y - HEIGHT / 2:g}" {size} {style}/>')
        if item.status == "superfluous":  # struck out
            corners = [(left + 3, y + HEIGHT / 2 - 3), (right - 3, y - HEIGHT / 2 + 3)]
            self.pieces.append(path(corners, RED))
        top = y + 4 - LINE * (len(item.lines) - 1) / 2
        for i, line in enumerate(item.lines):
            colour = QUIET if item.status == "missing" else INK
            self.pieces.append(text(x, top + LINE * i, line, colour, wrong=dict(item.wrong_words).get(i)))
        if item.status in ("wrong", "superfluous") or alone:
            self.pieces.append(badge(right - 2, y - HEIGHT / 2 + 1, self._is_right(item)))
        self._notes(item, x, y + HEIGHT / 2 + LINE - 1)

    def _is_right(self, item):
        return item.status == "right" and item.part not in self.drawing.blamed

    def _notes(self, item, x, y):
        for i, note in enumerate(item.notes):
            self.pieces.append(text(x, y + LINE * i, note, RED))


def _frames(lane):
    """Say for each item of the main path in which part's frame it stands, None for outside of all."""
    parts = [item.part if item.part in TITLES else None for item in lane]
    for i in range(1, len(parts) - 1):
        if parts[i] is None and parts[i - 1] in parts[i + 1 :]:
            parts[i] = parts[i - 1]
    return parts


def _inner(item, left, right):
    """Left and right edge of an item's box in its column, which the words under it may have widened."""
    box = max(WIDTHS[item.kind], *(CHARACTER * len(line) + 10 for line in item.lines))
    middle = (left + right) / 2
    return middle - box / 2, middle + box / 2
