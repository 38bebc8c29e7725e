"""Courses and classes to measure on: in a temporary folder, made of the masters and the sample class."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograde.course import Course
from autograde.grading.gradebook.migrate import migrate
from autograde.sample_class import make_sample_class
from tools.bench.plain import with_tools


@contextmanager
def bench_course(course: Course, notebooks=None):
    """Make a course to measure on.

    Parameters
    ----------
    course : Course
    notebooks : list of str, optional
        Of which of its notebooks; all by default.

    Yields
    ------
    Course
        With source, release, gradebook, and nobody's submission; ``samples/`` holds the sample class.
    """
    with tempfile.TemporaryDirectory(prefix="autograde-bench-") as folder:
        made = Course(Path(folder).resolve() / "course", course.assignment)
        for place in ("assignments", "source", "release"):
            shutil.copytree(course.root / place, made.root / place)
        shutil.copyfile(course.config, made.config)
        make_sample_class(made)
        made.submitted.rename(made.root / "samples")
        if notebooks is not None:
            for path in (*made.root.rglob("*.ipynb"), *made.assignments.glob("*.py")):
                if path.stem not in notebooks:
                    path.unlink()
        migrate(made)
        yield made


def hand_in(course: Course, count: int) -> list[str]:
    """Hand in submissions of the sample class's kinds, in turn.

    Parameters
    ----------
    course : Course
        From `bench_course`; earlier submissions and grades are removed.
    count : int

    Returns
    -------
    list of str
        The students.
    """
    for folder in (course.submitted, course.autograded):
        shutil.rmtree(folder, ignore_errors=True)
    samples = sorted((course.root / "samples").iterdir())
    students = [f"student-{i:04}" for i in range(count)]
    for i, student in enumerate(students):
        place = course.submitted / student / course.assignment
        shutil.copytree(samples[i % len(samples)] / course.assignment, place)
        for path in place.glob("*.ipynb"):  # no two are the same, as in a class
            notebook = nbformat.read(path, as_version=4)
            notebook.cells.append(nbformat.v4.new_markdown_cell(f"Handed in by {student}", id="by"))
            nbformat.write(notebook, path)
    return students


@dataclass(frozen=True)
class Timing:
    """What a command took.

    Attributes
    ----------
    wall, cpu : float
        Seconds; of all its processes that it waited for.
    lines : list of (float, str)
        What it printed, each line with the time since its start.
    """

    wall: float
    cpu: float
    lines: list


def run_timed(words, course: Course, watch=lambda pid: None) -> Timing:
    """Run ``python -m ...`` in a course's root and time it.

    Parameters
    ----------
    words : list of str
    course : Course
    watch : callable
        Called now and then with the process's id while it runs.

    Raises
    ------
    subprocess.CalledProcessError
        If it ends with another status than 0.
    """
    start = time.monotonic()
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", *words],
            cwd=course.root,
            env=with_tools() | {"JUPYTER_CONFIG_DIR": str(course.root / "none")},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        lines = []
        for line in process.stdout or ():
            lines.append((time.monotonic() - start, line.rstrip("\n")))
            watch(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise subprocess.CalledProcessError(process.returncode, words, errors.read()[-2000:])
    return Timing(wall, usage.ru_utime + usage.ru_stime, lines)
