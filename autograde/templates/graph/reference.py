"""The course's own `NAME`."""

from keras.layers import Activation, BatchNormalization, Conv2D

from autograde.components import component


def NAME(X, filters, f):
    """
    Build a convolution of f x f windows that keeps height and width, with normalisation and ReLU behind it.

    X -- tensor of shape (m, height, width, channels)
    filters -- number of filters
    f -- height and width of the windows

    Returns a tensor of shape (m, height, width, filters).
    """
    ### BEGIN SOLUTION
    with component("convolution"):
        X = Conv2D(filters, f, padding="same")(X)
    with component("normalization"):
        X = BatchNormalization()(X)
    with component("relu"):
        return Activation("relu")(X)
    ### END SOLUTION
