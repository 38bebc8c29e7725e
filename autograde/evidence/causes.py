"""Why a function gave no graph, where Keras's own words do not say: found with the function at hand."""

import dis
import linecache
import re
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

from autograde.evidence.recorded_calls import Calls, is_students
from autograde.evidence.schema import MOST_VARIABLES


class NotCalledError(TypeError):
    """A layer was made and not called on a tensor; ``line`` is where it was made."""

    def __init__(self, layer: Any, line: str) -> None:
        kind = type(layer).__name__
        super().__init__(f"this {kind} is made but not called on a tensor")
        self.line = line


def find_not_called(error: BaseException, calls: Calls) -> NotCalledError | None:
    """Find the layer that stands where a tensor should, because it was made and not called.

    Parameters
    ----------
    error : BaseException
        What the function raised.
    calls : Calls
        What it had made and called until then.

    Returns
    -------
    NotCalledError or None
    """
    called = {id(node.operation) for node, _ in calls.nodes.values()}
    waiting = [(layer, place) for i, (layer, place) in calls.layers.items() if i not in called]
    text = str(error)
    for layer, place in waiting:
        if re.search(rf"<\w+ name={re.escape(layer.name)},", text):
            return NotCalledError(layer, place.steps[-1].line)
    trace, frame = error.__traceback__, None
    while trace is not None:
        if is_students(trace.tb_frame.f_code.co_filename):
            frame, number = trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next
    if frame is None or not isinstance(error, (TypeError, ValueError, AttributeError)):
        return None
    line = linecache.getline(frame.f_code.co_filename, number)
    for layer, place in waiting:
        names = [name for name, value in frame.f_locals.items() if _holds(value, layer)]
        # Where the layer itself is what is called, it is the call that fails.
        if any(re.search(rf"\b{re.escape(name)}\b(?!\s*\()", line) for name in names):
            return NotCalledError(layer, place.steps[-1].line)
    return None


def _holds(value: Any, layer: Any) -> bool:
    return value is layer or (isinstance(value, (list, tuple)) and any(item is layer for item in value))


def none_returned(function: Callable[..., Any]) -> str:
    """Say why a function returned None.

    Parameters
    ----------
    function : callable

    Returns
    -------
    str
        That its ``return`` is missing, or what its last ``return`` says.
    """
    code = getattr(function, "__code__", None)
    lines = list(_returning_lines(code)) if isinstance(code, CodeType) else []
    if not lines:
        return "None (is the `return` line missing?)"
    text = linecache.getline(code.co_filename, lines[-1]).strip() if code else ""
    return f"None, which is the value of `{text}`" if text else "None, though it has a `return`"


def _returning_lines(code: CodeType) -> Iterator[int]:
    """Yield the lines that return something else than a plain None."""
    before = None
    for step in dis.get_instructions(code):
        plain = before is not None and before.opname == "LOAD_CONST" and before.argval is None
        if step.opname == "RETURN_VALUE" and not plain and step.positions and step.positions.lineno:
            yield step.positions.lineno
        before = step


def notebook_variables(function: Callable[..., Any]) -> list[str]:
    """List the arrays, tensors and models of the notebook that a function reads beside its arguments.

    Parameters
    ----------
    function : callable

    Returns
    -------
    list of str
        Their names, a few at most.
    """
    code, names = getattr(function, "__code__", None), getattr(function, "__globals__", {})
    if not isinstance(code, CodeType):
        return []
    found = [name for name in dict.fromkeys(_global_names(code)) if _is_data(names.get(name))]
    return [name for name in found if name.isidentifier() and len(name) <= 80][:MOST_VARIABLES]


def _is_data(value: Any) -> bool:
    """Say whether a value is an array, a tensor, a table, a layer or a model, and no class of these."""
    if isinstance(value, type) or value is None:
        return False
    return isinstance(getattr(value, "shape", None), (tuple, list)) or hasattr(value, "trainable_weights")


def _global_names(code: CodeType) -> Iterator[str]:
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield step.argval
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _global_names(inner)
