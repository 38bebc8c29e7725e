"""`autograde lab` in a course, for a browser: as a learner starts it, with a home of its own."""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from types import SimpleNamespace

from factories import ROOT


def words(*command):
    return [sys.executable, "-P", "-m", "autograde", *command]


def environment(folder):
    """Jupyter's own places in a folder, so that the user's settings are neither read nor changed."""
    places = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    return {**os.environ, **places, "PYTHONPATH": str(ROOT)}


@contextmanager
def learners_lab(course, folder):
    """Start the lab of a course; yield its ``address``, ``token`` and the learner's ``folder``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, log = secrets.token_hex(), folder / "lab.log"
    command = words("lab", "--no-browser", "--port", str(port), "--ip", "127.0.0.1")
    command += ["--folder", str(folder / "my_work"), f"--IdentityProvider.token={token}"]
    settings = environment(folder)
    with log.open("w") as file:
        lab = subprocess.Popen(command, cwd=course.root, env=settings, stdout=file, stderr=file)
        try:
            address, deadline = f"http://127.0.0.1:{port}", time.monotonic() + 90
            while True:
                assert lab.poll() is None and time.monotonic() < deadline, log.read_text()
                try:
                    urllib.request.urlopen(f"{address}/api", timeout=30).close()
                    break
                except OSError:
                    time.sleep(0.3)
            yield SimpleNamespace(address=address, token=token, folder=folder / "my_work")
        finally:
            lab.terminate()
            lab.wait(60)
