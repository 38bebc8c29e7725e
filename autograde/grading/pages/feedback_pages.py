"""Writes the feedback pages of a class, several submissions side by side.

What a page is made of came from students, so pages are made in processes of their own:
``python -m autograde.grading.pages.feedback_pages ROOT ASSIGNMENT STUDENT...`` makes those of some students
and prints a line of JSON for each: its name and what went wrong, or "". Should one of them end the process,
or keep it too long, another goes on with those after it.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context
from pathlib import Path
from typing import IO, Any

from autograde.course import Course
from autograde.grading.converters import skip_slow_import
from signs.words import language, tell

CHUNK = 25  # students a process: loading nbgrader takes as long as some students' pages
SECONDS = 180  # for one student's page, the start of a process included
MEMORY = 4 << 30  # bytes


def write_feedback(
    course: Course,
    students: list[str],
    workers: int,
    written: Callable[[str, str], object] = lambda student, error: None,
) -> list[str]:
    """Write the feedback of graded submissions.

    Whoever gets none has no older page either: it would tell of another grade.

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
        for done in as_completed([pool.submit(copy_context().run, _run, course, chunk) for chunk in chunks]):
            for student, error in done.result():
                if error:
                    failed.append(student)
                    shutil.rmtree(course.feedback / student / course.assignment, ignore_errors=True)
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
    spoken = os.environ | {"LANGUAGE": language()}
    # No buffer: a line that had been read already would not wake `select`.
    with subprocess.Popen(command, bufsize=0, env=spoken, **pipes) as process:
        assert process.stdout is not None
        try:
            for _ in students:
                ready = select.select([process.stdout], [], [], SECONDS)[0]
                if not ready:
                    told = tell("it took longer than {seconds} s", seconds=SECONDS)
                    log.write(f"\n{told}\n".encode())
                    return
                line = process.stdout.readline()
                if not line:
                    if process.wait() < 0:
                        told = tell("the process was ended (signal {number})", number=-process.returncode)
                        log.write(f"\n{told}\n".encode())
                    return
                student, error = json.loads(line)
                yield student, error
        finally:
            process.kill()


def _last_words(log: IO[bytes]) -> str:
    log.seek(0)
    lines = log.read()[-4000:].decode("utf-8", "replace").split("\n")
    return next((line.strip()[:300] for line in reversed(lines) if line.strip()), tell("nbgrader stopped"))


def main(root: str, assignment: str, *students: str) -> None:
    """Make the pages of some students, in this process."""
    skip_slow_import()
    from autograde.exercise import use_course
    from autograde.grading.class_results import read_class
    from autograde.grading.pages.feedback import FeedbackExporter
    from autograde.grading.pages.released import read_for_pages
    from autograde.grading.pages.student_page import write_student_page
    from autograde.settings import find_plugins, read_settings

    _limit_memory()
    find_plugins(Path(root))
    use_course(root)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer
    course = Course(Path(root), assignment)
    release, results = read_for_pages(course), read_class(course, students)
    shows_hidden = FeedbackExporter(config=read_settings(Path(root))).hidden_tests_are_shown()
    for student in students:
        try:
            error = write_student_page(course, results, release, student, shows_hidden)
        except (Exception, SystemExit) as raised:  # noqa: BLE001 - of what a student wrote; the others get theirs
            error = f"{type(raised).__name__}: {raised}"
        print(json.dumps([student, " ".join(error.split())[:300]]), file=answers, flush=True)


def _limit_memory() -> None:
    """Let what unpacks without end run into a `MemoryError`, not the machine into its last reserves."""
    if sys.platform == "linux":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))


if __name__ == "__main__":
    main(*sys.argv[1:])
