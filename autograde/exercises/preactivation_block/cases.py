"""`preactivation_block`: wrong and right answers for the self-test, beside those made by rule."""

from autograde.exercises._residual.written import AnswersOf

TASK = "preactivation_block"
_CONDITION = "s != 1 or X.shape[-1] != filters"
_START = "    shortcut = X\n"
_ACTIVATED = '    X = Activation("relu")(X)\n\n'
_FIRST = 'Conv2D(filters, 3, strides=s, padding="same")'


def mutants():
    mutant, sum_ = AnswersOf(TASK).mutant, "return Add()([X, shortcut])"
    return [
        mutant(
            "a ReLU after the sum",
            "addition",
            "activation-superfluous",
            sum_,
            f'return Activation("relu")({sum_[7:]})',
        ),
        mutant(
            "the bare shortcut carries what the pre-activation gives",
            "shortcut",
            "shortcut-late",
            _START,
            "",
            _ACTIVATED,
            f"{_ACTIVATED}{_START}",
        ),
        mutant(
            "the projection reads X",
            "shortcut",
            "shortcut-early",
            "strides=s)(X)\n\n",
            "strides=s)(shortcut)\n\n",
        ),
        mutant(
            "a normalised projection",
            "shortcut",
            "batch_normalization-superfluous",
            "strides=s)(X)\n\n",
            "strides=s)(X)\n        shortcut = BatchNormalization()(shortcut)\n\n",
        ),
        mutant(
            "the shortcut looks at the stride alone",
            "shortcut",
            "conv2d-missing shortcut-early",
            _CONDITION,
            "s != 1",
        ),
        mutant(
            "a bare shortcut always",
            "shortcut",
            "conv2d-missing shortcut-early",
            f"if {_CONDITION}:",
            "if False:",
        ),
        mutant("s=2 as the default", "shortcut first", "default", "filters, s=1)", "filters, s=2)"),
        mutant(
            "a frozen convolution",
            "first",
            "altered-frozen",
            _FIRST,
            _FIRST.replace("strides=s", "strides=s, trainable=False"),
        ),
        AnswersOf(TASK).taken(),
    ]


def variants():
    variant = AnswersOf(TASK).variant
    return [
        variant("as in the text"),
        variant("+", "Add()([X, shortcut])", "X + shortcut"),
        variant(
            "ReLU layers of keras.activations", 'Activation("relu")', '__import__("keras").activations.relu'
        ),
    ]
