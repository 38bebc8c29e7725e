"""`train_model`: what the student's function is called on, and what is written down of it."""

import numpy as np

from autograde.evidence.values import encode, type_name
from autograde.exercises._classifier.asked import classifier_data, compiled

KIND = "values"
ANSWERED_IN = ("signs.training",)


def make_inputs(rng):
    """The classifier, as training set one example many times, and two ways to train on it.

    With one example every batch has the same gradient, the order of the examples does not matter, and the
    weights after training are a function of the number of steps, which the judge can compute. Of the two ways
    neither has the other's epochs, nor could one batch size make as many steps in both.
    """
    data = classifier_data(rng, rng.permutation([0, 0, 0, 1, 2, 3]))
    count = int(rng.integers(10, 13))
    training = {name: np.repeat(data[name][:1], count, axis=0) for name in ("X", "Y")}
    return {
        **data,
        **training,
        "X_test": data["X"][1:],
        "Y_test": data["Y"][1:],
        "ways": [[2, 4], [1, count - int(rng.integers(1, 3))]],
    }


def collect(function, inputs):
    told = [_train(function, inputs, *way) for way in inputs["ways"]]
    return {name: [each[name] for each in told] for name in told[0]}


def _train(function, inputs, epochs, batch_size):
    model = compiled(inputs)
    data = [inputs[name].copy() for name in ("X", "Y", "X_test", "Y_test")]
    returned = function(model, *data, epochs, batch_size)
    history = getattr(returned, "history", returned)
    rows = [[str(k), encode(list(v))] for k, v in history.items()] if isinstance(history, dict) else None
    return {
        "steps": int(model.optimizer.iterations.numpy()),
        "weights": [encode(array) for array in model.get_weights()],
        "history": rows,
        "returned": type_name(returned),
    }
