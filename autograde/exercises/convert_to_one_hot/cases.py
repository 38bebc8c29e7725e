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

    def squeezed(Y, C):
        return np.eye(C)[np.squeeze(Y)].T

    def by_keras(Y, C):
        from keras.utils import to_categorical

        return to_categorical(Y.ravel(), C).T

    styles = [
        ("np.eye", lambda Y, C: np.eye(C)[Y.reshape(-1)].T),
        ("a loop", with_zeros),
        ("comparison", lambda Y, C: (np.arange(C)[:, None] == np.ravel(Y)).astype(int)),
        ("comparison, true and false", lambda Y, C: np.arange(C)[:, None] == np.ravel(Y)),
        ("squeezed", squeezed),
        ("keras.utils", by_keras),
    ]
    return [Variant("convert_to_one_hot", name, function) for name, function in styles]


def _mistakes():
    def right(Y, C):
        return np.eye(C)[Y.reshape(-1)].T

    of_the_notebook = np.arange(40) % 4

    yield "transposed", lambda Y, C: right(Y, C).T, "form", "form:one-hot-transposed"
    yield "off by one", lambda Y, C: np.roll(right(Y, C), 1, axis=0), "values", "values:one-hot-values"
    yield "ones and zeros exchanged", lambda Y, C: 1 - right(Y, C), "values", "values:one-hot-values"
    yield "labels sorted", lambda Y, C: right(np.sort(Y.reshape(-1)), C), "values", "values:one-hot-values"
    yield "labels in reverse", lambda Y, C: right(Y, C)[:, ::-1], "values", "values:one-hot-values"
    yield "ones of 255", lambda Y, C: 255 * right(Y, C), "values", "values:one-hot-values"
    yield "first class left out", _without_first, "values", "values:one-hot-values"
    yield "as many rows as the largest label says", _to_largest, "form", "form:one-hot-counted"
    yield (
        "as many rows as there are classes among the labels",
        _that_occur,
        "form values",
        "form:one-hot-counted",
    )
    yield "counted from the smallest label", _from_smallest, "values", "values:one-hot-values"
    yield (
        "six classes whatever C is",
        lambda Y, C: np.eye(6)[np.minimum(Y.reshape(-1), 5)].T,
        "form values",
        "form:one-hot-shape",
    )
    yield "the notebook's labels", lambda Y, C: right(of_the_notebook, C), "form values", "form:one-hot-shape"
    yield "the first row alone", lambda Y, C: right(Y[:1], C), "form values", "form:one-hot-shape"
    yield "from the course's package", _from_signs, "form values", ":raises-ImportError"
    yield "labels returned", lambda Y, C: Y, "form values", "form:one-hot-shape"
    yield "lists", lambda Y, C: right(Y, C).tolist(), "form values", "form:no-array"
    yield "no return", lambda Y, C: None, "form values", "form:no-array"


def _from_signs(Y, C):
    from signs import convert_to_one_hot

    return convert_to_one_hot(Y, C)


def _to_largest(Y, C):
    return np.eye(Y.max() + 1)[Y.reshape(-1)].T


def _that_occur(Y, C):
    occurring, places = np.unique(Y.reshape(-1), return_inverse=True)
    return np.eye(len(occurring))[places].T


def _from_smallest(Y, C):
    return np.eye(C)[Y.reshape(-1) - Y.min()].T


def _without_first(Y, C):
    Y = Y.reshape(-1)
    result = np.zeros((C, Y.size))
    result[Y, np.arange(Y.size)] = Y > 0
    return result
