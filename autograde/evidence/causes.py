"""Why a function gave no graph, where Keras's own words do not say: found with the function at hand."""

import ast
import dis
import inspect
import linecache
import re
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any

from autograde.evidence.recorded_calls import Calls, Place, Step, is_students
from autograde.evidence.refusals import RefusalError
from autograde.evidence.schema import MOST_VARIABLES


def not_called(layer: Any, place: Place) -> RefusalError:
    """Say that a layer was made and not called."""
    return RefusalError("not-called", type(layer).__name__, place.steps[-1].line)


def find_cause(error: BaseException, calls: Calls) -> RefusalError | None:
    """Find out whether an exception comes of a layer that is not used as layers are.

    Parameters
    ----------
    error : BaseException
        What the function raised.
    calls : Calls
        What it had made and called until then.

    Returns
    -------
    RefusalError or None
    """
    called = {id(node.operation) for node, _ in calls.nodes.values()}
    waiting = [(layer, place) for i, (layer, place) in calls.layers.items() if i not in called]
    text = str(error)
    for layer, place in waiting:
        if re.search(rf"<\w+ name={re.escape(layer.name)},", text):
            return not_called(layer, place)
    frame, step = _failing_step(error)
    if frame is None or not isinstance(error, (TypeError, ValueError, AttributeError)):
        return None
    names = {**frame.f_globals, **frame.f_locals}
    found = _find_misuse(step.line, names)
    if found is not None:
        return found
    for layer, place in waiting:
        held = [name for name, value in frame.f_locals.items() if _holds(value, layer)]
        # Where the layer itself is what is called, it is the call that fails.
        if any(re.search(rf"\b{re.escape(name)}\b(?!\s*\()", step.line) for name in held):
            return not_called(layer, place)
    return None


def _failing_step(error: BaseException) -> tuple[FrameType | None, Step]:
    """Find the innermost of the student's functions that an exception went through."""
    trace, frame, step = error.__traceback__, None, Step("", 0, find_cause.__code__, 0)
    while trace is not None:
        code = trace.tb_frame.f_code
        if is_students(code.co_filename):
            frame, step = trace.tb_frame, Step(code.co_name, 0, code, trace.tb_lasti)
        trace = trace.tb_next
    return frame, step


def _find_misuse(line: str, names: dict[str, Any]) -> RefusalError | None:
    """Look in a line for a tensor that a layer gets where it is made, and for a layer called on None."""
    from keras import KerasTensor
    from keras.layers import Layer

    try:
        nodes = [node for node in ast.walk(ast.parse(line)) if isinstance(node, ast.Call)]
    except SyntaxError:  # a part of a longer statement
        return None
    for node in nodes:
        made = _value(node.func, names)
        given = [(_value(item, names), item) for item in _items(node)]
        if isinstance(made, type) and issubclass(made, Layer):
            if any(isinstance(value, KerasTensor) for value, _ in given):
                return RefusalError("given-early", made.__name__, line)
        elif isinstance(node.func, ast.Call):
            nones = [
                i.id for value, i in given if value is None and isinstance(i, ast.Name) and i.id in names
            ]
            if nones:
                return RefusalError("called-on-none", nones[0], line)
    return None


def _items(call: ast.Call) -> Iterator[ast.expr]:
    """Yield the arguments of a call, and those in a list."""
    for given in (*call.args, *(keyword.value for keyword in call.keywords)):
        yield from given.elts if isinstance(given, (ast.List, ast.Tuple)) else (given,)


def _value(node: ast.expr, names: dict[str, Any]) -> Any:
    """Look up what a name, or an attribute of one, stands for; nothing is run."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        holder = _value(node.value, names)
        return getattr(holder, node.attr, None) if inspect.ismodule(holder) else None
    return None


def _holds(value: Any, layer: Any) -> bool:
    return value is layer or (isinstance(value, (list, tuple)) and any(item is layer for item in value))


def none_returned(function: Callable[..., Any]) -> tuple[str, str]:
    """Say why a function returned None.

    Parameters
    ----------
    function : callable

    Returns
    -------
    what, line : str
        ``"None"`` where its ``return`` is missing, ``"None returned"`` where there is one; and that line.
    """
    code = getattr(inspect.unwrap(function), "__code__", None)
    lines = list(_returning_lines(code)) if isinstance(code, CodeType) else []
    if not lines:
        return "None", ""
    return "None returned", linecache.getline(code.co_filename, lines[-1]).strip() if code else ""


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
