"""MobileNetV2's inverted residual with linear bottleneck (Sandler et al. 2018, arXiv:1801.04381)."""

from keras.layers import Add, BatchNormalization, Conv2D, DepthwiseConv2D, ReLU

from autograde.components import component


def inverted_residual(X, expansion, filters, strides):
    channels = X.shape[-1]
    with component("expansion"):
        Y = Conv2D(expansion * channels, 1, use_bias=False)(X)
        Y = BatchNormalization()(Y)
        Y = ReLU(6)(Y)
    with component("depthwise"):
        Y = DepthwiseConv2D(3, strides=strides, padding="same", use_bias=False)(Y)
        Y = BatchNormalization()(Y)
        Y = ReLU(6)(Y)
    with component("projection"):
        Y = Conv2D(filters, 1, use_bias=False)(Y)
        Y = BatchNormalization()(Y)
    if strides == 1 and channels == filters:
        with component("shortcut"):
            Y = Add()([X, Y])
    return Y
