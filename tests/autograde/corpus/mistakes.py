"""Wrong files: the mistakes that people make, in the tutorial's and in the 2021 signature."""

from corpus import CONVOLUTIONAL, IDENTITY, RESNET, Case, edit
from corpus.originals import (
    CLASSIC,
    CLASSIC_CONVOLUTIONAL,
    CLASSIC_IDENTITY,
    CLASSIC_IMPORTS,
    MODERN,
    MODERN_CONVOLUTIONAL,
    MODERN_IDENTITY,
    MODERN_IMPORTS,
)
from corpus.styles import LOOPS, OPERATORS, OTHER_NAMES

BLOCKS = (IDENTITY, CONVOLUTIONAL)
RELU_B = "    X = BatchNormalization(axis=3, name=bn_name_base + '2b')(X)\n    X = Activation('relu')(X)\n"
SUM = "    X = Add()([X, X_shortcut])\n"
SHORTCUT = (
    "kernel_initializer=glorot_uniform(seed=0))(X_shortcut)\n"
    "    X_shortcut = BatchNormalization(axis=3, name=bn_name_base + '1')(X_shortcut)\n"
)


def identity(name, components, *changes):
    """Make a case of a wrong classic identity block."""
    return Case(name, CLASSIC_IMPORTS + edit(CLASSIC_IDENTITY, *changes), (), {IDENTITY: components})


def convolutional(name, components, *changes):
    """Make a case of a wrong classic convolutional block."""
    source = CLASSIC_IMPORTS + edit(CLASSIC_CONVOLUTIONAL, *changes)
    return Case(name, source, (), {CONVOLUTIONAL: components})


def modern_identity(name, components, *changes):
    """Make a case of a wrong identity block of 2021."""
    return Case(name, MODERN_IMPORTS + edit(MODERN_IDENTITY, *changes), (), {IDENTITY: components})


def modern_convolutional(name, components, *changes):
    """Make a case of a wrong convolutional block of 2021."""
    source = MODERN_IMPORTS + edit(MODERN_CONVOLUTIONAL, *changes)
    return Case(name, source, (), {CONVOLUTIONAL: components})


def resnet(name, components, *changes, base=CLASSIC):
    """Make a case of a wrong ResNet50 on right blocks."""
    return Case(name, edit(base, *changes), BLOCKS, {RESNET: components})


