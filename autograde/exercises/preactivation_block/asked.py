"""`preactivation_block`: the parameters that it is called with, its forms, and what each of them asks."""

from autograde.exercises.basic_block.asked import BUILDS, DEFAULTS, FIXED, KIND, draw
from signs.words import mark, tell, tell_in

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

_SHORTCUT = {
    "activated": mark(
        'convolution, `filters` of 1×1, strides $s$, padding `"valid"`, **on what the pre-activation gives**'
    ),
    "plain": mark('convolution, `filters` of 1×1, strides $s$, padding `"valid"`, **on `X` as it came in**'),
}
_SUM = {
    "activated": mark(
        "Then both are added, and that is all. Where the shape stays, the shortcut is `X`, as it came in. "
        "Where it changes\nthere can be no identity anyway, and the projection reads what the first "
        "convolution reads, as in the authors' own\nprogram. It has no normalisation after it."
    ),
    "plain": mark(
        "Then both are added, and that is all. Where the shape stays, the shortcut is `X`, as it came in. "
        "Where it changes\nthe projection reads `X` as well, as it came in, and not what the first "
        "convolution reads. It has no normalisation\nafter it."
    ),
}


def form_text(form):
    """Say what the block is made of."""
    projection, window = form["projection"], f"{form['window']}×{form['window']}"
    count = "`filters`" if form["widening"] == 1 else f"`{form['widening']} * filters`"
    if form["normalisation"] == "before":
        before = "BatchNormalization, ReLU"
        first = tell(
            'convolution, {count} of {window}, strides $s$, padding `"same"`', count=count, window=window
        )
        second = tell(
            'BatchNormalization, ReLU, then a convolution, `filters` of 3×3, strides 1, padding `"same"`'
        )
    else:
        before = "ReLU"
        first = tell(
            'convolution, {count} of {window}, strides $s$, padding `"same"`; BatchNormalization',
            count=count,
            window=window,
        )
        second = tell(
            'ReLU, then a convolution, `filters` of 3×3, strides 1, padding `"same"`; BatchNormalization'
        )
    rows = (
        (tell("pre-activation"), before),
        (tell_in("convolution", "first"), first),
        (tell_in("convolution", "second"), second),
        (tell("shortcut, where the shape changes"), tell(_SHORTCUT[projection])),
    )
    table = [f"| {name} | {row} |" for name, row in rows]
    component, layers = tell("component"), tell("layers")
    return "\n".join((f"| {component} | {layers} |", "|---|---|", *table, "", tell(_SUM[projection])))
