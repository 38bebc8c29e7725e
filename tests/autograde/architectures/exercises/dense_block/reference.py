"""A DenseNet block of three layers with bottlenecks (Huang et al. 2016, arXiv:1608.06993)."""

from keras.layers import Activation, BatchNormalization, Concatenate, Conv2D

from autograde.components import component


def dense_block(X, growth):
    for i in (1, 2, 3):
        with component(f"layer_{i}"):
            Y = BatchNormalization()(X)
            Y = Activation("relu")(Y)
            Y = Conv2D(4 * growth, 1, use_bias=False)(Y)
            Y = BatchNormalization()(Y)
            Y = Activation("relu")(Y)
            Y = Conv2D(growth, 3, padding="same", use_bias=False)(Y)
        with component("concatenations"):
            X = Concatenate()([X, Y])
    return X
