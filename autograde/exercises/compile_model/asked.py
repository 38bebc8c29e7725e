"""`compile_model`: what the student's function is called on, and what is written down of it."""

import numpy as np

from autograde.evidence.values import encode, type_name
from autograde.exercises._classifier.asked import classifier_data, classifier_model

KIND = "values"
ANSWERED_IN = ("signs.network", "signs.trained", "signs.training")

STEPS = 3
#: Labels of seven images, of which two are dim. Accuracy is three sevenths then, and no other measure of
#: right and wrong answers gives that: binary accuracy, precision, recall, one of the k most likely classes.
RANKS, DIM = np.array([0, 0, 0, 1, 1, 2, 3]), np.array([False, False, True, False, True, False, False])


def make_inputs(rng):
    order = rng.permutation(len(RANKS))
    data = classifier_data(rng, RANKS[order], np.flatnonzero(DIM[order]))
    return data | {"more": data["Y"][rng.permutation(len(RANKS))]}


def collect(function, inputs):
    model = classifier_model(inputs)
    returned = function(model)
    told = {"returned": "model" if returned is model else type_name(returned)}
    model = returned if hasattr(returned, "compiled") else model
    if not model.compiled:
        return told | dict.fromkeys(("optimizer", "loss", "loss_name", "metrics", "rate", "weights"))
    X, Y = inputs["X"], inputs["Y"]
    given = model(X)
    return told | {
        "optimizer": type_name(model.optimizer),
        "rate": _number(lambda: model.optimizer.learning_rate),
        "loss": _number(lambda: model.compute_loss(X, Y, given)),
        "loss_name": _name(model.loss),
        "metrics": [_metrics(model, X, labels, given) for labels in (Y, inputs["more"])],
        "weights": _trained(model, X[:1], Y[:1]),
    }


def _number(measure):
    """Return a number; None where Keras cannot compute it, for instance since a loss wants other labels."""
    try:
        return float(measure())
    except Exception:  # noqa: BLE001 - whatever Keras raises
        return None


def _name(loss):
    return loss if isinstance(loss, str) else getattr(loss, "__name__", None) or type_name(loss)


def _metrics(model, X, Y, given):
    """Return name and value of each metric."""
    try:
        model.reset_metrics()
        found = model.compute_metrics(X, Y, given)
        return [[name, float(value)] for name, value in found.items() if name != "loss"]
    except Exception:  # noqa: BLE001 - as above
        return []


def _trained(model, X, Y):
    """Return the weights after a few steps on one example; None where the loss cannot be computed."""
    try:
        model.compile(optimizer=model.optimizer, loss=model.loss, run_eagerly=True)
        for _ in range(STEPS):
            model.train_on_batch(X, Y)
    except Exception:  # noqa: BLE001 - as above
        return None
    return [encode(array) for array in model.get_weights()]
