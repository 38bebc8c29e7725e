"""Takes a freshly forked process's rights away, before it runs a line of a submission.

Three processes come of it. The *supervisor* stays outside, watches what the others use, and ends them. The
*init* is process 1 of a process namespace of its own: with it, all that it ever started ends. The third one
returns from :func:`enter`, and becomes the kernel.
"""

import fcntl
import os
import select
import signal
import socket
import struct
from collections.abc import Callable, Collection
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from autograde.isolation.landlock import Ruleset
from autograde.isolation.layers import IsolationError, all_layers
from autograde.isolation.limits import Excess, Limits, apply_limits
from autograde.isolation.new_root import WORK, WRITABLE, ExcessError, build_root, enter_root
from autograde.isolation.seccomp import refuse_system_calls
from autograde.isolation.supervise import close_all_but, supervise
from autograde.isolation.syscalls import (
    CLONE_NEWIPC,
    CLONE_NEWNET,
    CLONE_NEWNS,
    CLONE_NEWPID,
    CLONE_NEWUSER,
    CLONE_NEWUTS,
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    die_with_parent,
    drop_bounding_set,
    drop_capabilities,
    prctl,
    unshare,
)
from autograde.isolation.visible import View

_NAMESPACES = {
    "processes": CLONE_NEWPID,
    "files": CLONE_NEWNS,
    "network": CLONE_NEWNET,
    "ipc": CLONE_NEWIPC | CLONE_NEWUTS,
}
_NICENESS = 5  # grader and supervisor come first, also before a hundred processes that do nothing but run
_WRITABLE_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/pts")


@dataclass(frozen=True)
class Plan:
    """All that :func:`enter` needs to know, fixed by the grader.

    Attributes
    ----------
    root : str
        An empty folder on which the new root is mounted.
    source : str
        The submission's folder; the kernel gets a copy of it.
    view : View
    limits : Limits
    user : int
        User and group id to take when grading runs as root.
    layers : tuple of str
        Which layers to enter; all by default.
    """

    root: str
    source: str
    view: View
    limits: Limits = field(default_factory=Limits)
    user: int = 65534
    layers: tuple[str, ...] = field(default_factory=all_layers)

    def to_json(self) -> dict[str, Any]:
        """Return the plan as plain data."""
        data = asdict(self) | {"view": self.view.to_json(), "layers": list(self.layers)}
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Plan":
        """Make a plan of what :meth:`to_json` gave."""
        view, limits = View.from_json(data["view"]), Limits(**data["limits"])
        return cls(**(data | {"view": view, "limits": limits, "layers": tuple(data["layers"])}))


@contextmanager
def _entering(layer):
    try:
        yield
    except OSError as error:
        excess = error.excess if isinstance(error, ExcessError) else None
        raise IsolationError(layer, error.strerror or str(error), excess) from error


def enter(
    plan: Plan, keep: Collection[int] = (), ended: Callable[[Excess], object] = lambda excess: None
) -> None:
    """Shut this process in; it must have one thread.

    Only the process that is to run the submission returns. Its working directory is its copy of the
    submission's folder. The supervisor takes this process's place, and ends with the same status.

    Parameters
    ----------
    plan : Plan
    keep : collection of int
        File descriptors that the supervisor keeps open; it closes all others.
    ended : callable
        Called in the supervisor with what is too much when it ends the submission for it.

    Raises
    ------
    IsolationError
        If a layer cannot be had. It may be raised in any of the processes.
    """
    as_root = os.geteuid() == 0
    user, group = (plan.user, plan.user) if as_root else (os.getuid(), os.getgid())
    _leave_namespaces(plan.layers, as_root)
    if "network" in plan.layers:
        with _entering("network"):
            _loopback_up()
    _fork_init(plan, keep, ended)
    if "files" in plan.layers:
        with _entering("files"):
            build_root(plan.root, plan.view, plan.source, plan.limits.disk, user, group)
            enter_root(plan.root)
    os.chdir(WORK if "files" in plan.layers else plan.source)
    _fork_kernel()
    _drop_rights(plan, as_root, user, group)


def _leave_namespaces(layers, as_root):
    spaces = {name: flag for name, flag in _NAMESPACES.items() if name in layers}
    if not as_root and "user" in layers:
        with _entering("user"):
            user, group = os.getuid(), os.getgid()
            unshare(CLONE_NEWUSER)
            for name, line in (
                ("setgroups", "deny"),
                ("uid_map", f"{user} {user} 1"),
                ("gid_map", f"{group} {group} 1"),
            ):
                with open(f"/proc/self/{name}", "w") as file:
                    file.write(line)
    for name, flag in spaces.items():
        with _entering(name):
            unshare(flag)
    if "ipc" in spaces:
        with _entering("ipc"):
            socket.sethostname("kernel")


def _loopback_up():
    """Switch on the loopback of the new network namespace, ``SIOCSIFFLAGS`` with ``IFF_UP``."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 1))


def _fork_init(plan, keep, ended):
    """Fork: the parent becomes the supervisor and never returns, the child is the init to be."""
    alive, kept_by_supervisor = os.pipe()
    init = os.fork()
    if init:
        os.close(alive)
        close_all_but({*keep, kept_by_supervisor})
        own_processes = "processes" in plan.layers and "files" in plan.layers  # then /proc shows only them
        supervise(init, plan.limits, ended, own_processes, "network" in plan.layers)
    die_with_parent()
    os.close(kept_by_supervisor)
    if select.select([alive], [], [], 0)[0]:  # the parent was gone before the line above could be of use
        os._exit(1)
    os.close(alive)


def _fork_kernel():
    """Fork: the parent reaps whatever ends until the kernel does, the child is the kernel to be."""
    kernel = os.fork()
    if not kernel:
        die_with_parent()
        return
    close_all_but(())
    while True:
        ended, status = os.wait()
        if ended == kernel:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else 128 - code)


def _drop_rights(plan, as_root, user, group):
    layers = plan.layers
    rules = None
    if "landlock" in layers:
        with _entering("landlock"):
            rules = _rules(plan)
    if "limits" in layers:
        with _entering("limits"):
            apply_limits(plan.limits)
            os.nice(_NICENESS)
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # if memory runs out all the same, this goes first
    if "privileges" in layers:
        with _entering("privileges"):
            prctl(PR_SET_NO_NEW_PRIVS, 1)
    if "user" in layers:
        with _entering("user"):
            if as_root:
                os.setgroups([])
                os.setresgid(group, group, group)
            drop_bounding_set()
            if as_root:  # an ordinary user has no other user id to take, but a user namespace
                os.setresuid(user, user, user)
            drop_capabilities()
            # A change of user clears both of these.
            prctl(PR_SET_DUMPABLE, 1)
            die_with_parent()
    if rules is not None:
        with _entering("landlock"):
            rules.restrict()
    if "seccomp" in layers:
        with _entering("seccomp"):
            refuse_system_calls()


def _rules(plan):
    rules = Ruleset()
    if "files" in plan.layers:
        rules.allow_reading("/")
        writable = WRITABLE
    else:
        for outside, _ in plan.view.shown:
            rules.allow_reading(outside)
        rules.allow_reading("/proc")
        writable = (plan.source, "/dev/shm", os.environ.get("TMPDIR", plan.source))
    for path in (*writable, *_WRITABLE_DEVICES):
        rules.allow_writing(path)
    return rules


def default_signals() -> None:
    """Undo what the forking process set: signal handlers, and signals that are ignored or blocked."""
    signal.set_wakeup_fd(-1)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
