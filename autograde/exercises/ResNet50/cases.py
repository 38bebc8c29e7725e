"""`ResNet50`: wrong and right answers for the self-test."""

from autograde.exercises.ResNet50.mutants import network_mutants as mutants
from autograde.exercises.ResNet50.variants import network_variants as variants

__all__ = ["mutants", "variants"]
