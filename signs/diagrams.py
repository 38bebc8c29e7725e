"""Drawings of the course's architecture: the two residual blocks, and ResNet50 stage by stage.

Every function returns a ``matplotlib.figure.Figure``, so that it is shown once where it is a cell's last
expression. Lengths are inches throughout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signs.letters import legible
from signs.palette import EDGE, INK, LAYERS, PANEL, QUIET
from signs.picture import describe, new_picture
from signs.words import mark, tell

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BOX, GAP = (0.98, 1.02), 0.16  # width and height of a layer's box, distance to the next
ROOM = 0.36  # from the frame of one component to the frame of the next, for the arrow
MAIN, DETOUR = 1.28, 2.78  # heights of the main path and of the shortcut

BAR, BAR_STEP = 0.2, 0.26  # width of a bar of the overview, and from one bar of a stage to the next
STAGES = [  # title, size that leaves it, settings, a bar for each block, width of the column
    (mark("input"), (64, 64, 3), "", ["other"], 0.95),
    (mark("padding"), (70, 70, 3), mark("3 on each\nside"), ["other"], 0.95),
    (mark("stage 1"), (32, 32, 64), mark("7×7, 64\nstrides 2"), ["conv"], 1.0),
    (mark("max pool"), (15, 15, 64), mark("3×3\nstrides 2"), ["other"], 1.0),
    (mark("stage 2"), (15, 15, 256), mark("64, 64, 256\nstrides 1"), ["relu", *["norm"] * 2], 1.35),
    (mark("stage 3"), (8, 8, 512), mark("128, 128, 512\nstrides 2"), ["relu", *["norm"] * 3], 1.5),
    (mark("stage 4"), (4, 4, 1024), mark("256, 256, 1024\nstrides 2"), ["relu", *["norm"] * 5], 1.85),
    (mark("stage 5"), (2, 2, 2048), mark("512, 512, 2048\nstrides 2"), ["relu", *["norm"] * 2], 1.4),
    (mark("avg pool"), (1, 1, 2048), "2×2", ["other"], 1.1),
    ("fc6", (6,), "softmax", ["conv"], 0.85),
]


@legible
def draw_identity_block() -> Figure:
    """Draw the identity block: three components on the main path, nothing on the shortcut.

    Returns
    -------
    matplotlib.figure.Figure
        Layer names are those of stage 2, block b.
    """
    return describe(
        _draw_block("2b", stride=None),
        tell(
            "Drawing of the identity block. The main path from X has three components: Conv2D 1×1, F1, "
            "valid, BatchNorm and ReLU; Conv2D f×f, F2, same, BatchNorm and ReLU; Conv2D 1×1, F3, valid and "
            "BatchNorm. The shortcut leads X, untouched, past all of them to Add, and a ReLU follows, which "
            "gives Y. The layers are called res2b_branch2a, bn2b_branch2a, and so on with 2b and 2c."
        ),
    )


@legible
def draw_convolutional_block() -> Figure:
    """Draw the convolutional block: a strided 1×1 convolution on the shortcut as well.

    Returns
    -------
    matplotlib.figure.Figure
        Layer names are those of stage 3, block a.
    """
    return describe(
        _draw_block("3a", stride="s"),
        tell(
            "Drawing of the convolutional block. The main path from X has three components: Conv2D 1×1, F1, "
            "valid, strides s, BatchNorm and ReLU; Conv2D f×f, F2, same, BatchNorm and ReLU; Conv2D 1×1, F3, "
            "valid and BatchNorm. On the shortcut stand Conv2D 1×1, F3, valid, strides s and BatchNorm, "
            "called res3a_branch1 and bn3a_branch1. Both meet in Add, and a ReLU follows, which gives Y."
        ),
    )


@legible
def draw_basic_block() -> Figure:
    """Draw ResNet18's block: two 3×3 convolutions, and a shortcut that is bare wherever it can be.

    Returns
    -------
    matplotlib.figure.Figure
    """
    return describe(
        _draw_in_order(["conv", "norm", "relu", "conv", "norm", "add", "relu"], 0, ["conv", "norm"]),
        tell(
            "Drawing of the basic block. The main path from X: Conv2D 3×3, same, strides s; BatchNorm; ReLU; "
            "Conv2D 3×3, same; BatchNorm; Add; ReLU, which gives Y. The shortcut to Add is X itself where "
            "the shape stays. Where it changes, Conv2D 1×1, strides s and BatchNorm stand on it."
        ),
    )


@legible
def draw_preactivation_block() -> Figure:
    """Draw the block whose normalisations and ReLUs stand before its convolutions.

    Returns
    -------
    matplotlib.figure.Figure
    """
    return describe(
        _draw_in_order(["norm", "relu", "conv", "norm", "relu", "conv", "add"], 2, ["conv"]),
        tell(
            "Drawing of the pre-activation block. The main path from X: BatchNorm; ReLU; Conv2D 3×3, same, "
            "strides s; BatchNorm; ReLU; Conv2D 3×3, same; Add, which gives Y. The shortcut to Add is X "
            "itself where the shape stays. Where it changes, it starts behind the first ReLU and has a "
            "Conv2D 1×1, strides s."
        ),
    )


@legible
def draw_resnet50() -> Figure:
    """Draw ResNet50 as a row of stages, each with its blocks and the size that leaves it.

    Returns
    -------
    matplotlib.figure.Figure
        Sizes are those for an input of 64×64×3 and six classes. The taller a bar, the larger the map.
    """
    figure, axes = _canvas(12.05, 4.3)
    end, x = None, 0.2
    for title, size, detail, kinds, width in STAGES:
        center = x + width / 2
        length = BAR_STEP * (len(kinds) - 1) + BAR
        left = center - length / 2
        height = 0.5 + 1.7 * (size[0] / 70) ** 0.5 if len(size) == 3 else 0.5
        for number, kind in enumerate(kinds):
            _box(axes, left + number * BAR_STEP, 2.2 - height / 2, BAR, height, kind)
        if end is not None:
            _line(axes, (end + 0.05, 2.2), (left - 0.05, 2.2), arrow=True)
        end = left + length
        axes.text(
            center, 4.05, tell(title), ha="center", va="center", fontsize=11.5, weight="bold", color=INK
        )
        axes.text(center, 3.72, "×".join(map(str, size)), ha="center", va="center", fontsize=10.5, color=INK)
        axes.text(
            center,
            0.98,
            tell(detail) if detail else "",
            ha="center",
            va="top",
            fontsize=9.5,
            color=QUIET,
            linespacing=1.3,
        )
        x += width
    legend = [
        ("conv", tell("convolution or dense")),
        ("relu", tell("convolutional block")),
        ("norm", tell("identity block")),
    ]
    for x, (kind, words) in zip((0.5, 3.4, 6.2), legend, strict=True):
        _box(axes, x, 0.12, BAR, 0.24, kind)
        axes.text(x + 0.3, 0.24, words, va="center", fontsize=10.5, color=INK)
    axes.text(8.6, 0.24, tell("sizes: what leaves the stage"), va="center", fontsize=10.5, color=QUIET)
    stages = [_stage_in_words(tell(title), size, kinds) for title, size, _, kinds, _ in STAGES]
    words = tell(
        "Drawing of ResNet50 from left to right, with the size that leaves each stage: {stages}.",
        stages=tell(", ").join(stages),
    )
    return describe(figure, words)


def _stage_in_words(title, size, kinds):
    """Say which blocks a stage has, if any, and what leaves it."""
    told = mark("{stage} ({size})")
    if "relu" in kinds:
        told = mark("{stage} (1 convolutional block and {identity} identity blocks, {size})")
    return tell(told, stage=title, size="×".join(map(str, size)), identity=kinds.count("norm"))


def _draw_in_order(kinds, before, projection):
    """Draw a chain of layers, and the two shortcuts past it: bare, and projected with strokes.

    ``before`` is the number of layers in front of the place where the projection starts.
    """
    figure, axes = _canvas(10.5, 3.5)
    y, lane, detour = 0.8, 2.2, 3.0
    texts = {"norm": "Batch-\nNorm", "relu": "ReLU"}
    windows = iter((tell("3×3, filters\nsame\nstrides s"), tell("3×3, filters\nsame")))
    starts, x, plus = [0.66], 1.0, 0.0
    axes.text(0.2, y, "X", ha="center", va="center", fontsize=16, style="italic", color=INK)
    _line(axes, (0.36, y), (x, y), arrow=True)
    for kind in kinds:
        if kind == "add":
            plus = x + 0.25
            _plus(axes, plus, y)
            x = plus + 0.25
        else:
            width = 1.12 if kind == "conv" else 0.76
            text = f"Conv2D\n{next(windows)}" if kind == "conv" else texts[kind]
            _box(axes, x, y - BOX[1] / 2, width, BOX[1], kind, text)
            x += width
        starts.append(x + 0.15)
        _line(axes, (x, y), (x + 0.42, y), arrow=True)
        x += 0.42
    axes.text(x + 0.15, y, "Y", ha="center", va="center", fontsize=16, style="italic", color=INK)

    axes.add_patch(_dot(starts[0], y))
    axes.plot([starts[0], starts[0], plus], [y, detour, detour], color=INK, lw=1.6)
    _line(axes, (plus, detour), (plus, y + 0.25), arrow=True)
    axes.text(
        starts[0] + 0.2, detour + 0.16, tell("shortcut where the shape stays: X"), fontsize=11, color=INK
    )
    start = starts[before]
    axes.add_patch(_dot(start, y))
    axes.plot([start, start, plus], [y, lane, lane], color=INK, lw=1.6, ls=(0, (4, 2.5)), zorder=0)
    axes.add_patch(_dot(plus, lane))
    axes.text(start + 0.2, lane + 0.16, tell("where it changes"), fontsize=11, color=INK)
    left = start + 1.75
    for kind in projection:
        text = tell("Conv2D, 1×1\nfilters, strides s") if kind == "conv" else texts[kind]
        width = 1.35 if kind == "conv" else 0.76
        _box(axes, left, lane - 0.29, width, 0.58, kind, text)
        left += width + GAP
    return figure


def _draw_block(where, stride):
    """Draw a block; ``stride`` is the text of the first convolution's stride, None for an identity block."""
    stride_line = f"\n{_strides(stride)}" if stride else ""
    components = [
        ("2a", f"1×1, F1\nvalid{stride_line}", True),
        ("2b", "f×f, F2\nsame", True),
        ("2c", "1×1, F3\nvalid", False),
    ]
    figure, axes = _canvas(11.62, 3.55 if stride else 3.25)
    start = 0.66
    axes.text(0.2, MAIN, "X", ha="center", va="center", fontsize=16, style="italic", color=INK)
    x = start + 0.28
    _line(axes, (0.36, MAIN), (x - 0.12, MAIN), arrow=True)
    for number, (branch, text, has_relu) in enumerate(components):
        x = _component(
            axes,
            x,
            MAIN,
            f"{where}_branch{branch}",
            text,
            has_relu,
            tell("component {number}", number=number + 1),
        )
        _line(axes, (x - ROOM + 0.02, MAIN), (x - 0.12, MAIN), arrow=True)
    plus = x + 0.13
    _plus(axes, plus, MAIN)
    relu = plus + 0.52
    _line(axes, (plus + 0.25, MAIN), (relu, MAIN), arrow=True)
    _box(axes, relu, MAIN - BOX[1] / 2, 0.7, BOX[1], "relu", "ReLU")
    _line(axes, (relu + 0.7, MAIN), (relu + 1.0, MAIN), arrow=True)
    axes.text(relu + 1.17, MAIN, "Y", ha="center", va="center", fontsize=16, style="italic", color=INK)
    _shortcut(axes, start, plus, where, stride)
    return figure


