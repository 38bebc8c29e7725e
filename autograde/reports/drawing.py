"""Draws a graph that is laid out as SVG, in the look of the course's figures, with what is wrong marked.

No mark rests on colour alone.
"""

from autograde.judge.box_words import letters
from autograde.judge.drawing import MISSING, RIGHT, SUPERFLUOUS, WRONG, Box, Drawing, Lane
from autograde.reports.boxes import CHARACTER, Marks, legend
from autograde.reports.lanes import ChainPiece
from autograde.reports.svg import badge, canvas, image, letter, path, text
from signs.palette import WRONG as RED
from signs.words import mark, tell, tell_in

WIDEST = 790.0  # of the rows, in pixels: a notebook's column is about 700 wide, and text has to be read there
EDGE, LETTER = 10.0, 34.0  # from the ground's edge; for X and Y with their arrows
#: What is said of a box of which nothing else is.
_STATUSES = {WRONG: mark("wrong"), MISSING: mark("missing"), SUPERFLUOUS: mark("superfluous")}


def drawing_image(drawing: Drawing, task: str) -> str:
    """Draw a graph as an HTML image.

    Parameters
    ----------
    drawing : autograde.judge.drawing.Drawing
    task : str
        The exercise's name.

    Returns
    -------
    str
        One ``img``; its alternative text says in words what is marked.
    """
    words = drawing_words(drawing).replace("`", "")  # no place for code marks
    return image(drawing_svg(drawing), tell("Drawing of {task}. {words}", task=task, words=words))


def drawing_words(drawing: Drawing) -> str:
    """Say in words what a drawing marks."""
    told = [_box_words(box, drawing.titles) for box in drawing.boxes if box.status != RIGHT]
    for lane in drawing.lanes:
        if lane.status != RIGHT and lane.words:
            title = drawing.titles.get(lane.component) or tell("connection")
            told.append(_marked(title, lane.words))
    marked = {box.component for box in drawing.boxes if box.status != RIGHT}
    marked |= {lane.component for lane in drawing.lanes if lane.status != RIGHT}
    wrong = tell(_STATUSES[WRONG])
    told += [_marked(drawing.titles[name], wrong) for name in drawing.blamed if name not in marked]
    between = tell_in("between what a drawing marks", "; ")
    words = [tell("Marked: {marks}.", marks=between.join(told))] if told else []
    words += [drawing.note] if drawing.note else []
    return " ".join(words) or tell("Nothing is marked.")


def _marked(title, words):
    return tell("{title}: {words}", title=title, words=words)


def _box_words(box: Box, titles):
    notes = tell_in("between notes on a layer", ", ").join(box.notes)
    if box.kind == "part":
        words = notes or (tell(_STATUSES[box.status]) if box.status in _STATUSES else box.status)
        return _marked(titles.get(box.component, box.lines[0]), words)
    name = " ".join(box.lines).replace("- ", "")
    told = tell("{layer} ({notes})", layer=name, notes=notes)
    title = titles.get(box.component)
    return _marked(title, told) if title else told


def drawing_svg(drawing: Drawing) -> str:
    """Draw a graph as SVG.

    Parameters
    ----------
    drawing : autograde.judge.drawing.Drawing

    Returns
    -------
    str
        One ``svg`` without scripts, styles, ids and addresses of anything else; all text is escaped.
    """
    lane = drawing.lane if drawing.lane.items else Lane()
    pieces, x, y = [], EDGE + LETTER, 40.0
    width, bottom = 120.0, 80.0
    if lane.items:
        chain = ChainPiece(lane, Marks(drawing), WIDEST)
        y = EDGE + chain.up
        pieces.append(chain.draw(x, y))
        pieces.append(letter(EDGE + 7, y, "X"))
        pieces.append(path([(EDGE + 15, y), (x + chain.enter, y)], arrow=not chain.is_joint))
        end, axis = x + chain.leave, y + chain.drop
        width, bottom = x + chain.width + LETTER + EDGE, y + chain.down + EDGE
    else:
        pieces.append(letter(EDGE + 7, y, "X"))
        end, axis = EDGE + 15, y
    goal = max(end + 26, width - LETTER - EDGE + 20 if axis == y else 0)
    pieces += [path([(end, axis), (goal - 10, axis)], arrow=True), letter(goal, axis, "Y")]
    bars = {kind for box in drawing.boxes for kind, *_ in box.bars}
    if bars:
        wide, draw = legend(bars)
        pieces.append(draw(EDGE + 8, bottom))
        width, bottom = max(width, wide + 2 * EDGE), bottom + 13 + EDGE
    if drawing.note:
        pieces.append(badge(EDGE + 9, bottom + 4, False))
        pieces.append(text(EDGE + 21, bottom + 8, drawing.note, RED, "start"))
        width, bottom = max(width, CHARACTER * letters(drawing.note) + 40), bottom + 20
    return canvas(width, bottom, "".join(pieces), drawing_words(drawing))
