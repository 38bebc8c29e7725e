"""`autograde lab` never overwrites a student's work, and its notebooks start at once."""

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest
from jupyter_client import BlockingKernelClient

from autograde.course import Course
from autograde.lab import LabError, lab_command, lab_environment, make_working_copy, released_assignments


def test_a_working_copy_keeps_what_the_student_wrote(tmp_path):
    course = Course(tmp_path, "resnet")
    course.release.mkdir(parents=True)
    (course.release / "1.ipynb").write_text("released")
    assert [path.name for path in make_working_copy(course, tmp_path / "mine")] == ["1.ipynb"]
    (tmp_path / "mine" / "resnet" / "1.ipynb").write_text("my answers")
    (course.release / "2.ipynb").write_text("released later")
    assert [path.name for path in make_working_copy(course, tmp_path / "mine")] == ["2.ipynb"]
    assert (tmp_path / "mine" / "resnet" / "1.ipynb").read_text() == "my answers"


def test_every_released_assignment_is_offered_in_a_folder_of_its_own(tmp_path):
    for place in ("release/resnet", "release/resnet18", "assignments/not_built_yet"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "1.ipynb").write_text(place)
    offered = released_assignments(tmp_path)
    for course in offered:
        make_working_copy(course, tmp_path / "mine")
    copied = sorted(path.relative_to(tmp_path / "mine").as_posix() for path in tmp_path.glob("mine/*/*"))
    assert copied == ["resnet/1.ipynb", "resnet18/1.ipynb"]


def test_without_a_release_there_is_nothing_to_open(tmp_path):
    with pytest.raises(LabError, match="autograde build"):
        make_working_copy(Course(tmp_path, "resnet"), tmp_path / "mine")


class Server:
    """JupyterLab as `autograde lab` starts it, and its REST interface."""

    def __init__(self, folder):
        self.runtime = folder / "runtime"
        self.runtime.mkdir()
        environment = lab_environment() | {"JUPYTER_TOKEN": "t", "JUPYTER_RUNTIME_DIR": str(self.runtime)}
        self.process = subprocess.Popen(
            lab_command(folder, browser=False),
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
