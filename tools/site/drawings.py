"""Draws what ``docs/checks.md`` shows: ``python -m tools.site.drawings``; a test compares with new drawings.

One is the way of an answer through a check. The other is the judge's own, of the wrong block on that page.
"""

import re
from pathlib import Path

from autograde.reports.svg import canvas, path, rectangle, text
from signs.palette import EDGE, INK, PANEL, PAPER, QUIET
from signs.picture import themed
from signs.words import ENGLISH, speaking

DOCS = Path(__file__).parents[2] / "docs"
PLACE = DOCS / "drawings"
PAGE = DOCS / "checks.md"
IMPORTS = "from keras import ops\nfrom keras.initializers import glorot_uniform\nfrom keras.layers import *"
#: The seed of the challenges of the drawn verdict.
ENTROPY = 7


def shown_blocks() -> list[str]:
    """Return the identity blocks that ``docs/checks.md`` shows: a wrong one and a right one."""
    text = PAGE.read_text(encoding="utf-8")
    found: list[str] = re.findall(r"```python\n(def identity_block.*?)```", text, re.DOTALL)
    return found


def draw_way() -> str:
    """Draw an answer's way through a check."""
    boxes = {
        "your function": (20, 60, 130, 52, ("your function", "identity_block")),
        "evidence": (215, 60, 150, 52, ("evidence", "the layer graph, as data")),
        "judge": (470, 60, 150, 52, ("judge", "in NumPy alone")),
        "verdict": (685, 60, 120, 52, ("verdict", "points, hint, drawing")),
        "reference": (470, 165, 150, 46, ("reference", "the course's own function")),
        "challenge": (215, 165, 150, 46, ("challenge", "parameters, drawn anew")),
    }
    drawn = rectangle(8, 30, 384, 195, PANEL, EDGE, corner=8)
    drawn += text(20, 24, "the kernel: in grading, shut in", QUIET, anchor="start")
    drawn += rectangle(430, 30, 384, 195, PANEL, EDGE, corner=8)
    drawn += text(442, 24, "outside of it: in grading, another process", QUIET, anchor="start")
    for x, y, width, height, (title, below) in boxes.values():
        drawn += rectangle(x, y, width, height, PAPER, INK)
        drawn += text(x + width / 2, y + height / 2 - 3, title)
        small = text(x + width / 2, y + height / 2 + 13, below, QUIET)
        drawn += small.replace("<text ", '<text font-size="10" ', 1)
    for points in (
        [(150, 86), (215, 86)],
        [(290, 165), (290, 112)],
        [(365, 86), (470, 86)],
        [(545, 165), (545, 112)],
        [(620, 86), (685, 86)],
    ):
        drawn += path(points, arrow=True)
    drawn += text(418, 79, "plain data", QUIET)
    words = (
        "A function is called with parameters drawn anew; the graph that it builds goes, as plain data, to a "
        "judge outside of the kernel, which compares it with the course's own function and gives a verdict."
    )
    return canvas(822, 236, drawn, words)


def draw_verdict(source: str) -> str:
    """Judge an identity block and draw the verdict's graph.

    Parameters
    ----------
    source : str
        Defines ``identity_block``.
    """
    from autograde.reports.drawing import drawing_svg

    drawing = judged(source).drawing
    assert drawing is not None
    return drawing_svg(drawing)


def judged(source: str):
    """Judge an identity block.

    Parameters
    ----------
    source : str
        Defines it.

    Returns
    -------
    autograde.judge.verdict.Verdict
    """
    import signs

    signs.load_keras()
    names: dict = {}
    exec(f"{IMPORTS}\n{source}", names)  # noqa: S102 - our own
    from autograde import judge_function

    return judge_function("identity_block", names["identity_block"], entropy=ENTROPY)


def draw_all() -> dict[str, str]:
    """Draw everything: SVG by file name."""
    with speaking(ENGLISH):
        return {
            "check.svg": themed(draw_way()),
            "wrong.svg": themed(draw_verdict(shown_blocks()[0])),
        }


def main() -> None:
    """Write the drawings."""
    PLACE.mkdir(exist_ok=True)
    for name, svg in draw_all().items():
        (PLACE / name).write_text(svg + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
