"""`autograde lab`: its notebooks start at once, and it ends as Jupyter does."""

import json
import os
import pty
import select
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid

import psutil
import pytest
from factories import ROOT
from jupyter_client import BlockingKernelClient

from autograde.course_files import ON_REQUEST
from autograde.lab.server import (
    SIDEBAR,
    Options,
    begin_workspace,
    lab_command,
    lab_environment,
    refuse_taken_port,
)
from autograde.lab.working_copy import LabError


class Server:
    """JupyterLab as `autograde lab` starts it, and its REST interface."""

    def __init__(self, folder):
        self.runtime = folder / "runtime"
        self.runtime.mkdir()
        environment = lab_environment(ON_REQUEST) | {
            "JUPYTER_TOKEN": "t",
            "JUPYTER_RUNTIME_DIR": str(self.runtime),
        }
        self.process = subprocess.Popen(
            lab_command(folder, Options(browser=False)),
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=(folder / "log").open("w"),
        )
        self.address = self._find_address(time.monotonic() + 60)

    def _find_address(self, deadline):
        while time.monotonic() < deadline:
            for file in self.runtime.glob("jpserver-*.json"):
                try:  # the file may be there before it is whole, and before the server listens
                    address = json.loads(file.read_text())["url"]
                    urllib.request.urlopen(f"{address}api", timeout=60).close()
                    return address
                except (json.JSONDecodeError, urllib.error.URLError):
                    pass
            time.sleep(0.1)
        raise AssertionError("JupyterLab did not start")

    def post(self, path, **data):
        request = urllib.request.Request(
            f"{self.address}api/{path}",
            json.dumps(data).encode(),
            {"Authorization": "token t", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or "null")

    def connect(self, kernel):
        """Return a client of a kernel that the server runs."""
        client = BlockingKernelClient(connection_file=str(self.runtime / f"kernel-{kernel}.json"))
        client.load_connection_file()
        client.start_channels(hb=False)  # which takes a busy machine's kernel for dead after a second
        client.wait_for_ready(timeout=60)
        return client

    def close(self):
        self.process.terminate()
        self.process.wait(30)


PARENT = "open(f'/proc/{__import__(\"os\").getppid()}/cmdline').read()"


def run(client, code, answer=None):
    """Run a cell; return its output."""
    texts = []

    def output(message):
        content = message["content"]
        texts.append(
            content.get("text") or content.get("ename") or content.get("data", {}).get("text/plain", "")
        )

    client.execute_interactive(
        code,
        allow_stdin=answer is not None,
        stdin_hook=lambda _: client.input(answer),
        output_hook=output,
        timeout=60,
    )
    return "".join(texts)


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
def test_notebooks_start_at_once_and_behave_as_ever(tmp_path):
    server = Server(tmp_path)
    try:
        deadline = time.monotonic() + 60
        while True:  # in the first seconds, while the warm process imports, kernels are ordinary ones
            first = server.connect(server.post("kernels", name="python3")["id"])
            parent = run(first, PARENT)
            first.stop_channels()
            if "autograde.kernels.server" in parent:
                break
            assert "jupyterlab" in parent and time.monotonic() < deadline
            time.sleep(0.5)
        started = time.monotonic()
        kernel = server.post("kernels", name="python3")["id"]
        client = server.connect(kernel)
        assert run(client, "import tensorflow, keras; 6 * 7") == "42"
        assert time.monotonic() - started < 4, "about a second where nothing else runs"
        assert "autograde.kernels.server" in run(client, PARENT)
        assert run(client, "!echo $((6 * 7))").strip() == "42"
        assert run(client, "input('? ')", answer="yes") == "'yes'"
        assert "100%" in run(client, "from tqdm import tqdm\nfor _ in tqdm(range(3)): pass")
        threading.Timer(1, server.post, [f"kernels/{kernel}/interrupt"]).start()
        assert run(client, "import time; x = 5; time.sleep(30)") == "KeyboardInterrupt"
        assert run(client, "x") == "5"
        client.stop_channels()
        server.post(f"kernels/{kernel}/restart")
        client = server.connect(kernel)
        assert run(client, "x") == "NameError"
        client.stop_channels()
    finally:
        server.close()
    assert not list(tmp_path.glob("runtime/kernel-*.json"))


def test_what_else_jupyterlab_knows_is_passed_on_and_comes_last(tmp_path):
    words = lab_command(tmp_path, Options(port=9000, ip="0.0.0.0", more=("--ServerApp.token=x",)))
    assert {"--ServerApp.port=9000", "--ServerApp.port_retries=0", "--ServerApp.ip=0.0.0.0"} <= set(words)
    assert words[-1] == "--ServerApp.token=x" and "--no-browser" not in words


def test_a_port_that_is_taken_is_refused_before_anything_starts():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(LabError, match=f"port {port} at 127.0.0.1 .* --port"):
            refuse_taken_port(Options(port=port, ip="127.0.0.1"))
    refuse_taken_port(Options(port=port, ip="127.0.0.1"))
    with pytest.raises(LabError, match="port 70000"):
        refuse_taken_port(Options(port=70000))


def test_what_the_learner_has_arranged_stays(tmp_path):
    begin_workspace(tmp_path / "new")
    [made] = (tmp_path / "new").iterdir()
    assert json.loads(made.read_text())["data"]["layout-restorer:data"]["relativeSizes"][0] == SIDEBAR
    made.write_text("arranged")
    begin_workspace(tmp_path / "new")
    assert made.read_text() == "arranged"


class Terminal:
    """`autograde lab` in a terminal of its own, whose every process is known by a mark in its environment."""

    def __init__(self, folder, *words):
        self.mark, self.said = f"LAB_TEST={uuid.uuid4()}", ""
        name, _, value = self.mark.partition("=")
        places = {f"JUPYTER_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
        ours = {name: value, **places, "PYTHONPATH": str(ROOT), "JUPYTER_TOKEN": "t"}
        self.child, self.terminal = pty.fork()
        if not self.child:
            os.chdir(folder)
            command = [sys.executable, "-m", "autograde", "lab", "--no-browser", *words]
            os.execve(sys.executable, command, {**os.environ, **ours})

    def until(self, text, seconds=90):
        """Read until the terminal shows a text."""
        deadline = time.monotonic() + seconds
        while text not in self.said:
            assert time.monotonic() < deadline, self.said
            self._read(0.5)

    def _read(self, seconds):
        if select.select([self.terminal], [], [], seconds)[0]:
            try:
                self.said += os.read(self.terminal, 2**16).decode("utf-8", "replace")
            except OSError:  # nobody is at the other end any more
                return False
        return True

    def type(self, text):
        self.said = ""
        os.write(self.terminal, text.encode())

    def status(self, seconds=60):
        """Wait for the end; return the exit status."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._read(0.2)
            ended, status = os.waitpid(self.child, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(f"it did not end: {self.said}")

    def processes(self):
        """List what runs with the mark."""
        found = []
        for process in psutil.process_iter():
            try:
                name, _, value = self.mark.partition("=")
                if process.environ().get(name) == value and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                pass
        return found


CTRL_C, QUESTION = "\x03", "Shut down this Jupyter server"


def start_kernel(port):
    """Ask the server for a kernel; it says that it serves before it listens."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/kernels",
        b'{"name": "python3"}',
        {"Authorization": "token t", "Content-Type": "application/json"},
    )
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(request, timeout=60).close()
            return
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:
            assert time.monotonic() < deadline, "nobody listens"
            time.sleep(0.2)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.mark.parametrize("end", ["twice", pytest.param("y", marks=pytest.mark.slow)])
def test_ctrl_c_asks_can_be_answered_and_leaves_no_process(end, tmp_path):
    folder = tmp_path / "mit Umlaut é"
    folder.mkdir()
    port = free_port()
    lab = Terminal(folder, "--port", str(port), "--ip", "127.0.0.1")
    try:
        lab.until("twice to skip confirmation")
        start_kernel(port)
        lab.type(CTRL_C)
        lab.until(QUESTION)
        lab.type("n\n")
        lab.until("resuming operation")
        start_kernel(port)
        assert len(lab.processes()) >= 3
        lab.type(CTRL_C)
        lab.until(QUESTION)
        lab.type(CTRL_C if end == "twice" else "y\n")
        assert lab.status() == 0
        deadline = time.monotonic() + 10
        while lab.processes() and time.monotonic() < deadline:
            time.sleep(0.2)
        assert lab.processes() == []
    finally:
        for process in lab.processes():
            process.kill()
    assert (folder / "my_work" / "start.ipynb").is_file()
