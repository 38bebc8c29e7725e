"""Looks for sentences in code that never went through `signs.words`."""

import ast
import re
from pathlib import Path

TELLING = ("tell", "tell_in", "tell_many", "mark")
#: Three words in a row.
_SENTENCE = re.compile(r"(?:\b[A-Za-z][a-z']+\b[ ,]+){2,}[a-z']+")


def untold(path: Path) -> list[str]:
    """List the texts of a module that look like sentences and are neither told nor marked.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of str
        Docstrings, and what only asserts say, left aside.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    aside: set[int] = set()
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        told = isinstance(called, ast.Name) and called.id in TELLING
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if told or is_docstring or isinstance(node, ast.Assert):
            aside |= {id(inner) for inner in ast.walk(node)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside
        if _SENTENCE.search(node.value)
    ]
