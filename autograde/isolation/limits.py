"""What one submission may use of the machine."""

from dataclasses import dataclass
from typing import NamedTuple

from signs.words import mark, tell

MB = 1 << 20
#: By the name of a limit: what is said of a submission that passed it.
_PASSED = {
    "wall_seconds": mark("it ran for more than {most} s"),
    "cpu_seconds": mark("it used more than {most} s of processor time"),
    "memory": mark("it used more than {most} MB of memory"),
    "open_files": mark("it had more than {most} sockets open"),
    "disk": mark("the submission's files are more than {most} MB"),
}


@dataclass(frozen=True)
class Limits:
    """The limits of one kernel and everything that it starts.

    Attributes
    ----------
    memory : int
        Bytes: address space of each process, and resident memory of all of them together.
    cpu_seconds : int
        Processor time of all processes together.
    wall_seconds : int
        Life of the kernel.
    processes : int
        Processes and threads at a time.
    open_files : int
        Open files of each process, and sockets of all of them together.
    file_size : int
        Bytes of one file.
    disk : int
        Bytes of all files that the submission writes, its own copy of its data included.
    """

    memory: int = 8192 * MB
    cpu_seconds: int = 1200
    wall_seconds: int = 2400
    processes: int = 256
    open_files: int = 1024
    file_size: int = 256 * MB
    disk: int = 512 * MB


class Excess(NamedTuple):
    """A limit that a submission passed; who watched it only names it, and whoever hears of it tells it.

    Attributes
    ----------
    limit : str
        A name of `Limits`.
    most : int
        What was allowed.
    """

    limit: str
    most: int


def passed(limit: str, limits: Limits) -> Excess:
    """Name a limit that was passed."""
    return Excess(limit, getattr(limits, limit))


def tell_excess(excess: Excess) -> str:
    """Say which limit was passed."""
    most = excess.most // MB if excess.limit in ("memory", "disk") else excess.most
    return tell(_PASSED[excess.limit], most=most)


def apply_limits(limits: Limits) -> None:
    """Set the limits that Linux keeps for each process (manual page getrlimit(2)), for good.

    What all processes together use is watched from outside (:mod:`autograde.isolation.supervise`).
    """
    import resource  # not there on Windows

    wanted = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_CPU: limits.cpu_seconds + 2,  # the supervisor comes first, and says why
        resource.RLIMIT_NPROC: limits.processes,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: MB,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_RTPRIO: 0,
    }
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (allowed, allowed))
