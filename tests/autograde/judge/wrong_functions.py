"""Wrong functions as students and public repositories write them, and what their first message must say.

Each was written down with its sentence before the judge was tried on it. Where an edit is enough it is an
edit of the classic spelling, so that a reader sees the mistake at once; the others are in other styles.
"""

# The functions keep the long lines that they are copied around with.
# ruff: noqa: E501

from dataclasses import dataclass

from corpus.originals import CLASSIC_RESNET

HEAD = """\
import numpy as np
import keras
from keras import Input, Model, layers
from keras.initializers import glorot_uniform, he_normal
from keras.layers import *

"""

IDENTITY = """\
def identity_block(X, f, filters, stage, block):
    conv_name_base = 'res' + str(stage) + block + '_branch'
    bn_name_base = 'bn' + str(stage) + block + '_branch'
    F1, F2, F3 = filters
    X_shortcut = X

    X = Conv2D(filters=F1, kernel_size=(1, 1), strides=(1, 1), padding='valid', name=conv_name_base + '2a', kernel_initializer=glorot_uniform(seed=0))(X)
    X = BatchNormalization(axis=3, name=bn_name_base + '2a')(X)
    X = Activation('relu')(X)  # a

    X = Conv2D(filters=F2, kernel_size=(f, f), strides=(1, 1), padding='same', name=conv_name_base + '2b', kernel_initializer=glorot_uniform(seed=0))(X)
    X = BatchNormalization(axis=3, name=bn_name_base + '2b')(X)
    X = Activation('relu')(X)  # b

    X = Conv2D(filters=F3, kernel_size=(1, 1), strides=(1, 1), padding='valid', name=conv_name_base + '2c', kernel_initializer=glorot_uniform(seed=0))(X)
    X = BatchNormalization(axis=3, name=bn_name_base + '2c')(X)

    X = Add()([X, X_shortcut])
    X = Activation('relu')(X)
    return X
"""

CONVOLUTIONAL = """\
def convolutional_block(X, f, filters, stage, block, s=2):
    conv_name_base = 'res' + str(stage) + block + '_branch'
    bn_name_base = 'bn' + str(stage) + block + '_branch'
    F1, F2, F3 = filters
    X_shortcut = X

    X = Conv2D(F1, (1, 1), strides=(s, s), name=conv_name_base + '2a', kernel_initializer=glorot_uniform(seed=0))(X)
    X = BatchNormalization(axis=3, name=bn_name_base + '2a')(X)
    X = Activation('relu')(X)  # a

    X = Conv2D(F2, (f, f), strides=(1, 1), padding='same', name=conv_name_base + '2b', kernel_initializer=glorot_uniform(seed=0))(X)
    X = BatchNormalization(axis=3, name=bn_name_base + '2b')(X)
    X = Activation('relu')(X)  # b

    X = Conv2D(F3, (1, 1), strides=(1, 1), padding='valid', name=conv_name_base + '2c', kernel_initializer=glorot_uniform(seed=0))(X)
    X = BatchNormalization(axis=3, name=bn_name_base + '2c')(X)

    X_shortcut = Conv2D(F3, (1, 1), strides=(s, s), padding='valid', name=conv_name_base + '1', kernel_initializer=glorot_uniform(seed=0))(X_shortcut)
    X_shortcut = BatchNormalization(axis=3, name=bn_name_base + '1')(X_shortcut)

    X = Add()([X, X_shortcut])
    X = Activation('relu')(X)
    return X
"""

BASIC = """\
def basic_block(X, filters, s=1):
    shortcut = X
    X = Conv2D(filters, 3, strides=s, padding='same')(X)
    X = BatchNormalization()(X)
    X = ReLU()(X)
    X = Conv2D(filters, 3, padding='same')(X)
    X = BatchNormalization()(X)
    if s != 1 or shortcut.shape[-1] != filters:
        shortcut = Conv2D(filters, 1, strides=s)(shortcut)
        shortcut = BatchNormalization()(shortcut)
    X = Add()([X, shortcut])
    return ReLU()(X)
"""

