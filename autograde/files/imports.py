"""Carries out a file's imports one by one, and finds what Keras 3 keeps in another place.

Files written for Keras 1 and 2 import from modules that are gone. Where the name still exists it is taken
from its new place, otherwise the import is skipped; both are told in a note.
"""

import ast
import re
from importlib import import_module
from typing import Any

from autograde.files.notes import Note, skip
from autograde.files.usual_names import GONE
from signs.words import tell

_KERAS = re.compile(r"^(tensorflow\.(python\.|contrib\.|compat\.v[12]\.)?keras|tf_keras|keras)(\.|$)")
#: Layers made with these are no layers of Keras 3, though some can still be imported.
_FOREIGN = re.compile(r"^(tensorflow\.(python|contrib|compat\.v[12])\.keras|tf_keras)(\.|$)")
_PLACES = (
    "keras.layers",
    "keras.models",
    "keras",
    "keras.initializers",
    "keras.regularizers",
    "keras.activations",
    "keras.optimizers",
    "keras.callbacks",
    "keras.losses",
    "keras.metrics",
    "keras.utils",
    "tensorflow.keras.backend",
    "tensorflow.keras.preprocessing",
    "tensorflow.keras.preprocessing.image",
    "keras.applications.imagenet_utils",
    "keras.ops",
    "tensorflow.keras",
)
_RENAMED = {"np_utils": "keras.utils", "vis_utils": "keras.utils", "data_utils": "keras.utils"}
#: What the import of a module that is not made for this Python may raise.
_FAILURES = (
    ImportError,
    AttributeError,
    ValueError,
    TypeError,
    SyntaxError,
    RuntimeError,
    OSError,
    NameError,
)


class MissingImportError(ImportError):
    """A name that is neither where it is imported from nor anywhere else that is known."""


def find_name(module: str, name: str) -> tuple[Any, str | None]:
    """Import a name, from its new place if the old one is gone.

    Parameters
    ----------
    module : str
        As in ``from module import name``.
    name : str

    Returns
    -------
    value : object
    place : str or None
        The new place, if it is another.

    Raises
    ------
    MissingImportError
        If there is no such thing.
    """
    if not _FOREIGN.match(module):
        try:
            return _get(module, name), None
        except _FAILURES as error:
            if not _KERAS.match(module):
                raise MissingImportError(str(error)) from error
    if name in GONE:
        return GONE[name], tell("the judge's own stand-ins")
    if name in _RENAMED:
        return import_module(_RENAMED[name]), _RENAMED[name]
    tail = _KERAS.sub("", module)
    for place in (f"keras.{tail}" if tail else "keras", *_PLACES):
        try:
            return _get(place, name), place
        except _FAILURES:
            continue
    raise MissingImportError(tell("Keras 3 has no {name}", name=name))


def _get(module: str, name: str) -> Any:
    found = import_module(module)
    try:
        return getattr(found, name)
    except AttributeError:
        return import_module(f"{module}.{name}")


def run_import(statement: ast.Import | ast.ImportFrom, namespace: dict[str, Any]) -> list[Note]:
    """Carry out one import statement.

    Parameters
    ----------
    statement : ast.Import or ast.ImportFrom
    namespace : dict
        Where the names go.

    Returns
    -------
    list of Note
        On what was skipped or found elsewhere.
    """
    notes = []
    for alias in statement.names:
        single = _single(statement, alias)
        text = ast.unparse(single)
        try:
            place = _run_one(single, alias, namespace)
        except (MissingImportError, *_FAILURES) as error:
            reason = str(error) or type(error).__name__
            notes.append(skip(statement.lineno, text, reason))
            continue
        if place:
            told = tell("`{code}` is now in {place}", code=text, place=place)
            notes.append(Note(statement.lineno, told))
    return notes


def _single(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.Import | ast.ImportFrom:
    if isinstance(statement, ast.Import):
        return ast.Import(names=[alias])
    return ast.ImportFrom(module=statement.module, names=[alias], level=statement.level)


def _run_one(
    statement: ast.Import | ast.ImportFrom, alias: ast.alias, namespace: dict[str, Any]
) -> str | None:
    """Bind one imported name; return its new place, or None."""
    if isinstance(statement, ast.Import):
        return _run_module(alias, namespace)
    if statement.level or statement.module is None:
        raise MissingImportError(tell("files beside this one are not read"))
    if statement.module == "__future__":
        return None
    if alias.name == "*":
        return _run_star(statement.module, namespace)
    value, place = find_name(statement.module, alias.name)
    namespace[alias.asname or alias.name] = value
    return place


def _run_module(alias: ast.alias, namespace: dict[str, Any]) -> str | None:
    wanted, place = alias.name, None
    if _FOREIGN.match(wanted):
        wanted = place = "keras." + _KERAS.sub("", wanted) if _KERAS.sub("", wanted) else "keras"
    module = import_module(wanted)
    if alias.asname:
        namespace[alias.asname] = module
    elif place is None:  # `import a.b` binds a
        namespace[wanted.split(".")[0]] = import_module(wanted.split(".")[0])
    return place


def _run_star(name: str, namespace: dict[str, Any]) -> str | None:
    wanted = "keras." + _KERAS.sub("", name) if _FOREIGN.match(name) else name
    module = import_module(wanted.rstrip("."))
    names = getattr(module, "__all__", None) or [n for n in dir(module) if not n.startswith("_")]
    namespace.update({n: getattr(module, n) for n in names if hasattr(module, n)})
    return wanted if wanted != name else None


class NestedImports(ast.NodeTransformer):
    """Lets imports inside functions look in the new places too.

    ``from a import b as c`` becomes ``c = find_name("a", "b")[0]``. A `try` keeps its imports, since the
    file has its own way out there.
    """

    FINDER = "__find_imported_name__"

    def visit_Try(self, node: ast.Try) -> ast.Try:
        """Leave a `try` alone."""
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom | list[ast.stmt]:
        """Rewrite an import of Keras's names."""
        if node.level or not _KERAS.match(node.module or "") or any(a.name == "*" for a in node.names):
            return node
        lines = []
        for alias in node.names:
            call = f"{alias.asname or alias.name} = {self.FINDER}({node.module!r}, {alias.name!r})[0]"
            lines += ast.parse(call).body
        for line in lines:
            for part in ast.walk(line):
                ast.copy_location(part, node)
        return lines
