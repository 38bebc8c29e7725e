"""Arguments reach their parameters, whatever a stranger calls these."""

import inspect

import pytest

from autograde.files.binding import bind
from autograde.files.calling import call_with

BLOCK = {"X": "X", "f": 3, "filters": [1, 2, 3], "stage": 2, "block": "a", "s": 5}
IDENTITY = {name: value for name, value in BLOCK.items() if name != "s"}
NETWORK = {"input_shape": (8, 12, 3), "classes": 7}


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


def _short(net, ks, nf, st, bl, step):
    return net, ks, nf, st, bl, step


def _only_position(tensor, k, chans, /, stage_no, block_letter, *, stride):
    return tensor, k, chans, stage_no, block_letter, stride


def _annotated(prev: object, size: int, channels: list, level: int, letter: str, down: int = 2):
    return prev, size, channels, level, letter, down


@pytest.mark.parametrize(
    "function",
    [_exercise, _library, _swapped, _unknown, _stars, _options, _short, _only_position, _annotated],
)
def test_arguments_reach_their_parameters_whatever_these_are_called(function):
    assert call_with(function, BLOCK) == tuple(BLOCK.values())


def _block_of(signature):
    """Make a function of a signature that returns what its parameters get."""
    scope: dict = {}
    exec(f"def block({signature}):\n    return dict(locals())", scope)
    return scope["block"]


@pytest.mark.parametrize(
    ("signature", "tensor", "kernel", "numbers"),
    [
        ("activation, f, filters, stage, block", "activation", "f", "filters"),
        ("name, f, filters, stage, block", "name", "f", "filters"),
        ("init_x, f, filters, stage, block", "init_x", "f", "filters"),
        ("weights, f, filters, stage, block", "weights", "f", "filters"),
        ("training_data, f, filters", "training_data", "f", "filters"),
        ("block, f, filters, stage, blk", "block", "f", "filters"),
        ("layer, kernel, n_filters", "layer", "kernel", "n_filters"),
        ("k, f, filters", "k", "f", "filters"),
        ("filters, kernel_size, x", "x", "kernel_size", "filters"),
        ("kernel, channels, inputs, stage, block", "inputs", "kernel", "channels"),
        ("maps, filters, window_size=3, dropout=0.2", "maps", "window_size", "filters"),
        ("a, filters, wide=3, axis=1", "a", "wide", "filters"),
        ("x_in, ksize, num_of_filters", "x_in", "ksize", "num_of_filters"),
    ],
)
def test_the_first_parameter_is_the_tensor_unless_another_is_named_like_one(
    signature, tensor, kernel, numbers
):
    given = call_with(_block_of(signature), IDENTITY)
    assert (given[tensor], given[kernel], given[numbers]) == ("X", 3, [1, 2, 3])


@pytest.mark.parametrize(
    ("signature", "extra", "value"),
    [
        ("x, f, filters, bn_axis=1", "bn_axis", 1),
        ("x, f, filters, momentum=9", "momentum", 9),
        ("x, f, filters, dropout=0.5", "dropout", 0.5),
        ("x, f, filters, training, weight_decay", "weight_decay", 0.0),
        ("x, f, filters, data_format", "data_format", "channels_last"),
        ("x, f, filters, regularizer", "regularizer", None),
        ("x, f, filters, activation", "activation", "relu"),
        ("x, f, filters, name", "name", "res2a"),
        ("x, strides, filters, f", "strides", 1),
        ("x, f, filters, downsample", "downsample", False),
    ],
)
def test_parameters_that_the_exercise_knows_nothing_of_get_what_changes_nothing(signature, extra, value):
    assert call_with(_block_of(signature), IDENTITY)[extra] == value


@pytest.mark.parametrize(
    ("signature", "unfilled"),
    [
        ("X, f, filters, blockname, shortcut, s=1", "shortcut"),
        ("x, f, filters, name, project", "project"),
        ("x, f, filters, stage, block, helper", "helper"),
    ],
)
def test_a_parameter_that_nothing_is_for_is_named_and_not_filled_with_what_is_left(signature, unfilled):
    match = bind(_block_of(signature), IDENTITY)
    assert match.required() == [unfilled]
    with pytest.raises(TypeError, match=f"`{unfilled}`.*X, f, filters, stage, block"):
        call_with(_block_of(signature), IDENTITY)


def test_three_parameters_take_the_three_numbers():
    def block(x, kernel, filters1, filters2, filters3, name=None):
        return x, kernel, filters1, filters2, filters3

    assert call_with(block, IDENTITY) == ("X", 3, 1, 2, 3)


def test_what_is_unpacked_into_three_are_the_filters_whatever_their_name():
    def block(X, f, k):
        a, b, c = f
        return a, b, c, k

    assert call_with(block, IDENTITY) == (1, 2, 3, 3)


def test_the_parameters_of_2021_keep_their_defaults_and_names_are_left_out():
    def modern(x, k, filters, s=2, training=True, initializer="default"):
        return x, k, filters, s, training, initializer

    assert call_with(modern, BLOCK) == ("X", 3, [1, 2, 3], 5, True, "default")


def test_training_and_initializer_without_default_get_one():
    def modern(X, f, filters, training, initializer):
        return training, initializer

    training, initializer = call_with(modern, BLOCK)
    assert training is False and inspect.isclass(initializer)


@pytest.mark.parametrize(
    ("signature", "shape", "classes"),
    [
        ("shape=(1, 1, 3), n_classes=2", "shape", "n_classes"),
        ("x_shape=(64, 64, 3), classes=6", "x_shape", "classes"),
        ("input_shape=(64, 64, 3), out_classes=6", "input_shape", "out_classes"),
        ("input_shape=(64, 64, 3), n_labels=6", "input_shape", "n_labels"),
        ("of=(64, 64, 3), many=6", "of", "many"),
        ("number_of_categories, img_dims", "img_dims", "number_of_categories"),
        ("size=[64, 64, 3], dropout=0.5, seed=1, num_cls=6", "size", "num_cls"),
        (
            "include_top=True, weights='imagenet', input_tensor=None, input_shape=None, pooling=None, "
            "classes=9",
            "input_shape",
            "classes",
        ),
    ],
)
def test_networks_get_shape_and_classes_by_name_or_position_with_or_without_defaults(
    signature, shape, classes
):
    given = call_with(_block_of(signature), NETWORK)
    assert (given[shape], given[classes]) == ((8, 12, 3), 7)


def test_trained_weights_are_not_asked_for():
    def network(weights="imagenet", pretrained=True, classes=1000):
        return weights, pretrained, classes

    assert call_with(network, NETWORK) == (None, False, 7)


def test_height_width_and_channels_are_given_one_by_one():
    def network(img_rows, img_cols, channels=3, nb_classes=6):
        return img_rows, img_cols, channels, nb_classes

    assert call_with(network, NETWORK) == (8, 12, 3, 7)


def test_the_number_of_classes_is_what_a_dense_layer_is_made_with():
    def network(shape, size_of_last, width=4):
        return Dense(size_of_last)(Reshape(shape)(width))  # noqa: F821

    match = bind(network, NETWORK)
    assert match.bound == {"shape": (8, 12, 3), "size_of_last": 7}


def test_one_number_for_both_sides_is_given_one_number():
    def network(img_size=64, n_classes=6):
        return img_size, n_classes

    assert call_with(network, NETWORK) == (8, 7)
