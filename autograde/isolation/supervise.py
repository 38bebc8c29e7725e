"""The supervisor of one submission: waits for it to end, and ends it when all of it together uses too much.

Linux limits each process for itself. What a submission's processes use together is read from ``/proc`` a few
times a second, by this process outside of their reach; when it dies, so do they.
"""

import os
import select
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from autograde.isolation.limits import Excess, Limits, passed

INTERVAL = 0.2  # seconds between two looks
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")


def supervise(
    init: int, limits: Limits, ended: Callable[[Excess], object], own_processes: bool, own_sockets: bool
) -> None:
    """Wait for a process namespace's init to end; never return.

    Parameters
    ----------
    init : int
        The init's process id.
    limits : Limits
    ended : callable
        Called with what is too much, if the submission is ended for it.
    own_processes : bool
        Whether this ``/proc`` shows the submission's processes and no others; if not, only time is watched.
    own_sockets : bool
        Whether the network namespace is the submission's own; if not, sockets are not counted.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    poll = select.poll()
    poll.register(os.pidfd_open(init), select.POLLIN)
    started = time.monotonic()
    while not poll.poll(INTERVAL * 1000):
        age = time.monotonic() - started
        excess = passed("wall_seconds", limits) if age > limits.wall_seconds else None
        if not excess and own_processes:
            excess = too_much(limits, own_sockets)
        if excess:
            ended(excess)
            os.kill(init, signal.SIGKILL)
            break
    _, status = os.waitpid(init, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


def close_all_but(keep: Iterable[int]) -> None:
    """Close all file descriptors but those given."""
    last = -1
    for number in (*sorted(keep), 1 << 20):
        os.closerange(last + 1, number)
        last = number


def too_much(limits: Limits, own_sockets: bool) -> Excess | None:
    """Name what the processes of this ``/proc`` use too much of, if anything.

    Parameters
    ----------
    limits : Limits
    own_sockets : bool

    Returns
    -------
    Excess or None
    """
    anonymous = ticks = 0
    processes = [entry for entry in os.listdir("/proc") if entry.isdigit()]
    for process in processes:
        try:
            resident, shared = Path(f"/proc/{process}/statm").read_text().split()[1:3]
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        anonymous += (int(resident) - int(shared)) * _PAGE
        ticks += sum(int(fields[i]) for i in (11, 12, 13, 14))  # own and reaped children's, user and system
    if ticks / _TICK > limits.cpu_seconds:
        return passed("cpu_seconds", limits)
    # Pages that a fork shares count for each process there; only when that matters are they told apart.
    if anonymous > limits.memory and _proportional(processes) > limits.memory:
        return passed("memory", limits)
    if own_sockets and _sockets() > limits.open_files:
        return passed("open_files", limits)
    return None


def _proportional(processes):
    """Return the memory of processes in bytes, each shared page divided by how many share it."""
    total = 0
    for process in processes:
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:")) << 10
    return total


def _sockets():
    """Return how many sockets this network namespace has; their buffers are in no process's memory."""
    try:
        words = Path("/proc/1/net/sockstat").read_text().split()  # this process is in no /proc of theirs
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(words[2])  # "sockets: used 123"
