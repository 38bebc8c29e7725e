"""The course's own `ResNet18`."""

from keras import Model
from keras.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    GlobalAveragePooling2D,
    Input,
    MaxPooling2D,
)

from autograde.components import component


def ResNet18(input_shape, classes, block):
    """
    Build ResNet18.

    input_shape -- shape of one image
    classes -- integer, number of classes
    block -- function that builds a block: block(X, filters, s=1) returns a tensor

    Returns a Keras Model named "ResNet18", not compiled.
    """
    ### BEGIN SOLUTION
    X_input = Input(input_shape)
    with component("stem"):
        X = Conv2D(64, 7, strides=2, padding="same")(X_input)
        X = Activation("relu")(BatchNormalization()(X))
        X = MaxPooling2D(3, strides=2, padding="same")(X)

    for filters in (64, 128, 256, 512):
        with component(f"stage_{filters}"):
            X = block(X, filters, s=1 if filters == 64 else 2)
            X = block(X, filters)

    with component("head"):
        X = GlobalAveragePooling2D()(X)
        X = Dense(classes, activation="softmax")(X)
    return Model(X_input, X, name="ResNet18")
    ### END SOLUTION
