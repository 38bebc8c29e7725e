"""`evaluate_model`: what the student's function is called on, and what is written down of it."""

import numpy as np

from autograde.evidence.values import encode, type_name
from autograde.exercises._classifier.asked import CLASSES, classifier_data, compiled

KIND = "values"
ANSWERED_IN = ("signs.evaluation", "signs.training")

#: More than one batch of Keras's 32, and shares of 37 are no round numbers.
COUNT = 37
#: How many of them are right: none is within the judge's tolerance of its share rounded to two places.
RIGHT = (11, 13, 15, 19)


def make_inputs(rng):
    right = int(rng.choice(RIGHT))
    wrong = rng.integers(1, CLASSES, COUNT - right)
    return classifier_data(rng, rng.permutation(np.concatenate([np.zeros(right, int), wrong])))


def collect(function, inputs):
    result = function(compiled(inputs), inputs["X"].copy(), inputs["Y"].copy())
    parts = result[:10] if isinstance(result, (tuple, list)) else []
    return {"result": encode(result), "types": [type_name(part) for part in parts]}
