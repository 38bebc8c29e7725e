"""Files whose functions take other arguments than the exercise's, or need another Keras."""

from dataclasses import dataclass, field

from corpus import CONVOLUTIONAL, IDENTITY, RESNET, Case, edit
from corpus.originals import CLASSIC

BLOCKS = (IDENTITY, CONVOLUTIONAL)
NET = "def ResNet50(input_shape=(64, 64, 3), classes=6):\n"

#: A bottleneck in a few lines; what a parameter is called is filled in.
MAIN = """
    y = Conv2D({n}[0], 1{s})({x})
    y = ReLU()(BatchNormalization()(y))
    y = Conv2D({n}[1], {k}, padding='same')(y)
    y = ReLU()(BatchNormalization()(y))
    y = BatchNormalization()(Conv2D({n}[2], 1)(y))
"""


def block(signature, x, k, n, s=None, name=IDENTITY, before=""):
    """Write a block of a signature."""
    strides = f", strides={s}" if s else ""
    short = f"BatchNormalization()(Conv2D({n}[2], 1{strides})({x}))" if s else x
    main = MAIN.format(x=x, k=k, n=n, s=strides)
    return f"{before}def {name}({signature}):{main}    return ReLU()(Add()([y, {short}]))\n"


def _right(name, source, *tasks):
    return Case(name, source, tasks)


LAYER = """
class IdentityBlock(tf.keras.layers.Layer):
    def __init__(self, filters, kernel_size, **kwargs):
        super().__init__(**kwargs)
        one, two, three = filters
        self.first = [Conv2D(one, 1), BatchNormalization()]
        self.second = [Conv2D(two, kernel_size, padding='same'), BatchNormalization()]
        self.third = [Conv2D(three, 1), BatchNormalization()]

    def call(self, inputs, training=False):
        x = inputs
        for convolution, normalisation in (self.first, self.second):
            x = tf.nn.relu(normalisation(convolution(x), training=training))
        x = self.third[1](self.third[0](x), training=training)
        return tf.nn.relu(x + inputs)
"""

METHODS = """
from .engine import Trainer
class Gestures(Trainer):
    def __init__(self, path, size, channels_axis=-1):
        super().__init__(path)
        self.axis = channels_axis

    def identity_block(self, x, f, filters, stage, block):
        y = Conv2D(filters[0], 1)(x)
        y = ReLU()(BatchNormalization()(y))
        y = Conv2D(filters[1], f, padding='same')(y)
        y = ReLU()(BatchNormalization()(y))
        y = BatchNormalization()(Conv2D(filters[2], 1)(y))
        return ReLU()(Add()([y, x]))
"""

RIGHT_SIGNATURES = [
    _right("tensor-called-name", block("name, f, filters, stage, block", "name", "f", "filters"), IDENTITY),
    _right("tensor-called-init", block("init, f, filters", "init", "f", "filters"), IDENTITY),
    _right("tensor-last", block("numbers, kernel, inputs", "inputs", "kernel", "numbers"), IDENTITY),
    _right("two-arguments", block("A_prev, filters", "A_prev", "3", "filters"), IDENTITY),
    _right(
        "two-arguments-projection",
        block("A_prev, filters, s=2", "A_prev", "3", "filters", "s", "projection_block"),
        CONVOLUTIONAL,
    ),
    _right(
        "stride-of-its-own-name",
        block("net, ks, nf, st, bl, shrink=2", "net", "ks", "nf", "shrink", CONVOLUTIONAL),
        CONVOLUTIONAL,
    ),
    _right(
        "constant-not-imported",
        block("x, f, filters, start=Constant(0.1), rate=Adadelta", "x", "f", "filters"),
        IDENTITY,
    ),
    _right("layer-class", LAYER, IDENTITY),
    _right("methods-of-a-class-with-a-base-elsewhere", METHODS, IDENTITY),
    _right(
        "builder",
        "def identity_block(filters, f, stage, block):\n    def apply(t):\n"
        "        return inner(t, f, filters)\n    return apply\n"
        + block("t, f, filters", "t", "f", "filters", name="inner"),
        IDENTITY,
    ),
    _right(
        "network-of-other-names",
        edit(CLASSIC, (NET, "def ResNet50(picture=(64, 64, 3), how_many=6):\n"))
        .replace("Input(input_shape)", "Input(picture)")
        .replace("classes", "how_many"),
        *BLOCKS,
        RESNET,
    ),
    _right(
        "network-with-weights",
        edit(
            CLASSIC,
            (
                NET,
                "def ResNet50(include_top=True, weights='imagenet', input_shape=None, classes=1000):\n"
                "    if weights == 'imagenet' and classes != 1000:\n        raise ValueError('1000')\n"
                "    input_shape = _obtain_input_shape(input_shape, default_size=224)\n",
            ),
        ),
        *BLOCKS,
        RESNET,
    ),
]


