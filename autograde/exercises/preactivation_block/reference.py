"""The course's own `preactivation_block`."""

from keras.layers import Activation, Add, BatchNormalization, Conv2D

from autograde.components import component


def preactivation_block(X, filters, s=1):
    """
    Build the pre-activation block.

    X -- tensor of shape (m, height, width, channels)
    filters -- integer, the number of filters of each convolution
    s -- strides of the first convolution of the main path, and of the shortcut's where it has one

    Returns a tensor of shape (m, ceil(height / s), ceil(width / s), filters).
    """
    ### BEGIN SOLUTION
    shortcut = X
    with component("activation"):
        X = BatchNormalization()(X)
        X = Activation("relu")(X)

    with component("shortcut"):
        if s != 1 or X.shape[-1] != filters:
            shortcut = Conv2D(filters, 1, strides=s)(X)

    with component("first"):
        X = Conv2D(filters, 3, strides=s, padding="same")(X)

    with component("second"):
        X = BatchNormalization()(X)
        X = Activation("relu")(X)
        X = Conv2D(filters, 3, padding="same")(X)

    with component("addition"):
        return Add()([X, shortcut])
    ### END SOLUTION
