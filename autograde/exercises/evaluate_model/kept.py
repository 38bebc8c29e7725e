"""`evaluate_model`: its rubric, and the judge of what came back; no graded kernel sees this."""

from autograde.exercises._classifier.kept import loss_and_accuracy
from autograde.judge.values import as_rows, decode, number, say

RUBRIC = {
    "values": ("Loss and accuracy of the test set", 1.5),
    "form": ("Two Python floats", 0.5),
}
EXPECTED = {"result", "types"}


def judge(inputs, values):
    numbers = _two_numbers(values["result"])
    if numbers is None:
        yield say(
            "form", "evaluation-form", "The function does not return two numbers.", "Return (loss, accuracy)."
        )
    elif values["types"] != ["float", "float"]:
        told = " and ".join(map(str, as_rows(values["types"]))) or "in one array"
        what = f"The two numbers are {told}, where two floats of Python's are asked for."
        yield say("form", "evaluation-types", what, "`float(...)` converts a number.")
    right = loss_and_accuracy(inputs)
    if numbers is None or not all(abs(a - b) <= 1e-3 for a, b in zip(numbers, right, strict=True)):
        yield say(
            "values",
            "evaluation-values",
            "The numbers are not the loss and the accuracy on the data that was given.",
            "`evaluate` returns them in the order loss, accuracy.",
        )


def _two_numbers(result):
    array = decode(result)
    if array is not None and array.shape == (2,):
        result = array.tolist()
    numbers = [number(value) for value in as_rows(result)]
    return None if len(numbers) != 2 or None in numbers else numbers