PREACTIVATION = """\
def preactivation_block(X, filters, s=1):
    shortcut = X
    Y = BatchNormalization()(X)
    Y = ReLU()(Y)
    if s != 1 or X.shape[-1] != filters:
        shortcut = Conv2D(filters, 1, strides=s)(Y)
    Y = Conv2D(filters, 3, strides=s, padding='same')(Y)
    Y = BatchNormalization()(Y)
    Y = ReLU()(Y)
    Y = Conv2D(filters, 3, padding='same')(Y)
    return Add()([Y, shortcut])
"""

BASES = {
    "identity_block": IDENTITY,
    "convolutional_block": CONVOLUTIONAL,
    "ResNet50": CLASSIC_RESNET.lstrip(),
    "basic_block": BASIC,
    "preactivation_block": PREACTIVATION,
}


@dataclass(frozen=True)
class Wrong:
    """
    A wrong function.

    Attributes
    ----------
    exercise, name : str
    first : str
        Regular expression, searched in the first message.
    blames : frozenset of str
        Components of the rubric that messages may be about; the result and the whole may always be meant.
    source : str
    """

    exercise: str
    name: str
    first: str
    blames: frozenset[str]
    source: str


def wrong(
    exercise: str, name: str, first: str, blames: str, *edits: tuple[str, str], also: str = ""
) -> Wrong:
    """Edit the right spelling of an exercise; each text to replace must occur once."""
    source = BASES[exercise]
    for old, new in edits:
        assert source.count(old) == 1, (name, old)
        source = source.replace(old, new)
    if exercise == "ResNet50" and not also:
        also = IDENTITY + "\n\n" + CONVOLUTIONAL
    return Wrong(exercise, name, first, frozenset(blames.split()), HEAD + also + "\n\n" + source)


def written(exercise: str, name: str, first: str, blames: str, source: str) -> Wrong:
    """A function of its own."""
    return Wrong(exercise, name, first, frozenset(blames.split()), HEAD + source)


def edited(source: str, *edits: tuple[str, str]) -> str:
    """A base with edits, to be called by another function."""
    for old, new in edits:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


RELU_A, RELU_B = "    X = Activation('relu')(X)  # a\n", "    X = Activation('relu')(X)  # b\n"
ADD, LAST = "    X = Add()([X, X_shortcut])\n", "    X = Activation('relu')(X)\n    return X\n"
BN_C = "    X = BatchNormalization(axis=3, name=bn_name_base + '2c')(X)\n"
SHORTCUT_CONV = "    X_shortcut = Conv2D(F3, (1, 1), strides=(s, s), padding='valid', name=conv_name_base + '1', kernel_initializer=glorot_uniform(seed=0))(X_shortcut)\n"
SHORTCUT_BN = "    X_shortcut = BatchNormalization(axis=3, name=bn_name_base + '1')(X_shortcut)\n"

