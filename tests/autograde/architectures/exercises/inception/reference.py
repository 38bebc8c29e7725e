"""An Inception module with reduced dimensions (Szegedy et al. 2014, arXiv:1409.4842)."""

from keras.layers import Concatenate, Conv2D, MaxPooling2D

from autograde.components import component


def inception(X, f1, f3, f5, pool):
    with component("branch_1x1"):
        A = Conv2D(f1, 1, activation="relu")(X)
    with component("branch_3x3"):
        B = Conv2D(f3[0], 1, activation="relu")(X)
        B = Conv2D(f3[1], 3, padding="same", activation="relu")(B)
    with component("branch_5x5"):
        C = Conv2D(f5[0], 1, activation="relu")(X)
        C = Conv2D(f5[1], 5, padding="same", activation="relu")(C)
    with component("branch_pool"):
        D = MaxPooling2D(3, strides=1, padding="same")(X)
        D = Conv2D(pool, 1, activation="relu")(D)
    with component("together"):
        return Concatenate()([A, B, C, D])
