"""Right files in the ways in which people write them."""

from corpus import CONVOLUTIONAL, IDENTITY, RESNET, Case
from corpus.originals import (
    CLASSIC,
    CLASSIC_BLOCKS,
    CLASSIC_CONVOLUTIONAL,
    CLASSIC_IDENTITY,
    CLASSIC_IMPORTS,
    MODERN,
    MODERN_BLOCKS,
)

ALL = (IDENTITY, CONVOLUTIONAL, RESNET)
BLOCKS = (IDENTITY, CONVOLUTIONAL)

LOOPS = """
from tensorflow import keras as k
L = k.layers


def conv_bn(x, n, size, name, stride=1):
    x = L.Conv2D(n, size, stride, 'same' if size != 1 else 'valid', name='res' + name,
                 kernel_initializer=k.initializers.GlorotUniform(seed=0))(x)
    return L.BatchNormalization(name='bn' + name)(x)


def main(x, f, filters, base, stride):
    sizes = [1, f, 1]
    for i, (n, size) in enumerate(zip(filters, sizes)):
        x = conv_bn(x, n, size, base + '2' + 'abc'[i], stride if i == 0 else 1)
        if i < 2:
            x = L.ReLU()(x)
    return x


def identity_block(x, f, filters, stage, block):
    return L.ReLU()(main(x, f, filters, f'{stage}{block}_branch', 1) + x)


def convolutional_block(x, f, filters, stage, block, s=2):
    base = f'{stage}{block}_branch'
    return L.ReLU()(L.add([conv_bn(x, filters[-1], 1, base + '1', s), main(x, f, filters, base, s)]))


def ResNet50(input_shape=(64, 64, 3), classes=6):
    inputs = k.Input(shape=input_shape)
    x = L.ZeroPadding2D(3)(inputs)
    x = L.Conv2D(64, 7, 2, name='conv1', kernel_initializer=k.initializers.GlorotUniform(seed=0))(x)
    x = L.ReLU()(L.BatchNormalization(name='bn_conv1')(x))
    x = L.MaxPool2D(3, 2)(x)
    for stage, blocks in ((2, 'abc'), (3, 'abcd'), (4, 'abcdef'), (5, 'abc')):
        n = 2 ** (stage + 4)
        for letter in blocks:
            if letter == 'a':
                x = convolutional_block(x, 3, (n, n, 4 * n), stage, letter, 1 if stage == 2 else 2)
            else:
                x = identity_block(x, 3, (n, n, 4 * n), stage, letter)
    x = L.AvgPool2D(2, name='avg_pool')(x)
    x = L.Flatten()(x)
    x = L.Dense(classes, 'softmax', name=f'fc{classes}',
                kernel_initializer=k.initializers.GlorotUniform(seed=0))(x)
    return k.Model(inputs, x)
"""

OPERATORS = """
import keras
from keras import ops


def identity_block(X, f, filters, stage, block):
    relu, skip = keras.activations.relu, X
    for i, size in enumerate((1, f, 1)):
        X = keras.layers.Conv2D(filters[i], (size, size), padding='SAME')(X)
        X = keras.layers.BatchNormalization(axis=-1, momentum=0.9)(X)
        if i != 2:
            X = relu(X)
    return relu(ops.add(skip, X))


def convolutional_block(X, f, filters, stage, block, s=2):
    skip = keras.layers.Conv2D(filters[2], 1, strides=s, padding='same')(X)
    skip = keras.layers.BatchNormalization(axis=-1)(skip)
    X = keras.layers.Conv2D(filters[0], 1, strides=s, padding='same', use_bias=True)(X)
    X = ops.relu(keras.layers.BatchNormalization()(X))
    X = keras.layers.Conv2D(filters[1], f, padding='same')(X)
    X = ops.relu(keras.layers.BatchNormalization()(X))
    X = keras.layers.BatchNormalization()(keras.layers.Conv2D(filters[2], 1)(X))
    return ops.relu(skip + X)
"""

METHODS = """
from tensorflow.keras.layers import *
from tensorflow.keras.models import Model
from tensorflow.keras.initializers import he_normal


class Residual:
    def __init__(self, classes):
        self.classes = classes

    def unit(self, x, n, k, s=1, relu=True):
        x = Conv2D(n, k, strides=s, padding='same', kernel_initializer=he_normal())(x)
        x = BatchNormalization()(x)
        return Activation('relu')(x) if relu else x

    def identity_block(self, X, f, filters, stage, block):
        Y = self.unit(X, filters[0], 1)
        Y = self.unit(Y, filters[1], f)
        Y = self.unit(Y, filters[2], 1, relu=False)
        return Activation('relu')(add([Y, X]))

    def convolutional_block(self, X, f, filters, stage, block, s=2):
        Y = self.unit(X, filters[0], 1, s)
        Y = self.unit(Y, filters[1], f)
        Y = self.unit(Y, filters[2], 1, relu=False)
        return Activation('relu')(add([Y, self.unit(X, filters[2], 1, s, relu=False)]))
"""

