"""Calls of older Keras are carried out as Keras 3 wants them, and told where they are made."""

import ast

import pytest

from autograde.files.keras_two import KerasTwoCalls


def run(source, own=(), **names):
    """Run an expression with stand-ins that return what they get; return that, and what is said."""
    calls = KerasTwoCalls(own)
    tree = calls.visit(ast.parse(source, mode="eval"))
    scope = {
        name: lambda *args, **words: Called(args, words)
        for name in ("AveragePooling2D", "Adam", "Model", "Conv2D", "Convolution2D", "BatchNormalization")
    }
    value = eval(compile(tree, "file", "eval"), {**scope, **names, KerasTwoCalls.NOTE: calls.note})  # noqa: S307
    return value, calls.take_made()


class Called:
    def __init__(self, args, words):
        self.args, self.words = args, words

    def __call__(self, *args, **words):
        return Called(args, words)


@pytest.mark.parametrize(
    ("source", "args", "words", "said"),
    [
        ("AveragePooling2D(name='p')", (), {"name": "p", "pool_size": (2, 2)}, "pool_size"),
        ("Adam(lr=0.1, decay=1)", (), {"learning_rate": 0.1}, "`lr` is now `learning_rate`, `decay` is gone"),
        ("Model(input=1, output=2)", (), {"inputs": 1, "outputs": 2}, "`input` is now `inputs`"),
        (
            "Convolution2D(8, 3, 5, border_mode='same', subsample=2)",
            (8,),
            {"padding": "same", "strides": 2, "kernel_size": (3, 5)},
            "border_mode",
        ),
        ("BatchNormalization(axis=3)(1, True)", (1,), {"training": True}, "training=True"),
    ],
)
def test_older_calls_are_made_as_keras_3_wants_them_and_said(source, args, words, said):
    value, told = run(source)
    assert (value.args, value.words) == (args, words)
    assert len(told) == 1 and told[0].line == 1 and said in told[0].told


def test_training_that_an_own_layer_hands_on_by_position_is_handed_on_by_name():
    calls = KerasTwoCalls()
    source = "class Part:\n    def call(self, x, training):\n        return self.norm(x, training)\n"
    scope = {KerasTwoCalls.NOTE: calls.note}
    exec(compile(calls.visit(ast.parse(source)), "file", "exec"), scope)
    part = scope["Part"]()
    part.norm = Called((), {})
    assert part.call(1, True).words == {"training": True}
    assert [note.sentence for note in calls.take_made()] == [
        "line 3: `self.norm(x, training)` is an error in Keras 3: write `training=training`"
    ]


@pytest.mark.parametrize(
    "source",
    [
        "AveragePooling2D((2, 2))",
        "AveragePooling2D(pool_size=3)",
        "AveragePooling2D(**{'pool_size': 4})",
        "Adam(0.1)",
        "Conv2D(8, 3, 2, padding='same')",
        "BatchNormalization()(1, training=True)",
    ],
)
def test_calls_that_keras_3_takes_are_left_alone(source):
    assert run(source)[1] == []


def test_only_calls_that_are_made_are_said_and_what_the_file_defines_itself_is_its_own():
    assert run("1 if True else AveragePooling2D()") == (1, [])
    value, told = run("AveragePooling2D()", own=("AveragePooling2D",))
    assert value.words == {} and told == []
