"""The grader's end of the warm process: starts it, asks it for kernels, replaces it.

A process has one warm process for each kind of kernel it asks for. It dies with the process that started it.
"""

import asyncio
import atexit
import hashlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from autograde.isolation.limits import Excess, tell_excess
from autograde.isolation.visible import package_folders
from autograde.kernels.run_folder import run_folder
from signs.words import tell

#: What the warm process's own environment has beside what the caller gives it.
ALWAYS = {
    "OPENBLAS_NUM_THREADS": "1",  # otherwise NumPy starts threads when it is imported
    "OMP_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONHASHSEED": "0",  # the order of a set is the same in each run, and with it what a grade says
}
START_SECONDS = 120  # a slow disk's first import of TensorFlow


class WarmProcessError(RuntimeError):
    """The warm process, or a kernel forked from it, did not start; the message says why."""


class ForkedKernel:
    """A kernel forked from the warm process: the part of `subprocess.Popen` that jupyter_client uses.

    Attributes
    ----------
    pid : int or None
        Of the kernel, or of its supervisor where it is isolated; None until it was forked.
    returncode : int or None
        None while it runs.
    ready : bool
        Whether it has opened its sockets.
    reason : str or None
        Why it was ended, if it used more than its limits.
    error : str or None
        Why it did not start.
    """

    stdin = stdout = stderr = None

    def __init__(self, warm: "WarmProcess", pipe: int):
        self._warm, self._pipe, self._unread = warm, pipe, b""
        os.set_blocking(pipe, False)
        self.pid = self.returncode = self.reason = self.error = None
        self.ready = False

    def fileno(self) -> int:
        """Return the pipe's file descriptor, readable when there is news; -1 when there will be no more."""
        return self._pipe if self._pipe is not None else -1

    def poll(self) -> int | None:
        """Read the news; return the exit code, or None while the kernel runs."""
        while self._pipe is not None:
            try:
                data = os.read(self._pipe, 4096)
            except BlockingIOError:
                break
            self._unread += data
            *lines, self._unread = self._unread.split(b"\n")
            for line in lines:
                self._take(json.loads(line))
            if not data:
                self._close()
        return self.returncode

    def _take(self, news):
        self.pid = news.get("pid", self.pid)
        self.reason = tell_excess(Excess(*news["ended"])) if "ended" in news else self.reason
        self.error = news.get("error", self.error)
        self.ready = news.get("ready", self.ready)
        self.returncode = news.get("exit", self.returncode)

    def _close(self):
        os.close(self._pipe)
        self._pipe = None
        if self.returncode is None:  # the warm process is gone, and with it all kernels
            self.returncode = -signal.SIGKILL

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the kernel to end and return the exit code.

        Raises
        ------
        subprocess.TimeoutExpired
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            select.select([self._pipe], [], [], left)
        return self.returncode

    async def until(self, done: Callable[[], object], timeout: float | None = None) -> bool:
        """Wait, without holding up the event loop, until ``done()`` is true after news.

        Returns
        -------
        bool
            False if the time was over first.
        """
        loop = asyncio.get_running_loop()
        deadline = None if timeout is None else loop.time() + timeout
        self.poll()
        while not done():
            if self._pipe is None:
                return False
            news = loop.create_future()
            loop.add_reader(self._pipe, _wake, news)
            watched = self._pipe
            try:
                await asyncio.wait_for(news, None if deadline is None else deadline - loop.time())
            except TimeoutError:
                return False
            finally:
                loop.remove_reader(watched)
            self.poll()
        return True

    def send_signal(self, number: int) -> None:
        """Have the warm process signal the kernel; only it knows for sure whose the process id is."""
        if self.poll() is None and self.pid is not None:
            self._warm.send({"do": "signal", "pid": self.pid, "signal": int(number)})

    def kill(self) -> None:
        """Kill the kernel and, where it is isolated, all that it started."""
        self.send_signal(signal.SIGKILL)

    terminate = kill


def _wake(news: asyncio.Future[None]) -> None:
    if not news.done():
        news.set_result(None)


