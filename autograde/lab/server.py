"""JupyterLab on a learner's folder: its own settings beside the user's, and an end as Jupyter's own.

Nothing of the user's is changed: what is other here comes from ``config/`` beside this module, which Jupyter
reads on top of what it reads anyway, from the environment and from the command line.
"""

import errno
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from autograde.course import Course
from autograde.course_files import SOLUTIONS_VARIABLE, START_PAGE, read_student_course
from autograde.kernels.provisioner import can_fork_kernels
from autograde.lab.start_page import write_start_page
from autograde.lab.update import outdated_notebooks
from autograde.lab.working_copy import LabError, make_working_copy, writing
from signs.places import data_environment
from signs.words import tell

#: Read by Jupyter on top of the user's: no news, no tools for instructors, the columns of the file browser.
CONFIG = Path(__file__).parent / "config"
#: Has a folder ``kernels`` with the kernelspec that takes the place of ``python3``.
KERNELS = Path(__file__).parents[1] / "kernels" / "lab"
#: In the learner's folder, hidden: which tabs were open, without those of the user's other folders.
WORKSPACES = Path(".lab", "workspaces")
#: The file browser's part of the window's width; JupyterLab's own is a fifth.
SIDEBAR = 0.28


@dataclass(frozen=True)
class Options:
    """How JupyterLab is started.

    Attributes
    ----------
    browser : bool
        Whether to open a window.
    port : int or None
        This one, or none at all; None for the first that is free.
    ip : str or None
        Where it listens; None for what Jupyter takes, this machine alone.
    more : tuple of str
        Words of JupyterLab's own.
    """

    browser: bool = True
    port: int | None = None
    ip: str | None = None
    more: tuple[str, ...] = ()


def lab_command(folder: Path, options: Options) -> list[str]:
    """Return the command that starts JupyterLab on a folder.

    Parameters
    ----------
    folder : Path
        The learner's.
    options : Options

    Returns
    -------
    list of str
    """
    folder = folder.absolute()
    words = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"]
    words.append(f"--LabApp.default_url=/lab/tree/{START_PAGE}")
    words.append(f"--LabApp.workspaces_dir={folder / WORKSPACES}")
    if can_fork_kernels():
        # A notebook that is opened in the first seconds must not wait: JupyterLab forgets what it is asked to
        # run while a kernel is being started.
        words.append("--WarmProvisioner.waits=False")
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container; JupyterLab refuses root otherwise
        words.append("--allow-root")
    if options.port is not None:
        words += [f"--ServerApp.port={options.port}", "--ServerApp.port_retries=0"]
    if options.ip is not None:
        words.append(f"--ServerApp.ip={options.ip}")
    if not options.browser:
        words.append("--no-browser")
    return [*words, *options.more]


def lab_environment(solutions: str) -> dict[str, str]:
    """Return JupyterLab's environment.

    In it the kernel that notebooks ask for, ``python3``, is the warm one where there can be one; elsewhere it
    is the ordinary one.

    Parameters
    ----------
    solutions : str
        See `autograde.course_files.StudentCourse`.
    """
    made = os.environ | {SOLUTIONS_VARIABLE: solutions} | data_environment()
    ours = {"JUPYTER_CONFIG_PATH": CONFIG}
    if can_fork_kernels():
        ours["JUPYTER_PATH"] = KERNELS
    for name, place in ours.items():
        made[name] = os.pathsep.join([str(place), *filter(None, [os.environ.get(name)])])
    return made


