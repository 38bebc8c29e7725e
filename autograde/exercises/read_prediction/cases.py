"""`read_prediction`: wrong and right answers for the self-test."""

import numpy as np

from autograde.selftest.cases import Variant, mutant

_TYPES = "probability:prediction-types"


def mutants():
    return [mutant("read_prediction", *mistake) for mistake in _mistakes()]


def variants():
    def by_sort(probabilities):
        order = np.argsort(probabilities[0])
        return order[-1].item(), probabilities[0][order[-1]].item()

    def by_loop(probabilities):
        best = 0
        for digit, probability in enumerate(probabilities[0]):
            if probability > probabilities[0][best]:
                best = digit
        return best, float(probabilities[0][best])

    def as_lists(probabilities):
        (row,) = probabilities.tolist()
        return [row.index(max(row)), max(row)]

    styles = [
        ("converted", lambda p: (int(np.argmax(p)), float(np.max(p)))),
        ("by order", by_sort),
        ("a loop", by_loop),
        ("lists", as_lists),
    ]
    return [Variant("read_prediction", name, function) for name, function in styles]


def _mistakes():
    def right(probabilities):
        return int(np.argmax(probabilities)), float(np.max(probabilities))

    of_the_notebook = np.array([[0.01, 0.01, 0.02, 0.9, 0.03, 0.03]], np.float32)

    yield "digit off by one", lambda p: (right(p)[0] + 1, right(p)[1]), "digit", "digit:digit"
    yield "the least likely digit", lambda p: (int(np.argmin(p)), right(p)[1]), "digit", "digit:digit"
    yield "the second digit", lambda p: (int(np.argsort(p[0])[-2]), right(p)[1]), "digit", "digit:digit"
    yield "always a three", lambda p: (3, right(p)[1]), "digit", "digit:digit"
    yield "the first that is likelier than not", _above_half, "digit", "digit:digit"
    yield (
        "the notebook's photo",
        lambda p: right(of_the_notebook),
        "digit probability",
        "digit:digit probability:probability",
    )
    yield (
        "probability in per cent",
        lambda p: (right(p)[0], 100 * right(p)[1]),
        "probability",
        "probability:probability",
    )
    yield "probability of one", lambda p: (right(p)[0], 1.0), "probability", "probability:probability"
    yield (
        "its share of one",
        lambda p: (right(p)[0], float(p.mean())),
        "probability",
        "probability:probability",
    )
    yield "rounded", lambda p: (right(p)[0], round(right(p)[1])), "probability", "probability:probability"
    yield (
        "digit and probability exchanged",
        lambda p: right(p)[::-1],
        "digit probability",
        "digit:digit",
    )
    yield (
        "NumPy's numbers",
        lambda p: (np.argmax(p), np.max(p)),
        "probability",
        "probability:prediction-types",
    )
    yield (
        "NumPy's digit",
        lambda p: (np.argmax(p), right(p)[1]),
        "probability",
        "probability:prediction-types",
    )
    yield (
        "NumPy's probability",
        lambda p: (right(p)[0], p.max()),
        "probability",
        "probability:prediction-types",
    )
    yield (
        "digit as a float",
        lambda p: (float(np.argmax(p)), right(p)[1]),
        "probability",
        "probability:prediction-types",
    )
    yield (
        "digit as a text",
        lambda p: (str(right(p)[0]), right(p)[1]),
        "digit probability",
        "digit:prediction-form",
    )
    yield "arrays of one", lambda p: (p.argmax(axis=1), p.max(axis=1)), "probability", _TYPES
    yield "one array", lambda p: np.array(right(p)), "digit probability", "digit:prediction-form"
    yield "only the digit", lambda p: right(p)[0], "digit probability", "digit:prediction-form"
    yield "no return", lambda p: None, "digit probability", "digit:prediction-form"


def _above_half(probabilities):
    above = np.flatnonzero(probabilities[0] > 0.5)
    return (int(above[0]) if len(above) else 0), float(np.max(probabilities))