# fmt: off
BLOCKS = [
    wrong('identity_block', 'adds X to itself', 'twice|itself|same tensor|shortcut', 'shortcut addition', ('[X, X_shortcut]', '[X, X]')),
    wrong('identity_block', 'shortcut kept too late', "shortcut starts after ReLU, not at the block's input", 'shortcut addition', ('    X_shortcut = X\n', ''), (RELU_A, RELU_A + '    X_shortcut = X\n')),
    wrong('identity_block', '2b with padding valid', 'padding.*valid.*same', 'main_b', ("padding='same'", "padding='valid'")),
    wrong('identity_block', 'ReLU before the sum', '(?i)ReLU|activation', 'main_c', (ADD, "    X = Activation('relu')(X)\n" + ADD)),
    wrong('identity_block', 'no last ReLU', '(?i)(ReLU|activation).*(missing|lacks|no )|(missing|no) .*(ReLU|activation)', 'final_relu', ("    X = Activation('relu')(X)\n    return", '    return')),
    wrong('identity_block', 'no ReLU in a', '(?i)(ReLU|activation).*missing|missing.*(ReLU|activation)', 'main_a', (RELU_A, '')),
    wrong('identity_block', 'normalised after the ReLU', '(?i)order|before|after', 'main_a', ("    X = BatchNormalization(axis=3, name=bn_name_base + '2a')(X)\n" + RELU_A, RELU_A + "    X = BatchNormalization(axis=3, name=bn_name_base + '2a')(X)\n")),
    wrong('identity_block', 'no normalisation in c', 'BatchNorm\\w*.*missing|missing.*BatchNorm', 'main_c names', (BN_C, '')),
    wrong('identity_block', 'F1 in b', 'F1, not F2', 'main_b', ('filters=F2', 'filters=F1')),
    wrong('identity_block', 'window of 3', '\\(?3.*not.*f\\b', 'main_b', ('(f, f)', '(3, 3)')),
    wrong('identity_block', 'window f in a and c', 'f.*not.*1', 'main_a main_c', ('filters=F1, kernel_size=(1, 1)', "filters=F1, kernel_size=(f, f), padding='same'".replace(", padding='same'", '')), ('filters=F3, kernel_size=(1, 1)', 'filters=F3, kernel_size=(f, f)'), ("strides=(1, 1), padding='valid', name=conv_name_base + '2a'", "strides=(1, 1), padding='same', name=conv_name_base + '2a'"), ("strides=(1, 1), padding='valid', name=conv_name_base + '2c'", "strides=(1, 1), padding='same', name=conv_name_base + '2c'")),
    wrong('identity_block', 'axis 1', 'axis.*1.*3', 'main_a main_b main_c', ("axis=3, name=bn_name_base + '2a'", "axis=1, name=bn_name_base + '2a'")),
    wrong('identity_block', 'filters in reverse', 'F3, not F1', 'main_a main_c', ('F1, F2, F3 = filters', 'F3, F2, F1 = filters')),
    wrong('identity_block', 'the sum is dropped', 'Add is never used', 'addition shortcut', (ADD, '    Add()([X, X_shortcut])\n')),
    wrong('convolutional_block', 'f for the strides', 'strides \\(f, f\\), not \\(s, s\\)', 'main_a shortcut', ('Conv2D(F1, (1, 1), strides=(s, s)', 'Conv2D(F1, (1, 1), strides=(f, f)'), ('Conv2D(F3, (1, 1), strides=(s, s)', 'Conv2D(F3, (1, 1), strides=(f, f)')),
    wrong('preactivation_block', 'main path made of X', 'ReLU is never used', 'activation first', ("Y = Conv2D(filters, 3, strides=s, padding='same')(Y)", "Y = Conv2D(filters, 3, strides=s, padding='same')(X)")),
    wrong('identity_block', 'copied name in b', '2a.*2b', 'names', ("name=conv_name_base + '2b'", "name=conv_name_base + '2a'")),
    wrong('identity_block', 'concatenated', 'Concatenate.*Add', 'addition', ('Add()(', 'Concatenate()(')),
    wrong('identity_block', 'no return', 'return', '', ('    return X\n', '')),
    wrong('identity_block', 'returns the shortcut', 'last result.*not returned', 'shortcut main_a main_b main_c addition final_relu names initializers', ('    return X\n', '    return X_shortcut\n')),
    wrong('identity_block', 'activation not called', 'Activation.*not called|without.*\\(X\\)|made.*not called', 'main_b main_c names initializers addition final_relu shortcut', (RELU_B, "    X = Activation('relu')\n")),
    wrong('identity_block', 'Add without parentheses', 'Add gets its tensor where it is made', 'addition final_relu shortcut', ('Add()([X, X_shortcut])', 'Add([X, X_shortcut])')),
    wrong('identity_block', 'misspelt name', 'X_shorcut', 'addition final_relu shortcut', ('[X, X_shortcut]', '[X, X_shorcut]')),
    wrong('identity_block', 'returns a model', '(?i)model', '', ('    return X\n', '    return Model(inputs=X_shortcut, outputs=X)\n')),
    wrong('identity_block', 'sigmoid in b', 'sigmoid.*relu', 'main_b', (RELU_B, "    X = Activation('sigmoid')(X)\n")),
    wrong('identity_block', 'no biases', '(?i)bias', 'main_a', ("name=conv_name_base + '2a'", "use_bias=False, name=conv_name_base + '2a'")),
    wrong('identity_block', 'stage not made a text', 'str.*int|stage', 'main_a main_b main_c shortcut addition final_relu names initializers', ("'res' + str(stage)", "'res' + stage")),
    wrong('identity_block', "ReLU's result dropped", 'never used', 'main_a', (RELU_A, "    Activation('relu')(X)\n")),
    wrong('identity_block', 'he_normal', 'HeNormal|he_normal', 'initializers', ("name=conv_name_base + '2c', kernel_initializer=glorot_uniform(seed=0)", "name=conv_name_base + '2c', kernel_initializer=he_normal(seed=0)")),
    written(
        "identity_block",
        "main path never joined",
        r"never used",
        "main_a main_b main_c addition shortcut final_relu names initializers",
        """\
def identity_block(X, f, filters, stage, block):
    base = f'{stage}{block}_branch'
    F1, F2, F3 = filters
    init = glorot_uniform(seed=0)
    Y = Conv2D(F1, 1, name='res' + base + '2a', kernel_initializer=init)(X)
    Y = BatchNormalization(axis=3, name='bn' + base + '2a')(Y)
    Y = ReLU()(Y)
    Y = Conv2D(F2, f, padding='same', name='res' + base + '2b', kernel_initializer=init)(X)
    Y = BatchNormalization(axis=3, name='bn' + base + '2b')(Y)
    Y = ReLU()(Y)
    Y = Conv2D(F3, 1, name='res' + base + '2c', kernel_initializer=init)(Y)
    Y = BatchNormalization(axis=3, name='bn' + base + '2c')(Y)
    return ReLU()(Add()([X, Y]))
""",
    ),
    written(
        "identity_block",
        "loop without the last exception",
        r"(?i)ReLU|activation",
        "main_c",
        """\
def identity_block(X, f, filters, stage, block):
    shortcut = X
    for letter, n, k in zip('abc', filters, (1, f, 1)):
        X = Conv2D(n, k, padding='same', name=f'res{stage}{block}_branch2{letter}', kernel_initializer=glorot_uniform(seed=0))(X)
        X = BatchNormalization(name=f'bn{stage}{block}_branch2{letter}')(X)
        X = Activation('relu')(X)
    X = layers.add([X, shortcut])
    return Activation('relu')(X)
""",
    ),
    written(
        "identity_block",
        "normalised and activated first",
        r"before each convolution",
        "main_a main_b main_c final_relu names",
        """\
def identity_block(X, f, filters, stage, block):
    S = X
    for letter, n, k in zip('abc', filters, (1, f, 1)):
        X = BatchNormalization(name=f'bn{stage}{block}_branch2{letter}')(X)
        X = Activation('relu')(X)
        X = Conv2D(n, k, padding='same', name=f'res{stage}{block}_branch2{letter}', kernel_initializer=glorot_uniform(seed=0))(X)
    return Add()([X, S])
""",
    ),
    written(
        "preactivation_block",
        "normalised and activated afterwards",
        r"after each convolution",
        "first second activation addition shortcut relu",
        """\
def preactivation_block(X, filters, s=1):
    S = X
    if s != 1 or X.shape[-1] != filters:
        S = Conv2D(filters, 1, strides=s)(X)
    Y = Conv2D(filters, 3, strides=s, padding='same')(X)
    Y = BatchNormalization()(Y)
    Y = ReLU()(Y)
    Y = Conv2D(filters, 3, padding='same')(Y)
    Y = BatchNormalization()(Y)
    return ReLU()(Add()([Y, S]))
""",
    ),
    written(
        "convolutional_block",
        "c reads the block's input",
        r"main path is lost.*never used",
        "main_a main_b main_c names initializers",
        """\
def convolutional_block(X, f, filters, stage, block, s=2):
    base, init = f'{stage}{block}_branch', glorot_uniform(seed=0)
    F1, F2, F3 = filters
    Y = Conv2D(F1, 1, strides=s, name='res' + base + '2a', kernel_initializer=init)(X)
    Y = BatchNormalization(axis=3, name='bn' + base + '2a')(Y)
    Y = ReLU()(Y)
    Y = Conv2D(F2, f, padding='same', name='res' + base + '2b', kernel_initializer=init)(Y)
    Y = BatchNormalization(axis=3, name='bn' + base + '2b')(Y)
    Y = ReLU()(Y)
    Y = Conv2D(F3, 1, strides=s, name='res' + base + '2c', kernel_initializer=init)(X)
    Y = BatchNormalization(axis=3, name='bn' + base + '2c')(Y)
    S = Conv2D(F3, 1, strides=s, name='res' + base + '1', kernel_initializer=init)(X)
    S = BatchNormalization(axis=3, name='bn' + base + '1')(S)
    return ReLU()(Add()([Y, S]))
""",
    ),
    wrong('convolutional_block', 'shortcut without stride', 'strides.*1.*s\\b|strides', 'shortcut', ("strides=(s, s), padding='valid', name=conv_name_base + '1'", "padding='valid', name=conv_name_base + '1'")),
    wrong('convolutional_block', 'F1 in the shortcut', 'F1, not F3', 'shortcut', ('X_shortcut = Conv2D(F3', 'X_shortcut = Conv2D(F1')),
    wrong('convolutional_block', 'ReLU in the shortcut', '(?i)ReLU|activation', 'shortcut', (SHORTCUT_BN, SHORTCUT_BN + "    X_shortcut = Activation('relu')(X_shortcut)\n")),
    wrong('convolutional_block', 'shortcut not normalised', 'BatchNorm\\w*.*missing|missing.*BatchNorm', 'shortcut names', (SHORTCUT_BN, '')),
    wrong('convolutional_block', 'shortcut made of the main path', '(?i)shortcut|input|\\bX\\b', 'shortcut', ('kernel_initializer=glorot_uniform(seed=0))(X_shortcut)', 'kernel_initializer=glorot_uniform(seed=0))(X)')),
    wrong('convolutional_block', 'shortcut given to X', 'overwritten|never used', 'main_a main_b main_c addition shortcut names initializers', (SHORTCUT_BN, "    X = BatchNormalization(axis=3, name=bn_name_base + '1')(X_shortcut)\n")),
    wrong('convolutional_block', 'stride in b', 'strides', 'main_a main_b', ('Conv2D(F1, (1, 1), strides=(s, s)', 'Conv2D(F1, (1, 1), strides=(1, 1)'), ('(f, f), strides=(1, 1)', '(f, f), strides=(s, s)')),
    wrong('convolutional_block', 'stride 2 whatever s is', 'strides.*2.*not.*s\\b', 'main_a shortcut', ('Conv2D(F1, (1, 1), strides=(s, s)', 'Conv2D(F1, (1, 1), strides=(2, 2)'), ('Conv2D(F3, (1, 1), strides=(s, s)', 'Conv2D(F3, (1, 1), strides=(2, 2)')),
    wrong('convolutional_block', 'no projection', '(?i)shortcut.*missing|missing.*shortcut|Conv2D.*missing|missing.*Conv2D', 'shortcut names addition', (SHORTCUT_CONV, ''), (SHORTCUT_BN, '')),
    wrong('convolutional_block', 'window f in the shortcut', 'f.*not.*1', 'shortcut', ("X_shortcut = Conv2D(F3, (1, 1), strides=(s, s), padding='valid'", "X_shortcut = Conv2D(F3, (f, f), strides=(s, s), padding='same'")),
    wrong('convolutional_block', 'filters written down', '64.*F1', 'main_a main_b main_c shortcut', ('F1, F2, F3 = filters', 'F1, F2, F3 = [64, 64, 256]')),
    wrong('convolutional_block', 'named 2d', '2d.*branch1', 'names', ("name=conv_name_base + '1'", "name=conv_name_base + '2d'"), ("name=bn_name_base + '1'", "name=bn_name_base + '2d'")),
    wrong('convolutional_block', 'shortcut is normalised X', 'never used|shortcut', 'shortcut names initializers main_c', (SHORTCUT_BN, "    X_shortcut = BatchNormalization(axis=3, name=bn_name_base + '1')(X)\n")),
    wrong('convolutional_block', 'no c', '(?i)main path c|F2|Conv2D.*missing|missing', 'main_c names addition', (BN_C, ''), ("    X = Conv2D(F3, (1, 1), strides=(1, 1), padding='valid', name=conv_name_base + '2c', kernel_initializer=glorot_uniform(seed=0))(X)\n", '')),
    wrong('basic_block', 'projects where the stride is not 1', '(?i)shortcut|shape', 'shortcut addition', ('s != 1 or shortcut.shape[-1] != filters', 's != 1')),
    wrong('basic_block', 'projects always', '(?i)shortcut', 'shortcut', ('if s != 1 or shortcut.shape[-1] != filters:', 'if True:')),
    wrong('basic_block', 'stride in both', 'strides', 'second', ("X = Conv2D(filters, 3, padding='same')", "X = Conv2D(filters, 3, strides=s, padding='same')")),
    wrong('basic_block', 'no last ReLU', '(?i)ReLU|activation', 'relu final_relu', ('return ReLU()(X)', 'return X')),
    wrong('preactivation_block', 'ReLU after the sum', '(?i)ReLU|activation', 'addition', ('return Add()([Y, shortcut])', 'return ReLU()(Add()([Y, shortcut]))')),
    wrong('preactivation_block', 'bare shortcut behind the pre-activation', '(?i)shortcut|\\bX\\b', 'shortcut addition', ('    Y = ReLU()(Y)\n    if', '    Y = shortcut = ReLU()(Y)\n    if')),
    wrong('preactivation_block', 'projects X', '(?i)shortcut|pre-activation', 'shortcut', ('shortcut = Conv2D(filters, 1, strides=s)(Y)', 'shortcut = Conv2D(filters, 1, strides=s)(X)')),
    wrong('preactivation_block', 'normalised projection', 'BatchNorm', 'shortcut', ('shortcut = Conv2D(filters, 1, strides=s)(Y)', 'shortcut = BatchNormalization()(Conv2D(filters, 1, strides=s)(Y))')),
    wrong('preactivation_block', 'no pre-activation', 'BatchNorm\\w*.*missing|missing', 'activation shortcut', ('    Y = BatchNormalization()(X)\n    Y = ReLU()(Y)\n    if', '    Y = X\n    if')),
]
# fmt: on

