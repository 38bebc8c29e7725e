"""`preactivation_block`: its rubric; no graded kernel sees this."""

from autograde.exercises.basic_block.kept import HINTS as BASIC_HINTS

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
