"""Runs somebody's plain Python file, in a process made for it, and collects the evidence of its functions.

``python -m autograde.files.run REQUEST RESULT`` reads a request and writes a result; both are JSON,
described in `autograde.files.process`, which starts this process and ends it. No judge and no answer is
loaded here. What the file prints is thrown away by the parent; what fails at the file's top level (data that
is not there, TensorFlow 1 sessions, training) is skipped with a note, so that the functions are found all the
same.
"""

import ast
import json
import linecache
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from autograde.challenge import Challenge
from autograde.files.binding import call_with
from autograde.files.find_functions import find_function
from autograde.files.imports import NestedImports, find_name, run_import
from autograde.files.plain_file import PARSE_ERRORS, describe_error, read_plain_file
from autograde.files.usual_names import make_namespace
from signs.files import whole_file

MODULE = "submitted_file"
MAX_NOTES = 60
STATEMENT_SECONDS = 20
MEMORY = 8 * 2**30
FILE_SIZE = 100 * 2**20


class NotRunError(RuntimeError):
    """Something that a file may ask for and that is not done here."""


def run_file(
    text: str, filename: str, statement_seconds: float = STATEMENT_SECONDS
) -> tuple[dict[str, Any], dict[str, dict[str, str]], list[str]]:
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
    namespace : dict
    broken : dict
        Functions that do not parse or cannot be defined: name to ``{"error", "message", "line"}``.
    notes : list of str
    """
    plain = read_plain_file(text)
    namespace, broken, notes = make_namespace(MODULE), dict(plain.broken), list(plain.notes)
    namespace[NestedImports.FINDER] = find_name
    linecache.cache[filename] = (len(plain.text), None, plain.text.splitlines(keepends=True), filename)
    for statement in plain.statements:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about modules that will go some day
                notes += run_import(statement, namespace)
            continue
        error = _run_statement(statement, namespace, filename, statement_seconds)
        if error is None:
            continue
        told = _tell(error, plain.text)
        name = getattr(statement, "name", None)
        if name:
            namespace.pop(name, None)
            broken[name] = told
        first = ast.unparse(statement).split("\n")[0][:80]
        why = ": ".join(filter(None, (told["error"], told["message"])))
        notes.append(f"line {statement.lineno}: skipped `{first}`: {why}")
    notes.sort(key=lambda note: int(note.split(":")[0].removeprefix("line ")))
    return namespace, {n: e for n, e in broken.items() if n not in namespace}, notes


def _run_statement(
    statement: ast.stmt, namespace: dict[str, Any], filename: str, seconds: float
) -> BaseException | None:
    """Run one statement; return what it raised, or None."""
    try:
        statement = ast.fix_missing_locations(NestedImports().visit(statement))
        code = compile(ast.Module([statement], []), filename, "exec", dont_inherit=True)
        with _limit(seconds):
            exec(code, namespace)  # noqa: S102 - running the file is what this process is for
    except BaseException as error:  # noqa: BLE001 - whatever the file raises, its next statement is tried
        return error
    return None


def _tell(error: BaseException, text: str) -> dict[str, str]:
    if isinstance(error, PARSE_ERRORS) and isinstance(error, SyntaxError):
        return describe_error(error, text)
    message = " ".join(str(error).split())[:200]
    return {"error": type(error).__name__[:80], "message": message, "line": ""}


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in the block after so many seconds, and again if that is caught."""

    def stop(signal_number: int, frame: object) -> NoReturn:
        raise TimeoutError(f"it takes longer than {seconds:g} seconds")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def collect_task(
    task: str,
    function: Callable[..., Any] | None,
    problem: dict[str, str] | None,
    challenges: list[Challenge],
    seconds: float,
) -> dict[str, Any]:
    """Collect the evidence of one function.

    Parameters
    ----------
    task : str
    function : callable or None
        None if it is broken.
    problem : dict or None
        The broken function's error.
    challenges : list of Challenge
    seconds : float
        So long may one call take; after the first that takes longer no more are made.

    Returns
    -------
    dict
        Evidence in the form of `autograde.evidence.schema`.
    """
    from autograde.evidence.collect import collect_evidence
    from autograde.evidence.schema import VERSION

    def call(*tensor: object, **arguments: object) -> object:
        assert function is not None
        return call_with(function, {**dict(zip("X", tensor, strict=False)), **arguments})

    outcomes: list[dict[str, Any]] = []
    for challenge in challenges:
        if function is None:
            outcome = {"kind": "error", **(problem or {})}
        elif outcomes and outcomes[-1].get("error") == "TimeoutError":
            outcome = outcomes[-1]
        else:
            try:
                with _limit(seconds):
                    outcome = collect_evidence(task, call, [challenge], leave_out=False)["outcomes"][0]
            except TimeoutError as error:
                outcome = {"kind": "error", "error": "TimeoutError", "message": str(error), "line": ""}
        outcomes.append(outcome)
    return {"schema": VERSION, "task": task, "outcomes": outcomes}


