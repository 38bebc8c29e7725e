"""A pre-activation block with projection (He et al. 2016, arXiv:1603.05027)."""

from keras.layers import Activation, Add, BatchNormalization, Conv2D

from autograde.components import component


def preactivation(X, filters, strides, name):
    with component("preactivation"):
        X = BatchNormalization(name=f"{name}_preact_bn")(X)
        X = Activation("relu")(X)
    with component("shortcut"):
        shortcut = Conv2D(filters, 1, strides=strides, name=f"{name}_0_conv")(X)
    with component("first"):
        X = Conv2D(filters, 3, strides=strides, padding="same", use_bias=False, name=f"{name}_1_conv")(X)
    with component("second"):
        X = BatchNormalization(name=f"{name}_1_bn")(X)
        X = Activation("relu")(X)
        X = Conv2D(filters, 3, padding="same", use_bias=False, name=f"{name}_2_conv")(X)
    with component("addition"):
        return Add()([shortcut, X])
