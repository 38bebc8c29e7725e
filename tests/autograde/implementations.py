"""Ways to write the blocks and ResNet50, right and wrong, by knobs: what a class of students hands in."""

from keras import Input, Model, layers, ops
from keras.initializers import GlorotUniform


def _convolution(X, filters, size, name, stride=1, padding="valid", **more):
    return layers.Conv2D(
        filters,
        size,
        strides=stride,
        padding=padding,
        name=name,
        kernel_initializer=GlorotUniform(seed=0),
        **more,
    )(X)


def main_path(
    X, f, filters, base, s=1, *, padding="same", without=(), seed=0, bias=True, stride_on="a", axis=3
):
    """The three convolutions; ``without`` names what is left out, such as ``bn_b`` or ``relu_a``."""
    names = ("", "") if base is None else (f"res{base}_branch2", f"bn{base}_branch2")
    for letter, count, size, pad in zip("abc", filters, (1, f, 1), ("valid", padding, "valid"), strict=True):
        if f"conv_{letter}" not in without:
            X = layers.Conv2D(
                count,
                size,
                strides=s if letter == stride_on else 1,
                padding=pad,
                use_bias=bias,
                name=names[0] + letter if base else None,
                kernel_initializer=GlorotUniform(seed=seed),
            )(X)
        if f"bn_{letter}" not in without:
            X = layers.BatchNormalization(axis=axis, name=names[1] + letter if base else None)(X)
        if letter != "c" and f"relu_{letter}" not in without:
            X = layers.Activation("relu")(X)
    return X


def identity(X, f, filters, stage, block, **knobs):
    """A right identity block, unless the knobs say otherwise."""
    Y = main_path(X, f, filters, f"{stage}{block}", **knobs)
    return layers.Activation("relu")(layers.Add()([Y, X]))


def convolutional(
    X, f, filters, stage, block, s=2, *, shortcut=("conv", "bn"), shortcut_stride=None, **knobs
):
    """A right convolutional block, unless the knobs say otherwise."""
    base = f"{stage}{block}"
    Y = main_path(X, f, filters, base, s, **knobs)
    if "conv" in shortcut:
        X = _convolution(X, filters[2], 1, f"res{base}_branch1", shortcut_stride or s)
    if "bn" in shortcut:
        X = layers.BatchNormalization(axis=3, name=f"bn{base}_branch1")(X)
    return layers.Activation("relu")(layers.Add()([Y, X]))


STAGES = (
    (2, "abc", (64, 64, 256), 1),
    (3, "abcd", (128, 128, 512), 2),
    (4, "abcdef", (256, 256, 1024), 2),
    (5, "abc", (512, 512, 2048), 2),
)


def network(
    input_shape=(64, 64, 3), classes=6, *, stages=STAGES, padding=True, activation="softmax", pool="average"
):
    """A right ResNet50, unless the knobs say otherwise."""
    X_input = X = Input(input_shape)
    if padding:
        X = layers.ZeroPadding2D(3)(X)
    X = _convolution(X, 64, 7, "conv1", 2)
    X = layers.ReLU()(layers.BatchNormalization(name="bn_conv1")(X))
    X = layers.MaxPooling2D(3, 2)(X)
    for stage, letters, filters, s in stages:
        for letter in letters:
            if letter == "a":
                X = convolutional(X, 3, filters, stage, letter, s)
            else:
                X = identity(X, 3, filters, stage, letter)
    pooling = layers.AveragePooling2D if pool == "average" else layers.MaxPooling2D
    X = layers.Flatten()(pooling(2, name="avg_pool")(X))
    X = layers.Dense(
        classes, activation=activation, name=f"fc{classes}", kernel_initializer=GlorotUniform(seed=0)
    )(X)
    return Model(X_input, X)


# Right identity blocks in other styles, as a hundred people write them.


def with_operator(X, f, filters, stage, block):
    return ops.relu(main_path(X, f, filters, f"{stage}{block}") + X)


def operands_swapped(X, f, filters, stage, block):
    return layers.ReLU()(layers.add([X, main_path(X, f, filters, f"{stage}{block}")]))


def fused_and_shared(X, f, filters, stage, block):
    base, relu = f"{stage}{block}_branch2", layers.ReLU()
    Y = X
    for letter, count, size in zip("abc", filters, (1, f, 1), strict=True):
        Y = _convolution(Y, count, (size, size), f"res{base}{letter}", (1, 1), "SAME")
        Y = layers.BatchNormalization(axis=-1, momentum=0.9, name=f"bn{base}{letter}")(Y)
        Y = relu(Y) if letter != "c" else Y
    return relu(layers.Add()([Y, X]))


def padded_by_hand(X, f, filters, stage, block):
    base, Y = f"{stage}{block}_branch2", X
    for letter, count, size in zip("abc", filters, (1, f, 1), strict=True):
        if letter == "b":
            Y = layers.ZeroPadding2D((((f - 1) // 2, f // 2), ((f - 1) // 2, f // 2)))(Y)
        Y = _convolution(Y, count, size, f"res{base}{letter}")
        Y = layers.BatchNormalization(name=f"bn{base}{letter}")(Y)
        Y = layers.Activation("relu")(Y) if letter != "c" else Y
    return layers.Activation("relu")(layers.Add()([Y, X]))


def nested(X, f, filters, stage, block):
    inside = Input(X.shape[1:])
    branch = Model(inside, main_path(inside, f, filters, f"{stage}{block}"))
    return layers.Activation("relu")(layers.Add()([branch(X), X]))


def with_additions(tensor, f, filters, stage, block, training=True, initializer=None):
    Y = main_path(tensor, f, filters, f"{stage}{block}")
    return layers.Activation("relu")(layers.Add()([Y, tensor]))


RIGHT_IDENTITY = (
    identity,
    with_operator,
    operands_swapped,
    fused_and_shared,
    padded_by_hand,
    nested,
    with_additions,
)
