"""Draws ``docs/architecture.svg``: the data's way through the kit, and which room imports which.

Run ``python -m tools.draw_rooms`` after imports have changed; a test compares the file with a new drawing.
"""

from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "architecture.svg"

#: The data's way: folders, and between them the rooms that make one from another.
WAY = (
    ("assignments/", "build"),
    ("source/", "build"),
    ("release/", "a student"),
    ("submitted/", "repair"),
    ("repaired", "kernels, isolation, evidence"),
    ("evidence", "judge"),
    ("autograded/", "grading, reports"),
    ("feedback/", ""),
)
#: Single modules of the engine, gathered into rooms of their own.
GATHERED = {
    "the words": (
        "cli",
        "cli_class",
        "cli_options",
        "demo",
        "doctor",
        "lab",
        "sample_class",
        "planted_mistakes",
        "new",
        "personal",
    ),
    "course": (
        "course",
        "course_files",
        "settings",
        "folders",
        "gradebook",
        "csv_cells",
        "personal_forms",
        "stub",
    ),
    "exercise": ("exercise", "components", "challenge", "forms"),
    "checks": ("checks", "opening", "handover", "time_limit", "shell"),
    "reports": ("reports", "terminal", "dates", "names"),
}
#: Where each room is drawn: those above import from those below.
ROWS = (
    ("lms", "the words", "selftest", "marking"),
    ("class_report", "likeness"),
    ("build", "grading", "files"),
    ("learner", "checks", "repair", "kernels"),
    ("reports", "exercises"),
    ("judge", "isolation"),
    ("course", "evidence"),
    ("exercise",),
    ("signs",),
)
WIDTH, ROOM, ROW = 1040, 130, 88
INK, QUIET, PAPER, ACCENT = "#24292f", "#8c959f", "#f6f8fa", "#0969da"


def read_rooms() -> dict[str, set[str]]:
    """Read from the imports which rooms import which.

    Returns
    -------
    dict of str to set of str
        The rooms that each room imports, without itself.
    """
    graph = grimp.build_graph("autograde", "signs", cache_dir=None)
    owner = {module: room for room, modules in GATHERED.items() for module in modules}

    def room_of(module: str) -> str | None:
        package, _, rest = module.partition(".")
        if package == "signs":
            return "signs"
        first = rest.split(".")[0]
        return owner.get(first, first) if first and not first.startswith("__") else None

    rooms: dict[str, set[str]] = {}
    for module in sorted(graph.modules):
        here = room_of(module)
        if here is None:
            continue
        others = {room_of(other) for other in graph.find_modules_directly_imported_by(module)}
        rooms.setdefault(here, set()).update(room for room in others if room not in (None, here))
    return rooms


def needed_arrows(rooms: dict[str, set[str]]) -> list[tuple[str, str]]:
    """List the arrows to draw: all that lead up, and of those that lead down the ones no longer way shows."""
    row_of = {room: r for r, row in enumerate(ROWS) for room in row}
    down = {room: {o for o in others if row_of[o] > row_of[room]} for room, others in rooms.items()}

    def reached(room: str) -> set[str]:
        return down[room].union(*(reached(other) for other in down[room]))

    arrows = []
    for room, others in sorted(rooms.items()):
        by_others = set().union(*(reached(other) for other in down[room]))
        arrows += [(room, other) for other in sorted(others) if other not in by_others]
    return arrows


def draw() -> str:
    """Draw both as one SVG.

    Returns
    -------
    str
    """
    rooms = read_rooms()
    strange = set(rooms) ^ {room for row in ROWS for room in row}
    if strange:
        raise SystemExit(
            f"draw_rooms: give each room a place in ROWS, and no other: {', '.join(sorted(strange))}"
        )
    parts, places = _draw_way(34), {}
    top = 150
    caption = "Who imports whom; arrows that a longer way shows are left out"
    parts.append(_text(20, top - 14, caption, QUIET, "start"))
    for r, row in enumerate(ROWS):
        step, shift = WIDTH / (len(row) + 1), 70 * (r % 2)
        for n, room in enumerate(row):
            places[room] = (step * (n + 1) + shift, top + 26 + r * ROW)
    quiet = f'stroke="{QUIET}"'
    for one, other in needed_arrows(rooms):
        (x1, y1), (x2, y2) = places[one], places[other]
        down = 1 if y2 >= y1 else -1
        dashes = "" if y2 > y1 else f'stroke-dasharray="4 3" stroke="{ACCENT}"'
        bend = (y2 - y1) / 2
        path = f"M{x1:.0f},{y1 + 18 * down:.0f} C{x1:.0f},{y1 + bend:.0f} {x2:.0f},{y2 - bend:.0f} "
        path += f"{x2:.0f},{y2 - 21 * down:.0f}"
        if y1 == y2:  # neighbours: from side to side, and apart where each imports the other
            way = 1 if x2 > x1 else -1
            start, end, y = x1 + way * ROOM / 2, x2 - way * (ROOM / 2 + 3), y1 - 7 * way
            path = f"M{start:.0f},{y:.0f} L{end:.0f},{y:.0f}"
        parts.append(f'<path d="{path}" fill="none" {dashes or quiet} marker-end="url(#head)"/>')
    for room, (x, y) in places.items():
        parts.append(
            f'<rect x="{x - ROOM / 2:.0f}" y="{y - 18:.0f}" width="{ROOM}" height="36" rx="7" fill="{PAPER}" '
            f'stroke="{INK}"/>'
        )
        parts.append(_text(x, y + 5, room, INK))
    height = top + len(ROWS) * ROW
    head = (
        '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto">'
        f'<path d="M0,0 L8,4 L0,8 z" fill="{QUIET}"/></marker>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        f'font-size="14"><defs>{head}</defs><rect width="{WIDTH}" height="{height}" fill="white"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _draw_way(y: int) -> list[str]:
    step = WIDTH / len(WAY)
    parts = [_text(20, y - 12, "The data's way", QUIET, "start")]
    for n, (folder, room) in enumerate(WAY):
        x = step * (n + 0.5)
        parts.append(
            f'<rect x="{x - 48:.0f}" y="{y}" width="96" height="34" rx="4" fill="white" stroke="{ACCENT}"/>'
        )
        parts.append(_text(x, y + 22, folder, ACCENT))
        if room:
            middle = x + step / 2
            parts.append(
                f'<path d="M{x + 48:.0f},{y + 17} L{x + step - 50:.0f},{y + 17}" stroke="{QUIET}" '
                'marker-end="url(#head)"/>'
            )
            for line, word in enumerate(room.split(", ")):
                parts.append(_text(middle, y + 52 + 16 * line, word, INK))
    return parts


def _text(x: float, y: float, text: str, colour: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
