"""`train_model`: its rubric, and the judge of what came back; no graded kernel sees this."""

import numpy as np

from autograde.exercises._classifier.kept import same_weights, train, training_history
from autograde.judge.values import as_rows, near, number, say

RUBRIC = {
    "training": ("Trains for the epochs and batches asked for", 1.0),
    "history": ("Returns the history, with validation", 1.0),
}
EXPECTED = {"history", "steps", "weights"}


def judge(inputs, values):
    epochs, count = inputs["epochs"], len(inputs["X"])
    steps = epochs * -(-count // inputs["batch_size"])
    passed = train(inputs, steps)
    if not same_weights(values["weights"], passed[-1]):
        yield say(
            "training",
            "training-steps",
            "Training took another number of steps than epochs and batch size make."
            if values["steps"] != steps
            else "The model was not trained on the images and labels that were given.",
            "Hand the images, the labels, `epochs` and `batch_size` on to `fit`.",
        )
        passed = None
    rows = as_rows(values["history"])
    history = {
        row[0]: row[1] for row in rows if isinstance(row, list) and len(row) == 2 and isinstance(row[0], str)
    }
    wanted = training_history(inputs, passed) if passed else {}
    for name, what in (("loss", "training loss"), ("val_loss", "validation loss")):
        losses = [number(v) for v in history.get(name) or []] if isinstance(history.get(name), list) else []
        if len(losses) != epochs or (
            passed and not near(np.array(losses, float), np.array(wanted[name]), 1e-3)
        ):
            yield say(
                "history",
                f"history-{name}",
                f"What is returned holds no {what} for each epoch.",
                "`fit` returns it; with `validation_data` the test set is judged after each epoch, too.",
            )
