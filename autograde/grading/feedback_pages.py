"""Writes feedback pages with nbgrader's own converter, several submissions side by side.

nbgrader changes the working directory while it works, so the pages are made in processes of their own:
``python -m autograde.grading.feedback_pages ROOT ASSIGNMENT STUDENT...`` makes those of some students and
prints a line for each, its name and what went wrong.
"""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from autograde.course import Course
from autograde.grading.complaints import last_complaint, make_log
from autograde.grading.handed_in import GradingError
from autograde.grading.quick_imports import import_jsonschema

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


def _run(course, students):
    command = [sys.executable, "-P", "-m", __name__, str(course.root), course.assignment, *students]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    told = dict(line.split("\t", 1) for line in done.stdout.splitlines() if "\t" in line)
    last = (done.stderr.strip().splitlines() or ["nbgrader stopped"])[-1][:300]
    return [(student, told.get(student, last)) for student in students]


def main(root, assignment, *students):
    """Make the pages of some students, in this process."""
    import_jsonschema()
    from nbgrader.converters import GenerateFeedback
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    from autograde.settings import read_settings

    config = read_settings(Path(root))
    for student in students:
        coursedir = CourseDirectory(config=config, root=root, assignment_id=assignment, student_id=student)
        log, lines = make_log("feedback")
        converter = GenerateFeedback(coursedir=coursedir, config=config, log=log)
        converter.force = True
        try:
            converter.start()
            print(student, "", sep="\t", flush=True)
        except NbGraderException as error:
            told = last_complaint(lines.getvalue()) or str(error)
            print(student, " ".join(told.split()), sep="\t", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
