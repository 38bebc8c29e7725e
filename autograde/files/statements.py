"""Runs a file's statements one after another; those that fail are skipped with a note."""

import ast
import linecache
import re
import warnings
from dataclasses import dataclass
from typing import Any

from autograde.files.imports import NestedImports, find_name, run_import
from autograde.files.keras_two import KerasTwoCalls
from autograde.files.notes import Note, skip
from autograde.files.plain_file import PARSE_ERRORS, describe_error, read_plain_file
from autograde.files.usual_names import make_namespace
from autograde.time_limit import time_limit
from signs.words import tell_list, tell_many

MODULE = "submitted_file"
STATEMENT_SECONDS = 20


@dataclass(frozen=True)
class RunFile:
    """A file that was run.

    Attributes
    ----------
    namespace : dict
    broken : dict
        Functions that do not parse or cannot be defined: name to ``{"error", "message", "line"}``; methods of
        a class that cannot be made are ``Class.method``.
    notes : list of Note
        What was skipped, and what was taken from elsewhere.
    outdated : KerasTwoCalls
        Notes which calls of Keras 2 are made.
    """

    namespace: dict[str, Any]
    broken: dict[str, dict[str, str]]
    notes: list[Note]
    outdated: KerasTwoCalls

    def why_missing(self, name: str) -> str:
        """Say what would have given a name and was skipped, an import or assignment; empty if none."""
        word = rf"\b{re.escape(name)}\b"
        gives = re.compile(rf"(import|from) [^`]*{word}$|[^`=(]*{word}[^`=(]* = ")
        return next((note.cause for note in self.notes if gives.match(note.skipped)), "")


def run_file(text: str, filename: str, statement_seconds: float = STATEMENT_SECONDS) -> RunFile:
    """Run a file's statements one after another; those that fail are skipped.

    Parameters
    ----------
    text : str
        The source.
    filename : str
        What tracebacks call the file.
    statement_seconds : float
        So long may one top-level statement take.

    Returns
    -------
    RunFile
    """
    plain = read_plain_file(text)
    namespace, broken, notes = make_namespace(MODULE), dict(plain.broken), list(plain.notes)
    outdated = KerasTwoCalls([str(s.name) for s in plain.statements if hasattr(s, "name")])
    namespace |= {NestedImports.FINDER: find_name, KerasTwoCalls.NOTE: outdated.note}
    linecache.cache[filename] = (len(plain.text), None, plain.text.splitlines(keepends=True), filename)
    for statement in plain.statements:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about modules that will go some day
                notes += run_import(statement, namespace)
            continue
        first = ast.unparse(statement).split("\n")[0][:80]
        statement = outdated.visit(NestedImports().visit(statement))
        error = _run_statement(statement, namespace, filename, statement_seconds)
        if isinstance(error, (NameError, AttributeError)) and isinstance(statement, ast.ClassDef):
            lacking = _without_missing_bases(statement, namespace)
            if lacking:
                said = tell_many(
                    "`{code}`: the base class {bases} is not there, and left out",
                    "`{code}`: the base classes {bases} are not there, and left out",
                    len(lacking),
                    code=first,
                    bases=tell_list(lacking),
                )
                notes.append(Note(statement.lineno, said))
                error = _run_statement(statement, namespace, filename, statement_seconds)
        if error is None:
            continue
        told = _tell(error, plain.text)
        for name in _names_of(statement):
            namespace.pop(name, None)
            broken[name] = told
        why = ": ".join(filter(None, (told["error"], told["message"])))
        notes.append(skip(statement.lineno, first, why))
    notes += outdated.remarks
    notes.sort(key=lambda note: note.line)
    return RunFile(namespace, {n: e for n, e in broken.items() if n not in namespace}, notes, outdated)


def _run_statement(
    statement: ast.stmt, namespace: dict[str, Any], filename: str, seconds: float
) -> BaseException | None:
    """Run one statement; return what it raised, or None."""
    try:
        code = compile(
            ast.Module([ast.fix_missing_locations(statement)], []), filename, "exec", dont_inherit=True
        )
        with time_limit(seconds, TimeoutError):
            exec(code, namespace)  # noqa: S102 - running the file is what this process is for
    except BaseException as error:  # noqa: BLE001 - whatever the file raises, its next statement is tried
        return error
    return None


def _without_missing_bases(statement: ast.ClassDef, namespace: dict[str, Any]) -> list[str]:
    """Take the bases out that do not exist, such as one from a file beside this one; return their names."""
    missing = []
    for base in statement.bases:
        try:
            eval(compile(ast.Expression(base), "<base>", "eval"), namespace)  # noqa: S307 - as the class would
        except Exception:  # noqa: BLE001
            missing.append(base)
    statement.bases = [base for base in statement.bases if base not in missing]
    return [f"`{ast.unparse(base)}`" for base in missing]


def _names_of(statement: ast.stmt) -> list[str]:
    """List what a statement would have defined: a function, or a class and its methods."""
    name = getattr(statement, "name", None)
    if name is None:
        return []
    methods = [part.name for part in getattr(statement, "body", ()) if isinstance(part, ast.FunctionDef)]
    return [name, *(f"{name}.{m}" for m in methods)] if isinstance(statement, ast.ClassDef) else [name]


def _tell(error: BaseException, text: str) -> dict[str, str]:
    if isinstance(error, PARSE_ERRORS) and isinstance(error, SyntaxError):
        return describe_error(error, text)
    message = " ".join(str(error).split())[:200]
    return {"error": type(error).__name__[:80], "message": message, "line": ""}
