"""`preactivation_block`: the parameters that it is called with."""

from autograde.exercises.basic_block.asked import BUILDS, DEFAULTS, FIXED, KIND, draw

__all__ = ["BUILDS", "DEFAULTS", "FIXED", "KIND", "draw"]
