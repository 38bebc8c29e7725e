"""The course's own `ResNet50`."""

from autograde.answers.keras_networks import ResNet50

__all__ = ["ResNet50"]
