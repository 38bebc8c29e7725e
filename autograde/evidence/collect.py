"""Collects evidence: calls the student's function once a challenge and writes down what came of it.

Everything that the function prints, warns or raises is caught: a check never fails, it reports.
"""

import io
import re
import traceback
import warnings
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from autograde.evidence.causes import (
    MisusedLayerError,
    find_cause,
    none_returned,
    not_called,
    notebook_variables,
)
from autograde.evidence.keras_graph import NotAGraphError, collect_graph, name_value
from autograde.evidence.no_values import without_values
from autograde.evidence.recorded_calls import Calls, call_function, is_students, recorded_calls
from autograde.evidence.schema import VERSION, EvidenceError, clean_text, parse_outcome
from autograde.evidence.students_calls import NotingWalk
from autograde.exercise import Exercise, load_exercise


def collect_evidence(task: str, function: Any, challenges: list) -> dict:
    """Call a student's function on every challenge.

    Parameters
    ----------
    task : str
    function : callable
        What the student wrote.
    challenges : list of Challenge

    Returns
    -------
    dict
        Evidence in the form of `autograde.evidence.schema`.
    """
    exercise = load_exercise(task)
    return {
        "schema": VERSION,
        "task": task,
        "outcomes": [_outcome(exercise, function, challenge) for challenge in challenges],
        "variables": notebook_variables(function),
    }


def _outcome(exercise, function, challenge):
    printed = io.StringIO()
    try:
        with redirect_stdout(printed), redirect_stderr(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            outcome = _call(exercise, function, challenge)
            parse_outcome(outcome)  # what the judge would refuse, the student is told at once
            return outcome
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a student's code raises is evidence
        return {"kind": "error", "error": _kind(error), "message": _message(error), "line": _line(error)}


def _call(exercise: Exercise, function, challenge):
    if not callable(function):
        raise NotAGraphError(f"the check needs your function, and got a {type(function).__name__}")
    if exercise.kind == "graph":
        try:
            return {"kind": "graph", **_build(exercise, function, challenge)}
        except NotAGraphError as error:
            raise NotAGraphError(_better_words(str(error), function)) from None
    inputs = exercise.asked.make_inputs(challenge.generator())
    return {"kind": "values", "values": exercise.asked.collect(function, inputs)}


def _build(exercise, function, challenge):
    """Have the student's function build its graph, and write it down."""
    try:
        with without_values():
            return _build_here(exercise, function, challenge)
    except (TimeoutError, RecursionError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - perhaps because there were no values; what it raises with them counts
        return _build_here(exercise, function, challenge)


def _build_here(exercise, function, challenge):
    with recorded_calls() as calls:
        try:
            start, end = _call_builder(exercise, exercise.with_arguments(function), challenge, calls)
        except Exception as error:
            cause = find_cause(error, calls)
            if cause is None:
                raise
            raise cause from None
    walk = NotingWalk(calls, getattr(exercise.asked, "USES", ()))
    graph = collect_graph(start, end, walk)
    return {"graph": graph, "calls": walk.describe(graph)}


def _call_builder(exercise, function, challenge, calls: Calls):
    """Call the function; return the tensors that its graph starts from and ends with."""
    import keras

    parameters = dict(challenge.parameters)
    if exercise.builds == "tensor":
        X = keras.Input(parameters.pop("input_shape"))
        return X, _tensor(call_function(function, X, **parameters), calls)
    parameters["input_shape"] = tuple(parameters["input_shape"])
    model = call_function(function, **parameters)
    if isinstance(model, keras.Model) and not getattr(model, "inputs", None):  # a class of their own
        X = keras.Input(parameters["input_shape"])
        return X, model(X)
    if not isinstance(model, keras.Model):
        raise NotAGraphError(
            f"the function returned {name_value(_tensor(model, calls))}, where a Model is needed"
        )
    if len(model.inputs) != 1:
        raise NotAGraphError(f"the model has {len(model.inputs)} inputs, where one is needed")
    if len(model.outputs) != 1:
        raise NotAGraphError(f"the model has {len(model.outputs)} outputs, where one is needed")
    return model.inputs[0], model.outputs[0]


def _tensor(value, calls):
    """Return what a function returned, unless it is a layer that it made and did not call."""
    layer, place = calls.layers.get(id(value), (None, None))
    if layer is None or getattr(layer, "inputs", None):
        return value
    raise not_called(layer, place)


def _better_words(message, function):
    """Say of the function itself why it gave no graph, where that can be told."""
    if message.startswith("the function returned None"):
        return message.replace("None", none_returned(function), 1)
    return message


def _kind(error):
    if isinstance(error, MisusedLayerError):
        return error.kind
    known = {NotAGraphError: "not-a-graph", EvidenceError: "too-much"}
    return known.get(type(error)) or clean_text(type(error).__name__, 80)


def _message(error):
    text = str(error).removeprefix("evidence refused: ") if isinstance(error, EvidenceError) else str(error)
    text = re.sub(r"\x1b\[[0-9;]*m", "", text).strip()
    return clean_text(" ".join(text.split()), 300)


def _line(error):
    """Return the student's own line that led to the error."""
    if isinstance(error, MisusedLayerError):
        return clean_text(error.line, 200)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if is_students(frame.filename):
            return clean_text((frame.line or "").strip(), 200)
    return ""
