"""Collects evidence: calls the student's function once a challenge and writes down what came of it.

Everything that the function prints, warns or raises is caught: a check never fails, it reports.
"""

import inspect
import io
import re
import traceback
import warnings
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from autograde.evidence.borrowed import BorrowedAnswerError, as_own_work
from autograde.evidence.keras_graph import NotAGraphError, collect_graph, name_value
from autograde.evidence.no_values import without_values
from autograde.evidence.schema import VERSION, clean_text
from autograde.exercise import Exercise, load_exercise

_PACKAGES = (
    str(Path(__file__).parents[1]),
    "site-packages",
    "dist-packages",
    "<frozen",
    str(Path(inspect.__file__).parent),
)


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
    }


def _outcome(exercise, function, challenge):
    printed = io.StringIO()
    try:
        with redirect_stdout(printed), redirect_stderr(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _call(exercise, function, challenge)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a student's code raises is evidence
        return {"kind": "error", "error": _kind(error), "message": _message(error), "line": _line(error)}


def _call(exercise: Exercise, function, challenge):
    if not callable(function):
        raise NotAGraphError(f"the check needs your function, and got a {type(function).__name__}")
    if exercise.kind == "graph":
        return {"kind": "graph", "graph": _build(exercise, exercise.with_arguments(function), challenge)}
    own = as_own_work(function, getattr(exercise.asked, "ANSWERED_IN", ()))
    inputs = exercise.asked.make_inputs(challenge.generator())
    return {"kind": "values", "values": exercise.asked.collect(own, inputs)}


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
    import keras

    parameters = dict(challenge.parameters)
    if exercise.builds == "tensor":
        X = keras.Input(parameters.pop("input_shape"))
        return collect_graph(X, function(X, **parameters))
    parameters["input_shape"] = tuple(parameters["input_shape"])
    model = function(**parameters)
    if isinstance(model, keras.Model) and not getattr(model, "inputs", None):  # a class of their own
        X = keras.Input(parameters["input_shape"])
        return collect_graph(X, model(X))
    if not isinstance(model, keras.Model):
        raise NotAGraphError(f"the function returned {name_value(model)}, where a Model is needed")
    if len(model.inputs) != 1:
        raise NotAGraphError(f"the model has {len(model.inputs)} inputs, where one is needed")
    if len(model.outputs) != 1:
        raise NotAGraphError(f"the model has {len(model.outputs)} outputs, where one is needed")
    return collect_graph(model.inputs[0], model.outputs[0])


def _kind(error):
    for kind, known in (("not-a-graph", NotAGraphError), ("borrowed", BorrowedAnswerError)):
        if isinstance(error, known):
            return kind
    return clean_text(type(error).__name__, 80)


def _message(error):
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip()
    return clean_text(" ".join(text.split()), 300)


def _line(error):
    """Return the student's own line that led to the error."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not any(part in frame.filename for part in _PACKAGES):
            return clean_text((frame.line or "").strip(), 200)
    return ""
