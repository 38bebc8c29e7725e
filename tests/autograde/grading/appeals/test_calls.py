"""What a check asked is written as calls that a student could type."""

import ast

import numpy as np
import pytest

from autograde.challenge import official_challenges
from autograde.exercise import list_exercises, load_exercise
from autograde.grading.appeals.calls import typed_calls

GRAPHS = [name for name in list_exercises() if load_exercise(name).kind == "graph"]
VALUES = [name for name in list_exercises() if load_exercise(name).kind == "values"]


@pytest.mark.parametrize("task", GRAPHS)
def test_a_networks_call_is_python_that_gives_what_was_asked(task):
    exercise, calls = load_exercise(task), typed_calls(task, "mine", 5)
    challenges = official_challenges(task, 5)
    assert len(calls) == len(challenges)
    for call, challenge in zip(calls, challenges, strict=True):
        tree = ast.parse(call, mode="eval").body
        plain = [word for word in tree.keywords if word.arg not in exercise.arguments]
        given = {word.arg: ast.literal_eval(word.value) for word in plain}
        assert len(tree.keywords) == len(plain) + len(exercise.arguments)
        if exercise.builds == "tensor":
            given["input_shape"] = ast.literal_eval(tree.args[0].args[0])
        asked = {**exercise.defaults, **given}
        wanted = dict(challenge.parameters)
        assert tree.func.id == "mine"
        assert {name: _plain(value) for name, value in asked.items()} == {
            name: _plain(value) for name, value in wanted.items()
        }


def _plain(value):
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("task", VALUES)
def test_a_call_on_arrays_says_how_to_make_them(task):
    [call, *_] = typed_calls(task, "mine", 5)
    made = call.partition(" on the inputs of ")[2].partition(": ")[0]
    inputs = eval(made, {"np": np, "load_exercise": load_exercise})  # noqa: S307 - our own words
    [challenge, *_] = official_challenges(task, 5)
    np.testing.assert_equal(inputs, load_exercise(task).asked.make_inputs(challenge.generator()))
    assert "object at" not in call
