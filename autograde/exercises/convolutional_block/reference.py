"""The course's own `convolutional_block`."""

from autograde.answers.keras_blocks import convolutional_block

__all__ = ["convolutional_block"]
