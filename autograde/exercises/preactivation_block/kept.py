"""`preactivation_block`: its rubric; no graded kernel sees this."""

from autograde.exercises.basic_block.kept import HINTS as BASIC_HINTS
from autograde.exercises.basic_block.kept import TEACH as BASIC_TEACH
from autograde.exercises.basic_block.kept import WHY as BASIC_WHY

RUBRIC = {
    "result": ("The result", 3.2),
    "activation": ("Pre-activation", 1.0),
    "first": ("First convolution", 0.8),
    "second": ("Second convolution", 1.2),
    "shortcut": ("Shortcut", 1.2),
    "addition": ("Addition", 0.6),
}

_ORDER = "BatchNormalization, ReLU, convolution: the activation comes before."
_START = (
    "Where the shape stays the shortcut is X itself; where it changes, it reads what the first ReLU gives."
)
HINTS = BASIC_HINTS | {
    "batch_normalization-missing": "Convolutions of the main path read what was normalised and activated.",
    "batch_normalization-order": _ORDER,
    "activation-order": _ORDER,
    "conv2d-order": _ORDER,
    "shortcut-early": _START,
    "shortcut-late": _START,
    "addition:activation-superfluous": "Nothing may stand in the shortcut's way, so nothing follows the sum.",
}


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = BASIC_WHY | {
    "": (
        "Here nothing at all stands on the shortcut: that is what lets networks of a thousand layers train."
    ),
    "batch_normalization-order": (
        "The block gets a sum that nobody has normalised. Normalisation and ReLU come first so that each "
        "convolution reads numbers of one scale."
    ),
    "activation-order": (
        "The block gets a sum that nobody has activated. Normalisation and ReLU come first so that each "
        "convolution reads what they give."
    ),
    "conv2d-order": (
        "The block gets a sum that nobody has normalised. Normalisation and ReLU come first so that each "
        "convolution reads numbers of one scale."
    ),
    "addition:activation-superfluous": (
        "A ReLU behind the sum is a gate on the shortcut: what is negative gets lost at every block, and a "
        "sum of blocks is no plain sum any more."
    ),
    "shortcut-late": (
        "The bare shortcut carries the input as it came. What was normalised and activated is another "
        "tensor, from which something is missing already."
    ),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = BASIC_TEACH | {
    "": (
        "Draw both blocks one below the other, the ordinary and the pre-activated one, and slide the "
        "ReLU and the normalisation to the left in the second. Then follow the shortcut through ten "
        "blocks in a row: in the second drawing nothing stands in its way."
    ),
    **dict.fromkeys(
        ("batch_normalization-order", "activation-order", "conv2d-order"),
        (
            "Write the two orders side by side: convolution, normalisation, ReLU in the ordinary block; "
            "normalisation, ReLU, convolution here. Let the class name the first thing that happens to "
            "X in their own code."
        ),
    ),
    "addition:activation-superfluous": (
        "Send the number -3 along the shortcuts of three blocks: once with a ReLU behind each sum, once "
        "without. In the first case it is gone after one block. That is the whole difference of this "
        "exercise."
    ),
    **dict.fromkeys(
        ("shortcut-late", "shortcut-early"),
        (
            "Mark on the drawing from where the second road starts: at X itself where the shape stays, "
            "behind the first ReLU where it changes. Let the class find the line in which their "
            "shortcut gets its name, and say what X is at that moment."
        ),
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = (
    "Normalisation and ReLU come before the first convolution, and what they give is read by the main "
    "path. Where the shape stays, the shortcut is the input itself; where it changes, a 1x1 convolution "
    "reads the activated tensor, as the authors have it. Before the second convolution there are "
    "normalisation and ReLU again. The sum is returned as it is: nothing follows it."
)


def words_of(form):
    """Say in a form's own words what the ordinary ones would tell wrongly."""
    hints = {
        "conv2d-filters": f"Compare both convolutions' filters with your form: the first has {_count(form)}.",
        "conv2d-kernel_size": (
            f"The first convolution looks at {form['window']}x{form['window']} windows, the second at 3x3, "
            "the shortcut at one pixel."
        ),
    }
    why = {
        "conv2d-filters": (
            "Inside the block a convolution may be as wide as one likes; the last one decides how many "
            "channels the sum has, and the next block counts on them."
        ),
    }
    explained = (
        f"{_ORDERS[form['normalisation']]} The first convolution has {_count(form)}, and what the second "
        f"returns has as many channels as the caller says. {_ENDS[form['projection']]} "
        "The sum is returned as it is: nothing follows it."
    )
    if form["normalisation"] == "after":
        order = "ReLU, convolution, BatchNormalization: only the activation comes before."
        hints |= {
            "batch_normalization-missing": "Each convolution of the main path is normalised behind it.",
            **dict.fromkeys(("batch_normalization-order", "activation-order", "conv2d-order"), order),
        }
        why |= dict.fromkeys(
            ("batch_normalization-order", "activation-order", "conv2d-order"),
            "In this form each convolution reads what a ReLU gives, and what it returns is normalised "
            "before anything else reads it. In another order the sum gets numbers of another scale.",
        )
    if form["projection"] == "plain":
        start = "The shortcut is X as it came in, or a convolution of X as it came in."
        hints |= {"shortcut-early": start, "shortcut-late": start}
    return {"HINTS": hints, "WHY": why, "EXPLAINED": explained}


_ORDERS = {
    "before": "Normalisation and ReLU come before each convolution of the main path.",
    "after": "The ReLU comes before each convolution of the main path, and normalisation after it.",
}
_ENDS = {
    "activated": (
        "Where the shape stays, the shortcut is the input itself; where it changes, a 1x1 convolution reads "
        "the activated tensor."
    ),
    "plain": (
        "Where the shape stays, the shortcut is the input itself; where it changes, a 1x1 convolution of "
        "the input, which is kept under its own name for it."
    ),
}


def _count(form):
    return "`filters` filters" if form["widening"] == 1 else f"`{form['widening']} * filters` filters"
