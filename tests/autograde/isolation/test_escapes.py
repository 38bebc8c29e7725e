"""Every attempt to get out of an isolated kernel fails, seen from outside: nothing read, nothing changed."""

import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from escapes import FILES, GENTLE, NETWORK, PRELUDE, PROCESSES, SYSTEM_CALLS
from kernel_session import Session

import autograde
import autograde.exercises

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="isolation is for Linux")


class Outside:
    """What lies outside: files that everybody may write to, services, a neighbour process."""

    def __init__(self, folder):
        self.secret = secrets.token_hex(16)
        self.seconds = f"{700 + int(self.secret[:6], 16) / 1e8:.8f}"
        self.classroom, self.own = folder / "classroom", folder / "own"
        for place in (self.classroom, self.own):
            place.mkdir()
            place.chmod(0o777)
        for path in (
            self.classroom / "gradebook.db",
            self.classroom / "neighbour.ipynb",
            self.classroom / "hidden.ipynb",
            self.own / "own.ipynb",
        ):
            path.write_text(self.secret)
            path.chmod(0o666)
        for parent in folder.parents[:-2]:
            parent.chmod(0o755)
        self.before = self.look()
        self.visitors = []
        self.sockets = [socket.create_server(("127.0.0.1", 0))]
        self.udp = socket.socket(type=socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.udp.setblocking(False)
        self.abstract = f"shortcut-test-{self.secret[:8]}"
        self.unix = f"/tmp/shortcut-test-{self.secret[:8]}.sock"
        for address in (self.unix, "\0" + self.abstract):
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(address)
            listener.listen()
            self.sockets.append(listener)
        Path(self.unix).chmod(0o777)
        for listener in self.sockets:
            threading.Thread(target=self._welcome, args=(listener,), daemon=True).start()
        environment = os.environ | {"TOKEN": self.secret}
        self.process = subprocess.Popen(["sleep", "600"], env=environment)

    def _welcome(self, listener):
        while True:
            try:
                listener.accept()
            except OSError:
                return
            self.visitors.append(listener.fileno())

    def look(self):
        """Return every file of outside with its content."""
        return {
            path: path.read_text()
            for place in (self.classroom, self.own)
            for path in place.rglob("*")
            if path.is_file()
        }

    def targets(self, other):
        """Return ``T`` for the cells; ``other`` is a session whose sockets are to be tried."""
        return {
            "classroom": str(self.classroom),
            "folder": str(self.own),
            "port": self.sockets[0].getsockname()[1],
            "udp": self.udp.getsockname()[1],
            "unix": self.unix,
            "abstract": self.abstract,
            "pid": self.process.pid,
            "grader": os.getpid(),
            "package": str(Path(autograde.__file__).parent),
            "sockets": other.manager.ip,
            "seconds": self.seconds,
            "halves": [self.secret[:16], self.secret[16:]],
        }

    def complaints(self):
        """Say what is not as it was."""
        said = []
        if self.look() != self.before:
            said.append("files changed")
        if self.visitors:
            said.append("somebody connected")
        try:
            self.udp.recv(10)
            said.append("somebody sent a datagram")
        except BlockingIOError:
            pass
        if self.process.poll() is not None:
            said.append("a neighbour was killed")
        return said

    def close(self):
        self.process.kill()
        self.process.wait()
        for listener in (*self.sockets, self.udp):
            listener.close()
        Path(self.unix).unlink()


def stray(seconds):
    """Return processes of this machine that are a `sleep` of so many seconds, or will be one."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = file.read_bytes().decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if words.startswith(("sh\0", "sleep\0")) and seconds in words:
            found.append(int(file.parent.name))
    return found


@pytest.fixture
def outside(tmp_path, monkeypatch):
    outside = Outside(tmp_path)
    monkeypatch.setenv("TOKEN", outside.secret)
    yield outside
    outside.close()


@pytest.fixture
def small(outside):
    with Session(outside.own, **SMALL) as session:
        yield session


SMALL = {
    "memory": 4 << 30,
    "processes": 100,
    "open_files": 256,
    "file_size": 20 << 20,
    "disk": 50 << 20,
}


def test_every_way_out_is_closed(outside):
    with Session(outside.own, **SMALL) as other, Session(outside.own, **SMALL) as session:
        session.run(PRELUDE)
        session.run(f"T = {outside.targets(other)!r}")
        broken = {}
        for escape in GENTLE:
            ran = session.run(escape.code, timeout=60)
            if ran.status in ("dead", "silent") or "BROKEN" in ran.text or outside.secret in ran.text:
                broken[escape.name] = (ran.status, ran.text[:300])
            if ran.status == "error":
                broken[escape.name] = ("the attempt itself failed", ran.text)
        assert not broken
        assert session.run("6 * 7").text == "42" and other.run("6 * 7").text == "42"
        time.sleep(1.5)  # the detached process's hour has come
    deadline = time.monotonic() + 5
    while stray(outside.seconds) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not stray(outside.seconds)
    assert outside.complaints() == []


def test_the_attempts_are_attempts(outside):
    """Without isolation, those that can be shown without harm do get out."""
    with Session(outside.own) as other, Session(outside.own, "shortcut") as session:
        session.run(PRELUDE)
        session.run(f"T = {outside.targets(other)!r}")
        harmless = []
        for escape in (*FILES, *PROCESSES, *NETWORK, *SYSTEM_CALLS):
            if escape.real and (escape.name != "become root" or os.geteuid() == 0):
                ran = session.run(escape.code, timeout=60)
                if "BROKEN" not in ran.text and outside.secret not in ran.text:
                    harmless.append((escape.name, ran.text[:300]))
        assert not harmless
    assert {"files changed", "somebody connected"} <= set(outside.complaints())


def test_nothing_is_left_for_the_next_submission(outside):
    plant = """
import os, pathlib
for place in ("/tmp", "/dev/shm", "/submission", os.environ["HOME"], "/private/work"):
    try: pathlib.Path(place, "planted").write_text("x")
    except OSError: pass
folder = pathlib.Path.home() / ".ipython/profile_default/startup"
folder.mkdir(parents=True, exist_ok=True)
(folder / "0.py").write_text("planted = 1")
import numpy; numpy.planted = 1
"""
    look = """
import os, numpy
places = "/tmp", "/dev/shm", "/submission", os.environ["HOME"]
left = [place for place in places if "planted" in os.listdir(place)]
left + ["here"] * ("planted" in globals()) + ["numpy"] * hasattr(numpy, "planted")
"""
    with Session(outside.own) as session:
        session.run(plant)
        assert session.run(look).text != "[]"
        session.restart()
        assert session.run(look).text == "[]"
    with Session(outside.own) as session:
        assert session.run(look).text == "[]"


def test_a_kernel_sees_its_data_and_changes_only_its_copy(outside):
    (outside.own / "data").mkdir()
    (outside.own / "data" / "numbers.csv").write_text("1,2")
    (outside.own / "link").symlink_to(outside.classroom / "hidden.ipynb")
    os.mkfifo(outside.own / "pipe")
    outside.before = outside.look()
    with Session(outside.own) as session:
        assert session.run("import os; sorted(os.listdir())").text == "['data']"
        assert session.run("open('data/numbers.csv').read()").text == "'1,2'"
        assert session.run("open('data/numbers.csv', 'w').write('3')").status == "ok"
    assert outside.complaints() == []


def test_a_submission_larger_than_its_disk_is_refused_in_one_line(outside):
    (outside.own / "large.bin").write_bytes(b"\0" * (3 << 20))
    with (
        pytest.raises(RuntimeError, match="the submission's files are more than 2 MB"),
        Session(outside.own, disk=2 << 20),
    ):
        pass


def test_full_disks_tables_and_files_leave_the_kernel_alive(small, outside):
    small.run(PRELUDE)
    attempts = {
        "disk": """
total = 0
for place in ("/tmp", "/submission", "/dev/shm"):
    for number in range(50):
        try:
            with open(f"{place}/{number}", "wb") as file:
                for _ in range(20): total += file.write(bytes(1 << 20))
        except OSError as error: pass
for place in ("/tmp", "/submission", "/dev/shm"):
    for number in range(50): attempt(os.unlink, f"{place}/{number}")
total >> 20
""",
        "files": """
opened = []
try:
    while len(opened) < 100_000: opened.append(os.open("/dev/null", 0))
except OSError: pass
for number in opened: os.close(number)
len(opened)
""",
        "inodes": """
made = 0
try:
    for made in range(200_000): os.symlink("x", f"/tmp/n{made}")
except OSError: pass
for number in range(made): os.unlink(f"/tmp/n{number}")
made
""",
        "pipes": """
pipes = []
try:
    while True:
        pipes.append(os.pipe()); os.set_blocking(pipes[-1][1], False)
        try:
            while True: os.write(pipes[-1][1], bytes(65536))
        except BlockingIOError: pass
except OSError: pass
for pair in pipes: os.close(pair[0]); os.close(pair[1])
len(pipes)
""",
    }
    found = {name: int(small.run(code, timeout=60).text) for name, code in attempts.items()}
    assert 30 <= found["disk"] <= 50, "all writable places together hold the disk's size"
    assert found["files"] < 256 and found["pipes"] < 128 and found["inodes"] < 60_000
    assert small.run("bytearray(5 << 30)").text.startswith("MemoryError")
    small.run("import threading\nthreads = []\n")
    code = """
try:
    while len(threads) < 5000:
        threads.append(threading.Thread(target=time.sleep, args=(1,))); threads[-1].start()
except RuntimeError: threads.pop()
for thread in threads: thread.join()
len(threads)
"""
    assert int(small.run(code).text) < 100
    assert small.run("6 * 7").text == "42"
    assert outside.complaints() == []


FORK_BOMB = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
MUCH_MEMORY = """
import os, time
for _ in range(20):
    if os.fork() == 0:
        os.setsid(); held = bytearray(os.urandom(1 << 20) * 300); time.sleep(60)
time.sleep(60)
"""
SOCKETS = """
import os, socket, time
for _ in range(8):
    if os.fork() == 0:
        held = []
        try:
            while True:
                held.append(socket.socketpair()); held[-1][0].setblocking(False)
                try: held[-1][0].send(bytes(1 << 17))
                except BlockingIOError: pass
        except OSError: time.sleep(60)
time.sleep(60)
"""
BUSY = "import signal\nfor n in (2, 15): signal.signal(n, signal.SIG_IGN)\nsum(range(10**13))"


@pytest.mark.parametrize(
    ("code", "options", "reason"),
    [
        (MUCH_MEMORY, {"memory": 3 << 30}, "MB of memory"),
        (SOCKETS, {"open_files": 200}, "sockets"),
        (BUSY, {"cpu_seconds": 3}, "of processor time"),
        (BUSY, {"wall_seconds": 3}, "ran for more than 3 s"),
        (FORK_BOMB, {"wall_seconds": 3, "processes": 60}, "ran for more than 3 s"),
    ],
    ids=["memory", "sockets", "processor", "time", "fork bomb"],
)
def test_using_too_much_ends_the_kernel_and_says_why(code, options, reason, outside):
    with Session(outside.own, **SMALL) as neighbour, Session(outside.own, **(SMALL | options)) as session:
        started = time.monotonic()
        assert session.run(code, timeout=40).status == "dead"
        assert time.monotonic() - started < 30
        assert reason in (session.manager.reason or "")
        assert neighbour.run("6 * 7", timeout=20).text == "42"
    assert outside.complaints() == []


def test_a_kernel_that_ignores_everything_is_killed_at_once(outside):
    session = Session(outside.own)
    with session:
        assert session.run(BUSY, timeout=1).status == "silent"
        started = time.monotonic()
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "code",
    [
        "print('x' * 60_000_000)",
        "for _ in range(60): print('x' * 1_000_000)",
        "import os\nfor _ in range(60): os.write(1, b'x' * 1_000_000)",
        "from IPython.display import display\ndisplay({'text/plain': 'x' * 60_000_000}, raw=True)",
    ],
    ids=["one print", "many prints", "file descriptor", "display"],
)
def test_floods_of_output_are_cut_and_the_next_cell_is_heard(code, outside):
    with Session(outside.own, output_bytes=1_500_000) as session:
        ran = session.run(code, timeout=60)
        assert ran.size < 2_000_000 and ran.status != "dead"
        after = session.run("6 * 7", timeout=20)
        assert after.text == "42"


def test_a_course_inside_the_python_installation_is_hidden(outside, monkeypatch):
    """Somebody may keep the course in conda's folder: what is hidden there stays hidden."""
    course = outside.classroom / "conda"
    (course / "lib").mkdir(parents=True)
    (course / "lib" / "module.py").write_text("visible")
    (course / "course").mkdir()
    (course / "course" / "masters.py").write_text(outside.secret)
    monkeypatch.setattr(sys, "exec_prefix", str(course))
    outside.before = outside.look()
    with Session(outside.own, hidden=[str(course / "course")]) as session:
        look = f"import os; os.listdir({str(course)!r}), os.listdir({str(course / 'course')!r})"
        assert session.run(look).text in ("(['lib', 'course'], [])", "(['course', 'lib'], [])")
        assert session.run(f"open({str(course / 'course' / 'planted')!r}, 'w')").status == "error"
    assert outside.complaints() == []


def test_exercises_of_an_installed_package_are_hidden(outside, monkeypatch):
    """Their folder lies in the Python installation, and holds what is kept from kernels."""
    site = outside.classroom / "site-packages"
    kept = site / "theirs" / "mine" / "kept.py"
    kept.parent.mkdir(parents=True)
    for path in (kept, site / "visible.py"):
        path.write_text(outside.secret)
    monkeypatch.setattr(sys, "path", [*sys.path, str(site)])
    monkeypatch.setattr(
        autograde.exercises, "__path__", [*autograde.exercises.__path__, str(site / "theirs")]
    )
    outside.before = outside.look()
    with Session(outside.own) as session:
        look = f"import os; sorted(os.listdir({str(site)!r})), os.listdir({str(site / 'theirs')!r})"
        assert session.run(look).text == "(['theirs', 'visible.py'], [])"
        assert session.run(f"open({str(kept)!r})").status == "error"
    assert outside.complaints() == []
