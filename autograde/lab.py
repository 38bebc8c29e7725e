"""Opens the student notebooks in JupyterLab, in a working copy that is the student's own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from autograde.course import Course, CourseError


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


def open_lab(course: Course, folder: Path, browser: bool, report: Callable[[str], object]) -> None:
    """Start JupyterLab on a working copy and wait for it to end."""
    copied = make_working_copy(course, folder)
    kept = "" if copied else " (your notebooks are there already, and stay as they are)"
    report(f"JupyterLab on {folder}/{kept}; Ctrl-C ends it")
    words = [sys.executable, "-m", "jupyterlab", "--notebook-dir", str(folder)]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container; JupyterLab refuses root otherwise
        words.append("--allow-root")
    try:
        subprocess.run([*words, *([] if browser else ["--no-browser"])], check=False)
    except KeyboardInterrupt:
        report("JupyterLab has ended")
