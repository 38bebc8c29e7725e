"""`evaluate_model`: its rubric, and the judge of what came back; no graded kernel sees this."""

from autograde.exercises._classifier.kept import loss_and_accuracy
from autograde.judge.values import decode, number, say

RUBRIC = {
    "values": ("Loss and accuracy of the test set", 1.5),
    "form": ("Two Python floats", 0.5),
}
EXPECTED = {"result"}


def judge(inputs, values):
    result = values["result"]
    array = decode(result)
    if array is not None and array.shape == (2,):
        result = array.tolist()
    numbers = [number(v) for v in result] if isinstance(result, list) else []
    if len(numbers) != 2 or None in numbers:
        yield say(
            "form", "evaluation-form", "The function does not return two numbers.", "Return (loss, accuracy)."
        )
    loss, accuracy = loss_and_accuracy(inputs)
    if (
        len(numbers) != 2
        or None in numbers
        or abs(numbers[0] - loss) > 1e-3
        or abs(numbers[1] - accuracy) > 1e-3
    ):
        yield say(
            "values",
            "evaluation-values",
            "The numbers are not the loss and the accuracy on the data that was given.",
            "`evaluate` returns them in the order loss, accuracy.",
        )