class WarmProcess:
    """One warm process; starting it does not wait for its imports.

    Parameters
    ----------
    environment : dict
        The environment variables it starts with; :data:`ALWAYS` is added.
    """

    def __init__(self, environment: dict[str, str]):
        self.owner = os.getpid()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket = ours
        self._log = run_folder() / f"warm-{ours.fileno()}-{time.monotonic_ns()}.log"
        packages = os.pathsep.join(dict.fromkeys(str(folder.parent) for folder in package_folders()))
        path = [packages, environment.get("PYTHONPATH", "")]
        with theirs, self._log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "autograde.kernels.server", str(theirs.fileno())],
                env=environment | ALWAYS | {"PYTHONPATH": os.pathsep.join(filter(None, path))},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert process.stdout is not None
        self.process, self._ready = process, process.stdout
        self.started = time.monotonic()
        #: Seconds until it had imported everything; None while it has not, or nobody asked.
        self.seconds: float | None = None

    def is_alive(self) -> bool:
        """Return whether the process runs."""
        return self.process.poll() is None

    def is_ready(self) -> bool:
        """Say whether kernels can be forked now."""
        told = self.seconds is not None or select.select([self._ready], [], [], 0)[0]
        return self.is_alive() and bool(told)

    def wait_until_ready(self, timeout: float = START_SECONDS) -> float:
        """Wait for the imports to be done; return the seconds that they took.

        Raises
        ------
        WarmProcessError
            If the process ended, or is not ready in time.
        """
        if self.seconds is None:
            if not select.select([self._ready], [], [], timeout)[0]:
                raise WarmProcessError(
                    tell("the warm process is not ready after {seconds} s", seconds=f"{timeout:g}")
                )
            if not self._ready.readline():
                raise WarmProcessError(self.last_words())
            self.seconds = time.monotonic() - self.started
        return self.seconds

    def last_words(self) -> str:
        """Say in one line why the process ended."""
        try:
            lines = self._log.read_text(errors="replace").strip().splitlines()
        except OSError:
            lines = []
        why = lines[-1] if lines else tell("it left no message")
        return tell("the warm process ended: {why}", why=why)

    def send(self, request: dict[str, Any], descriptors: Sequence[int] = ()) -> bool:
        """Send a request; return whether there is still somebody to take it."""
        try:
            socket.send_fds(self._socket, [json.dumps(request).encode()], list(descriptors))
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    async def fork(
        self, request: dict[str, Any], standard: Sequence[int], listeners: Sequence[int] = ()
    ) -> ForkedKernel:
        """Fork a kernel.

        Parameters
        ----------
        request : dict
            See :func:`autograde.kernels.child.become_kernel`.
        standard, listeners : sequence of int
            File descriptors of standard input, output and error, and of listening sockets; they stay open
            here.

        Raises
        ------
        WarmProcessError
        """
        pipe, theirs = os.pipe()
        try:
            self.send({"do": "fork", **request}, (*standard, theirs, *listeners))
        finally:
            os.close(theirs)
        kernel = ForkedKernel(self, pipe)
        try:
            await kernel.until(lambda: kernel.ready or kernel.error, START_SECONDS)
        except BaseException:  # cancelled: nobody will ask for this kernel again
            kernel.kill()
            raise
        if kernel.ready:
            return kernel
        kernel.kill()
        if kernel.error or kernel.pid is not None:
            why = kernel.reason or kernel.error or tell("it did not get ready")
            raise WarmProcessError(tell("no kernel: {why}", why=why))
        raise WarmProcessError(
            tell("the warm process did not answer") if self.is_alive() else self.last_words()
        )

    def retire(self) -> None:
        """Let the process end when its last kernel has."""
        self.send({"do": "retire"})

    def close(self) -> None:
        """End the process and its kernels now."""
        if os.getpid() != self.owner:
            return
        self._socket.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:  # it is still importing
            self.process.kill()
            self.process.wait()
        self._ready.close()


#: How the names begin of the variables that libraries read when they are imported.
READ_AT_IMPORT = (
    "CUDA",
    "KERAS",
    "LD_",
    "MPL",
    "OMP_",
    "OPENBLAS",
    "PATH",
    "PYTHONPATH",
    "TF_",
    "WARM_",
    "XLA_",
)

_running: dict[str, tuple[str, WarmProcess]] = {}  # kind and environment → (fingerprint, WarmProcess)


def warm_process(kind: str, environment: dict[str, str]) -> WarmProcess:
    """Return this process's warm process, started or replaced as need be; does not wait for its imports.

    Parameters
    ----------
    kind : str
        Kinds of kernels share no warm process.
    environment : dict
        The warm process's environment variables. Where one that libraries read at import has another value,
        that is another process.

    Returns
    -------
    WarmProcess
    """
    read = {name: value for name, value in environment.items() if name.startswith(READ_AT_IMPORT)}
    key = json.dumps([kind, read], sort_keys=True)
    fingerprint = fingerprint_of_python()
    known, process = _running.get(key, (None, None))
    if process is not None and process.owner == os.getpid():
        if process.is_alive() and known == fingerprint:
            return process
        process.retire()
    process = WarmProcess(environment)
    _running[key] = fingerprint, process
    return process


def fingerprint_of_python() -> str:
    """Return a hash that changes when Python, an installed package or this project's code does."""
    facts = [sys.executable, sys.version]
    for folder in dict.fromkeys(sys.path):
        if Path(folder).name in ("site-packages", "dist-packages") and Path(folder).is_dir():
            facts.append(f"{folder} {Path(folder).stat().st_mtime_ns}")
    for package in package_folders():
        facts += [f"{path} {path.stat().st_mtime_ns}" for path in sorted(package.rglob("*.py"))]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


@atexit.register
def close_all() -> None:
    """End all warm processes of this process."""
    while _running:
        _, (_, process) = _running.popitem()
        process.close()
