"""Tries to break each layer of isolation on this machine, in a throwaway process that is shut in.

Run as ``python -m autograde.isolation.trial`` it prints what it found as JSON. :func:`probe` runs it in a
process of its own, because what forks here must have one thread.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograde.isolation.layers import LAYERS, IsolationError, Layer, all_layers
from autograde.isolation.limits import MB, Limits
from autograde.isolation.visible import kernel_view, package_folders
from signs.words import mark, tell, tell_list

_LIMITS = Limits(
    memory=2048 * MB, processes=64, open_files=64, file_size=4 * MB, disk=8 * MB, wall_seconds=90
)
_SECONDS = 120
#: Why a layer does not hold, where it is not the operating system that says it.
_OFF, _KILLED = mark("switched off"), mark("the trial was killed")


def probe() -> tuple[Layer, ...]:
    """Try every layer.

    Returns
    -------
    tuple of Layer
        In the order of `LAYERS`. A layer holds if it can be entered here and no attempt broke it.
    """
    if sys.platform != "linux":
        return _none_holds(tell("not on this platform ({platform})", platform=sys.platform))
    packages = os.pathsep.join(dict.fromkeys(str(folder.parent) for folder in package_folders()))
    environment = os.environ | {"PYTHONPATH": packages}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "autograde.isolation.trial"],
            capture_output=True,
            text=True,
            env=environment,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        why = tell("the trial had not ended after {seconds} seconds: is this machine busy?", seconds=_SECONDS)
        return _none_holds(why)
    try:
        said = json.loads(done.stdout)
        return tuple(judge_layer(name, said["found"], said["reasons"].get(name)) for name in LAYERS)
    except (ValueError, TypeError, KeyError):
        ended = tell("the trial ended with status {status}", status=done.returncode)
        return _none_holds((done.stderr.strip().splitlines() or [ended])[-1])


def _none_holds(why: str) -> tuple[Layer, ...]:
    return tuple(Layer(name, False, why) for name in LAYERS)


def missing(required: Iterable[str] = tuple(LAYERS)) -> tuple[Layer, ...]:
    """Find the required layers that do not hold on this machine.

    Parameters
    ----------
    required : iterable of str
        Names; one that there is no layer of does not hold.

    Returns
    -------
    tuple of Layer
    """
    found = {layer.name: layer for layer in probe()}
    layers = (found.get(name, Layer(name, False, tell("there is no such layer"))) for name in required)
    return tuple(layer for layer in layers if not layer.holds)


@contextlib.contextmanager
def _outside() -> Iterator[dict[str, Any]]:
    """Set up, outside, what the process that is shut in must not reach."""
    with tempfile.TemporaryDirectory(prefix="shortcut-probe-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        (folder / "root").mkdir()
        (folder / "submission").mkdir()
        (folder / "secret").write_text("secret")
        for path in (folder, folder / "submission", folder / "secret"):
            path.chmod(0o777)
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        abstract = f"\0shortcut-probe-{os.getpid()}-{time.monotonic_ns()}"
        listener = stack.enter_context(socket.socket(socket.AF_UNIX))
        listener.bind(abstract)
        listener.listen()
        yield {
            "folder": name,
            "port": tcp.getsockname()[1],
            "abstract": abstract,
            "process": os.getpid(),
            "user": os.geteuid(),
            "ipc": os.readlink("/proc/self/ns/ipc"),
        }


def _try_once(outside: dict[str, Any], layers: tuple[str, ...]) -> dict[str, Any]:
    """Enter the layers in a child and attack from inside; return what it sent, as JSON data."""
    from autograde.isolation.attempts import attempt_all
    from autograde.isolation.enter import Plan, enter

    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            folder = outside["folder"]
            plan = Plan(f"{folder}/root", f"{folder}/submission", kernel_view(), _LIMITS, layers=layers)
            enter(replace(plan, user=65533), {writing})
            os.write(writing, json.dumps({"found": attempt_all(outside, _LIMITS)}).encode())
        except IsolationError as error:
            os.write(writing, json.dumps({"layer": error.layer, "reason": str(error)}).encode())
        except BaseException as error:  # noqa: BLE001 - the child must end here, whatever happens
            os.write(writing, json.dumps({"layer": None, "reason": repr(error)}).encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    return json.loads(data) if data else {"layer": None, "reason": _KILLED}


def try_layers() -> dict[str, Any]:
    """Enter what can be entered, and attack it.

    Returns
    -------
    dict
        As `judge_layer` reads it: ``found``, and ``reasons`` by layer. Whoever started this process tells it;
        catalogues would be much to import here.
    """
    layers = all_layers()
    reasons = {name: _OFF for name in LAYERS if name not in layers}
    with _outside() as outside:
        while True:
            result = _try_once(outside, layers)
            if "found" in result:
                return {"found": result["found"], "reasons": reasons}
            if result["layer"] not in layers:
                return {"found": [], "reasons": dict.fromkeys(LAYERS, result["reason"])}
            reasons[result["layer"]] = result["reason"]
            layers = tuple(name for name in layers if name != result["layer"])


def judge_layer(name: str, found: list[tuple[str, str, bool]], reason: str | None = None) -> Layer:
    """Judge a layer by the attempts to break it; one that nothing tried does not hold.

    Parameters
    ----------
    name : str
    found : list of (str, str, bool)
        Of every attempt the layer, what was tried, and whether it was held off.
    reason : str, optional
        Why the layer was not entered, not told yet.

    Returns
    -------
    Layer
    """
    broken = [tell(text) for layer, text, held in found if layer == name and not held]
    tried = [tell(text) for layer, text, held in found if layer == name and held]
    could = [tell("could: {attempts}", attempts=tell_list(broken, "unit"))] if broken else []
    if reason or broken:
        return Layer(name, False, "; ".join([*([tell(reason)] if reason else []), *could]))
    if not tried:
        return Layer(name, False, tell("nothing tries to break it"))
    return Layer(name, True, tell("could not: {attempts}", attempts=tell_list(tried, "unit")))


if __name__ == "__main__":
    print(json.dumps(try_layers()))
