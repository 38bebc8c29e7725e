"""What happens in a forked child of the warm process, until it is a kernel."""

import json
import os
import random
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograde.isolation.enter import Plan, default_signals, enter
from autograde.isolation.layers import IsolationError
from autograde.isolation.syscalls import die_with_parent

#: Hexadecimal digits from which a graded kernel's generators are seeded, so that its grade can be repeated.
SEED_VARIABLE = "AUTOGRADE_KERNEL_SEED"


def become_kernel(request: dict[str, Any], descriptors: list[int], warm: int) -> None:
    """Turn this process into a kernel; never return.

    Parameters
    ----------
    request : dict
        ``connection`` (a connection file's content, or its path), ``cwd``, ``environment``, ``arguments``,
        ``isolation`` (a :class:`Plan` as JSON, or None), ``ports`` (of the listening sockets).
    descriptors : list of int
        Standard input, output and error; the pipe to tell; the listening sockets.
    warm : int
        The warm process's id.
    """
    pipe = descriptors[3]
    code = 1
    try:
        code = _run(request, descriptors, warm)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException as error:  # noqa: BLE001 - whatever it is, the warm process must not run on twice
        if isinstance(error, IsolationError) and error.excess:
            _tell(pipe, ended=error.excess)
        _tell(pipe, error=f"{type(error).__name__}: {error}")
    finally:
        os._exit(code)  # tidying up the interpreter would copy the pages shared with the warm process


def _tell(pipe, **what):
    with suppress(OSError):  # closed before the submission ran
        os.write(pipe, json.dumps(what).encode() + b"\n")


def _run(request, descriptors, warm):
    standard, pipe, listeners = descriptors[:3], descriptors[3], descriptors[4:]
    os.setsid()
    die_with_parent()
    if os.getppid() != warm:
        return 1
    default_signals()
    for number, descriptor in enumerate(standard):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(request["cwd"])
    if request["isolation"]:
        enter(Plan.from_json(request["isolation"]), {pipe}, lambda excess: _tell(pipe, ended=excess))
    os.environ.clear()
    os.environ.update(request["environment"])
    tempfile.tempdir = None
    _new_randomness()
    if request["isolation"]:
        app = _isolated_app(request, listeners)
    else:
        from ipykernel.kernelapp import IPKernelApp

        app = IPKernelApp.instance(parent_handle=warm)
        app.initialize(["-f", request["connection"], *request["arguments"]])
    _tell(pipe, ready=True)
    os.close(pipe)
    app.start()
    sys.stdout.flush()
    sys.stderr.flush()
    return 0


def _isolated_app(request, listeners):
    from autograde.kernels.app import ListeningKernelApp

    file = Path.home() / ".connection.json"
    file.write_text(json.dumps(request["connection"]))
    app = ListeningKernelApp.instance()
    app.listeners = dict(zip(request["ports"], listeners, strict=True))
    app.initialize(["-f", str(file), *request["arguments"]])
    return app


def _new_randomness():
    """Seed anew: the generators' states were copied from the warm process."""
    import numpy as np

    given = os.environ.pop(SEED_VARIABLE, "")
    seed = int(given, 16) if given else None
    random.seed(seed)
    np.random.seed(seed)
    if seed is not None and "keras" in sys.modules:
        import keras

        keras.utils.set_random_seed(seed)
