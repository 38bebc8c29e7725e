"""Challenges: the parameters with which a check calls the student's function.

The tutorial's own parameters are always among them; the others are drawn anew for each check, so that
nothing can be hard-coded. A challenge holds plain data and no answer.
"""

import string
from dataclasses import dataclass, field

import numpy as np

BLOCKS = ("identity_block", "convolutional_block")
GRAPH_TASKS = (*BLOCKS, "ResNet50")


@dataclass(frozen=True)
class Challenge:
    """One call of the student's function.

    Attributes
    ----------
    task : str
    parameters : dict
        Arguments by name (plain numbers, strings and lists), in the tutorial's order.
    seed : int
        Seeds the arrays that go with the call; both the collector and the judge draw from it.
    """

    task: str
    parameters: dict = field(default_factory=dict)
    seed: int = 0

    def generator(self):
        """Return the random generator of this challenge's arrays."""
        return np.random.default_rng(self.seed)


def _block(task, input_shape, f, filters, stage, block, s):
    parameters = {"input_shape": input_shape, "f": f, "filters": filters, "stage": stage, "block": block}
    if task == "convolutional_block":
        parameters["s"] = s
    return parameters


def _tutorial(task):
    if task in BLOCKS:
        # With spatial sizes unknown and one channel to add onto, Keras adds what does not fit: a wrong
        # padding, stride or number of filters then shows as such and not as an exception of `Add`.
        # Two of them, so that what is hard-coded shows in one; ResNet50 also calls with s = 1.
        yield _block(task, [None, None, 1], 3, [2, 4, 1], 3, "b", 2)
        yield _block(task, [None, None, 1], 5, [5, 3, 1], 4, "c", 1)
        yield _block(task, [4, 4, 6], 2, [2, 4, 6], 1, "a", 2)
    elif task == "ResNet50":
        yield {"input_shape": [64, 64, 3], "classes": 6}


def _fresh(task, rng):
    if task in BLOCKS:
        filters = [int(i) for i in rng.permutation(np.arange(2, 10))[:3]]
        size = [int(i) for i in rng.integers(5, 10, 2)]
        channels = filters[2] if task == "identity_block" else int(rng.integers(2, 8))
        f, s = int(rng.choice([3, 5])), int(rng.choice([3, 4]))
        letter = str(rng.choice(list(string.ascii_lowercase[3:])))
        return _block(task, [*size, channels], f, filters, int(rng.integers(6, 30)), letter, s)
    if task == "ResNet50":
        # Large enough that a stride too many leaves something to pool, and with maps of even sizes at the
        # end: there an average pooling with padding "same" is the exercise's, as it is at 64x64.
        return {
            "input_shape": [128, int(rng.choice([128, 192])), 3],
            "classes": int(rng.integers(7, 20)),
        }
    return {}


def draw_challenges(task, fresh=1, entropy=None):
    """Draw the challenges of one check.

    Parameters
    ----------
    task : str
        The task's name, which is the student's function's.
    fresh : int
        How many challenges to draw beside the tutorial's.
    entropy : int, optional
        Makes the draw repeatable; by default the operating system's randomness.

    Returns
    -------
    list of Challenge
    """
    rng = np.random.default_rng(entropy)
    drawn = [*_tutorial(task), *(_fresh(task, rng) for _ in range(fresh))]
    return [Challenge(task, parameters, int(rng.integers(2**31))) for parameters in drawn]
