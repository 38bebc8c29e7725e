"""A squeeze-and-excitation block (Hu et al. 2017, arXiv:1709.01507)."""

from keras.layers import Dense, GlobalAveragePooling2D, Multiply

from autograde.components import component


def squeeze_excitation(X, ratio):
    channels = X.shape[-1]
    with component("squeeze"):
        Y = GlobalAveragePooling2D(keepdims=True)(X)
    with component("excitation"):
        Y = Dense(channels // ratio, activation="relu")(Y)
        Y = Dense(channels, activation="sigmoid")(Y)
    with component("scale"):
        return Multiply()([X, Y])
