"""Starts a kernel that is shut in, for grading: see :mod:`autograde.isolation`."""

import itertools
import os
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from traitlets import Integer, List, Tuple, Unicode, default

from autograde.exercise import foreign_places
from autograde.isolation.enter import Plan
from autograde.isolation.layers import LAYERS, IsolationError, all_layers
from autograde.isolation.limits import Limits
from autograde.isolation.new_root import HOME, copy_submission
from autograde.isolation.visible import CACHE_PLACE, PACKAGE_VARIABLE, TRAINED_VARIABLE, kernel_view
from autograde.kernels.child import SEED_VARIABLE
from autograde.kernels.provisioner import WarmProvisioner, arguments_after
from autograde.kernels.run_folder import lock_user, run_folder
from signs.words import tell

PORTS = {"shell": 1, "iopub": 2, "stdin": 3, "hb": 4, "control": 5}
#: Of the grader's environment, what a graded kernel gets as it is.
PASSED_ON = (
    "KERAS_BACKEND",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_MESSAGES",
    "SIGNS_BUDGET",
    "TF_ENABLE_ONEDNN_OPTS",
    "TZ",
)
#: And what the warm process needs to find its caches; its memory, but not its environment, is the kernels'.
OF_THE_WARM = (*PASSED_ON, "HOME", "MPLCONFIGDIR", "PATH", "TMPDIR", "XDG_CACHE_HOME")

_numbers = itertools.count(1)


def _limit(name, help_text):
    return Integer(getattr(Limits, name), min=1, config=True, help=help_text)


class IsolatedProvisioner(WarmProvisioner):
    """Forks kernels that have lost their rights before they run a cell.

    The kernel runs in a private copy of its working folder, notebooks left out, and gives back nothing but
    messages. Set the limits in ``nbgrader_config.py``: ``c.IsolatedProvisioner.memory = 4 * 2**30``.
    """

    layers = List(
        Unicode(),
        config=True,
        help=f"The layers of isolation that a kernel must have: {', '.join(LAYERS)}. All by default.",
    )
    memory = _limit("memory", "Bytes of memory: of each process, and of all of a kernel's together.")
    cpu_seconds = _limit("cpu_seconds", "Seconds of processor time of a kernel's processes together.")
    wall_seconds = _limit("wall_seconds", "Seconds that a kernel may live.")
    processes = _limit("processes", "Processes and threads of a kernel at a time.")
    open_files = _limit("open_files", "Open files of each process.")
    file_size = _limit("file_size", "Bytes of one file.")
    disk = _limit("disk", "Bytes of all files of a kernel together; they take memory of the machine.")
    user_ids = Tuple(
        Integer(min=1),
        Integer(min=1),
        default_value=(59000, 59999),
        config=True,
        help="Grading as root: first and last of the user ids that kernels take. Nobody else may have them.",
    )
    hidden = List(Unicode(), config=True, help="Folders to hide if they lie in Python's installation.")

    @default("layers")
    def _default_layers(self):
        return list(all_layers())

    @default("environment")
    def _default_environment(self):
        # Several kernels share the processors.
        return {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}

    folder = None
    _user = None

    def limits(self) -> Limits:
        """Return the limits that the configuration sets."""
        return Limits(**{name: getattr(self, name) for name in Limits.__dataclass_fields__})

    def _warm_environment(self):
        return {name: os.environ[name] for name in OF_THE_WARM if name in os.environ} | self.environment

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Make the folder of the kernel's sockets, and point the client there."""
        if sys.platform != "linux":
            raise IsolationError("user", tell("not on this platform: grade with --isolation none"))
        if self.folder is None:
            self.folder = run_folder() / str(next(_numbers))
            (self.folder / "root").mkdir(parents=True)
            if os.geteuid() == 0:
                self._user = lock_user(*self.user_ids)
            manager: Any = self.parent
            manager.cache_ports = False
            manager.transport, manager.ip = "ipc", str(self.folder / "s")
            manager.connection_file = str(self.folder / "connection.json")
            for name, port in PORTS.items():
                setattr(manager, f"{name}_port", port)
        kwargs["cwd"] = str(Path(kwargs.get("cwd") or ".").absolute())
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel that shuts itself in."""
        manager: Any = self.parent
        asked = kwargs.get("env") or {}
        plan, home = self._plan(kwargs["cwd"], asked)
        request = {
            "connection": {
                name: value.decode() if isinstance(value, bytes) else value
                for name, value in self.connection_info.items()
            },
            "cwd": str(self.folder),
            "environment": self._kernel_environment(home) | {SEED_VARIABLE: asked.get(SEED_VARIABLE, "")},
            "arguments": [
                "--HistoryManager.enabled=False",
                *arguments_after(cmd, str(manager.connection_file)),
            ],
            "isolation": plan.to_json(),
            "ports": list(PORTS.values()),
        }
        null = os.open(os.devnull, os.O_RDWR)
        listeners = []
        try:
            listeners += [_listen(f"{manager.ip}-{port}") for port in PORTS.values()]
            await self._fork(request, (null, null, null), [listener.fileno() for listener in listeners])
        finally:
            os.close(null)
            for listener in listeners:
                listener.close()
        self.cwd = kwargs["cwd"]
        return self.connection_info

    def _plan(self, source, asked):
        """Return the plan, and the home folder of the kernel."""
        user = self._user[0] if self._user else os.geteuid()
        home = HOME
        if "files" not in self.layers:  # then the copy is made here, and the kernel finds its way out of it
            work = self.folder / "work"
            shutil.rmtree(work, ignore_errors=True)
            (work / ".home").mkdir(parents=True)
            copy_submission(source, work)
            source, home = str(work), str(work / ".home")
            if self._user:
                for path in (work, *work.rglob("*")):
                    os.chown(path, user, user, follow_symlinks=False)
                for path in (self.folder, self.folder.parent):
                    path.chmod(0o711)
        hidden = [*self.hidden, *foreign_places()]  # what is kept of others' exercises lies there, too
        view = kernel_view(
            asked.get(PACKAGE_VARIABLE),
            hidden,
            _data_cache(),
            os.environ.get("SIGNS_DATA"),
            trained=asked.get(TRAINED_VARIABLE) == "1",
        )
        return Plan(str(self.folder / "root"), source, view, self.limits(), user, tuple(self.layers)), home

    def _kernel_environment(self, home):
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        environment |= {
            "HOME": home,
            "USER": "student",
            "LOGNAME": "student",
            "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "SIGNS_CACHE": CACHE_PLACE if "files" in self.layers else str(_data_cache()),
        }
        if os.environ.get("SIGNS_DATA"):
            environment["SIGNS_DATA"] = os.path.realpath(os.environ["SIGNS_DATA"])
        if os.environ.get("NBGRADER_EXECUTION"):  # `signs` computes less then; a submission need not know why
            environment.setdefault("SIGNS_BUDGET", "small")
        return environment | self.environment

    async def send_signal(self, signum: int) -> None:
        """Kill the kernel; interrupting goes by message, and there is no asking politely."""
        if signum in (signal.SIGTERM, signal.SIGKILL):
            await super().send_signal(signal.SIGKILL)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the kernel's folder, and give its user id back."""
        await super().cleanup(restart)
        if restart or self.folder is None:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = None
        if self._user:
            os.close(self._user[1])
            self._user = None


def _data_cache():
    from signs.cache import cache_folder

    return cache_folder()


def _listen(path):
    """Open a listening socket at a path, in place of one that a kernel before had there."""
    Path(path).unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.setblocking(False)
    listener.bind(path)
    listener.listen(64)
    return listener
