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
from dataclasses import replace
from pathlib import Path

from autograde.isolation.layers import LAYERS, IsolationError, Layer, all_layers
from autograde.isolation.limits import MB, Limits
from autograde.isolation.visible import kernel_view, package_folders

_LIMITS = Limits(
    memory=2048 * MB, processes=64, open_files=64, file_size=4 * MB, disk=8 * MB, wall_seconds=20
)
_SECONDS = 60


def probe() -> tuple[Layer, ...]:
    """Try every layer.

    Returns
    -------
    tuple of Layer
        In the order of `LAYERS`. A layer holds if it can be entered here and no attempt broke it.
    """
    packages = os.pathsep.join(dict.fromkeys(str(folder.parent) for folder in package_folders()))
    environment = os.environ | {"PYTHONPATH": packages}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "autograde.isolation.trial"],
        capture_output=True,
        text=True,
        env=environment,
        timeout=_SECONDS,
    )
    try:
        return tuple(Layer(**layer) for layer in json.loads(done.stdout))
    except json.JSONDecodeError:
        why = (done.stderr.strip().splitlines() or [f"the trial ended with status {done.returncode}"])[-1]
        return tuple(Layer(name, False, why) for name in LAYERS)


def missing(required=tuple(LAYERS)) -> tuple[Layer, ...]:
    """Return the required layers that do not hold on this machine."""
    return tuple(layer for layer in probe() if layer.name in required and not layer.holds)


@contextlib.contextmanager
def _outside():
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


def _try_once(outside, layers):
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
    return json.loads(data or '{"layer": null, "reason": "the trial was killed"}')


def try_layers() -> list[Layer]:
    """Enter what can be entered, attack it, and judge each layer by what came of it."""
    if sys.platform != "linux":
        return [Layer(name, False, f"not on this platform ({sys.platform})") for name in LAYERS]
    layers = all_layers()
    reasons = {name: "switched off" for name in LAYERS if name not in layers}
    with _outside() as outside:
        while True:
            result = _try_once(outside, layers)
            if "found" in result:
                break
            if result["layer"] not in layers:
                return [Layer(name, False, result["reason"]) for name in LAYERS]
            reasons[result["layer"]] = result["reason"]
            layers = tuple(name for name in layers if name != result["layer"])
    found = result["found"]
    verdicts = []
    for name in LAYERS:
        broken = [text for layer, text, held in found if layer == name and not held]
        tried = [text for layer, text, held in found if layer == name and held]
        if name in reasons:
            could = f"; could: {', '.join(broken)}" if broken else ""
            verdicts.append(Layer(name, False, reasons[name] + could))
        elif broken:
            verdicts.append(Layer(name, False, "could: " + ", ".join(broken)))
        else:
            verdicts.append(Layer(name, True, "could not: " + ", ".join(tried)))
    return verdicts


if __name__ == "__main__":
    print(json.dumps([vars(layer) for layer in try_layers()]))
