"""`convolutional_block`: wrong and right answers for the self-test."""

from autograde.exercises._residual.block_mutants import block_mutants
from autograde.exercises._residual.variants import block_variants


def mutants():
    return block_mutants("convolutional_block")


def variants():
    return block_variants("convolutional_block")