NO_LAST_RELU = (
    edited(IDENTITY, ("    X = Activation('relu')(X)\n    return", "    return")) + "\n\n" + CONVOLUTIONAL
)
NO_SHORTCUT_BN = IDENTITY + "\n\n" + edited(CONVOLUTIONAL, (SHORTCUT_BN, ""))
SHORTCUT_OF_X = (
    IDENTITY
    + "\n\n"
    + edited(
        CONVOLUTIONAL,
        (SHORTCUT_BN, "    X_shortcut = BatchNormalization(axis=3, name=bn_name_base + '1')(X)\n"),
    )
)
FIXED_NAMES = (
    edited(IDENTITY, ("'res' + str(stage) + block", "'res' + str(stage) + 'b'")) + "\n\n" + CONVOLUTIONAL
)
CAFFE_STRIDE = (
    IDENTITY
    + "\n\n"
    + edited(
        CONVOLUTIONAL,
        ("Conv2D(F1, (1, 1), strides=(s, s)", "Conv2D(F1, (1, 1), strides=(1, 1)"),
        ("(f, f), strides=(1, 1)", "(f, f), strides=(s, s)"),
    )
)
POOLING = "    X = AveragePooling2D((2, 2), name='avg_pool')(X)\n"

# fmt: off
NETWORKS = [
    wrong('ResNet50', 'stage 2 halves', '(?i)stage 2.*strides|strides', 'stage_2', ("block='a', s=1)", "block='a', s=2)")),
    wrong('ResNet50', 'a block too few', '(?i)stage 4.*(block|missing)', 'stage_4 names', ("    X = identity_block(X, 3, [256, 256, 1024], stage=4, block='f')\n", '')),
    wrong('ResNet50', 'a block too many', '(?i)stage 5.*(block|too many|does not belong)', 'stage_5 names', ("[512, 512, 2048], stage=5, block='c')\n", "[512, 512, 2048], stage=5, block='c')\n    X = identity_block(X, 3, [512, 512, 2048], stage=5, block='d')\n")),
    wrong('ResNet50', 'no padding', 'ZeroPadding2D.*missing|missing.*ZeroPadding2D', 'stem', ('X = ZeroPadding2D((3, 3))(X_input)', 'X = X_input')),
    wrong('ResNet50', 'pool of 2', 'MaxPooling2D.*2.*3', 'stem', ('MaxPooling2D((3, 3)', 'MaxPooling2D((2, 2)')),
    wrong('ResNet50', 'sigmoid', 'sigmoid.*softmax', 'head', ("activation='softmax'", "activation='sigmoid'")),
    wrong('ResNet50', 'no softmax', '(?i)softmax', 'head', (" activation='softmax',", '')),
    wrong('ResNet50', 'classes written down', 'classes', 'head names', ('Dense(classes', 'Dense(6')),
    wrong('ResNet50', 'input shape written down', 'input_shape', 'stem', ('Input(input_shape)', 'Input((64, 64, 3))')),
    wrong('ResNet50', 'no pooling at the end', 'AveragePooling2D.*missing|missing.*AveragePooling2D', 'head names', (POOLING, '')),
    wrong('ResNet50', 'pools globally', 'GlobalAveragePooling2D.*AveragePooling2D|AveragePooling2D', 'head names', (POOLING + '    X = Flatten()(X)\n', "    X = GlobalAveragePooling2D(name='avg_pool')(X)\n")),
    wrong('ResNet50', 'returns the tensor', '(?i)tensor|Model', '', ('    return model\n', '    return X\n')),
    wrong('ResNet50', 'dense result dropped', 'never used', 'head names', ('    X = Dense(', '    Dense(')),
    wrong('ResNet50', 'letters of stage 5', "'d' stands where 'b' should", 'names', ("stage=5, block='b'", "stage=5, block='d'")),
    wrong('ResNet50', 'filters of stage 3', '256.*512|512', 'stage_3', ('f=3, filters=[128, 128, 512]', 'f=3, filters=[128, 128, 256]'), ("X, 3, [128, 128, 512], stage=3, block='b'", "X, 3, [128, 128, 256], stage=3, block='b'"), ("X, 3, [128, 128, 512], stage=3, block='c'", "X, 3, [128, 128, 256], stage=3, block='c'"), ("X, 3, [128, 128, 512], stage=3, block='d'", "X, 3, [128, 128, 256], stage=3, block='d'")),
    wrong('ResNet50', 'window of 5 in stage 4', '(?i)stage 4.*5.*3', 'stage_4', ('X = convolutional_block(X, f=3, filters=[256', 'X = convolutional_block(X, f=5, filters=[256')),
    wrong('ResNet50', 'stage 3 on the wrong tensor', '(?i)never used', 'stage_2 stage_3 names', ("X = identity_block(X, 3, [128, 128, 512], stage=3, block='b')", "Y = identity_block(X, 3, [128, 128, 512], stage=3, block='b')")),
    wrong('ResNet50', 'identity_block without its last ReLU', 'identity_block', 'stage_2 stage_3 stage_4 stage_5', also=NO_LAST_RELU),
    wrong('ResNet50', "convolutional_block without the shortcut's norm", 'convolutional_block', 'stage_2 stage_3 stage_4 stage_5 names', also=NO_SHORTCUT_BN),
    wrong('ResNet50', 'convolutional_block normalises X', 'convolutional_block', 'stage_2 stage_3 stage_4 stage_5 names', also=SHORTCUT_OF_X),
    wrong('ResNet50', 'convolutional_block strides in b', 'convolutional_block', 'stage_3 stage_4 stage_5', also=CAFFE_STRIDE),
    wrong('ResNet50', 'identity_block with fixed names', 'identity_block|name', 'stage_2 names', also=FIXED_NAMES),
    wrong('ResNet50', "no ReLU in stage 1, pooling 'same'", '(?i)ReLU|activation', 'stem', ("    X = Activation('relu')(X)\n", ''), (POOLING, "    X = AveragePooling2D((2, 2), padding='same', name='avg_pool')(X)\n")),
]
# fmt: on