def _strides(stride):
    return tell("strides {stride}", stride=stride)


def _component(axes, x, y, name, text, has_relu, title):
    """Draw convolution, normalisation and ReLU; return where the next component starts."""
    boxes = [("conv", f"Conv2D\n{text}", f"res{name}"), ("norm", "Batch-\nNorm", f"bn{name}")]
    boxes += [("relu", "ReLU", None)] if has_relu else []
    widths = [BOX[0], 0.72, 0.62][: len(boxes)]
    inner = sum(widths) + GAP * (len(boxes) - 1)
    if title:  # the one on the shortcut stands alone, without a frame
        _frame(axes, x - 0.1, y - 1.12, inner + 0.2, 1.98, title)
    # A name is wider than its box, so the two of a component stand one below the other.
    column, row = (x, y - 0.69) if title else (x + inner + 0.12, y + 0.33)
    left = x
    for number, ((kind, label, layer), width) in enumerate(zip(boxes, widths, strict=True)):
        _box(axes, left, y - BOX[1] / 2, width, BOX[1], kind, label)
        if layer:
            axes.text(
                column, row - 0.2 * number, layer, fontsize=9, family="monospace", color=QUIET, va="center"
            )
        if number:
            _line(axes, (left - GAP, y), (left, y))
        left += width + GAP
    return x + inner + 0.1 + ROOM


