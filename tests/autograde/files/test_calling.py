"""Classes and builders are called as well as functions."""

import pytest

from autograde.files.calling import SignatureError, call_with, describe_call

BLOCK = {"X": 10, "f": 3, "filters": [1, 2, 3], "stage": 2, "block": "a"}
NETWORK = {"input_shape": (8, 12, 3), "classes": 7}


class Adds:
    """Adds what it is made with."""

    def __init__(self, filters, kernel_size, **others):
        assert not others
        self.number = filters[2] + kernel_size

    def __call__(self, x):
        return x + self.number


def test_what_a_class_makes_is_called_on_the_tensor():
    assert call_with(Adds, BLOCK) == 16


def test_what_a_builder_returns_is_called_on_the_tensor():
    def build(filters, f, stage):
        return lambda x: (x, filters[0], f, stage)

    assert call_with(build, BLOCK) == (10, 1, 3, 2)


def test_what_takes_no_tensor_and_returns_nothing_to_call_is_told():
    def wrong(filters, kernel_size, stage):
        return filters

    with pytest.raises(SignatureError, match=r"takes no tensor.*def wrong\(filters, kernel_size, stage\)"):
        call_with(wrong, BLOCK)


def test_keywords_are_only_handed_on_where_they_are_asked_for():
    def block(x, f, filters, **others):
        return others

    def asking(x, f, filters, **others):
        return others.get("block"), others

    assert call_with(block, BLOCK) == {}
    assert call_with(asking, BLOCK) == ("a", {"block": "a"})


def test_the_model_of_an_object_that_builds_one_is_taken():
    import keras

    class Net:
        def __init__(self, shape, n_classes):
            self.shape, self.n_classes = shape, n_classes

        def build_model(self):
            x = keras.Input(self.shape)
            return keras.Model(x, keras.layers.Dense(self.n_classes)(x))

    class Other:
        def __init__(self, shape, n_classes):
            self.shape = shape

    assert call_with(Net, NETWORK).output_shape == (None, 8, 12, 7)
    with pytest.raises(SignatureError, match=r"`Other` is a class .* --resnet Other.METHOD"):
        call_with(Other, NETWORK)


def test_a_call_is_described_for_a_person():
    def block(net, kernel, filters, weight_decay, weights="imagenet"):
        return net

    call = "block(net=the tensor, filters=[1, 2, 3], kernel=3, weight_decay=0.0, weights=None)"
    assert describe_call(block, "block", BLOCK) == [f"block was called as {call}"]
    with_what = "block was called with weight_decay=0.0, weights=None, which the exercise does not give"
    assert describe_call(block, "block", BLOCK, briefly=True) == [with_what]
    assert describe_call(lambda x, f, filters: x, "block", BLOCK, briefly=True) == []


def test_a_layer_that_cannot_do_without_training_gets_it():
    import keras

    class Twice(keras.layers.Layer):
        def __init__(self, filters, f):
            super().__init__()
            self.inner = keras.layers.Dense(filters[2])

        def call(self, x, training):
            return self.inner(x) if training is False else x

    class Whole(keras.Model):
        def __init__(self, n_classes):
            super().__init__()
            self.inner = keras.layers.Dense(n_classes)

        def call(self, x, training):
            return self.inner(x) if training is False else x

    assert call_with(Twice, {**BLOCK, "X": keras.Input((8, 8, 5))}).shape == (None, 8, 8, 3)
    assert call_with(Whole, NETWORK).output_shape == (None, 8, 12, 7)
