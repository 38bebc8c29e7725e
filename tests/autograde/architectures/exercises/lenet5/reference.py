"""LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998), with a softmax at its end."""

from keras import Input, Model
from keras.layers import Activation, AveragePooling2D, Conv2D, Dense, Flatten

from autograde.components import component


def lenet5(input_shape, filters, units, classes):
    X_input = Input(input_shape)
    with component("first"):
        X = Conv2D(filters[0], 5, padding="same", name="c1")(X_input)
        X = Activation("tanh")(X)
        X = AveragePooling2D(2, name="s2")(X)
    with component("second"):
        X = Conv2D(filters[1], 5, name="c3")(X)
        X = Activation("tanh")(X)
        X = AveragePooling2D(2, name="s4")(X)
    with component("hidden"):
        X = Flatten()(X)
        X = Dense(units[0], activation="tanh", name="c5")(X)
        X = Dense(units[1], activation="tanh", name="f6")(X)
    with component("output"):
        X = Dense(classes, activation="softmax", name="output")(X)
    return Model(X_input, X)
