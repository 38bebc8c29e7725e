"""`basic_block`: wrong and right answers for the self-test, beside those made by rule."""

from autograde.exercises._residual.written import AnswersOf

TASK = "basic_block"
_CONDITION = "s != 1 or X.shape[-1] != filters"
_FIRST = 'Conv2D(filters, 3, strides=s, padding="same")'
_SECOND = 'Conv2D(filters, 3, padding="same")'


def mutants():
    mutant = AnswersOf(TASK).mutant
    return [
        mutant("the shortcut looks at the stride alone", "shortcut", "conv2d-missing", _CONDITION, "s != 1"),
        mutant(
            "the shortcut looks at the channels alone",
            "shortcut",
            "conv2d-missing",
            _CONDITION,
            "X.shape[-1] != filters",
        ),
        mutant("a bare shortcut always", "shortcut", "conv2d-missing", f"if {_CONDITION}:", "if False:"),
        mutant("a convolution always", "shortcut", "conv2d-superfluous", f"if {_CONDITION}:", "if True:"),
        mutant("s=2 as the default", "first shortcut", "default", "filters, s=1)", "filters, s=2)"),
        mutant(
            "s of 4 at most",
            "first shortcut",
            "conv2d-strides",
            "    shortcut = X\n",
            "    s = min(s, 4)\n    shortcut = X\n",
        ),
        mutant("stride in both", "second", "conv2d-strides", _SECOND, _FIRST),
        mutant("padding valid", "first", "conv2d-padding", _FIRST, "Conv2D(filters, 3, strides=s)"),
        mutant(
            "256 filters at most",
            "first second shortcut",
            "conv2d-filters",
            "    shortcut = X\n",
            "    filters = min(filters, 256)\n    shortcut = X\n",
        ),
        mutant(
            "a frozen convolution",
            "first",
            "altered-frozen",
            "strides=s, padding",
            "strides=s, trainable=False, padding",
        ),
        mutant(
            "a constraint",
            "second",
            "altered-constraint",
            _SECOND,
            'Conv2D(filters, 3, padding="same", kernel_constraint=lambda w: 0 * w)',
        ),
        mutant(
            "no shortcut",
            "addition shortcut",
            "addition-missing",
            "    X = Add()([X, shortcut])\n",
            "    pass\n",
        ),
        mutant(
            "a ReLU too few", "final_relu", "activation-missing", 'return Activation("relu")(X)', "return X"
        ),
        AnswersOf(TASK).taken(),
    ]


def variants():
    variant = AnswersOf(TASK).variant
    return [
        variant("as in the text"),
        variant("He's initial weights", "(filters, 3,", '(filters, 3, kernel_initializer="he_normal",'),
        variant("+", "Add()([X, shortcut])", "X + shortcut"),
        variant(
            "the shortcut with padding same", "Conv2D(filters, 1, strides=s)", 'Conv2D(filters, 1, s, "same")'
        ),
    ]
