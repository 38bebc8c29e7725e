"""`confusion_matrix`: wrong and right answers for the self-test."""

import numpy as np

from autograde.selftest.cases import Variant, mutant


def mutants():
    mistakes = [
        ("exchanged", lambda t, p, C: _right(p, t, C), "counts", "counts:matrix-transposed"),
        ("each pair once", _each_pair_once, "counts", "counts:matrix-counts"),
        ("shares", _shares, "counts form", "form:matrix-type"),
        ("as decimals", lambda t, p, C: _right(t, p, C).astype(float), "form", "form:matrix-type"),
        ("classes counted", _counted, "form", "form:matrix-shape"),
        (
            "only the diagonal",
            lambda t, p, C: np.diag(np.diag(_right(t, p, C))),
            "counts",
            "counts:matrix-counts",
        ),
        ("an accuracy", lambda t, p, C: float(np.mean(t == p)), "counts form", "form:no-array"),
        ("no return", lambda t, p, C: None, "counts form", "form:no-array"),
    ]
    return [mutant("confusion_matrix", *mistake) for mistake in mistakes]


def variants():
    styles = [
        ("a loop", _right),
        ("np.add.at", _added),
        ("bincount", lambda t, p, C: np.bincount(t * C + p, minlength=C * C).reshape(C, C)),
        (
            "comparisons",
            lambda t, p, C: np.array([[np.sum((t == i) & (p == j)) for j in range(C)] for i in range(C)]),
        ),
        ("one-hot products", lambda t, p, C: np.eye(C, dtype=int)[t].T @ np.eye(C, dtype=int)[p]),
    ]
    return [Variant("confusion_matrix", name, function) for name, function in styles]


def _right(true, predicted, C):
    matrix = np.zeros((C, C), dtype=int)
    for i, j in zip(true, predicted, strict=True):
        matrix[i, j] += 1
    return matrix


def _added(true, predicted, C):
    matrix = np.zeros((C, C), dtype=np.int64)
    np.add.at(matrix, (true, predicted), 1)
    return matrix


def _each_pair_once(true, predicted, C):
    matrix = np.zeros((C, C), dtype=int)
    matrix[true, predicted] += 1
    return matrix


def _shares(true, predicted, C):
    matrix = _right(true, predicted, C)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


def _counted(true, predicted, C):
    return _right(true, predicted, int(max(true.max(), predicted.max())) + 1)
