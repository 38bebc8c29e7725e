"""Who handed in, and the gradebook's rows for the assignment: what stands before any grading."""

from autograde.build import run_nbgrader
from autograde.course import Course, CourseError


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