def refuse_taken_port(options: Options) -> None:
    """Say before anything starts that the port which was asked for is another program's.

    Raises
    ------
    LabError
    """
    if not options.port:
        return
    place = options.ip or "localhost"
    try:
        if not 0 < options.port < 2**16:
            raise OverflowError(tell("ports are from 1 to {last}", last=2**16 - 1))
        host = None if place == "*" else place
        found = socket.getaddrinfo(host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for kind, _, _, _, address in found:
            _try_address(kind, address, alone=len(found) == 1)
    except (OSError, OverflowError, UnicodeError) as error:
        told = getattr(error, "strerror", None) or error
        raise LabError(
            tell(
                "JupyterLab cannot have port {port} at {place} ({why}): name another with --port, or "
                "leave it out",
                port=options.port,
                place=place,
                why=told,
            )
        ) from error


def begin_workspace(place: Path) -> None:
    """Give JupyterLab's file browser the room for whole names, before the learner has arranged anything.

    Parameters
    ----------
    place : Path
        The folder of JupyterLab's workspaces; what is in it already stays.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    if place.is_dir() and any(place.iterdir()):
        return
    from jupyterlab_server.workspaces_handler import WorkspacesManager

    place.mkdir(parents=True, exist_ok=True)
    left = {"collapsed": False, "visible": True, "current": "filebrowser", "widgets": ["filebrowser"]}
    layout = {"left": left, "relativeSizes": [SIDEBAR, 1 - SIDEBAR, 0]}
    made = {"data": {"layout-restorer:data": layout}, "metadata": {"id": "default"}}
    WorkspacesManager(str(place)).save("default", json.dumps(made))


def _try_address(kind: int, address: Any, alone: bool) -> None:
    """Listen at an address for a moment; one of several that this machine has not got does not count."""
    with socket.socket(kind, socket.SOCK_STREAM) as trial:
        if os.name == "posix":  # what has ended just now leaves the port in a state that hinders nobody
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if kind == socket.AF_INET6:
                trial.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            trial.bind(address)
        except OSError as error:
            if alone or error.errno != errno.EADDRNOTAVAIL:
                raise


def open_lab(courses: list[Course], folder: Path, options: Options, report: Callable[[str], object]) -> int:
    """Start JupyterLab on a working copy of some assignments and wait for it to end.

    Parameters
    ----------
    courses : list of Course
        The assignments, of one course; there must be one.
    folder : Path
        See `make_working_copy`.
    options : Options
    report : callable
        Gets one line for people at a time.

    Returns
    -------
    int
        JupyterLab's exit status.

    Raises
    ------
    LabError
        If there is nothing to open, the folder cannot be written, or the port is taken.
    """
    if not courses:
        raise LabError(tell("nothing is released yet: run `autograde build` first"))
    settings = read_student_course(courses[0].root)
    refuse_taken_port(options)
    copied = [path for course in courses for path in make_working_copy(course, folder)]
    with writing(folder):
        write_start_page(courses, folder)
        begin_workspace(folder / WORKSPACES)
    for line in outdated_notebooks(courses, folder):
        report(line)
    place = f"{folder}{os.sep}"
    if copied:
        report(tell("JupyterLab on {folder}; Ctrl-C ends it", folder=place))
    else:
        report(
            tell(
                "JupyterLab on {folder} (your notebooks are there already, and stay as they are); "
                "Ctrl-C ends it",
                folder=place,
            )
        )
    return run_to_its_end(lab_command(folder, options), lab_environment(settings.solutions))


def run_to_its_end(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run a program that answers Ctrl-C itself, and is ended when this process is.

    A terminal sends Ctrl-C to both. JupyterLab asks whether it is meant, and ends at the second; this process
    waits for what comes of it.

    Returns
    -------
    int
        The program's exit status.
    """
    running: list[subprocess.Popen[bytes]] = []

    def pass_on(number: int, _: FrameType | None) -> None:
        for process in running:
            process.send_signal(number)

    with (
        _handling(signal.SIGINT, lambda *_: None),
        _handling(signal.SIGTERM, pass_on),
        subprocess.Popen(command, env=environment) as process,
    ):
        running.append(process)
        return process.wait()


@contextmanager
def _handling(number: signal.Signals, handler: Callable[[int, FrameType | None], Any]) -> Iterator[None]:
    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)
