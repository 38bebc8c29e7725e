"""Isolation: what a submission's processes may see, reach and use; and whether it holds on this machine."""

from autograde.isolation.layers import LAYERS, IsolationError, Layer, all_layers
from autograde.isolation.limits import Limits

__all__ = ["LAYERS", "IsolationError", "Layer", "Limits", "all_layers"]
