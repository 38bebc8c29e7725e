"""`compile_model`: its rubric, and the judge of what came back; no graded kernel sees this."""

from autograde.exercises._classifier.kept import loss_and_accuracy, same_weights, train
from autograde.judge.values import as_rows, number, say

RUBRIC = {
    "optimizer": ("Adam", 0.5),
    "loss": ("Categorical cross-entropy", 1.0),
    "metrics": ("Accuracy", 0.5),
}
EXPECTED = {"loss", "metrics", "optimizer", "rate", "returned", "weights"}


def judge(inputs, values):
    rate = number(values.get("rate"))
    passed = train(inputs, inputs["epochs"], rate if rate is not None and 0 < rate <= 1 else 1e-3)
    test = {**inputs, "X": inputs["X_test"], "Y": inputs["Y_test"]}
    loss, accuracy = loss_and_accuracy(test)
    given = number(values["loss"])
    right_loss = given is not None and abs(given - loss) <= 1e-3
    # The steps tell which optimiser it is, but only where they followed the right loss.
    right_steps = same_weights(values["weights"], passed[-1]) or not right_loss
    if values["optimizer"] != "Adam" or not right_steps:
        has = values["optimizer"] or "no optimizer: the model is not compiled"
        yield say("optimizer", "optimizer", f"The model has {has}.", "The exercise trains with Adam.")
    if not right_loss:
        yield say(
            "loss",
            "loss",
            "The loss is not the categorical cross-entropy of the softmax's probabilities.",
            "The labels are one-hot vectors, and the model's output is probabilities already.",
        )
    rows = [row for row in as_rows(values["metrics"]) if isinstance(row, list) and len(row) == 2]
    measured = [number(row[1]) for row in rows]
    if not any(v is not None and abs(v - accuracy) < 1e-3 for v in measured):
        yield say(
            "metrics", "metrics", "The model does not measure its accuracy.", "Ask `compile` for a metric."
        )
