"""Opens the student notebooks in JupyterLab, in a working copy that is the student's own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from autograde.course import Course, CourseError

#: Has a folder ``kernels`` with the kernelspec that takes the place of ``python3``.
KERNELS = Path(__file__).parent / "kernels" / "lab"


class LabError(CourseError):
    """There is nothing to open."""


def make_working_copy(course: Course, folder: Path) -> list[Path]:
    """Copy the release's files into a folder; files that are there already stay as they are.

    Parameters
    ----------
    course : Course
    folder : Path
        The student's own folder; made if it is not there.

    Returns
    -------
    list of Path
        What was copied.

    Raises
    ------
    LabError
        If there is no release.
    """
    notebooks = sorted(path for path in course.release.rglob("*") if path.is_file())
    if not notebooks:
        raise LabError(f"no notebooks in {course.release}: run `autograde build` first")
    copied = []
    for path in notebooks:
        target = folder / path.relative_to(course.release)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}.part")
            shutil.copyfile(path, part)
            part.rename(target)
            copied.append(target)
    return copied


def lab_command(folder: Path, browser: bool) -> list[str]:
    """Return the command that starts JupyterLab on a folder, with the warm process from the start."""
    words = [sys.executable, "-m", "jupyterlab", "--notebook-dir", str(folder)]
    words.append("--ServerApp.jpserver_extensions={'autograde.kernels.early': True}")
    # A notebook that is opened in the first seconds must not wait: JupyterLab forgets what it is asked to run
    # while a kernel is being started.
    words.append("--WarmProvisioner.waits=False")
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container; JupyterLab refuses root otherwise
        words.append("--allow-root")
    return words if browser else [*words, "--no-browser"]


def lab_environment() -> dict[str, str]:
    """Return JupyterLab's environment, in which the kernel that notebooks ask for is the warm one.

    The notebooks name the kernel ``python3``, so that they open anywhere; only here is that ours.
    """
    path = [str(KERNELS), *filter(None, [os.environ.get("JUPYTER_PATH")])]
    return os.environ | {"JUPYTER_PATH": os.pathsep.join(path)}


def open_lab(course: Course, folder: Path, browser: bool, report: Callable[[str], object]) -> None:
    """Start JupyterLab on a working copy and wait for it to end."""
    copied = make_working_copy(course, folder)
    kept = "" if copied else " (your notebooks are there already, and stay as they are)"
    report(f"JupyterLab on {folder}/{kept}; Ctrl-C ends it")
    try:
        subprocess.run(lab_command(folder, browser), env=lab_environment(), check=False)
    except KeyboardInterrupt:
        report("JupyterLab has ended")
