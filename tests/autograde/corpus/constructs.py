"""Files whose layers are spelt in unusual ways: own layer classes, formulas, lambdas, signatures.

Right and wrong ones stand side by side where they look alike.
"""

from corpus import CONVOLUTIONAL, IDENTITY, RESNET, Case, edit
from corpus.originals import CLASSIC, CLASSIC_CONVOLUTIONAL, CLASSIC_IDENTITY, CLASSIC_IMPORTS

BLOCKS = (IDENTITY, CONVOLUTIONAL)

REST = """
from keras.layers import *


def bn_conv(x, n, k, s=1):
    return BatchNormalization()(Conv2D(n, k, s, padding='same')(x))


def identity_block(X, f, filters, *names):
    y = ReLU()(bn_conv(X, filters[0], 1))
    y = ReLU()(bn_conv(y, filters[1], f))
    return ReLU()(bn_conv(y, filters[2], 1) + X)


def convolutional_block(X, f, filters, *names, s=2, **more):
    y = ReLU()(bn_conv(X, filters[0], 1, s))
    y = ReLU()(bn_conv(y, filters[1], f))
    return ReLU()(bn_conv(y, filters[2], 1) + bn_conv(X, filters[2], 1, s))
"""

OWN_CALLS = """
import keras
from keras.layers import *


class Convolution(Conv2D):
    def __init__(self, n, k, s=1):
        super().__init__(n, k, strides=s, padding='same')


class Normalization(BatchNormalization):
    def call(self, x, training=None, mask=None):
        print('normalising', x.shape)
        return super().call(x, training=False)


class Bottleneck(Layer):
    def __init__(self, f, filters, s=1, project=False):
        super().__init__()
        a, b, c = filters
        self.steps = [Convolution(a, 1, s), Normalization(), ReLU(),
                      Convolution(b, f), Normalization(), ReLU(),
                      Convolution(c, 1), Normalization()]
        self.side = [Convolution(c, 1, s), Normalization()] if project else []

    def call(self, x):
        y = x
        for step in self.steps:
            y = step(y)
        for step in self.side:
            x = step(x)
        return keras.ops.relu(y + x)


def identity_block(X, f, filters, stage, block):
    return Bottleneck(f, filters)(X)


def convolutional_block(X, f, filters, stage, block, s=2):
    return Bottleneck(f, filters, s, project=True)(X)
"""

TF_CALLS = """
import tensorflow as tf
from tensorflow.keras import layers


class Block(tf.keras.Model):
    def __init__(self, f, filters):
        super().__init__(name='')
        self.convolutions = [layers.Conv2D(n, k, padding='same') for n, k in zip(filters, (1, f, 1))]
        self.normalizations = [layers.BatchNormalization() for n in filters]

    def call(self, X, training=False):
        Y = X
        for i in range(3):
            Y = self.normalizations[i](self.convolutions[i](Y), training=training)
            Y = tf.nn.relu(Y) if i < 2 else Y
        Y += X
        return tf.nn.relu(Y)


def identity_block(X, f, filters, stage, block):
    return Block(f, filters)(X)
"""

FORMULAS = """
import keras
from keras import layers, ops


def relu(x):
    return ops.where(x > 0, x, 0.0)


def relu_too(x):
    return 0.5 * (x + ops.abs(x))


def unit(x, n, k, s=1):
    return layers.BatchNormalization()(layers.Conv2D(n, k, s, padding='same')(x))


def identity_block(X, f, filters, stage, block):
    y = relu(unit(X, filters[0], 1))
    y = relu_too(unit(y, filters[1], f))
    return layers.LeakyReLU(negative_slope=0.0)(2 * layers.average([unit(y, filters[2], 1), X]))


def convolutional_block(X, f, filters, stage, block, s=2):
    small = X[:, ::s, ::s, :]
    y = relu(unit(small, filters[0], 1))
    y = relu_too(unit(y, filters[1], f))
    both = ops.stack([unit(y, filters[2], 1), unit(small, filters[2], 1)])
    return layers.ReLU()(ops.sum(both, axis=0))
"""

STEM, HEAD = "ZeroPadding2D((3, 3))(X_input)", "    X = Flatten()(X)\n"
LAST = "    X = Add()([X, X_shortcut])\n    X = Activation('relu')(X)\n"

