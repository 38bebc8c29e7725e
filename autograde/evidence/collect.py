"""Collects evidence: calls the student's function once a challenge and writes down what came of it.

Everything that the function prints, warns or raises is caught: a check never fails, it reports.
"""

import io
import re
import traceback
import warnings
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from autograde.evidence.borrowed import as_own_work
from autograde.evidence.causes import find_cause, none_returned, not_called, notebook_variables
from autograde.evidence.keras_graph import collect_graph
from autograde.evidence.makers import noted_calls
from autograde.evidence.no_values import without_values
from autograde.evidence.recorded_calls import Calls, call_function, is_students, recorded_calls
from autograde.evidence.refusals import NotAGraphError, RefusalError, name_value
from autograde.evidence.schema import VERSION, EvidenceError, clean_text, parse_outcome, without_addresses
from autograde.evidence.students_calls import NotingWalk
from autograde.evidence.untouched import replaced_in_keras
from autograde.exercise import Exercise, load_exercise

#: Whoever takes so long, or makes so much, does it with other parameters, too.
_ENDLESS = ("too-much", "TimeoutError")


def collect_evidence(task: str, function: Any, challenges: list, leave_out: bool = True) -> dict:
    """Call a student's function on every challenge.

    Parameters
    ----------
    task : str
    function : callable
        What the student wrote.
    challenges : list of Challenge
    leave_out : bool
        Whether a call leaves out what the function is to take for granted (``DEFAULTS`` in ``asked.py``).

    Returns
    -------
    dict
        Evidence in the form of `autograde.evidence.schema`.
    """
    exercise = load_exercise(task)
    outcomes: list[dict] = []
    for challenge in challenges:
        endless = bool(outcomes) and outcomes[-1].get("error") in _ENDLESS
        outcomes.append(outcomes[-1] if endless else _outcome(exercise, function, challenge, leave_out))
    if exercise.kind == "graph":
        outcomes = _with_keras_untouched(outcomes)
    return {
        "schema": VERSION,
        "task": task,
        "outcomes": outcomes,
        "variables": notebook_variables(function),
    }


def _with_keras_untouched(outcomes):
    """Take no graph for evidence whose layers are Keras's by name only."""
    import keras

    kinds = [kind for kind in vars(keras.layers).values() if isinstance(kind, type)]
    name = replaced_in_keras(kinds)
    if not name:
        return outcomes
    error = {"kind": "error", "error": "not-keras", "message": clean_text(name, 300), "line": ""}
    return [error if outcome["kind"] == "graph" else outcome for outcome in outcomes]


def _outcome(exercise, function, challenge, leave_out):
    printed = io.StringIO()
    try:
        with redirect_stdout(printed), redirect_stderr(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            outcome = _call(exercise, function, challenge, leave_out)
            parse_outcome(outcome)  # what the judge would refuse, the student is told at once
            return outcome
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a student's code raises is evidence
        return {"kind": "error", "error": _kind(error), "message": _message(error), "line": _line(error)}


def _call(exercise: Exercise, function, challenge, leave_out):
    if not callable(function):
        raise NotAGraphError("no-function", type(function).__name__)
    if exercise.kind == "graph":
        left_out = exercise.defaults if leave_out else {}
        try:
            return {"kind": "graph", **_build(exercise, function, challenge.parameters, left_out)}
        except NotAGraphError as error:
            if error.what != name_value(None):
                raise
            raise NotAGraphError(error.kind, *none_returned(function)) from None
    own = as_own_work(function, getattr(exercise.asked, "ANSWERED_IN", ()))
    inputs = exercise.asked.make_inputs(challenge.generator())
    return {"kind": "values", "values": exercise.asked.collect(own, inputs)}


def _build(exercise, function, parameters, left_out):
    """Have the student's function build its graph, and write it down."""
    shape = parameters["input_shape"]
    named = {
        name: tuple(value) if name == "input_shape" else value
        for name, value in parameters.items()
        if left_out.get(name) != value
    }
    with noted_calls(exercise.folder / "reference.py"):
        try:
            with without_values():
                return _build_here(exercise, function, shape, named)
        except (TimeoutError, RecursionError, MemoryError, EvidenceError):
            raise
        except Exception:  # noqa: BLE001 - perhaps because there were no values; what it raises with them counts
            return _build_here(exercise, function, shape, named)


def _build_here(exercise, function, shape, named):
    import keras

    with recorded_calls() as calls:
        try:
            start, end = _call_builder(
                exercise.builds, exercise.with_arguments(function), shape, named, calls
            )
        except Exception as error:
            cause = find_cause(error, calls)
            if cause is None:
                raise
            raise cause from None
    walk = NotingWalk(calls, getattr(exercise.asked, "USES", ()), keras.config.dtype_policy().name)
    graph = collect_graph(start, end, walk)
    return {"graph": graph, "calls": walk.describe(graph)}


def _call_builder(builds, function, shape, named, calls: Calls):
    """Call the function; return the tensors that its graph starts from and ends with."""
    import keras

    if builds == "tensor":
        X = keras.Input(shape)
        given = {name: value for name, value in named.items() if name != "input_shape"}
        return X, _tensor(call_function(function, X, **given), calls)
    model = call_function(function, **named)
    if isinstance(model, keras.Model) and not getattr(model, "inputs", None):  # a class of their own
        X = keras.Input(shape)
        return X, model(X)
    if not isinstance(model, keras.Model):
        raise NotAGraphError("not-a-model", name_value(_tensor(model, calls)))
    if len(model.inputs) != 1:
        raise NotAGraphError("model-inputs", str(len(model.inputs)))
    if len(model.outputs) != 1:
        raise NotAGraphError("model-outputs", str(len(model.outputs)))
    return model.inputs[0], model.outputs[0]


def _tensor(value, calls):
    """Return what a function returned, unless it is a layer that it made and did not call."""
    layer, place = calls.layers.get(id(value), (None, None))
    if layer is None or getattr(layer, "inputs", None):
        return value
    raise not_called(layer, place)


def _kind(error):
    if isinstance(error, RefusalError):
        return error.kind
    return "too-much" if isinstance(error, EvidenceError) else clean_text(type(error).__name__, 80)


def _message(error):
    if isinstance(error, RefusalError):
        return clean_text(error.what, 300)
    text = error.complaint if isinstance(error, EvidenceError) else str(error)
    text = re.sub(r"\x1b\[[0-9;]*m", "", text).strip()
    return clean_text(without_addresses(" ".join(text.split())), 300)


def _line(error):
    """Return the student's own line that led to the error; of what is too much, the parts of the sentence."""
    if isinstance(error, RefusalError):
        return clean_text(error.line, 200)
    if isinstance(error, EvidenceError):
        return clean_text("; ".join(f"{name}={value}" for name, value in error.parts.items()), 200)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if is_students(frame.filename):
            return clean_text((frame.line or "").strip(), 200)
    return ""
