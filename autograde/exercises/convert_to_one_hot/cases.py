"""`convert_to_one_hot`: wrong and right answers for the self-test."""

import numpy as np

from autograde.exercises.convert_to_one_hot.kept import RUBRIC
from autograde.selftest.cases import Variant, mutant


def mutants():
    found = [mutant("convert_to_one_hot", *mistake) for mistake in _mistakes()]
    everything = " ".join(RUBRIC)

    def raises(Y, C):
        return np.eye(C)[Y.reshape(-1) + C].T

    return [*found, mutant("convert_to_one_hot", "index error", raises, everything, ":raises-IndexError")]


def variants():
    def with_zeros(Y, C):
        Y = np.asarray(Y).reshape(-1)
        result = np.zeros((C, len(Y)))
        for i, label in enumerate(Y):
            result[label, i] = 1
        return result

    styles = [
        ("np.eye", lambda Y, C: np.eye(C)[Y.reshape(-1)].T),
        ("a loop", with_zeros),
        ("comparison", lambda Y, C: (np.arange(C)[:, None] == np.ravel(Y)).astype(int)),
    ]
    return [Variant("convert_to_one_hot", name, function) for name, function in styles]


def _mistakes():
    def right(Y, C):
        return np.eye(C)[Y.reshape(-1)].T

    yield "transposed", lambda Y, C: right(Y, C).T, "form", "form:one-hot-transposed"
    yield "off by one", lambda Y, C: np.roll(right(Y, C), 1, axis=0), "values", "values:one-hot-values"
    yield "ones and zeros exchanged", lambda Y, C: 1 - right(Y, C), "values", "values:one-hot-values"
    yield "labels sorted", lambda Y, C: right(np.sort(Y.reshape(-1)), C), "values", "values:one-hot-values"
    yield "ones of 255", lambda Y, C: 255 * right(Y, C), "values", "values:one-hot-values"
    yield "first class left out", _without_first, "values", "values:one-hot-values"
    yield (
        "six classes whatever C is",
        lambda Y, C: np.eye(6)[np.minimum(Y.reshape(-1), 5)].T,
        "form values",
        "form:one-hot-shape values:one-hot-values",
    )
    yield "labels returned", lambda Y, C: Y, "form values", "form:one-hot-shape"
    yield "no return", lambda Y, C: None, "form values", "form:no-array"


def _without_first(Y, C):
    Y = Y.reshape(-1)
    result = np.zeros((C, Y.size))
    result[Y, np.arange(Y.size)] = Y > 0
    return result
