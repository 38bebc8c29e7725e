"""Writes feedback pages with nbgrader's own converter, several submissions side by side.

nbgrader changes the working directory while it works, so the pages are made in processes of their own:
``python -m autograde.grading.feedback_pages ROOT ASSIGNMENT STUDENT...`` makes those of some students and
prints a line of JSON for each: its name and what went wrong, or "".
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING

from autograde.course import Course
from autograde.grading.converters import last_complaint, make_log, skip_slow_import
from autograde.grading.errors import GradingError

if TYPE_CHECKING:
    from traitlets.config import Config

CHUNK = 8  # students a process: loading nbgrader takes as long as one student's pages


def write_feedback(
    course: Course,
    students: list[str],
    workers: int,
    written: Callable[[str, str], object] = lambda student, error: None,
) -> None:
    """Write the feedback of graded submissions.

    Parameters
    ----------
    course : Course
    students : list of str
    workers : int
        Processes at a time.
    written : callable
        Told each student who is done, and what went wrong, or "".

    Raises
    ------
    GradingError
        At the end, if somebody's feedback could not be written; all others' is.
    """
    size = max(1, min(CHUNK, -(-len(students) // workers)))
    chunks = [students[i : i + size] for i in range(0, len(students), size)]
    failed = []
    with ThreadPoolExecutor(workers) as pool:
        for done in as_completed([pool.submit(_run, course, chunk) for chunk in chunks]):
            for student, error in done.result():
                failed += [student] if error else []
                written(student, error)
    if failed:
        raise GradingError(f"no feedback for {', '.join(sorted(failed))}: the lines above say why")


def _run(course: Course, students: list[str]) -> list[tuple[str, str]]:
    command = [sys.executable, "-P", "-m", __name__, str(course.root), course.assignment, *students]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    told = dict(json.loads(line) for line in done.stdout.splitlines())
    last = (done.stderr.strip().splitlines() or ["nbgrader stopped"])[-1][:300]
    return [(student, told.get(student, last)) for student in students]


def main(root: str, assignment: str, *students: str) -> None:
    """Make the pages of some students, in this process."""
    skip_slow_import()
    from autograde.settings import read_settings

    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer
    course, config = Course(Path(root), assignment), read_settings(Path(root))
    for student in students:
        try:
            error = _write_pages(course, config, student)
        except Exception as raised:  # noqa: BLE001 - nbconvert may raise anything; the others get theirs
            error = f"{type(raised).__name__}: {raised}"
        print(json.dumps([student, " ".join(error.split())[:300]]), file=answers, flush=True)


def _write_pages(course: Course, config: Config, student: str) -> str:
    """Write one student's pages; say what went wrong, or nothing."""
    from nbgrader.converters import GenerateFeedback
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    from autograde.grading.feedback import FeedbackExporter
    from autograde.grading.graded_folder import UnreadableError, graded_folder, read_graded

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
