"""Training: one loop for a laptop, a GPU, several, or several machines, which may be stopped at any moment.

:func:`train` takes a function that builds a network, images and a recipe. With a folder it keeps checkpoints
and logs there, and goes on from them.
"""

from signs.training.errors import TrainingError
from signs.training.records import EpochRecord
from signs.training.run import TrainingResult, train

__all__ = ["EpochRecord", "TrainingError", "TrainingResult", "train"]