def prepare_process() -> None:
    """Shut off what a file has no need of here: training, the network, and the rest of the machine.

    This keeps a file that means no harm from waiting for a download or an epoch. It is no wall.
    """
    import socket

    import keras
    import tensorflow as tf

    def refuse(what: str) -> Callable[..., Any]:
        def refused(*args: object, **kwargs: object) -> NoReturn:
            raise NotRunError(f"{what} here, only the functions are judged")

        return refused

    for name in ("fit", "fit_generator", "evaluate", "predict", "train_on_batch"):
        setattr(keras.Model, name, refuse(f"`{name}` is not run"))
    socket.socket.connect = socket.socket.connect_ex = refuse("no network connection is made")  # type: ignore[method-assign]
    socket.getaddrinfo = refuse("no network connection is made")
    for name in ("plot_model", "model_to_dot"):
        keras.utils.__dict__[name] = tf.keras.utils.__dict__[name] = refuse(f"`{name}` is not run")
    keras.Model.summary = lambda *args, **kwargs: None
    os._exit = os.abort = refuse("the process is not ended")
    for name in ("disable_v2_behavior", "disable_eager_execution"):  # either would break Keras 3
        setattr(tf.compat.v1, name, lambda: None)


def limit_resources() -> None:
    """Limit memory and the size of files, where the system can."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, FILE_SIZE)):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _write(result: dict[str, Any], path: Path) -> None:
    """Write the result so far, whole, since this process may end at any moment."""
    with whole_file(path) as beside:
        beside.write_text(json.dumps(result), encoding="utf-8")


def main(request_path: str, result_path: str) -> None:
    """Do what the request says; the result is written anew after every step."""
    leave = os._exit  # before it is shut off
    request = json.loads(Path(request_path).read_text(encoding="utf-8"))
    place = Path(result_path)
    result: dict[str, Any] = {"found": {}, "notes": [], "evidence": {}, "done": False}
    limit_resources()
    from signs.quiet import load_tensorflow

    load_tensorflow()
    prepare_process()
    _write(result, place)
    statement_seconds = min(STATEMENT_SECONDS, request["seconds"] / 4)
    namespace, broken, notes = run_file(request["text"], request["filename"], statement_seconds)
    if len(notes) > MAX_NOTES:
        notes[MAX_NOTES:] = [f"and {len(notes) - MAX_NOTES} more"]
    result["notes"] = [note[:400] for note in notes]
    functions = {}
    for task, wanted in request["names"].items():
        name, functions[task] = find_function(task, namespace, broken, wanted)
        result["found"][task] = name
    _write(result, place)
    for task, name in result["found"].items():
        if name is None:
            continue
        challenges = [Challenge(task, c["parameters"], c["seed"]) for c in request["challenges"][task]]
        problem = broken.get(name)
        result["evidence"][task] = collect_task(
            task, functions[task], problem, challenges, request["seconds"] / 4
        )
        _write(result, place)
    result["done"] = True
    _write(result, place)
    leave(0)  # threads and exit handlers of the file have no say any more


if __name__ == "__main__":
    main(*sys.argv[1:])
