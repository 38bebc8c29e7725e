"""Code in a normal form: without the student's names, and, if asked for, without the choice of a spelling.

Nothing is run: it works on the syntax tree alone. A form is a text; two pieces of code that have the same one
say the same, as far as that can be seen without knowing what names stand for.
"""

import ast
import builtins
from collections.abc import Iterable, Iterator

_LOCAL, _TEXT = "_", "TEXT"
#: What some layers call their arguments by place.
_PLACES = {
    "conv2d": ("filters", "kernel_size", "strides", "padding"),
    "depthwiseconv2d": ("kernel_size", "strides", "padding"),
    "maxpooling2d": ("pool_size", "strides", "padding"),
    "averagepooling2d": ("pool_size", "strides", "padding"),
    "zeropadding2d": ("padding",),
    "dense": ("units", "activation"),
    "batchnormalization": ("axis",),
    "input": ("shape",),
    "model": ("inputs", "outputs"),
    "compile": ("optimizer", "loss"),
    "fit": ("x", "y"),
    "evaluate": ("x", "y"),
}
#: What is the same where it is left out: axis, padding and strides have these anyway, for images.
_USUAL = {
    ("batchnormalization", "axis", "3"),
    ("batchnormalization", "axis", "-1"),
    ("conv2d", "padding", "'valid'"),
    ("conv2d", "strides", "1"),
    ("evaluate", "verbose", "0"),
}
_OTHER_NAMES = {"maxpool2d": "maxpooling2d", "avgpool2d": "averagepooling2d"}
_SUMS = {"add", "sum"}


