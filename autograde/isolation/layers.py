"""The layers of isolation, by name: each is one promise about what a submission cannot do."""

import os
from dataclasses import dataclass

from autograde.isolation.limits import Excess

#: Name → what it promises. The order is the table's of `autograde doctor`.
LAYERS = {
    "user": "runs as nobody: another user id, or one without any rights",
    "privileges": "can never gain rights, also not by setuid programs",
    "processes": "neither sees nor signals any other process; none of its own outlives it",
    "files": "sees the Python installation and its own data; writes to no disk",
    "network": "reaches no network, nor this machine's own services",
    "ipc": "shares no memory, queues or host name with other processes",
    "landlock": "a second lock on files, signals and sockets",
    "seccomp": "makes no system call that a notebook has no use for",
    "limits": "memory, time, processes, files and disk end somewhere",
}

#: For tests: names, with commas between them, of layers that are to be left out.
DISABLE_VARIABLE = "AUTOGRADE_DISABLE_LAYER"


class IsolationError(OSError):
    """A layer of isolation cannot be had here; the message is one line.

    Attributes
    ----------
    layer : str
    excess : Excess or None
        The limit that the submission had passed before it ran.
    """

    def __init__(self, layer: str, reason: str, excess: Excess | None = None):
        super().__init__(f"{layer}: {reason}")
        self.layer, self.excess = layer, excess


@dataclass(frozen=True)
class Layer:
    """Whether one layer holds on this machine.

    Attributes
    ----------
    name : str
        One of :data:`LAYERS`.
    holds : bool
        True if every attempt to break it failed.
    detail : str
        What was tried, or why it does not hold.
    """

    name: str
    holds: bool
    detail: str


def all_layers() -> tuple[str, ...]:
    """Return the names of all layers but those that a test took away."""
    away = os.environ.get(DISABLE_VARIABLE, "").split(",")
    return tuple(name for name in LAYERS if name not in away)
