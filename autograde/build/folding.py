"""What of a reference's text students' cells have: without marks of components, and in one form only.

Text and not a syntax tree is what is changed, so that comments and line breaks stay the author's.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import Any


class Folding:
    """The text of a function, line by line, and what of it goes.

    Parameters
    ----------
    text : str
        Of the whole file.
    forms : set of str
        Names of variables in it that hold the form.
    form : dict
        Its choices.
    """

    def __init__(self, text: str, forms: set[str], form: dict[str, Any]) -> None:
        self.lines = text.splitlines()
        self.forms, self.form = forms, form
        self.gone: set[int] = set()
        self.depth: dict[int, int] = {}
        self.values: list[tuple[ast.expr, str]] = []

    def fold(self, function: ast.FunctionDef, last: int) -> list[str]:
        """Return the function's lines up to line ``last``."""
        self._walk(function.body, 0)
        self._take_values(function)
        lines = list(self.lines)
        for node, value in sorted(self.values, key=lambda one: (one[0].lineno, -one[0].col_offset)):
            number = node.lineno - 1
            line = lines[number].encode()
            lines[number] = (line[: node.col_offset] + value.encode() + line[node.end_col_offset :]).decode()
        return [
            lines[number][4 * self.depth.get(number, 0) :] if lines[number].strip() else ""
            for number in range(function.lineno - 1, last)
            if number not in self.gone
        ]

    def _walk(self, body: Sequence[ast.stmt], depth: int) -> None:
        for node in body:
            if isinstance(node, ast.With) and is_component(node):
                end = max(item.context_expr.end_lineno or 0 for item in node.items)
                self._drop(node.lineno, end)
                self._keep(node.body, end + 1, node.end_lineno or end, depth + 1)
            elif isinstance(node, ast.If) and (taken := self._decide(node.test)) is not None:
                self._choose(node, taken, depth)
            else:
                for _, inner in ast.iter_fields(node):
                    if isinstance(inner, list) and inner and isinstance(inner[0], ast.stmt):
                        self._walk(inner, depth)

    def _choose(self, node: ast.If, taken: bool, depth: int) -> None:
        """Keep one branch of an ``if`` that the form decides."""
        end = node.end_lineno or node.lineno
        body_ends = node.body[-1].end_lineno or end
        self._drop(node.lineno, node.test.end_lineno or node.lineno)
        if taken:
            self._keep(node.body, (node.test.end_lineno or node.lineno) + 1, body_ends, depth + 1)
            self._drop(body_ends + 1, end)
        elif not node.orelse:
            self._drop(node.lineno, end)
        elif self.lines[node.orelse[0].lineno - 1].lstrip().startswith("elif"):
            self._drop(node.lineno, node.orelse[0].lineno - 1)
            self._walk(node.orelse, depth)
        else:
            start = node.orelse[0].lineno
            while not self.lines[start - 1].lstrip().startswith("else"):
                start -= 1
            self._drop(node.lineno, start)
            self._keep(node.orelse, start + 1, end, depth + 1)

    def _drop(self, first: int, last: int) -> None:
        self.gone.update(range(first - 1, last))

    def _keep(self, body: Sequence[ast.stmt], first: int, last: int, depth: int) -> None:
        self.depth.update(dict.fromkeys(range(first - 1, last), depth))
        self._walk(body, depth)

    def _decide(self, test: ast.expr) -> bool | None:
        """Say what a condition comes to in this form; None where it depends on something else."""
        if not any(isinstance(node, ast.Name) and node.id in self.forms for node in ast.walk(test)):
            return None
        try:
            code = compile(ast.Expression(test), "reference.py", "eval")
            return bool(eval(code, {"__builtins__": {}}, dict.fromkeys(self.forms, self.form)))  # noqa: S307
        except NameError:
            return None

    def _take_values(self, function: ast.FunctionDef) -> None:
        """Note the value of each ``form["name"]`` in what stays."""
        for node in self._expressions(function):
            if node.lineno - 1 not in self.gone:
                self.values.append((node, repr(self.form[ast.literal_eval(node.slice)])))

    def _expressions(self, function: ast.FunctionDef) -> Iterator[ast.Subscript]:
        for node in ast.walk(function):
            if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
                continue
            if isinstance(node.value, ast.Name) and node.value.id in self.forms:
                yield node


def is_component(node: ast.With) -> bool:
    """Say whether a ``with`` marks a component."""
    calls = [item.context_expr for item in node.items]
    return all(isinstance(call, ast.Call) and getattr(call.func, "id", "") == "component" for call in calls)


def form_names(tree: ast.Module) -> set[str]:
    """List the variables of a file that hold the form: ``form = asked_form("NAME")``."""
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if getattr(node.value.func, "id", "") == "asked_form"
        for target in node.targets
        if isinstance(target, ast.Name)
    }