def local_names(nodes: Iterable[ast.AST]) -> set[str]:
    """List the names that code gives: parameters, variables, functions, imports under another name."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler):
            found.add(node.name or "")
        elif isinstance(node, ast.alias) and node.asname:
            found.add(node.asname)
    return found


class NormalForm:
    """Writes the normal form of pieces of one answer.

    Parameters
    ----------
    names : set of str
        That the answer gives, see `local_names`.
    one_spelling : bool
        Whether different spellings of the same are one: ``ReLU()`` and ``Activation("relu")``, ``a + b`` and
        ``Add()([a, b])``, ``(1, 1)`` and ``1``, and what is the default anyway.
    """

    def __init__(self, names: set[str], one_spelling: bool) -> None:
        self.locals = names
        self.one_spelling = one_spelling
        self._written: dict[ast.AST, str] = {}

    def write(self, node: ast.AST | None) -> str:
        """Write the form of an expression or of a statement without its body."""
        if node is None:
            return ""
        if node not in self._written:
            special = getattr(self, f"_{type(node).__name__.lower()}", None)
            self._written[node] = special(node) if special else self._any(node)
        return self._written[node]

    # Statements: of those that have a body, the head.

    def _assign(self, node: ast.Assign) -> str:
        targets = " = ".join(self.write(target) for target in node.targets)
        return f"{targets} = {self.write(node.value)}"

    def _annassign(self, node: ast.AnnAssign) -> str:
        return f"{self.write(node.target)} = {self.write(node.value)}"

    def _augassign(self, node: ast.AugAssign) -> str:
        return f"{self.write(node.target)} {type(node.op).__name__}= {self.write(node.value)}"

    def _return(self, node: ast.Return) -> str:
        return f"return {self.write(node.value)}"

    def _expr(self, node: ast.Expr) -> str:
        return self.write(node.value)

    def _functiondef(self, node: ast.FunctionDef) -> str:
        given = node.args
        several = f"{'*' * bool(given.vararg)}{'**' * bool(given.kwarg)}"
        defaults = [self.write(one) for one in (*given.defaults, *given.kw_defaults) if one is not None]
        return f"def {len(given.args) + len(given.kwonlyargs)}{several}({', '.join(defaults)})"

    def _for(self, node: ast.For) -> str:
        return f"for {self.write(node.target)} in {self.write(node.iter)}"

    def _while(self, node: ast.While) -> str:
        return f"while {self.write(node.test)}"

    def _if(self, node: ast.If) -> str:
        return f"if {self.write(node.test)}{' else' if node.orelse else ''}"

    def _with(self, node: ast.With) -> str:
        return f"with {', '.join(self.write(item.context_expr) for item in node.items)}"

    def _classdef(self, node: ast.ClassDef) -> str:
        return f"class({', '.join(map(self.write, node.bases))})"

    def _try(self, node: ast.Try) -> str:
        return f"try {len(node.handlers)}"

    def _import(self, node: ast.Import) -> str:
        return f"import {', '.join(sorted(alias.name for alias in node.names))}"

    def _importfrom(self, node: ast.ImportFrom) -> str:
        return f"from {node.module} import {', '.join(sorted(alias.name for alias in node.names))}"

    # Expressions.

    def _name(self, node: ast.Name) -> str:
        return _LOCAL if node.id in self.locals else self._called(node.id)

    def _called(self, name: str) -> str:
        if not self.one_spelling or hasattr(builtins, name):
            return name
        plain = name.lower().replace("_", "")
        return _OTHER_NAMES.get(plain, plain)

    def _attribute(self, node: ast.Attribute) -> str:
        root: ast.AST = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and root.id not in self.locals:
            return self._called(node.attr)  # of a module, however it was imported
        return f"{self.write(node.value)}.{self._called(node.attr)}"

    def _constant(self, node: ast.Constant) -> str:
        value = node.value
        if self.one_spelling:
            if isinstance(value, str) and not value.isidentifier():
                return _TEXT
            if isinstance(value, str):
                return repr(value.lower())
            if isinstance(value, float) and value.is_integer() and abs(value) < 1e9:
                return repr(int(value))
        return repr(value) if len(repr(value)) <= 80 else f"{type(value).__name__} {len(repr(value))}"

    def _joinedstr(self, node: ast.JoinedStr) -> str:
        if self.one_spelling:
            return _TEXT
        parts = (self.write(v.value if isinstance(v, ast.FormattedValue) else v) for v in node.values)
        return f"f({', '.join(parts)})"

    def _unaryop(self, node: ast.UnaryOp) -> str:
        if isinstance(node.op, ast.USub):
            return f"-{self.write(node.operand)}"
        return f"{type(node.op).__name__}({self.write(node.operand)})"

    def _binop(self, node: ast.BinOp) -> str:
        left, right = self.write(node.left), self.write(node.right)
        kind = type(node.op).__name__
        if self.one_spelling:
            if kind in ("Add", "Mod") and _TEXT in (left, right):
                return _TEXT
            if kind == "Add" and _is_text(node):
                return _TEXT
            if kind == "Add":
                return _sum([left, right])
        return f"{kind}({left}, {right})"

    def _tuple(self, node: ast.Tuple | ast.List) -> str:
        parts = [self.write(one) for one in node.elts]
        numbers = all(isinstance(one, ast.Constant) and isinstance(one.value, int) for one in node.elts)
        if self.one_spelling and numbers and parts and len(set(parts)) == 1:
            return parts[0]
        bracket = "[]" if isinstance(node, ast.List) and not self.one_spelling else "()"
        return f"{bracket[0]}{', '.join(parts)}{bracket[1]}"

    _list = _tuple

    def _call(self, node: ast.Call) -> str:
        called = self.write(node.func)
        arguments = self.arguments(node)
        written = [f"{name}={value}" if not name.isdigit() else value for name, value in arguments]
        if self.one_spelling:
            if called.endswith(".format") or called == "format":
                return _TEXT
            if called == "activation" and len(arguments) == 1:
                return f"{arguments[0][1].strip(chr(39))}()"
            if called in _SUMS and isinstance(node.func, ast.Name | ast.Attribute) and node.args:
                inner = node.args[0]
                parts = inner.elts if isinstance(inner, ast.List | ast.Tuple) else node.args
                return _sum([self.write(part) for part in parts])
            if called == "add()" and len(node.args) == 1 and isinstance(node.args[0], ast.List | ast.Tuple):
                return _sum([self.write(part) for part in node.args[0].elts])
            if called == "relu" and len(arguments) == 1:
                return f"relu()({arguments[0][1]})"
        return f"{called}({', '.join(written)})"

    def arguments(self, node: ast.Call) -> list[tuple[str, str]]:
        """List a call's arguments in a normal order: name or place, and form."""
        called = self.write(node.func)
        places = _PLACES.get(called.rpartition(".")[2], ()) if self.one_spelling else ()
        found = []
        for n, value in enumerate(node.args):
            found.append((places[n] if n < len(places) else str(n), self.write(value)))
        named = [(word.arg or "**", self.write(word.value)) for word in node.keywords]
        found += named
        if self.one_spelling:
            found = [one for one in found if (called.rpartition(".")[2], *one) not in _USUAL]
            found = [(name, _TEXT if name == "name" else value) for name, value in found]
        return sorted(found)

    def _lambda(self, node: ast.Lambda) -> str:
        return f"lambda {len(node.args.args)}: {self.write(node.body)}"

    def _any(self, node: ast.AST) -> str:
        parts = [self.write(child) for child in ast.iter_child_nodes(node) if not _is_grammar(child)]
        kinds = [type(child).__name__ for child in ast.iter_child_nodes(node) if _is_operator(child)]
        return f"{type(node).__name__}{''.join(kinds)}({', '.join(parts)})"


def _sum(parts: list[str]) -> str:
    return f"sum({', '.join(sorted(parts))})"


def _is_text(node: ast.AST) -> bool:
    """Say whether a sum joins texts."""
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_grammar(node: ast.AST) -> bool:
    return isinstance(node, ast.expr_context) or _is_operator(node)


def _is_operator(node: ast.AST) -> bool:
    return isinstance(node, ast.operator | ast.unaryop | ast.cmpop | ast.boolop)


def statements(nodes: Iterable[ast.AST]) -> Iterator[list[ast.stmt]]:
    """Yield the statements of each body, without docstrings and `pass`."""
    for node in nodes:
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list):
                found = [s for s in body if isinstance(s, ast.stmt) and not _says_nothing(s)]
                if found:
                    yield found


def _says_nothing(statement: ast.stmt) -> bool:
    text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return text or isinstance(statement, ast.Pass)
