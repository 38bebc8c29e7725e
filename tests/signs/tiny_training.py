"""A training that takes a second: a tiny network, and images of which one glance tells the class."""

import numpy as np

from signs.augmentation import Augmentation
from signs.examples import Examples
from signs.recipe import Recipe

RECIPE = Recipe(
    epochs=3, batch_size=8, peak_rate=0.01, augmentation=Augmentation(shift=0.1, mirror=True, light=0.1)
)


def build(filters=3, strides=1, name=None, normalised=True, bias=True):
    """Make a tiny network with the layers of a big one; layers that nobody named are among them."""
    from keras import Input, Model, layers

    X_in = Input((8, 8, 3))
    X = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=bias, name="conv1")(X_in)
    if normalised:
        X = layers.BatchNormalization(name="bn_conv1")(X)
    X = layers.GlobalAveragePooling2D()(layers.Activation("relu")(X))
    return Model(X_in, layers.Dense(2, activation="softmax", name="fc2")(X), name=name)


def build_residual():
    """Make a tiny network of the course's two blocks, whose main paths end in ``bn2`` and ``bn3``."""
    from keras import Input, Model, layers

    def normalized(X, number):
        X = layers.Conv2D(3, 3, padding="same", use_bias=False, name=f"conv{number}")(X)
        return layers.BatchNormalization(name=f"bn{number}")(X)

    X_in = Input((8, 8, 3))
    X = layers.Activation("relu")(layers.Add()([normalized(X_in, 2), normalized(X_in, 1)]))
    X = layers.Activation("relu")(layers.Add()([normalized(X, 3), X]))
    return Model(X_in, layers.Dense(2, activation="softmax")(layers.GlobalAveragePooling2D()(X)))


def examples(count=40, signers=None, seed=0):
    """Make dark images of class 0 and bright ones of class 1, in turn."""
    labels = np.arange(count, dtype=np.int32) % 2
    noise = np.random.default_rng(seed).integers(0, 80, (count, 8, 8, 3))
    images = (noise + 150 * labels[:, None, None, None]).astype(np.uint8)
    return Examples(images, labels, (0, 1), signers)


def weights_of(model):
    """Return all weights as one array."""
    return np.concatenate([weight.ravel() for weight in model.get_weights()])
