"""`preactivation_block`: the parameters that it is called with, its forms, and what each of them asks."""

from autograde.exercises.basic_block.asked import BUILDS, DEFAULTS, FIXED, KIND, draw

__all__ = ["BUILDS", "DEFAULTS", "FIXED", "FORMS", "KIND", "VECTOR", "draw", "form_text"]

#: The notebook goes on with blocks of two convolutions, bare where the shape stays: so is every form.
FORMS = {
    "normalisation": ("before", "after"),
    "widening": (1, 2, 3, 4),
    "window": (3, 5),
    "projection": ("activated", "plain"),
}
#: With a stride and other channels all of the block is at work.
VECTOR = {"input_shape": [6, 7, 4], "filters": 3, "s": 2}

_COUNT = {1: "`filters`", 2: "`2 * filters`", 3: "`3 * filters`", 4: "`4 * filters`"}
_SHORTCUT = (
    "| shortcut, where the shape changes | convolution, `filters` of 1×1, strides $s$, "
    'padding `"valid"`, **{}** |'
)
_BARE = "Where the shape stays, the shortcut is `X`, as it came in. Where it changes\n"
_PROJECTION = {
    "activated": (
        "on what the pre-activation gives",
        "there can be no identity anyway, and the projection reads what the first convolution reads, as in "
        "the authors' own\nprogram. It has no normalisation after it.",
    ),
    "plain": (
        "on `X` as it came in",
        "the projection reads `X` as well, as it came in, and not what the first convolution reads. It has "
        "no normalisation\nafter it.",
    ),
}


def form_text(form):
    """Say what the block is made of."""
    window = f"{form['window']}×{form['window']}"
    first = f'convolution, {_COUNT[form["widening"]]} of {window}, strides $s$, padding `"same"`'
    second = 'convolution, `filters` of 3×3, strides 1, padding `"same"`'
    if form["normalisation"] == "before":
        rows = ("BatchNormalization, ReLU", first, f"BatchNormalization, ReLU, then a {second}")
    else:
        rows = ("ReLU", f"{first}; BatchNormalization", f"ReLU, then a {second}; BatchNormalization")
    where, why = _PROJECTION[form["projection"]]
    names = ("pre-activation", "first", "second")
    table = [f"| {name} | {row} |" for name, row in zip(names, rows, strict=True)]
    return "\n".join(
        [
            "| component | layers |",
            "|---|---|",
            *table,
            _SHORTCUT.format(where),
            "",
            f"Then both are added, and that is all. {_BARE}{why}",
        ]
    )
