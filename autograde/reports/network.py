"""Draws ResNet50 as a row of stages, in the look of the course's figure, with the broken ones marked.

Everything here comes from a verdict's components and findings; sizes are those of the tutorial's network
for 64×64 images. Lengths are pixels.
"""

from autograde.judge.align import LAYER_NAMES
from autograde.reports.svg import FILLS, QUIET, RED, canvas, frame, image, letter, path, text

#: Component, title, the bars (kind and height of the map in pixels), size that leaves it.
PARTS = (
    ("stem", "stage 1", (("other", 70), ("conv", 32), ("other", 15)), "15×15×64"),
    ("stage_2", "stage 2", (("relu", 15), *[("norm", 15)] * 2), "15×15×256"),
    ("stage_3", "stage 3", (("relu", 8), *[("norm", 8)] * 3), "8×8×512"),
    ("stage_4", "stage 4", (("relu", 4), *[("norm", 4)] * 5), "4×4×1024"),
    ("stage_5", "stage 5", (("relu", 2), *[("norm", 2)] * 2), "2×2×2048"),
    ("head", "end", (("other", 1), ("conv", 1)), "classes"),
)
WORDS = {
    "block-missing": "a block is missing",
    "block-superfluous": "a block too many",
    "no-blocks": "no shortcuts",
    "shortcut-missing": "shortcut missing",
    "addition-missing": "addition missing",
    "shortcut-late": "shortcut too late",
    "shortcut-on-main": "shortcut's layers",
    "merge-kind": "not an addition",
    "relu-before-addition": "ReLU before the sum",
    "layer-shared": "same layer again",
    "cannot-follow": "cannot look inside",
    "pooling-kind": "other pooling",
}
SHORT = {"batch_normalization": "BatchNorm", "activation": "activation", "zero_padding2d": "zero padding"}
BAR, STEP, SIDE, ROOM = 13, 17, 10, 18  # a bar, bar to bar, frame to bars, frame to frame
TOP, MIDDLE, LINE, CHARACTER = 10, 92, 14, 6.2
MAX_NOTES = 3


def network_image(verdict):
    """Draw a network's verdict as an HTML image.

    Parameters
    ----------
    verdict : Verdict
        Of the task ``ResNet50``.

    Returns
    -------
    str
        One ``img``; empty where there was no network to look at.
    """
    blamed = {finding.component for finding in verdict.findings}
    if not verdict.correct and not blamed & {part for part, *_ in PARTS}:
        return ""
    return image(network_svg(verdict), f"Drawing of the network. {network_words(verdict)}")


def network_words(verdict):
    """Say in words which stages are marked, and with what."""
    told = [f"{title}: {', '.join(notes)}" for part, title, *_ in PARTS if (notes := _notes(verdict, part))]
    return f"Marked: {'; '.join(told)}." if told else "Nothing is marked."


def network_svg(verdict):
    """Draw a network's verdict as SVG.

    Parameters
    ----------
    verdict : Verdict

    Returns
    -------
    str
        One ``svg`` without scripts, styles, ids and addresses of anything else.
    """
    notes = {part: _notes(verdict, part) for part, *_ in PARTS}
    lost = {c.name for c in verdict.components if c.points < c.max_points}
    rows = max(len(words) for words in notes.values())
    bottom = MIDDLE + 56 + 16 + LINE * rows + 10
    pieces, x = [letter(17, MIDDLE, "X")], 24.0
    for part, title, bars, size in PARTS:
        bars = _mark_bars(bars, verdict, part)
        inner = STEP * (len(bars) - 1) + BAR
        words = max([len(title) + 3, len(size), *map(len, notes[part])])
        width = max(inner, CHARACTER * words) + 2 * SIDE
        pieces.append(path([(x, MIDDLE), (x + ROOM, MIDDLE)], arrow=True))
        x += ROOM
        pieces.append(frame(x, TOP, x + width, bottom, title, part not in lost))
        left = x + (width - inner) / 2
        pieces += [_bar(left + STEP * i, *bar) for i, bar in enumerate(bars)]
        pieces.append(text(x + width / 2, MIDDLE + 70, size, QUIET))
        for i, note in enumerate(notes[part]):
            pieces.append(text(x + width / 2, MIDDLE + 70 + LINE * (i + 1), note, RED))
        x += width
    pieces += [path([(x, MIDDLE), (x + ROOM, MIDDLE)], arrow=True), letter(x + ROOM + 9, MIDDLE, "Y")]
    return canvas(x + ROOM + 24, bottom + 34, "".join(pieces) + _legend(bottom + 12), network_words(verdict))


def _notes(verdict, part):
    """Word what the findings on a part are about, each once."""
    found = [_word(f.identifier) for f in verdict.findings if f.component == part]
    found = list(dict.fromkeys(found))
    return found if len(found) <= MAX_NOTES else [*found[: MAX_NOTES - 1], "and more"]


def _word(identifier):
    if identifier in WORDS:
        return WORDS[identifier]
    operation, _, what = identifier.partition("-")
    name = SHORT.get(operation) or LAYER_NAMES.get(operation, operation)
    between = " " if what in ("missing", "superfluous") else ": "
    return f"{name}{between}{what.replace('_', ' ')}" if what else name.replace("_", " ")


def _mark_bars(bars, verdict, part):
    """Give every bar its mark: the last is missing, or one too many is added, where a finding says so."""
    identifiers = {f.identifier for f in verdict.findings if f.component == part}
    marked = [(kind, size, "") for kind, size in bars]
    if "block-missing" in identifiers:
        marked[-1] = (*marked[-1][:2], "missing")
    if "block-superfluous" in identifiers:
        marked.append((*marked[-1][:2], "superfluous"))
    return marked


def _bar(x, kind, size, mark):
    height = 26 + 76 * (size / 70) ** 0.5
    face, edge = FILLS[kind]
    style = f'fill="{face}" stroke="{edge}" stroke-width="1.2"'
    if mark:
        face = "#fff" if mark == "missing" else face
        dashes = ' stroke-dasharray="3 2"' if mark == "missing" else ""
        style = f'fill="{face}" stroke="{RED}" stroke-width="1.6"{dashes}'
    y = MIDDLE - height / 2
    bar = f'<rect x="{x:g}" y="{y:.1f}" width="{BAR}" height="{height:.1f}" rx="3" {style}/>'
    if mark == "superfluous":
        bar += path([(x - 3, y + height + 3), (x + BAR + 3, y - 3)], RED)
    return bar


def _legend(y):
    """Name the kinds of bars."""
    pieces, x = [], 16
    for kind, words in (
        ("conv", "convolution or dense"),
        ("relu", "convolutional block"),
        ("norm", "identity block"),
    ):
        face, edge = FILLS[kind]
        pieces.append(
            f'<rect x="{x}" y="{y:g}" width="{BAR}" height="13" rx="3" fill="{face}" stroke="{edge}"/>'
        )
        pieces.append(text(x + BAR + 6, y + 11, words, QUIET, "start"))
        x += 150
    return "".join(pieces)
