"""What `probe` does inside: one attempt after another to get out, each a line of its table.

An attempt raises OSError (or MemoryError) where the layer holds; where it returns, the layer is broken. Any
other exception is a mistake of its own: then nothing counts as held.
"""

import ctypes
import encodings.idna  # noqa: F401 - connecting looks it up; inside, Python's library may be out of reach
import mmap
import os
import platform
import resource
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograde.isolation.layers import LAYERS
from autograde.isolation.limits import Limits
from autograde.isolation.new_root import CLOSED_BY_LANDLOCK, WORK
from autograde.isolation.seccomp import ABSENT, REFUSED
from autograde.isolation.syscalls import CLONE_NEWUSER, check, syscall
from signs.words import mark

Attempt = Callable[[dict[str, Any], Limits], object]
_ATTEMPTS: list[tuple[str, str, Attempt]] = []


def _attempt(layer: str, text: str) -> Callable[[Attempt], Attempt]:
    """Register an attempt: ``(outside, limits)`` → nothing."""
    if layer not in LAYERS:
        raise KeyError(layer)

    def register(function: Attempt) -> Attempt:
        _ATTEMPTS.append((layer, text, function))
        return function

    return register


def attempt_all(outside: dict[str, Any], limits: Limits) -> list[tuple[str, str, bool]]:
    """Make every attempt.

    Parameters
    ----------
    outside : dict
        What the trial set up outside.
    limits : Limits
        What the process that is shut in is limited to.

    Returns
    -------
    list of (str, str, bool)
        Layer, what was tried, and whether the layer held.
    """
    results = []
    for layer, text, attempt in _ATTEMPTS:
        try:
            attempt(outside, limits)
            held = False
        except (OSError, MemoryError):
            held = True
        results.append((layer, text, held))
    return results


def _refuse(denied):
    if denied:
        raise PermissionError


@_attempt("user", mark("keep a right of root's or the grader's"))
def _have_rights(outside, _limits):
    capabilities = [
        line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line[:3] == "Cap"
    ]
    without_rights = not any(int(value, 16) for value in capabilities)
    _refuse(without_rights and (outside["user"] != 0 or os.getuid() != 0))


@_attempt("user", mark("become root"))
def _become_root(_outside, _limits):
    os.setresuid(0, 0, 0)
    _refuse(os.getuid() != 0)


@_attempt("privileges", mark("gain rights by a setuid program"))
def _gain_rights(_outside, _limits):
    lines = Path("/proc/self/status").read_text().splitlines()
    _refuse("NoNewPrivs:\t1" in lines)


@_attempt("processes", mark("see other processes"))
def _see_processes(_outside, _limits):
    seen = [name for name in os.listdir("/proc") if name.isdigit()]
    _refuse({*map(int, seen)} <= {1, os.getpid()})


@_attempt("processes", mark("signal the grader"))
def _signal_grader(outside, _limits):
    # Its process id may be somebody else's here; only a process with this name is the grader.
    os.kill(outside["process"], 0)
    _refuse(outside["process"] in (1, os.getpid()))


@_attempt("files", mark("read a file of the grader's"))
def _read_outside(outside, _limits):
    Path(outside["folder"], "secret").read_text()


@_attempt("files", mark("write beside the grader's files"))
def _write_outside(outside, _limits):
    Path(outside["folder"], "planted").write_text("planted")


@_attempt("files", mark("read the judge"))
def _read_judge(_outside, _limits):
    (Path(__file__).resolve().parents[1] / "judge" / "__init__.py").read_text()


@_attempt("files", mark("write to the Python installation"))
def _write_installation(_outside, _limits):
    Path(os.__file__).with_name("planted.py").write_text("")


@_attempt("network", mark("connect to this machine"))
def _connect_to_loopback(outside, _limits):
    socket.create_connection(("127.0.0.1", outside["port"]), timeout=1).close()


@_attempt("network", mark("connect to an abstract socket"))
def _connect_to_abstract(outside, _limits):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(outside["abstract"])


@_attempt("network", mark("find a way out"))
def _find_interfaces(_outside, _limits):
    _refuse([name for _, name in socket.if_nameindex() if name == "lo"] and len(_interfaces_up()) <= 1)


def _interfaces_up():
    """Return the network interfaces with a route, from /proc/net/route and the loopback's own."""
    lines = Path("/proc/self/net/route").read_text().splitlines()[1:]
    return {"lo", *(line.split()[0] for line in lines)}


@_attempt("ipc", mark("share memory and host name with the grader"))
def _share_ipc(outside, _limits):
    _refuse(os.readlink("/proc/self/ns/ipc") != outside["ipc"] and socket.gethostname() == "kernel")


@_attempt("landlock", mark("write where only Landlock forbids it"))
def _write_where_landlock_forbids(_outside, _limits):
    place = CLOSED_BY_LANDLOCK if Path(CLOSED_BY_LANDLOCK).is_dir() else "/var/tmp"
    Path(place, "planted").write_text("")


@_attempt("seccomp", mark("make system calls that reach beyond"))
def _system_calls(_outside, _limits):
    column = ("x86_64", "aarch64").index(platform.machine())
    names = (
        "ptrace",
        "unshare",
        "mount",
        "keyctl",
        "bpf",
        "io_uring_setup",
        "perf_event_open",
        "userfaultfd",
    )
    for name in names:
        # With arguments that are wrong in every way: 22 (EINVAL) or 14 (EFAULT) would mean that it ran.
        result = syscall(REFUSED[name][column], -1, -1, -1, -1, -1)
        if not (result < 0 and ctypes.get_errno() == 1):
            return
    result = syscall(ABSENT["clone3"][column], None, 0)
    _refuse(result < 0 and ctypes.get_errno() == 38)


@_attempt("seccomp", mark("make a user namespace"))
def _make_namespace(_outside, _limits):
    numbers = {"x86_64": 56, "aarch64": 220}
    result = syscall(numbers[platform.machine()], CLONE_NEWUSER | 17, None, None, None, None)
    if result == 0:
        os._exit(0)
    check(result, "clone")


@_attempt("limits", mark("take more memory"))
def _take_memory(_outside, limits):
    mmap.mmap(-1, limits.memory + mmap.PAGESIZE).close()


@_attempt("limits", mark("start more processes"))
def _start_processes(_outside, limits):
    started = []
    try:
        for _ in range(limits.processes + 1):
            started.append(subprocess.Popen(["/bin/sleep", "30"]))
    finally:
        for process in started:
            process.kill()
            process.wait()


@_attempt("limits", mark("open more files"))
def _open_files(_outside, limits):
    opened = []
    try:
        for _ in range(limits.open_files + 1):
            opened.append(os.open("/dev/null", os.O_RDONLY))
    finally:
        for number in opened:
            os.close(number)


@_attempt("limits", mark("write a larger file"))
def _write_large_file(_outside, limits):
    _fill("large", limits.file_size + 1)


@_attempt("limits", mark("fill the disk"))
def _fill_disk(_outside, limits):
    for number in range(limits.disk // limits.file_size + 2):
        _fill(f"part{number}", limits.file_size)


def _fill(name, size):
    folder = Path(WORK) if Path(WORK).is_dir() else Path()
    with (folder / name).open("wb") as file:
        block = b"\0" * (1 << 20)
        while size > 0:
            file.write(block[:size])
            size -= len(block)


@_attempt("limits", mark("raise a limit"))
def _raise_limit(_outside, _limits):
    _, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    try:
        resource.setrlimit(resource.RLIMIT_NPROC, (hard + 1, hard + 1))
    except ValueError as error:  # what Python makes of EPERM here
        raise PermissionError from error
