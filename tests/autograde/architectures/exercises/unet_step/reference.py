"""One step down and up of a U-Net (Ronneberger, Fischer and Brox 2015, arXiv:1505.04597), with padding."""

from keras.layers import Concatenate, Conv2D, Conv2DTranspose, MaxPooling2D

from autograde.components import component


def unet_step(X, filters):
    with component("encoder"):
        X = Conv2D(filters, 3, padding="same", activation="relu")(X)
        skip = X = Conv2D(filters, 3, padding="same", activation="relu")(X)
    with component("bottom"):
        X = MaxPooling2D(2)(X)
        X = Conv2D(2 * filters, 3, padding="same", activation="relu")(X)
        X = Conv2D(2 * filters, 3, padding="same", activation="relu")(X)
    with component("up"):
        X = Conv2DTranspose(filters, 2, strides=2, padding="same")(X)
    with component("skip"):
        X = Concatenate()([skip, X])
    with component("decoder"):
        X = Conv2D(filters, 3, padding="same", activation="relu")(X)
        return Conv2D(filters, 3, padding="same", activation="relu")(X)
