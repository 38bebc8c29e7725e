"""A perceptron with one hidden layer."""

from keras import Input, Model
from keras.initializers import HeNormal
from keras.layers import Dense, Flatten

from autograde.components import component


def perceptron(input_shape, units, classes):
    X_input = Input(input_shape)
    with component("hidden"):
        X = Flatten()(X_input)
        X = Dense(units, activation="relu", kernel_initializer=HeNormal(seed=1), name="hidden")(X)
    with component("output"):
        X = Dense(classes, activation="softmax", name=f"output_{classes}")(X)
    return Model(X_input, X)