WRONG_BLOCKS = [
    identity(
        "shortcut-saved-late", {"shortcut"}, ("    X_shortcut = X\n", ""), (SUM, "    X_shortcut = X\n" + SUM)
    ),
    identity("never-added", {"shortcut", "addition"}, (SUM, "")),
    identity(
        "relu-after-third",
        {"main_c"},
        ("'2c')(X)\n\n    # sum", "'2c')(X)\n    X = Activation('relu')(X)\n\n    # sum"),
    ),
    identity(
        "relu-only-before-sum",
        {"final_relu"},
        (SUM + "    X = Activation('relu')(X)\n", "    X = Activation('relu')(X)\n" + SUM),
    ),
    identity("one-by-one-in-the-middle", {"main_b"}, ("kernel_size=(f, f)", "kernel_size=(1, 1)")),
    identity(
        "window-at-the-end",
        {"main_c"},
        (
            "F3, kernel_size=(1, 1), strides=(1, 1), padding='valid'",
            "F3, kernel_size=(f, f), strides=(1, 1), padding='same'",
        ),
    ),
    identity("no-second-normalisation", {"main_b"}, (RELU_B, "    X = Activation('relu')(X)\n")),
    identity(
        "axis-one", {"main_a"}, ("axis=3, name=bn_name_base + '2a'", "axis=1, name=bn_name_base + '2a'")
    ),
    identity(
        "relu-before-normalisation",
        {"main_b"},
        (RELU_B, "".join(reversed(RELU_B.splitlines(keepends=True)))),
    ),
    identity("no-final-relu", {"final_relu"}, (SUM + "    X = Activation('relu')(X)\n", SUM)),
    identity("dropout", {"main_b"}, (RELU_B, RELU_B + "    X = layers.Dropout(0.3)(X)\n")),
    identity("tanh", {"main_b"}, (RELU_B, RELU_B.replace("relu", "tanh"))),
    identity("multiplied", {"addition"}, (SUM, "    X = layers.multiply([X, X_shortcut])\n")),
    identity("filters-mixed-up", {"main_a", "main_b"}, ("F1, F2, F3 = filters", "F2, F1, F3 = filters")),
    identity("window-of-three-only", {"main_b"}, ("kernel_size=(f, f)", "kernel_size=(3, 3)")),
    identity("padding-valid", {"main_b"}, ("padding='same'", "padding='valid'")),
    convolutional(
        "shortcut-convolves-main-path",
        None,
        (SHORTCUT, SHORTCUT.replace("(X_shortcut)", "(X)")),
    ),
    convolutional(
        "shortcut-normalises-main-path",
        {"shortcut"},
        (SHORTCUT, SHORTCUT.replace("'1')(X_shortcut)", "'1')(X)")),
    ),
    convolutional(
        "stride-unused",
        {"main_a", "shortcut"},
        ("F1, (1, 1), strides=(s, s)", "F1, (1, 1), strides=(2, 2)"),
        ("F3, (1, 1), strides=(s, s)", "F3, (1, 1), strides=(2, 2)"),
    ),
    convolutional(
        "stride-in-the-middle",
        {"main_a", "main_b"},
        ("F1, (1, 1), strides=(s, s)", "F1, (1, 1), strides=(1, 1)"),
        ("F2, (f, f), strides=(1, 1)", "F2, (f, f), strides=(s, s)"),
    ),
    convolutional(
        "relu-on-the-shortcut",
        {"shortcut"},
        (SHORTCUT, SHORTCUT + "    X_shortcut = Activation('relu')(X_shortcut)\n"),
    ),
    convolutional("shortcut-not-normalised", {"shortcut"}, (SHORTCUT, SHORTCUT.split("\n")[0] + "\n")),
    convolutional("concatenated", {"addition"}, (SUM, "    X = layers.concatenate([X, X_shortcut])\n")),
    convolutional("shortcut-of-f1", {"shortcut"}, ("X_shortcut = Conv2D(F3, ", "X_shortcut = Conv2D(F1, ")),
    modern_convolutional(
        "modern-stride-on-all",
        {"main_b", "main_c", "shortcut"},
        ("kernel_size=f, strides=(1, 1)", "kernel_size=f, strides=(s, s)"),
        ("F3, kernel_size=1, strides=(1, 1)", "F3, kernel_size=1, strides=(s, s)"),
        (
            "F3, kernel_size=1, strides=(s, s), padding='valid',\n                        ",
            "F3, kernel_size=1, strides=(s**3, s**3), padding='valid',\n                        ",
        ),
    ),
    modern_convolutional(
        "modern-shortcut-window",
        {"shortcut"},
        (
            "X_shortcut = Conv2D(filters=F3, kernel_size=1, strides=(s, s), padding='valid'",
            "X_shortcut = Conv2D(filters=F3, kernel_size=f, strides=(s, s), padding='same'",
        ),
    ),
    modern_identity(
        "modern-shortcut-normalised",
        {"shortcut"},
        ("    ## sum\n", "    X_shortcut = BatchNormalization()(X_shortcut)\n"),
    ),
    modern_identity("modern-added-to-itself", {"shortcut"}, ("[X_shortcut, X]", "[X, X]")),
    modern_identity(
        "modern-fused-relu",
        {"main_a"},
        (
            "filters=F1, kernel_size=1, strides=(1, 1), padding='valid',",
            "filters=F1, kernel_size=1, strides=(1, 1), padding='valid', activation='relu',",
        ),
        ("    X = Activation('relu')(X)\n\n    ## second", "\n    ## second"),
    ),
    modern_identity(
        "modern-filters-by-heart",
        {"main_a", "main_b"},
        ("F1, F2, F3 = filters", "F1, F2, F3 = 64, 64, filters[2]"),
    ),
    Case(
        "ops-subtract",
        OPERATORS.replace("ops.add(skip, X)", "ops.subtract(skip, X)"),
        (CONVOLUTIONAL,),
        {IDENTITY: {"addition"}},
    ),
    Case(
        "library-plain-shortcut",
        edit(
            OTHER_NAMES,
            (
                "shortcut = layers.Conv2D(filters3, (1, 1), strides=strides, kernel_initializer='he_normal')",
                "shortcut = layers.AveragePooling2D(1, strides)",
            ),
            ("    shortcut = layers.BatchNormalization(axis=bn_axis)(shortcut)\n", ""),
        ),
        (IDENTITY,),
        {CONVOLUTIONAL: None},
    ),
]