OTHER_NAMES = """
from keras import layers, backend
import keras


def id_block(input_tensor, kernel_size, filters, stage, block):
    filters1, filters2, filters3 = filters
    bn_axis = 3 if backend.image_data_format() == 'channels_last' else 1
    conv_name_base = 'res' + str(stage) + block + '_branch'
    bn_name_base = 'bn' + str(stage) + block + '_branch'
    x = layers.Conv2D(filters1, (1, 1), kernel_initializer='he_normal',
                      name=conv_name_base + '2a')(input_tensor)
    x = layers.BatchNormalization(axis=bn_axis, name=bn_name_base + '2a')(x)
    x = layers.Activation('relu')(x)
    x = layers.Conv2D(filters2, kernel_size, padding='same', kernel_initializer='he_normal',
                      name=conv_name_base + '2b')(x)
    x = layers.BatchNormalization(axis=bn_axis, name=bn_name_base + '2b')(x)
    x = layers.Activation('relu')(x)
    x = layers.Conv2D(filters3, (1, 1), kernel_initializer='he_normal', name=conv_name_base + '2c')(x)
    x = layers.BatchNormalization(axis=bn_axis, name=bn_name_base + '2c')(x)
    x = layers.add([x, input_tensor])
    return layers.Activation('relu')(x)


def conv_block(input_tensor, kernel_size, filters, stage, block, strides=(2, 2)):
    filters1, filters2, filters3 = filters
    bn_axis = 3 if backend.image_data_format() == 'channels_last' else 1
    x = layers.Conv2D(filters1, (1, 1), strides=strides, kernel_initializer='he_normal')(input_tensor)
    x = layers.BatchNormalization(axis=bn_axis)(x)
    x = layers.Activation('relu')(x)
    x = layers.Conv2D(filters2, kernel_size, padding='same', kernel_initializer='he_normal')(x)
    x = layers.BatchNormalization(axis=bn_axis)(x)
    x = layers.Activation('relu')(x)
    x = layers.Conv2D(filters3, (1, 1), kernel_initializer='he_normal')(x)
    x = layers.BatchNormalization(axis=bn_axis)(x)
    shortcut = layers.Conv2D(filters3, (1, 1), strides=strides, kernel_initializer='he_normal')(input_tensor)
    shortcut = layers.BatchNormalization(axis=bn_axis)(shortcut)
    x = layers.add([x, shortcut])
    return layers.Activation('relu')(x)
"""

SEQUENTIAL = """
from keras import Sequential, layers as kl


def bottleneck(f, filters, s):
    a, b, c = filters
    return Sequential([
        kl.Conv2D(a, 1, s), kl.BatchNormalization(), kl.ReLU(),
        kl.ZeroPadding2D((((f - 1) // 2, f // 2), ((f - 1) // 2, f // 2))),
        kl.Conv2D(b, f), kl.BatchNormalization(), kl.ReLU(),
        kl.Conv2D(c, 1), kl.BatchNormalization(),
    ])


def identity_block(X, f, filters, stage, block):
    return kl.ReLU()(kl.Add()([X, bottleneck(f, filters, 1)(X)]))


def convolutional_block(X, f, filters, stage, block, s=2):
    projection = Sequential([kl.Conv2D(filters[2], 1, s), kl.BatchNormalization()])
    return kl.ReLU()(kl.Add()([projection(X), bottleneck(f, filters, s)(X)]))
"""

ONE_FOR_BOTH = """
from keras.layers.merge import add
from keras.layers.core import Activation, Dense, Flatten
from keras.layers.convolutional import Conv2D, ZeroPadding2D
from keras.layers.normalization import BatchNormalization
from keras.regularizers import l2
from keras.utils import np_utils


def residual_unit(X, f, filters, stage, block, s=1, project=False):
    def conv(X, n, size, stride, tag):
        X = Conv2D(n, (size, size), strides=(stride, stride), padding='same', kernel_regularizer=l2(1e-4),
                   kernel_initializer=glorot_uniform(seed=0),
                   name='res%d%s_branch%s' % (stage, block, tag))(X)
        return BatchNormalization(name='bn%d%s_branch%s' % (stage, block, tag))(X)

    shortcut = conv(X, filters[2], 1, s, '1') if project else X
    X = Activation('relu')(conv(X, filters[0], 1, s, '2a'))
    X = Activation('relu')(conv(X, filters[1], f, 1, '2b'))
    return Activation('relu')(add([conv(X, filters[2], 1, 1, '2c'), shortcut]))


identity_block = lambda X, f, filters, stage, block: residual_unit(X, f, filters, stage, block)


def convolutional_block(X, f, filters, stage, block, s=2):
    return residual_unit(X, f, filters, stage, block, s, True)
"""

