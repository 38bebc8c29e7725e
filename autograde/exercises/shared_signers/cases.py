"""`shared_signers`: wrong and right answers for the self-test."""

import numpy as np

from autograde.selftest.cases import Variant, mutant


def mutants():
    return [mutant("shared_signers", *mistake) for mistake in _mistakes()]


def variants():
    def by_loop(train, test):
        found = []
        for signer in sorted(set(train.tolist())):
            if signer in test:
                found.append(signer)
        return np.array(found)

    styles = [
        ("np.intersect1d", np.intersect1d),
        ("sets", lambda train, test: np.array(sorted(set(train) & set(test)))),
        ("np.isin", lambda train, test: np.unique(train[np.isin(train, test)])),
        ("a loop", by_loop),
        ("sorts in place", _sorts_in_place),
    ]
    return [Variant("shared_signers", name, function) for name, function in styles]


def _sorts_in_place(train, test):
    train.sort()
    test.sort()
    return np.intersect1d(train, test)


def _mistakes():
    right = np.intersect1d
    wrong, form = "values:signers-wrong", "form:signers-form"

    def in_order_of(first):
        return lambda *sets: np.array(list(dict.fromkeys(s for s in sets[first] if s in sets[1 - first])))

    yield "all signers", np.union1d, "values", wrong
    yield "the training set's", lambda train, test: np.unique(train), "values", wrong
    yield "the test set's", lambda train, test: np.unique(test), "values", wrong
    yield "in one set alone", np.setxor1d, "values", wrong
    yield "compared element by element", _element_by_element, "values", wrong
    yield "each as often as in training", lambda a, b: np.sort(a[np.isin(a, b)]), "form", form
    yield "each as often as in the test", lambda a, b: np.sort(b[np.isin(b, a)]), "form", form
    yield "in the order of training", in_order_of(0), "form", form
    yield "in the order of the test", in_order_of(1), "form", form
    yield "in the order of a set", lambda a, b: np.array(list(set(a) & set(b))), "form", form
    yield "in falling order", lambda a, b: right(a, b)[::-1], "form", form
    yield "as a column", lambda a, b: right(a, b)[:, None], "form", form
    yield "as a list", lambda a, b: sorted(set(a.tolist()) & set(b.tolist())), "form", "form:signers-list"
    yield "as floats", lambda a, b: right(a, b).astype(float), "form", "form:signers-type"
    yield "as a set", lambda a, b: set(a) & set(b), "form values", "form:no-array"
    yield "where they stand", lambda a, b: np.flatnonzero(np.isin(a, b)), "values", wrong
    yield "how many", lambda a, b: np.array([len(right(a, b))]), "values", wrong
    yield "whether", lambda a, b: bool(len(right(a, b))), "form values", "form:no-array"
    yield "None where there is none", _or_none, "form values", "form:no-array"
    yield "-1 where there is none", _or_minus_one, "values", wrong
    yield "the first alone", lambda a, b: right(a, b)[:1], "values", wrong
    yield "none", lambda a, b: np.array([], dtype=int), "values", wrong
    yield "always the same", lambda a, b: np.arange(3), "values", wrong
    yield "no return", lambda a, b: None, "form values", "form:no-array"


def _element_by_element(train, test):
    length = min(len(train), len(test))
    return np.unique(train[:length][train[:length] == test[:length]])


def _or_none(train, test):
    found = np.intersect1d(train, test)
    return found if len(found) else None


def _or_minus_one(train, test):
    found = np.intersect1d(train, test)
    return found if len(found) else np.array([-1])
