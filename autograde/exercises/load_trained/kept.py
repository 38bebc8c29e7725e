"""`load_trained`: its rubric, and the judge of what came back; no graded kernel sees this."""

from autograde.exercises._classifier.kept import predictions
from autograde.judge.values import decode, near, say

RUBRIC = {
    "values": ("The model from the file", 2.0),
}
EXPECTED = {"predictions"}


def judge(inputs, values):
    given, wanted = decode(values["predictions"]), predictions(inputs)
    if given is None or not near(given, wanted, 1e-3):
        yield say(
            "values",
            "other-model",
            "What comes back is not the model in the file: it predicts something else, or is no model.",
            "keras.models.load_model reads architecture and weights; return what it gives.",
        )
