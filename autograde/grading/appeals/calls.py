"""The challenges of a check, written as calls that a student could type."""

from typing import Any

import numpy as np

from autograde.challenge import Challenge, official_challenges
from autograde.exercise import Exercise, load_exercise
from signs.words import tell

_MANY = 12  # numbers of an array that are still written out
_LONGEST = 160


def typed_calls(exercise: str, function: str, seed: int) -> list[str]:
    """Write the calls with which a function was asked in official grading.

    Parameters
    ----------
    exercise : str
    function : str
        The student's function's name.
    seed : int
        Of the grade.

    Returns
    -------
    list of str
        One for each challenge, in the order in which they were posed. Where an exercise is asked with
        arrays, the line also says how to make them and what they are.
    """
    asked = load_exercise(exercise)
    return [_typed_call(asked, function, challenge) for challenge in official_challenges(exercise, seed)]


def _typed_call(exercise: Exercise, function: str, challenge: Challenge) -> str:
    if exercise.kind != "graph":
        make = f'load_exercise("{exercise.name}").asked.make_inputs(np.random.default_rng({challenge.seed}))'
        told = _tell_inputs(exercise.asked.make_inputs(challenge.generator()))
        return tell("{function} on the inputs of {call}: {inputs}", function=function, call=make, inputs=told)
    given = {
        name: tuple(value) if name == "input_shape" else value
        for name, value in challenge.parameters.items()
        if exercise.defaults.get(name, value) != value or name not in exercise.defaults
    }
    written = [f"{name}={value!r}" for name, value in given.items()]
    if exercise.builds == "tensor":
        shape = tuple(challenge.parameters["input_shape"])
        written = [f"Input({shape!r})", *(one for one in written if not one.startswith("input_shape="))]
    written += [f"{name}={_name(value)}" for name, value in exercise.arguments.items()]
    return f"{function}({', '.join(written)})"


def _tell_inputs(inputs: Any) -> str:
    if not isinstance(inputs, dict):
        return _write(inputs)
    return "; ".join(f"{name} = {_write(value)}" for name, value in inputs.items())


def _write(value: Any) -> str:
    """Write a value out, or say what it is where that would be long."""
    if isinstance(value, np.ndarray) and value.size > _MANY:
        kind = tell("array of shape {shape}, {dtype}", shape=value.shape, dtype=value.dtype)
        if value.dtype.kind not in "biuf":
            return kind
        least, most = value.min(), value.max()
        return tell("{kind}, from {least:.4g} to {most:.4g}", kind=kind, least=least, most=most)
    told = " ".join(repr(value.tolist() if isinstance(value, np.ndarray | np.generic) else value).split())
    if len(told) <= _LONGEST and " at 0x" not in told:
        return told
    return tell("a {kind}", kind=type(value).__name__)


def _name(value: Any) -> str:
    return getattr(value, "__name__", None) or _write(value)
