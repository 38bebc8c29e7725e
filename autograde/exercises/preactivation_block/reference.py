"""The course's own `preactivation_block`."""

from keras.layers import Activation, Add, BatchNormalization, Conv2D

from autograde.components import component
from autograde.forms import asked_form

form = asked_form("preactivation_block")


def preactivation_block(X, filters, s=1):
    """
    Build the pre-activation block.

    X -- tensor of shape (m, height, width, channels)
    filters -- integer, the number of channels of what is returned
    s -- strides of the first convolution of the main path, and of the shortcut's where it has one

    Returns a tensor of shape (m, ceil(height / s), ceil(width / s), filters).
    """
    ### BEGIN SOLUTION
    shortcut = X
    with component("activation"):
        if form["normalisation"] == "before":
            X = BatchNormalization()(X)
        X = Activation("relu")(X)

    with component("shortcut"):
        if s != 1 or X.shape[-1] != filters:
            if form["projection"] == "activated":
                shortcut = Conv2D(filters, 1, strides=s)(X)
            else:
                shortcut = Conv2D(filters, 1, strides=s)(shortcut)

    with component("first"):
        if form["widening"] == 1:
            X = Conv2D(filters, form["window"], strides=s, padding="same")(X)
        else:
            X = Conv2D(form["widening"] * filters, form["window"], strides=s, padding="same")(X)
        if form["normalisation"] == "after":
            X = BatchNormalization()(X)

    with component("second"):
        if form["normalisation"] == "before":
            X = BatchNormalization()(X)
        X = Activation("relu")(X)
        X = Conv2D(filters, 3, padding="same")(X)
        if form["normalisation"] == "after":
            X = BatchNormalization()(X)

    with component("addition"):
        return Add()([X, shortcut])
    ### END SOLUTION
