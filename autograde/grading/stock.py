"""Grades a class with stock nbgrader, several submissions side by side.

nbgrader changes directory and environment while it works, so each submission gets a process of its own;
the threads here only wait for them.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed

from autograde.build import run_nbgrader
from autograde.course import Course, CourseError
from autograde.repair import repair_student


class GradingError(CourseError):
    """Grading cannot start, or a submission could not be graded."""


def list_students(course: Course) -> list[str]:
    """List the students who handed the assignment in.

    Raises
    ------
    GradingError
        If nobody did.
    """
    students = sorted(
        path.parent.name for path in course.submitted.glob(f"*/{course.assignment}") if path.is_dir()
    )
    students = [name for name in students if not name.startswith(".")]
    if not students:
        raise GradingError(
            f"nothing to grade: no {course.assignment}/ folder of any student in {course.submitted}"
        )
    return students


def fill_gradebook(course: Course) -> None:
    """Make the gradebook's rows for the assignment, from which nbgrader restores cells when it grades."""
    run_nbgrader(course, "generate_assignment", course.assignment)


def _grade_one(course: Course, student: str) -> None:
    # The stock command repairs too, but not if it finds no notebook at all in the submission.
    repaired = repair_student(course, student).folder.parents[1]
    whom = (course.assignment, "--student", student, "--force")
    run_nbgrader(course, "autograde", *whom, f"--CourseDirectory.submitted_directory={repaired}")
    run_nbgrader(course, "generate_feedback", *whom)


def grade_class(
    course: Course,
    students: list[str],
    workers: int | None = None,
    graded: Callable[[str, CourseError | None], object] = lambda student, error: None,
) -> None:
    """Autograde students' submissions and write their feedback.

    Parameters
    ----------
    course : Course
        With a filled gradebook.
    students : list of str
        Whose submissions to grade; earlier results of theirs are replaced.
    workers : int, optional
        How many processes at once; by default one a processor.
    graded : callable
        Told each student who is done, and what went wrong if something did.

    Raises
    ------
    GradingError
        At the end, if submissions could not be graded; all others are.
    """
    failed = []
    workers = workers or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with ThreadPoolExecutor(workers) as pool:
        waiting = {pool.submit(_grade_one, course, student): student for student in students}
        for done in as_completed(waiting):
            error = done.exception()
            if error is not None and not isinstance(error, CourseError):
                raise error
            if error:
                failed.append(waiting[done])
            graded(waiting[done], error)
    if failed:
        raise GradingError(f"not graded: {', '.join(sorted(failed))}; the lines above say why")
