"""`preactivation_block`: its rubric; no graded kernel sees this."""

from autograde.exercises.basic_block.kept import HINTS as BASIC_HINTS
from autograde.exercises.basic_block.kept import TEACH as BASIC_TEACH
from autograde.exercises.basic_block.kept import WHY as BASIC_WHY
from signs.words import mark, tell

RUBRIC = {
    "result": (mark("The result"), 3.2),
    "activation": (mark("Pre-activation"), 1.0),
    "first": (mark("First convolution"), 0.8),
    "second": (mark("Second convolution"), 1.2),
    "shortcut": (mark("Shortcut"), 1.2),
    "addition": (mark("Addition"), 0.6),
}

_ORDER = mark("BatchNormalization, ReLU, convolution: the activation comes before.")
_START = mark(
    "Where the shape stays the shortcut is X itself; where it changes, it reads what the first ReLU gives."
)
HINTS = BASIC_HINTS | {
    "batch_normalization-missing": mark(
        "Convolutions of the main path read what was normalised and activated."
    ),
    "batch_normalization-order": _ORDER,
    "activation-order": _ORDER,
    "conv2d-order": _ORDER,
    "shortcut-early": _START,
    "shortcut-late": _START,
    "addition:activation-superfluous": mark(
        "Nothing may stand in the shortcut's way, so nothing follows the sum."
    ),
}


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = BASIC_WHY | {
    "": mark(
        "Here nothing at all stands on the shortcut: that is what lets networks of a thousand layers train."
    ),
    "batch_normalization-order": mark(
        "The block gets a sum that nobody has normalised. Normalisation and ReLU come first so that each "
        "convolution reads numbers of one scale."
    ),
    "activation-order": mark(
        "The block gets a sum that nobody has activated. Normalisation and ReLU come first so that each "
        "convolution reads what they give."
    ),
    "conv2d-order": mark(
        "The block gets a sum that nobody has normalised. Normalisation and ReLU come first so that each "
        "convolution reads numbers of one scale."
    ),
    "addition:activation-superfluous": mark(
        "A ReLU behind the sum is a gate on the shortcut: what is negative gets lost at every block, and a "
        "sum of blocks is no plain sum any more."
    ),
    "shortcut-late": mark(
        "The bare shortcut carries the input as it came. What was normalised and activated is another "
        "tensor, from which something is missing already."
    ),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = BASIC_TEACH | {
    "": mark(
        "Draw both blocks one below the other, the ordinary and the pre-activated one, and slide the "
        "ReLU and the normalisation to the left in the second. Then follow the shortcut through ten "
        "blocks in a row: in the second drawing nothing stands in its way."
    ),
    **dict.fromkeys(
        ("batch_normalization-order", "activation-order", "conv2d-order"),
        mark(
            "Write the two orders side by side: convolution, normalisation, ReLU in the ordinary block; "
            "normalisation, ReLU, convolution here. Let the class name the first thing that happens to "
            "X in their own code."
        ),
    ),
    "addition:activation-superfluous": mark(
        "Send the number -3 along the shortcuts of three blocks: once with a ReLU behind each sum, once "
        "without. In the first case it is gone after one block. That is the whole difference of this "
        "exercise."
    ),
    **dict.fromkeys(
        ("shortcut-late", "shortcut-early"),
        mark(
            "Mark on the drawing from where the second road starts: at X itself where the shape stays, "
            "behind the first ReLU where it changes. Let the class find the line in which their "
            "shortcut gets its name, and say what X is at that moment."
        ),
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "Normalisation and ReLU come before the first convolution, and what they give is read by the main "
    "path. Where the shape stays, the shortcut is the input itself; where it changes, a 1x1 convolution "
    "reads the activated tensor, as the authors have it. Before the second convolution there are "
    "normalisation and ReLU again. The sum is returned as it is: nothing follows it."
)


def words_of(form):
    """Say in a form's own words what the ordinary ones would tell wrongly."""
    count = "filters" if form["widening"] == 1 else f"{form['widening']} * filters"
    hints = {
        "conv2d-filters": tell(
            "Compare both convolutions' filters with your form: the first has `{count}` filters.", count=count
        ),
        "conv2d-kernel_size": tell(
            "The first convolution looks at {size}x{size} windows, the second at 3x3, "
            "the shortcut at one pixel.",
            size=form["window"],
        ),
    }
    why = {
        "conv2d-filters": tell(
            "Inside the block a convolution may be as wide as one likes; the last one decides how many "
            "channels the sum has, and the next block counts on them."
        ),
    }
    order, end = _ORDERS[form["normalisation"]], _ENDS[form["projection"]]
    explained = tell(
        "{order} The first convolution has `{count}` filters, and what the second returns has as many "
        "channels as the caller says. {end} The sum is returned as it is: nothing follows it.",
        order=tell(order),
        count=count,
        end=tell(end),
    )
    if form["normalisation"] == "after":
        order = tell("ReLU, convolution, BatchNormalization: only the activation comes before.")
        hints |= {
            "batch_normalization-missing": tell("Each convolution of the main path is normalised behind it."),
            **dict.fromkeys(("batch_normalization-order", "activation-order", "conv2d-order"), order),
        }
        why |= dict.fromkeys(
            ("batch_normalization-order", "activation-order", "conv2d-order"),
            tell(
                "In this form each convolution reads what a ReLU gives, and what it returns is normalised "
                "before anything else reads it. In another order the sum gets numbers of another scale."
            ),
        )
    if form["projection"] == "plain":
        start = tell("The shortcut is X as it came in, or a convolution of X as it came in.")
        hints |= {"shortcut-early": start, "shortcut-late": start}
    return {"HINTS": hints, "WHY": why, "EXPLAINED": explained}


_ORDERS = {
    "before": mark("Normalisation and ReLU come before each convolution of the main path."),
    "after": mark("The ReLU comes before each convolution of the main path, and normalisation after it."),
}
_ENDS = {
    "activated": mark(
        "Where the shape stays, the shortcut is the input itself; where it changes, a 1x1 convolution reads "
        "the activated tensor."
    ),
    "plain": mark(
        "Where the shape stays, the shortcut is the input itself; where it changes, a 1x1 convolution of "
        "the input, which is kept under its own name for it."
    ),
}
