"""The course's own `basic_block`."""

from keras.layers import Activation, Add, BatchNormalization, Conv2D

from autograde.components import component


def basic_block(X, filters, s=1):
    """
    Build the basic block.

    X -- tensor of shape (m, height, width, channels)
    filters -- integer, the number of filters of each convolution
    s -- strides of the first convolution of the main path, and of the shortcut's where it has one

    Returns a tensor of shape (m, ceil(height / s), ceil(width / s), filters).
    """
    ### BEGIN SOLUTION
    with component("shortcut"):
        shortcut = X
        if s != 1 or X.shape[-1] != filters:
            shortcut = Conv2D(filters, 1, strides=s)(X)
            shortcut = BatchNormalization()(shortcut)

    with component("first"):
        X = Conv2D(filters, 3, strides=s, padding="same")(X)
        X = BatchNormalization()(X)
        X = Activation("relu")(X)

    with component("second"):
        X = Conv2D(filters, 3, padding="same")(X)
        X = BatchNormalization()(X)

    with component("addition"):
        X = Add()([X, shortcut])
    with component("final_relu"):
        return Activation("relu")(X)
    ### END SOLUTION
