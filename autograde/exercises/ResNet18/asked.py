"""`ResNet18`: the parameters that it is called with, and the block that it is given."""

KIND = "graph"
BUILDS = "model"
#: At the end the map is 2x2 in the first, and neither square nor 2x2 in the second.
FIXED = (
    {"input_shape": [64, 64, 3], "classes": 6},
    {"input_shape": [70, 44, 1], "classes": 4},
)


def draw(rng):
    """Draw a size of unequal sides, and other numbers of channels and classes than the fixed ones."""
    height, width = (32 * int(i) for i in rng.permutation((2, 3, 4))[:2])
    return {"input_shape": [height, width, int(rng.integers(4, 7))], "classes": int(rng.integers(7, 20))}


def stand_in(X, filters, s=1):
    """Build the check's own block, which is not the answer to `basic_block`.

    So a mistake in a student's block costs its points there, and not once more in the network.
    """
    from keras.layers import Activation, Add, Conv2D

    main = Conv2D(filters, 3, strides=s, padding="same")(X)
    return Activation("relu")(Add()([main, Conv2D(filters, 1, strides=s)(X)]))


ARGUMENTS = {"block": stand_in}
