"""Reads from a function's source what it does with its parameters.

People call parameters what they like, but a number of classes goes into a `Dense`, and three numbers of
filters are unpacked. Only what stands there plainly counts; a function without such lines has no uses.
"""

import ast
import inspect
from collections.abc import Callable, Iterator
from typing import Any

#: Which argument of which layer tells what: the position, the keyword, and the exercise's name for it.
_LAYERS = {
    "Dense": ((0, "units", "classes"),),
    "Input": ((0, "shape", "input_shape"),),
    **dict.fromkeys(
        ("Conv2D", "Convolution2D"),
        ((0, "filters", "number"), (1, "kernel_size", "f"), (2, "strides", "s")),
    ),
}


def find_uses(function: Callable[..., Any]) -> dict[str, list[str]]:
    """Say what a function uses its parameters for.

    Parameters
    ----------
    function : callable

    Returns
    -------
    dict
        The names of variables by use: ``X`` (a layer is called on it), ``filters`` (unpacked into three),
        ``pair`` (unpacked into two), ``number`` (a convolution's filters), ``f``, ``s``, ``classes``,
        ``input_shape``; and as ``**`` the keys that are taken out of any variable by name.
        Empty where the source cannot be read.
    """
    try:
        source = inspect.getsource(function)
        tree = ast.parse("if True:\n" + source if source[:1].isspace() else source)
    except (OSError, TypeError, SyntaxError, ValueError):
        return {}
    uses: dict[str, list[str]] = {}
    for use, name in (found for node in ast.walk(tree) for found in _uses_in(node)):
        uses.setdefault(use, []).append(name)
    for name in {n for n in uses.get("item 0", ()) if n in uses.get("item 2", ())}:
        uses.setdefault("filters", []).append(name)
    return uses


def _uses_in(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield uses and names of one node of the syntax tree."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
        for target in node.targets:
            if isinstance(target, (ast.Tuple, ast.List)) and len(target.elts) in (2, 3):
                yield ("filters" if len(target.elts) == 3 else "pair"), node.value.id
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        if isinstance(node.slice, ast.Constant) and type(node.slice.value) is int:
            yield f"item {node.slice.value}", node.value.id
        elif isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            yield "**", node.slice.value
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Call) and node.args and isinstance(node.args[0], ast.Name):
            yield "X", node.args[0].id
        if called_name(node) in ("get", "pop") and node.args and isinstance(node.args[0], ast.Constant):
            yield "**", str(node.args[0].value)
        given = {word.arg: word.value for word in node.keywords}
        for place, keyword, use in _LAYERS.get(called_name(node), ()):
            value = node.args[place] if place < len(node.args) else given.get(keyword)
            name = _single_name(value)
            if name is not None:
                yield use, name


def called_name(call: ast.Call) -> str:
    """Return the last part of the name of what is called; empty if it has none."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _single_name(value: ast.AST | None) -> str | None:
    """Return the name that a value is, or that it is a pair of: ``f`` of ``f`` and of ``(f, f)``."""
    if isinstance(value, (ast.Tuple, ast.List)):
        names = {_single_name(part) for part in value.elts}
        return names.pop() if len(names) == 1 else None
    return value.id if isinstance(value, ast.Name) else None
