"""The course's own `ResNet50`."""

from keras import Model
from keras.initializers import glorot_uniform
from keras.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    Input,
    MaxPooling2D,
    ZeroPadding2D,
)

from autograde.components import component
from autograde.exercises.convolutional_block.reference import convolutional_block
from autograde.exercises.identity_block.reference import identity_block

# Without the marks, the lines are the master's own.
# fmt: off


def ResNet50(input_shape=(64, 64, 3), classes=6):
    """
    Build ResNet50.

    input_shape -- shape of one image
    classes -- integer, number of classes

    Returns a Keras Model named "ResNet50", not compiled.
    """
    ### BEGIN SOLUTION
    X_input = Input(input_shape)
    with component("stem"):
        X = ZeroPadding2D((3, 3))(X_input)

        # Stage 1
        X = Conv2D(64, (7, 7), strides=(2, 2), name="conv1", kernel_initializer=glorot_uniform(seed=0))(X)
        X = BatchNormalization(axis=3, name="bn_conv1")(X)
        X = Activation("relu")(X)
        X = MaxPooling2D((3, 3), strides=(2, 2))(X)

    with component("stage_2"):
        # Stage 2
        X = convolutional_block(X, f=3, filters=[64, 64, 256], stage=2, block="a", s=1)
        for block in "bc":
            X = identity_block(X, 3, [64, 64, 256], stage=2, block=block)

    with component("stage_3"):
        # Stage 3
        X = convolutional_block(X, f=3, filters=[128, 128, 512], stage=3, block="a", s=2)
        for block in "bcd":
            X = identity_block(X, 3, [128, 128, 512], stage=3, block=block)

    with component("stage_4"):
        # Stage 4
        X = convolutional_block(X, f=3, filters=[256, 256, 1024], stage=4, block="a", s=2)
        for block in "bcdef":
            X = identity_block(X, 3, [256, 256, 1024], stage=4, block=block)

    with component("stage_5"):
        # Stage 5
        X = convolutional_block(X, f=3, filters=[512, 512, 2048], stage=5, block="a", s=2)
        for block in "bc":
            X = identity_block(X, 3, [512, 512, 2048], stage=5, block=block)

    with component("head"):
        X = AveragePooling2D((2, 2), name="avg_pool")(X)
        X = Flatten()(X)
        X = Dense(
            classes, activation="softmax", name="fc" + str(classes), kernel_initializer=glorot_uniform(seed=0)
        )(X)
    return Model(inputs=X_input, outputs=X, name="ResNet50")
    ### END SOLUTION
