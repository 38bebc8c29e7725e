"""`read_prediction`: wrong and right answers for the self-test."""

import numpy as np

from autograde.selftest.cases import Variant, mutant


def mutants():
    return [mutant("read_prediction", *mistake) for mistake in _mistakes()]


def variants():
    def by_sort(probabilities):
        order = np.argsort(probabilities[0])
        return order[-1], probabilities[0][order[-1]]

    styles = [
        ("NumPy numbers", by_sort),
    ]
    return [Variant("read_prediction", name, function) for name, function in styles]


def _mistakes():
    def right(probabilities):
        return int(np.argmax(probabilities)), float(np.max(probabilities))

    yield "digit off by one", lambda p: (right(p)[0] + 1, right(p)[1]), "digit", "digit:digit"
    yield "the least likely digit", lambda p: (int(np.argmin(p)), right(p)[1]), "digit", "digit:digit"
    yield (
        "probability in per cent",
        lambda p: (right(p)[0], 100 * right(p)[1]),
        "probability",
        "probability:probability",
    )
    yield (
        "digit and probability exchanged",
        lambda p: right(p)[::-1],
        "digit probability",
        "digit:digit",
    )
    yield "only the digit", lambda p: right(p)[0], "digit probability", "digit:prediction-form"
