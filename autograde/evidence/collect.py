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

from autograde.evidence.keras_graph import GraphWalk, NotAGraphError, collect_graph, name_value
from autograde.evidence.makers import noted_calls
from autograde.evidence.no_values import without_values
from autograde.evidence.schema import VERSION, clean_text
from autograde.evidence.untouched import replaced_in_keras
from autograde.exercise import Exercise, load_exercise

_PACKAGES = (
    str(Path(__file__).parents[1]),
    "site-packages",
    "dist-packages",
    "<frozen",
    str(Path(inspect.__file__).parent),
)


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
    outcomes = [_outcome(exercise, function, challenge, leave_out) for challenge in challenges]
    if exercise.kind == "graph":
        outcomes = _with_keras_untouched(outcomes)
    return {"schema": VERSION, "task": task, "outcomes": outcomes}


def _with_keras_untouched(outcomes):
    """Take no graph for evidence whose layers are Keras's by name only."""
    import keras

    kinds = [kind for kind in vars(keras.layers).values() if isinstance(kind, type)]
    name = replaced_in_keras(kinds)
    if not name:
        return outcomes
    message = f"Keras's own {name} was replaced by something else"
    error = {"kind": "error", "error": "not-keras", "message": clean_text(message, 300), "line": ""}
    return [error if outcome["kind"] == "graph" else outcome for outcome in outcomes]


def _outcome(exercise, function, challenge, leave_out):
    printed = io.StringIO()
    try:
        with redirect_stdout(printed), redirect_stderr(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _call(exercise, function, challenge, leave_out)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a student's code raises is evidence
        return {"kind": "error", "error": _kind(error), "message": _message(error), "line": _line(error)}


def _call(exercise: Exercise, function, challenge, leave_out):
    if not callable(function):
        raise NotAGraphError(f"the check needs your function, and got a {type(function).__name__}")
    if exercise.kind == "graph":
        left_out = exercise.defaults if leave_out else {}
        function = exercise.with_arguments(function)
        return {"kind": "graph", "graph": _build(exercise, function, challenge.parameters, left_out)}
    inputs = exercise.asked.make_inputs(challenge.generator())
    return {"kind": "values", "values": exercise.asked.collect(function, inputs)}


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
                return _build_here(exercise.builds, function, shape, named)
        except (TimeoutError, RecursionError, MemoryError):
            raise
        except Exception:  # noqa: BLE001 - perhaps because there were no values; what it raises with them counts
            return _build_here(exercise.builds, function, shape, named)


def _build_here(builds, function, shape, named):
    import keras

    walk = GraphWalk(keras.config.dtype_policy().name)
    if builds == "tensor":
        X = keras.Input(shape)
        return collect_graph(X, function(X, **{k: v for k, v in named.items() if k != "input_shape"}), walk)
    model = function(**named)
    if isinstance(model, keras.Model) and not getattr(model, "inputs", None):  # a class of their own
        X = keras.Input(shape)
        return collect_graph(X, model(X), walk)
    if not isinstance(model, keras.Model):
        raise NotAGraphError(f"the function returned {name_value(model)}, where a Model is needed")
    if len(model.inputs) != 1:
        raise NotAGraphError(f"the model has {len(model.inputs)} inputs, where one is needed")
    if len(model.outputs) != 1:
        raise NotAGraphError(f"the model has {len(model.outputs)} outputs, where one is needed")
    return collect_graph(model.inputs[0], model.outputs[0], walk)


def _kind(error):
    return "not-a-graph" if isinstance(error, NotAGraphError) else clean_text(type(error).__name__, 80)


def _message(error):
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip()
    return clean_text(" ".join(text.split()), 300)


def _line(error):
    """Return the student's own line that led to the error."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not any(part in frame.filename for part in _PACKAGES):
            return clean_text((frame.line or "").strip(), 200)
    return ""
