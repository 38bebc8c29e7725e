"""Opens the student notebooks in JupyterLab, in a working copy of their own: one folder an assignment."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from autograde.course import Course, CourseError, list_assignments
from signs.files import whole_file

#: Has a folder ``kernels`` with the kernelspec that takes the place of ``python3``.
KERNELS = Path(__file__).parent / "kernels" / "lab"


class LabError(CourseError):
    """There is nothing to open."""


def released_assignments(root: Path) -> list[Course]:
    """List the assignments of a course that have been released."""
    found = [Course(root, name) for name in list_assignments(root)]
    return [course for course in found if any(course.release.glob("*.ipynb"))]


def make_working_copy(course: Course, folder: Path) -> list[Path]:
    """Copy a release's files into a folder; files that are there already stay as they are.

    Parameters
    ----------
    course : Course
    folder : Path
        The student's own folder; the assignment's files go into one of its name in there.

    Returns
    -------
    list of Path
        What was copied.

    Raises
    ------
    LabError
        If there is no release.
    """
    files = sorted(path for path in course.release.rglob("*") if path.is_file())
    if not files:
        raise LabError(f"no notebooks in {course.release}: run `autograde build` first")
    copied = []
    for path in files:
        target = folder / course.assignment / path.relative_to(course.release)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(target) as part:
                shutil.copyfile(path, part)
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


def open_lab(courses: list[Course], folder: Path, browser: bool, report: Callable[[str], object]) -> None:
    """Start JupyterLab on a working copy of some assignments and wait for it to end.

    Parameters
    ----------
    courses : list of Course
        The assignments; there must be one.
    folder : Path
        See `make_working_copy`.
    browser : bool
        Whether to open a window.
    report : callable
        Gets one line for people at a time.

    Raises
    ------
    LabError
        If there is nothing to open.
    """
    if not courses:
        raise LabError("nothing is released yet: run `autograde build` first")
    copied = [path for course in courses for path in make_working_copy(course, folder)]
    kept = "" if copied else " (your notebooks are there already, and stay as they are)"
    report(f"JupyterLab on {folder}/{kept}; Ctrl-C ends it")
    try:
        subprocess.run(lab_command(folder, browser), env=lab_environment(), check=False)
    except KeyboardInterrupt:
        report("JupyterLab has ended")
