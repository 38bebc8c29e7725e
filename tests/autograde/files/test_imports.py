"""Imports of older Keras find what is still there."""

import pytest

from autograde.files.imports import MissingImportError, find_name


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