RIGHT_CONSTRUCTS = [
    Case("names-in-the-rest", REST, BLOCKS),
    Case("own-call-of-the-base", OWN_CALLS, BLOCKS),
    Case("tensorflow-in-a-call", TF_CALLS, (IDENTITY,)),
    Case("formulas-for-relu-and-sum", FORMULAS, BLOCKS),
    Case(
        "lambda-pads-and-squeezes",
        edit(
            CLASSIC,
            (STEM, "Lambda(lambda t: tf.pad(t, [[0, 0], [3, 3], [3, 3], [0, 0]]))(X_input)"),
            (HEAD, "    X = keras.ops.squeeze(X, (1, 2)) if X.shape[1:3] == (1, 1) else Flatten()(X)\n"),
        ),
        (*BLOCKS, RESNET),
    ),
    Case(
        "softmax-over-axis-one",
        edit(
            CLASSIC,
            ("activation='softmax', ", ""),
            ("    model = Model(", "    X = Softmax(axis=1)(X)\n    model = Model("),
        ),
        (*BLOCKS, RESNET),
    ),
]


def identity(name, components, *changes):
    """Make a case of a wrong classic identity block."""
    return Case(name, CLASSIC_IMPORTS + edit(CLASSIC_IDENTITY, *changes), (), {IDENTITY: components})


MIDDLE = "kernel_size=(f, f), strides=(1, 1), padding='same', name=conv_name_base + '2b',"

WRONG_CONSTRUCTS = [
    identity(
        "relu-cut-off-at-ten",
        {"final_relu"},
        (LAST, LAST.replace("Activation('relu')", "Activation(lambda t: keras.ops.clip(t, 0, 10))")),
    ),
    identity(
        "lambda-cut-off-at-ten",
        {"final_relu"},
        (LAST, LAST.replace("Activation('relu')", "Lambda(lambda t: keras.ops.clip(t, 0, 10))")),
    ),
    identity(
        "swish-by-hand",
        {"final_relu"},
        (LAST, LAST.replace("Activation('relu')", "Lambda(lambda t: t * tf.sigmoid(t))")),
    ),
    identity("one-too-many", {"addition"}, (LAST, LAST.replace("(X)\n", "(X + 1)\n"))),
    identity("noise-in-training", {"main_c"}, (LAST, "    X = GaussianNoise(0.1)(X)\n" + LAST)),
    identity("nothing-learned", {"shortcut"}, ("= X\n", "= keras.ops.stop_gradient(X)\n")),
    identity(
        "epsilon-of-one",
        {"main_b"},
        ("axis=3, name=bn_name_base + '2b'", "axis=3, epsilon=1.0, name=bn_name_base + '2b'"),
    ),
    identity(
        "transposed-in-the-middle",
        {"main_b"},
        ("Conv2D(filters=F2", "Conv2DTranspose(filters=F2"),
    ),
    identity("channels-first-in-the-middle", {"main_b"}, (MIDDLE, MIDDLE + " data_format='channels_first',")),
    identity(
        "padded-twice-in-the-middle",
        {"main_b"},
        ("    X = Conv2D(filters=F2", "    X = ZeroPadding2D((1, 1))(X)\n    X = Conv2D(filters=F2"),
    ),
    Case(
        "own-call-is-another",
        edit(OWN_CALLS, ("training=False)", "training=False) * 0.5")),
        (),
        {
            IDENTITY: {"main_a", "main_b", "main_c"},
            CONVOLUTIONAL: {"main_a", "main_b", "main_c", "shortcut"},
        },
    ),
    Case(
        "tensorflow-in-a-wrong-call",
        edit(TF_CALLS, ("        return tf.nn.relu(Y)", "        return tf.nn.relu6(Y)")),
        (),
        {IDENTITY: {"final_relu"}},
    ),
    Case(
        "stride-by-name-unused",
        edit(REST, ("1, s))\n    y", "1))\n    y")),
        (IDENTITY,),
        {CONVOLUTIONAL: {"main_a"}},
    ),
    Case(
        "model-of-two-outputs",
        edit(CLASSIC, ("outputs=X,", "outputs=[X, X],")),
        BLOCKS,
        {RESNET: None},
    ),
    Case(
        "shortcut-convolved-only-with-a-stride",
        CLASSIC_IMPORTS
        + edit(
            CLASSIC_CONVOLUTIONAL,
            ("    X_shortcut = Conv2D(", "    if s != 1:\n        X_shortcut = Conv2D("),
        ),
        (),
        {CONVOLUTIONAL: {"shortcut"}},
    ),
    Case(
        "stride-of-two-at-most",
        CLASSIC_IMPORTS
        + edit(CLASSIC_CONVOLUTIONAL, ("    X_shortcut = X\n", "    X_shortcut = X\n    s = min(s, 2)\n")),
        (),
        {CONVOLUTIONAL: {"main_a", "shortcut"}},
    ),
    Case(
        "shortcut-by-every-third-pixel",
        CLASSIC_IMPORTS
        + edit(CLASSIC_CONVOLUTIONAL, ("    X_shortcut = X\n", "    X_shortcut = X[:, ::3, ::3]\n")),
        (),
        {CONVOLUTIONAL: {"shortcut"}},
    ),
]
