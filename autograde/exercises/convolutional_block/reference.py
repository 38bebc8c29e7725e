"""The course's own `convolutional_block`."""

from keras.initializers import glorot_uniform
from keras.layers import Activation, Add, BatchNormalization, Conv2D

from autograde.components import component

# Without the marks, the lines are the master's own.
# fmt: off
# ruff: noqa: E501


def convolutional_block(X, f, filters, stage, block, s=2):
    """
    Build the convolutional block.

    X -- tensor of shape (m, height, width, channels)
    f -- height and width of the filters in the middle of the main path
    filters -- list of three integers, the numbers of filters of the three components
    stage -- integer, the stage in the network (for the names)
    block -- letter, the block in the stage (for the names)
    s -- strides of the first convolution of the main path and of the shortcut's

    Returns a tensor of shape (m, ceil(height / s), ceil(width / s), filters[2]).
    """
    conv_name = f"res{stage}{block}_branch"
    bn_name = f"bn{stage}{block}_branch"
    F1, F2, F3 = filters
    ### BEGIN SOLUTION
    X_shortcut = X

    with component("main_a"):
        X = Conv2D(
            F1, 1, strides=s, padding="valid", name=conv_name + "2a", kernel_initializer=glorot_uniform(seed=0)
        )(X)
        X = BatchNormalization(axis=3, name=bn_name + "2a")(X)
        X = Activation("relu")(X)

    with component("main_b"):
        X = Conv2D(F2, f, padding="same", name=conv_name + "2b", kernel_initializer=glorot_uniform(seed=0))(X)
        X = BatchNormalization(axis=3, name=bn_name + "2b")(X)
        X = Activation("relu")(X)

    with component("main_c"):
        X = Conv2D(F3, 1, padding="valid", name=conv_name + "2c", kernel_initializer=glorot_uniform(seed=0))(X)
        X = BatchNormalization(axis=3, name=bn_name + "2c")(X)

    with component("shortcut"):
        X_shortcut = Conv2D(
            F3, 1, strides=s, padding="valid", name=conv_name + "1", kernel_initializer=glorot_uniform(seed=0)
        )(X_shortcut)
        X_shortcut = BatchNormalization(axis=3, name=bn_name + "1")(X_shortcut)

    with component("addition"):
        X = Add()([X, X_shortcut])
    with component("final_relu"):
        return Activation("relu")(X)
    ### END SOLUTION
