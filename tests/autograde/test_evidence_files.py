"""What a plain file's imports, broken pieces, names and parameters are made of."""

import inspect

import pytest

from autograde.evidence.binding import call_with
from autograde.evidence.find_functions import choose_name
from autograde.evidence.imports import MissingImportError, find_name
from autograde.evidence.plain_file import read_plain_file
from autograde.evidence.run_file import run_file

BLOCK = {"X": "X", "f": 3, "filters": [1, 2, 3], "stage": 2, "block": "a", "s": 5}


def test_magics_are_skipped_and_a_percent_inside_an_expression_is_not():
    plain = read_plain_file("%matplotlib inline\n!pip install x\nname = ('a%s'\n    % 3)\nimport os\n")
    assert len(plain.statements) == 4 and len(plain.notes) == 2 and not plain.broken


def test_functions_around_a_broken_one_are_found_with_their_line_numbers():
    plain = read_plain_file(
        "def a():\n    return 1\n\ndef b():\n    x = (\n    return x\n\ndef c():\n    return 3\n"
    )
    assert [(s.name, s.lineno) for s in plain.statements] == [("a", 1), ("c", 8)]
    assert plain.broken["b"]["error"] == "SyntaxError"


def test_a_broken_function_that_is_written_again_is_not_broken():
    plain = read_plain_file("def b(:\n    pass\n\ndef b():\n    return 3\n")
    assert not plain.broken and len(plain.statements) == 1


def test_decorators_and_long_strings_without_indent_stay_with_their_function():
    text = 'print "x"\n@staticmethod\ndef a():\n    """\ntext, it\'s here\n    """\n    return 1\n'
    assert [s.name for s in read_plain_file(text).statements] == ["a"]


@pytest.mark.parametrize("text", ["\0", "(" * 5000, "", "\ufeff", "x = 1\f\ny = 2", "else:\n  pass"])
def test_odd_texts_do_not_break_the_reader(text):
    assert read_plain_file(text).broken == {}


@pytest.mark.parametrize(
    ("module", "name", "place"),
    [
        ("keras.layers.merge", "add", "keras.layers"),
        ("keras.layers.normalization", "BatchNormalization", "keras.layers"),
        ("tensorflow.python.keras.layers", "Conv2D", "keras.layers"),
        ("keras.utils.np_utils", "to_categorical", "keras.utils"),
        ("keras.layers", "Conv2D", None),
    ],
)
def test_names_of_older_keras_are_found_where_keras_3_has_them(module, name, place):
    import keras

    value, found = find_name(module, name)
    assert found == place
    assert value is getattr(keras.utils if name == "to_categorical" else keras.layers, name)


@pytest.mark.parametrize("module", ["keras.utils", "kt_utils", "tensorflow.contrib.keras.layers"])
def test_a_name_that_is_nowhere_is_said_to_be_missing(module):
    with pytest.raises(MissingImportError):
        find_name(module, "no_such_thing")


def test_a_failing_statement_is_skipped_with_a_note_and_the_next_one_runs():
    namespace, broken, notes = run_file("from nowhere import x\ny = x\nz = 3\ndef f(a=x): pass\n", "file.py")
    assert namespace["z"] == 3 and set(broken) == {"f"}
    assert [note.split(":")[0] for note in notes] == ["line 1", "line 2", "line 4"]


def test_a_statement_that_takes_too_long_is_left_behind():
    namespace, _, notes = run_file("while True: pass\nz = 3\n", "file.py", statement_seconds=0.2)
    assert namespace["z"] == 3 and "TimeoutError" in notes[0]


@pytest.mark.parametrize(
    ("task", "names", "chosen"),
    [
        ("identity_block", ["id_block", "identity_block"], "identity_block"),
        ("identity_block", ["test_identity_block", "IdentityBlock"], "IdentityBlock"),
        ("identity_block", ["res_identity", "conv"], "res_identity"),
        ("convolutional_block", ["convolution_block"], "convolution_block"),
        ("convolutional_block", ["Net.conv_block", "identity_block"], "Net.conv_block"),
        ("convolutional_block", ["identity_block", "conv"], None),
        ("ResNet50", ["resnet_50", "resnet_18"], "resnet_50"),
        ("ResNet50", ["resnet_18", "build_resnet"], "build_resnet"),
        ("ResNet50", ["load_resnet_weights", "convolutional_block"], None),
    ],
)
def test_the_likeliest_name_is_chosen(task, names, chosen):
    assert choose_name(task, names) == chosen


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