@dataclass(frozen=True)
class Said:
    """A file, and what the first finding on one of its functions has to say."""

    name: str
    source: str
    task: str
    words: tuple
    parts: bool = True  # whether its parts are judged nevertheless
    names: dict = field(default_factory=dict)


POOL = "AveragePooling2D((2, 2), name='avg_pool')"
RETURN = "    return model\n"
ANY_BLOCK = block("x, f, filters", "x", "f", "filters")
COMPILED = "    model.compile(Adam(lr=1e-3, decay=1e-6), 'categorical_crossentropy')\n"

SAID = [
    Said(
        "pooling-of-keras-2",
        edit(CLASSIC, (POOL, "AveragePooling2D(name='avg_pool')")),
        RESNET,
        ("Line ", "AveragePooling2D()", "pool_size", "(2, 2)"),
    ),
    Said(
        "optimiser-of-keras-2", edit(CLASSIC, (RETURN, COMPILED + RETURN)), RESNET, ("Adam", "learning_rate")
    ),
    Said(
        "training-by-position",
        ANY_BLOCK.replace("BatchNormalization()(y)", "BatchNormalization()(y, False)", 1),
        IDENTITY,
        ("BatchNormalization()(X, False)", "training=False"),
    ),
    Said(
        "window-of-keras-1",
        ANY_BLOCK.replace("f, padding=", "f, f, border_mode="),
        IDENTITY,
        ("Conv2D", "`border_mode` is now `padding`"),
    ),
    Said(
        "one-number-of-filters",
        block("x, width, size=3", "x", "size", "(width, width, 4 * width)"),
        IDENTITY,
        ("one number of filters", "[F1, F2, F3]"),
    ),
    Said(
        "two-numbers-of-filters",
        "def res_identity(x, filters):\n    small, large = filters"
        + MAIN.format(x="x", k="3", n="(small, small, large)", s="")
        + "    return ReLU()(Add()([y, x]))\n",
        IDENTITY,
        ("two numbers of filters",),
    ),
    Said(
        "parameter-that-nothing-is-for",
        block("X, f, filters, blockname, shortcut, s=1", "X", "f", "filters"),
        IDENTITY,
        (
            "`shortcut`",
            "X, f, filters, stage, block",
            "def identity_block(X, f, filters, blockname, shortcut, s=1)",
        ),
        False,
    ),
    Said(
        "helper-in-another-file",
        "from .layers import conv_bn\n\n" + ANY_BLOCK.replace("BatchNormalization()(y)", "conv_bn(y, 1)", 1),
        IDENTITY,
        ("conv_bn", "line 1", "from .layers import conv_bn"),
        False,
    ),
    Said(
        "class-that-cannot-be-made",
        "class Net:\n    layers = missing_table['res']\n"
        + ANY_BLOCK.replace("\n", "\n    ").replace("def identity_block(", "    def identity_block(self, "),
        IDENTITY,
        ("NameError", "missing_table"),
        False,
        {IDENTITY: "Net.identity_block"},
    ),
    Said(
        "class-that-builds-nothing-known",
        "class ResNet50:\n    def __init__(self, shape, classes):\n        self.shape = shape\n",
        RESNET,
        ("`ResNet50` is a class", "--resnet ResNet50.METHOD"),
        False,
    ),
    Said(
        "no-tensor",
        "def identity_block(filters, kernel_size):\n    return [Conv2D(n, kernel_size) for n in filters]\n",
        IDENTITY,
        ("takes no tensor", "def identity_block(filters, kernel_size)"),
        False,
    ),
]