def _shortcut(axes, start, plus, where, stride):
    _line(axes, (start, MAIN), (start, DETOUR))
    axes.add_patch(_dot(start, MAIN))
    end = (plus, MAIN + 0.25)
    if stride is None:
        _line(axes, (start, DETOUR), (plus, DETOUR))
        middle = (start + plus) / 2
        axes.text(middle, DETOUR + 0.2, tell("shortcut: X, untouched"), ha="center", fontsize=11, color=INK)
    else:
        left = (start + plus) / 2 - 0.93
        _line(axes, (start, DETOUR), (left, DETOUR), arrow=True)
        _component(axes, left, DETOUR, f"{where}_branch1", f"1×1, F3\nvalid\n{_strides(stride)}", False, None)
        _line(axes, (left + BOX[0] + GAP + 0.72, DETOUR), (plus, DETOUR))
        axes.text(
            start + 0.2, DETOUR + 0.2, tell("shortcut, brought to the same shape"), fontsize=11, color=INK
        )
    _line(axes, (plus, DETOUR), end, arrow=True)


def _canvas(width, height):
    figure = new_picture(width, height)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    return figure, axes


def _box(axes, x, y, width, height, kind, label=""):
    from matplotlib.patches import FancyBboxPatch

    face, edge = LAYERS[kind]
    style = "round,pad=0,rounding_size=0.06"
    axes.add_patch(FancyBboxPatch((x, y), width, height, boxstyle=style, fc=face, ec=edge, lw=1.3))
    axes.text(
        x + width / 2,
        y + height / 2,
        label,
        ha="center",
        va="center",
        fontsize=10.5,
        color=INK,
        linespacing=1.25,
    )


