"""`evaluate_model`: what the student's function is called on, and what is written down of it."""

from autograde.evidence.values import encode
from autograde.exercises._classifier.asked import classifier_data, compiled

KIND = "values"

make_inputs = classifier_data


def collect(function, inputs):
    return {"result": encode(function(compiled(inputs), inputs["X"], inputs["Y"]))}