OLD_PRINTS = (
    "import keras\n"
    "%matplotlib inline\n"
    "!pip install pydot\n"
    + CLASSIC_BLOCKS
    + "print \"out = \", out\nprint 'done'\nX_train, classes = load_dataset()\n"
    + "if __name__ == '__main__':\n    print 'training'\n"
)

LOST_DOCSTRING_INDENT = (
    CLASSIC_BLOCKS.replace(
        "block):\n",
        'block):\n    """\nImplementation of it\n\nArguments:\nX -- a tensor: it\'s the input\n    """\n',
    )
    .replace("s=2):\n", 's=2):\n\n    """\nArguments:\ns -- "stride"\n    """\n')
    .replace("    ", "\t")
    + "%%time\n"
)

OWN_WAY_OUT = """
try:
    from keras.layers.advanced import Everything
except ImportError:
    from tensorflow.keras import layers as L


class MissingBase(not_there.Layer):
    pass


def identity_block_v1(X, f, filters, stage, block):
    from tensorflow.python.keras.layers import Conv2D
    from keras.layers.normalization import BatchNormalization as BN
    import tensorflow as tf
    relu = tf.keras.layers.ReLU()
    Y = relu(BN()(Conv2D(filters[0], 1)(X)))
    Y = relu(BN()(Conv2D(filters[1], f, padding="same")(Y)))
    Y = BN()(Conv2D(filters[2], 1)(Y))
    return relu(L.Add()([X, Y]))


def identity_block_test(target, a, b, c):
    assert target(a, b, c) is not None
"""

# Other parameters: the stride under another name or in another place, 2021 with short names, other classes.
STRIDES = (
    CLASSIC_IMPORTS
    + CLASSIC_IDENTITY.replace("X, f, filters, stage, block", "X, f, filters, stage, block, **options")
    + CLASSIC_CONVOLUTIONAL.replace("stage, block, s=2", "stage, block, strides=2").replace(
        "(s, s)", "(strides, strides)"
    )
)
STRIDE_FIRST = (
    CLASSIC_IMPORTS
    + CLASSIC_IDENTITY.replace("X, f, filters, stage, block", "f, filters, X, block, stage")
    + CLASSIC_CONVOLUTIONAL.replace("filters, stage, block, s=2", "filters, s, stage, block")
)
SHORT_NAMES = (
    MODERN_BLOCKS.replace("(X, f, filters, ", "(x, k, n_filters, ")
    .replace("F1, F2, F3 = filters\n", "F1, F2, F3 = n_filters\n    X, f = x, k\n")
    .replace("s=2, training=True, ", "s, training, ")
    .replace("training=True, ", "training, ")
    .replace("=random_uniform", "")
    .replace("=glorot_uniform)", ")")
)
NUM_CLASSES = CLASSIC.replace("shape=(64, 64, 3), classes=6", "shape=(64, 64, 3), num_classes=6").replace(
    "Input(input_shape)", "Input(input_shape); classes = num_classes"
)

RIGHT = [
    Case("classic", CLASSIC, ALL),
    Case("modern", MODERN, ALL),
    Case("loops-and-helpers", LOOPS, ALL),
    Case("operators-and-ops", OPERATORS, BLOCKS),
    Case("methods-of-a-class", METHODS, BLOCKS),
    Case("library-names", OTHER_NAMES, BLOCKS),
    Case("sequential-branches", SEQUENTIAL, BLOCKS),
    Case("one-function-for-both", ONE_FOR_BOTH, BLOCKS),
    Case("prints-of-python-2", OLD_PRINTS, BLOCKS),
    Case("docstrings-without-indent", LOST_DOCSTRING_INDENT, BLOCKS),
    Case("own-way-out-of-imports", OWN_WAY_OUT, (IDENTITY,)),
    Case("stride-called-strides", STRIDES, BLOCKS),
    Case("parameters-in-another-order", STRIDE_FIRST, BLOCKS),
    Case("modern-short-names", SHORT_NAMES, BLOCKS),
    Case("num-classes", NUM_CLASSES, ALL),
    Case(
        "modern-without-training",
        MODERN_BLOCKS.replace("training=True, ", "")
        .replace("(X, training=training)", "(X)")
        .replace("(X_shortcut, training=training)", "(X_shortcut)"),
        BLOCKS,
    ),
    Case(
        "names-given-by-hand",
        OTHER_NAMES.replace("id_block", "unit_one").replace("conv_block", "unit_two"),
        BLOCKS,
        names={IDENTITY: "unit_one", CONVOLUTIONAL: "unit_two"},
    ),
    Case(
        "method-given-by-hand",
        METHODS.replace("identity_block", "plain"),
        BLOCKS,
        names={IDENTITY: "Residual.plain"},
    ),
]
