"""Writes feedback pages with nbgrader's own converter, several submissions side by side.

nbgrader changes the working directory while it works, so the pages are made in processes of their own:
``python -m autograde.grading.pages.feedback_pages ROOT ASSIGNMENT STUDENT...`` makes those of some students
and prints a line of JSON for each: its name and what went wrong, or "". Should one of them end the process,
or keep it too long, another goes on with those after it.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from autograde.course import Course
from autograde.grading.converters import last_complaint, make_log, skip_slow_import

if TYPE_CHECKING:
    from traitlets.config import Config

CHUNK = 8  # students a process: loading nbgrader takes as long as one student's pages
SECONDS = 180  # for one student's pages, the start of a process included
MEMORY = 4 << 30  # bytes


def write_feedback(
    course: Course,
    students: list[str],
    workers: int,
    written: Callable[[str, str], object] = lambda student, error: None,
) -> list[str]:
    """Write the feedback of graded submissions.

    Parameters
    ----------
    course : Course
    students : list of str
    workers : int
        Processes at a time.
    written : callable
        Told each student who is done, and what went wrong, or "".

    Returns
    -------
    list of str
        Whose feedback could not be written, sorted.
    """
    size = max(1, min(CHUNK, -(-len(students) // workers)))
    chunks = [students[i : i + size] for i in range(0, len(students), size)]
    failed = []
    with ThreadPoolExecutor(workers) as pool:
        for done in as_completed([pool.submit(_run, course, chunk) for chunk in chunks]):
            for student, error in done.result():
                failed += [student] if error else []
                written(student, error)
    return sorted(failed)


def _run(course: Course, students: list[str]) -> list[tuple[str, str]]:
    """Write the pages of some students; whoever ends or stops the process does so to themselves only."""
    done: list[tuple[str, str]] = []
    while len(done) < len(students):
        left = students[len(done) :]
        with tempfile.TemporaryFile() as log:
            told = list(_tell(course, left, log))
            done += told
            if len(told) < len(left):  # in the middle of this one
                done.append((left[len(told)], _last_words(log)))
    return done


def _tell(course: Course, students: list[str], log: IO[bytes]) -> Iterator[tuple[str, str]]:
    """Start a process for some students; yield what it tells of each, as far as it comes."""
    command = [sys.executable, "-P", "-m", __name__, str(course.root), course.assignment, *students]
    pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": log}
    # No buffer: a line that had been read already would not wake `select`.
    with subprocess.Popen(command, bufsize=0, **pipes) as process:
        assert process.stdout is not None
        try:
            for _ in students:
                ready = select.select([process.stdout], [], [], SECONDS)[0]
                if not ready:
                    log.write(f"\nit took longer than {SECONDS} s\n".encode())
                    return
                line = process.stdout.readline()
                if not line:
                    if process.wait() < 0:
                        log.write(f"\nthe process was ended (signal {-process.returncode})\n".encode())
                    return
                student, error = json.loads(line)
                yield student, error
        finally:
            process.kill()


def _last_words(log: IO[bytes]) -> str:
    log.seek(0)
    lines = log.read()[-4000:].decode("utf-8", "replace").split("\n")
    return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "nbgrader stopped")


def main(root: str, assignment: str, *students: str) -> None:
    """Make the pages of some students, in this process."""
    skip_slow_import()
    from autograde.settings import find_plugins, read_settings

    _limit_memory()
    find_plugins(Path(root))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer
    course, config = Course(Path(root), assignment), read_settings(Path(root))
    for student in students:
        try:
            error = _write_pages(course, config, student)
        except (Exception, SystemExit) as raised:  # noqa: BLE001 - of nbconvert; the others get theirs
            error = f"{type(raised).__name__}: {raised}"
        print(json.dumps([student, " ".join(error.split())[:300]]), file=answers, flush=True)


def _limit_memory() -> None:
    """Let what unpacks without end run into a `MemoryError`, not the machine into its last reserves."""
    if sys.platform == "linux":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))


def _write_pages(course: Course, config: Config, student: str) -> str:
    """Write one student's pages; say what went wrong, or nothing."""
    from nbgrader.converters import GenerateFeedback
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    from autograde.grading.graded_folder import UnreadableError, graded_folder, read_graded
    from autograde.grading.pages.feedback import FeedbackExporter

    try:
        for path in sorted(graded_folder(course, student).glob("*.ipynb")):
            read_graded(path)
    except UnreadableError as error:
        return f"{error}: grade again"
    coursedir = CourseDirectory(
        config=config, root=str(course.root), assignment_id=course.assignment, student_id=student
    )
    log, lines = make_log("feedback")
    converter = GenerateFeedback(coursedir=coursedir, config=config, log=log)
    converter.force = True
    if "exporter_class" not in config.GenerateFeedback:  # nbgrader's own shows hidden tests
        converter.exporter_class = FeedbackExporter
    try:
        converter.start()
    except NbGraderException as error:
        return last_complaint(lines.getvalue()) or str(error)
    return ""


if __name__ == "__main__":
    main(*sys.argv[1:])
