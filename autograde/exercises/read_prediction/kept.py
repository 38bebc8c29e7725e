"""`read_prediction`: its rubric, and the judge of what came back; no graded kernel sees this."""

import numpy as np

from autograde.judge.values import CLOSE, number, say

RUBRIC = {
    "digit": ("The digit", 2.0),
    "probability": ("Its probability", 1.0),
}
EXPECTED = {"result"}


def judge(inputs, values):
    digit, probability = _most_likely(inputs)
    result = values["result"]
    numbers = [number(v) for v in result] if isinstance(result, list) else []
    if len(numbers) != 2 or None in numbers:
        yield say(
            "digit",
            "prediction-form",
            "The function does not return two numbers.",
            "Return (digit, probability).",
        )
        yield say("probability", "prediction-form", "The function does not return two numbers.")
        return
    if numbers[0] != digit:
        yield say(
            "digit",
            "digit",
            "The digit is not the most likely one.",
            "Where in the vector is its largest entry?",
        )
    if abs(numbers[1] - probability) > CLOSE:
        yield say("probability", "probability", "The probability is not that of the most likely digit.")


def _most_likely(inputs):
    """The most likely digit and its probability."""
    vector = inputs["probabilities"][0]
    return int(np.argmax(vector)), float(np.max(vector))