def _frame(axes, x, y, width, height, title):
    from matplotlib.patches import FancyBboxPatch

    style = "round,pad=0,rounding_size=0.1"
    axes.add_patch(FancyBboxPatch((x, y), width, height, boxstyle=style, fc=PANEL, ec=EDGE, lw=1.0))
    axes.text(x + width / 2, y + height - 0.17, title, ha="center", va="center", fontsize=10, color=INK)


def _line(axes, start, end, arrow=False):
    if arrow:
        head = "-|>,head_width=0.22,head_length=0.4"
        style = {"arrowstyle": head, "color": INK, "lw": 1.6, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", xy=end, xytext=start, arrowprops=style)
    else:
        axes.plot([start[0], end[0]], [start[1], end[1]], color=INK, lw=1.6, solid_capstyle="round")


def _plus(axes, x, y):
    from matplotlib.patches import Circle

    face, edge = LAYERS["add"]
    axes.add_patch(Circle((x, y), 0.25, fc=face, ec=edge, lw=1.6))
    axes.plot([x - 0.13, x + 0.13], [y, y], color=edge, lw=1.8)
    axes.plot([x, x], [y - 0.13, y + 0.13], color=edge, lw=1.8)
    axes.text(x, y - 0.45, "Add", ha="center", va="center", fontsize=10, color=INK)


def _dot(x, y):
    from matplotlib.patches import Circle

    return Circle((x, y), 0.05, color=INK)
