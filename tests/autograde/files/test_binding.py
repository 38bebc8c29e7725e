"""Arguments reach their parameters, whatever a stranger calls these."""

import inspect

import pytest

from autograde.files.binding import call_with

BLOCK = {"X": "X", "f": 3, "filters": [1, 2, 3], "stage": 2, "block": "a", "s": 5}


def _exercise(X, f, filters, stage, block, s=2):
    return X, f, filters, stage, block, s


def _library(input_tensor, kernel_size, filters, stage, block, strides=(2, 2)):
    return input_tensor, kernel_size, filters, stage, block, strides


def _swapped(block, stage, filters, s, f, X):
    return X, f, filters, stage, block, s


def _unknown(alpha, beta, gamma, delta, epsilon, zeta):
    return alpha, beta, gamma, delta, epsilon, zeta


def _stars(*everything):
    return everything


def _options(x, kernel, **options):
    return x, kernel, options["filters"], options["stage"], options["block"], options["s"]


@pytest.mark.parametrize("function", [_exercise, _library, _swapped, _unknown, _stars, _options])
def test_arguments_reach_their_parameters_whatever_these_are_called(function):
    assert function is not None and call_with(function, BLOCK) == tuple(BLOCK.values())


def test_the_parameters_of_2021_keep_their_defaults_and_names_are_left_out():
    def modern(x, k, filters, s=2, training=True, initializer="default"):
        return x, k, filters, s, training, initializer

    assert call_with(modern, BLOCK) == ("X", 3, [1, 2, 3], 5, True, "default")


def test_training_and_initializer_without_default_get_one():
    def modern(X, f, filters, training, initializer):
        return training, initializer

    training, initializer = call_with(modern, BLOCK)
    assert training is False and inspect.isclass(initializer)


def test_classes_are_found_under_their_usual_names():
    def network(shape=(1, 1, 3), n_classes=2):
        return shape, n_classes

    assert call_with(network, {"input_shape": (8, 8, 3), "classes": 6}) == ((8, 8, 3), 6)
