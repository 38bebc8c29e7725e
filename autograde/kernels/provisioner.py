"""Starts a kernel for any Jupyter client by forking the warm process."""

import asyncio
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Bool, Dict, Unicode

from autograde.kernels.preload import NO_KERAS

if TYPE_CHECKING:
    from autograde.kernels.warm import WarmProcess


def can_fork_kernels() -> bool:
    """Say whether this platform forks kernels: Linux does; elsewhere they are started the ordinary way."""
    try:
        return sys.platform == "linux" and find_spec("fcntl") is not None
    except ValueError:  # it is blocked
        return False


class WarmProvisioner(LocalProvisioner):
    """Forks kernels that are like any other, for people: no isolation, and all of their environment.

    NumPy's own linear algebra runs on one processor in such a kernel; TensorFlow uses all of them.
    """

    environment = Dict(
        value_trait=Unicode(),
        key_trait=Unicode(),
        config=True,
        help="Environment variables of the kernels, beside what they get anyway.",
    )

    waits = Bool(
        True,
        config=True,
        help="Whether to wait while the warm process still imports; else an ordinary kernel is started.",
    )

    keras = Bool(
        True,
        config=True,
        help="Whether the warm process imports Keras: False for a course that never uses it.",
    )

    process: Any = None  # a `ForkedKernel`, or a `Popen` where the kernel was started the ordinary way
    #: The kernel that was started last; tells why it ended when `process` is None again.
    last_process: Any = None

    def warm(self) -> "WarmProcess":
        """Return the warm process that kernels are forked from, started if it does not run; does not wait."""
        from autograde.kernels.warm import warm_process

        environment = self._warm_environment() | ({} if self.keras else {NO_KERAS: "1"})
        return warm_process(type(self).__name__, environment)

    def _warm_environment(self):
        # The JPY_ variables describe one kernel; ipykernel reads one of them when it is imported.
        own = {name: value for name, value in os.environ.items() if not name.startswith("JPY_")}
        return own | self.environment

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel; on another platform than Linux, start one the ordinary way."""
        if not can_fork_kernels() or not (self.waits or self.warm().is_ready()):
            return await super().launch_kernel(cmd, **kwargs)
        manager: Any = self.parent
        file = str(manager.connection_file)
        request = {
            "connection": str(Path(file).absolute()),
            "cwd": str(kwargs.get("cwd") or Path.cwd()),
            "environment": dict(kwargs.get("env") or os.environ) | self.environment,
            "arguments": arguments_after(cmd, file),
            "isolation": None,
        }
        null = os.open(os.devnull, os.O_RDONLY)
        try:
            await self._fork(request, (null, 1, 2))
        finally:
            os.close(null)
        self.pgid = self.pid  # it leads a session of its own
        self.cwd = request["cwd"]
        return self.connection_info

    async def _fork(self, request, standard, listeners=()):
        self.process = self.last_process = await self.warm().fork(request, standard, listeners)
        self.pid = self.process.pid

    async def wait(self) -> int | None:
        """Wait for the kernel to end and return its exit code."""
        if not hasattr(self.process, "until"):
            return await super().wait()
        ended = self.process
        while not await ended.until(lambda: ended.returncode is not None):
            await asyncio.sleep(0)
        self.process = None
        return ended.returncode

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel, and stay until it is gone: jupyter_client would look again only after 0.1 s."""
        await super().kill(restart)
        if hasattr(self.process, "until"):
            ended = self.process
            await ended.until(lambda: ended.returncode is not None, 2)

    async def send_signal(self, signum: int) -> None:
        """Signal the kernel and all processes of its group."""
        if not hasattr(self.process, "until"):
            await super().send_signal(signum)
        elif self.process:
            self.process.send_signal(signum)


def arguments_after(command: list[str], connection_file: str) -> list[str]:
    """Return the arguments that a kernel's command has after its connection file."""
    return list(command[command.index(connection_file) + 1 :]) if connection_file in command else []
