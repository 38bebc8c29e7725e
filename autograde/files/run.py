"""Runs somebody's plain Python file, in a process made for it, and collects the evidence of its functions.

``python -m autograde.files.run REQUEST RESULT`` reads a request and writes a result; both are JSON,
described in `autograde.files.process`, which starts this process and ends it. No judge and no answer is
loaded here. What the file prints is thrown away by the parent; what fails at the file's top level (data that
is not there, TensorFlow 1 sessions, training) is skipped with a note (`autograde.files.statements`), so that
the functions are found all the same.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from autograde.challenge import Challenge
from autograde.files.collecting import collect_task
from autograde.files.find_functions import find_function
from autograde.files.statements import STATEMENT_SECONDS, run_file
from signs.files import whole_file
from signs.words import mark, speak, tell, tell_many

MAX_NOTES = 60
#: One call, or one statement, may take so manieth a part of the time limit.
CALLS = 3
MEMORY = 8 * 2**30
FILE_SIZE = 100 * 2**20
_NOT_RUN = mark("`{name}` is not run here, only the functions are judged")
_NO_NETWORK = mark("no network connection is made here, only the functions are judged")
_NOT_ENDED = mark("the process is not ended here, only the functions are judged")


class NotRunError(RuntimeError):
    """Something that a file may ask for and that is not done here."""


def prepare_process() -> None:
    """Shut off what a file has no need of here: training, the network, and the rest of the machine.

    This keeps a file that means no harm from waiting for a download or an epoch. It is no wall.
    """
    import socket

    import keras
    import tensorflow as tf

    def refuse(why: str, **parts: object) -> Callable[..., Any]:
        def refused(*args: object, **kwargs: object) -> NoReturn:
            raise NotRunError(tell(why, **parts))

        return refused

    for name in ("fit", "fit_generator", "evaluate", "predict", "train_on_batch"):
        setattr(keras.Model, name, refuse(_NOT_RUN, name=name))
    socket.socket.connect = socket.socket.connect_ex = refuse(_NO_NETWORK)  # type: ignore[method-assign]
    socket.getaddrinfo = refuse(_NO_NETWORK)
    # A network is built all the same where its function also draws, saves or loads it.
    for name in ("plot_model", "model_to_dot", "get_file"):
        keras.utils.__dict__[name] = tf.keras.utils.__dict__[name] = lambda *args, **kwargs: ""
    for name in ("summary", "save", "save_weights", "load_weights"):
        setattr(keras.Model, name, lambda *args, **kwargs: None)
    os._exit = os.abort = refuse(_NOT_ENDED)
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
    speak(request["language"])
    place = Path(result_path)
    result: dict[str, Any] = {"found": {}, "notes": [], "collected": {}, "done": False}
    limit_resources()
    from signs.quiet import load_keras

    load_keras()
    prepare_process()
    _write(result, place)
    statement_seconds = min(STATEMENT_SECONDS, request["seconds"] / CALLS)
    ran = run_file(request["text"], request["filename"], statement_seconds)
    notes = [{"told": note.sentence[:400], "skipped": note.skipped[:400]} for note in ran.notes]
    if len(notes) > MAX_NOTES:
        more = tell_many("and {number} more", "and {number} more", len(notes) - MAX_NOTES)
        notes[MAX_NOTES:] = [{"told": more, "skipped": ""}]
    result["notes"] = notes
    functions = {}
    for task, wanted in request["names"].items():
        name, functions[task] = find_function(task, ran.namespace, ran.broken, wanted)
        result["found"][task] = name
    _write(result, place)
    for task, name in result["found"].items():
        if name is None:
            continue
        challenges = [Challenge(task, c["parameters"], c["seed"]) for c in request["challenges"][task]]
        result["collected"][task] = collect_task(
            task, functions[task], name, challenges, request["seconds"] / CALLS, ran
        )
        _write(result, place)
    result["done"] = True
    _write(result, place)
    leave(0)  # threads and exit handlers of the file have no say any more


if __name__ == "__main__":
    main(*sys.argv[1:])
