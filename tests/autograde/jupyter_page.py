"""JupyterLab on loopback, as an instructor starts it, to fetch formgrader's pages from."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager


@contextmanager
def jupyter(course, folder, *options):
    """Yield a function that fetches a page: ``fetch(page, data, method)`` gives its text.

    JupyterLab is started in ``course.root``, with more options if there are any; ``fetch.address`` and
    ``fetch.token`` are for a browser.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.port={port}", f"--IdentityProvider.token={token}", *options]
    folders = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("CONFIG", "RUNTIME")}
    log = folder / "jupyter.log"

    def fetch(page, data=None, method=None):
        body = json.dumps(data).encode() if isinstance(data, dict) else data
        request = urllib.request.Request(f"http://127.0.0.1:{port}{page}", data=body, method=method)
        request.add_header("Authorization", f"token {token}")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()

    fetch.address, fetch.token = f"http://127.0.0.1:{port}", token
    with log.open("w") as file:
        environment = {**os.environ, **folders}
        server = subprocess.Popen(command, cwd=course.root, env=environment, stdout=file, stderr=file)
        try:
            for _ in range(120):
                assert server.poll() is None, log.read_text()
                try:
                    fetch("/api/status")
                    break
                except OSError:
                    time.sleep(0.5)
            yield fetch
        finally:
            server.terminate()
            server.wait(120)  # it ends its kernels first