NOT_RUNNING = [
    identity("add-not-called", None, ("Add()([X, X_shortcut])", "Add([X, X_shortcut])")),
    identity("layer-not-called", None, (RELU_B, RELU_B.replace("'2b')(X)", "'2b')"))),
    identity("misspelt-argument", None, ("kernel_size=(f, f)", "kernal_size=(f, f)")),
    identity("unbound-name", None, ("    X_shortcut = X\n", "")),
    identity("lost-indent", None, ("    # sum\n", "  X = X\n")),
    identity("open-bracket", None, (SUM, "    X = Add()([X, X_shortcut]\n")),
    identity("no-return", None, ("    return X\n", "")),
    identity("return-without-indent", None, ("    return X\n", "return X\n")),
    identity("tf-add", None, (SUM, "    X = tf.add(X, X_shortcut)\n")),
    identity("python-2-inside", None, (SUM, SUM + "    print X.shape\n")),
    modern_identity(
        "positional-training", None, ("    ## sum\n", "    X = BatchNormalization(axis=3)(X, training)\n")
    ),
    Case(
        "unfilled",
        MODERN_IMPORTS + "def identity_block(X, f, filters, training=True, initializer=random_uniform):\n"
        "    F1, F2, F3 = filters\n    X_shortcut = X\n    X = None\n    X = None\n    return X\n"
        "def convolutional_block(X, f, filters, s=2, training=True, initializer=glorot_uniform):\n"
        "    raise NotImplementedError\n",
        (),
        {IDENTITY: None, CONVOLUTIONAL: None},
    ),
]

WRONG_NETWORKS = [
    # Does not run with 64x64 pixels, where nothing is left to pool; with more it does, and shows its stage.
    resnet(
        "padding-bypassed",
        {"stem"},
        (
            "glorot_uniform(seed=0))(X)\n    X = BatchNormalization(axis=3, name='bn_conv1')",
            "glorot_uniform(seed=0))(X_input)\n    X = BatchNormalization(axis=3, name='bn_conv1')",
        ),
    ),
    resnet("stage-3-stride", {"stage_3"}, ("stage=3, block='a', s=2", "stage=3, block='a', s=1")),
    resnet(
        "stage-4-filters",
        {"stage_4"},
        ("filters=[256, 256, 1024], stage=4, block='a'", "filters=[256, 512, 1024], stage=4, block='a'"),
    ),
    resnet("modern-stage-2-stride", {"stage_2"}, ("[64, 64, 256], s=1", "[64, 64, 256], s=2"), base=MODERN),
    resnet("modern-short-stage-4", {"stage_4"}, ("range(5)", "range(4)"), base=MODERN),
    resnet("no-max-pooling", {"stem"}, ("    X = MaxPooling2D((3, 3), strides=(2, 2))(X)\n", "")),
    resnet("pooling-of-one", {"head"}, ("AveragePooling2D((2, 2), ", "AveragePooling2D((1, 1), ")),
    resnet("sigmoid", {"head"}, ("activation='softmax'", "activation='sigmoid'")),
    resnet(
        "loops-extra-dense",
        {"head"},
        ("    x = L.Flatten()(x)\n", "    x = L.Flatten()(x)\n    x = L.Dense(128, 'relu')(x)\n"),
        base=LOOPS,
    ),
    resnet(
        "called-otherwise",
        None,
        ("convolutional_block(X, f=3, filters=[64,", "convolution_block(X, f=3, filters=[64,"),
    ),
    resnet("same-name-twice", None, ("stage=5, block='c'", "stage=5, block='b'")),
    Case(
        "wrong-block-in-the-network",
        edit(MODERN, ("Add()([X_shortcut, X])", "Add()([X, X])")),
        (CONVOLUTIONAL,),
        {IDENTITY: {"shortcut"}, RESNET: set()},  # the network itself has no mistake
    ),
]
