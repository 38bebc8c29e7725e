"""Who handed in."""

from collections.abc import Iterable

from autograde.course import Course
from autograde.grading.errors import GradingError


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


def choose_students(course: Course, names: Iterable[str] = ()) -> list[str]:
    """Choose students by name.

    Parameters
    ----------
    course : Course
    names : iterable of str
        Each one name or several with commas between; everyone who handed in if there is none.

    Raises
    ------
    GradingError
        If nobody handed in, or not one of them.
    """
    everyone = list_students(course)
    wanted = [name for several in names for name in several.split(",") if name]
    unknown = sorted(set(wanted) - set(everyone))
    if unknown:
        raise GradingError(f"no submission of {unknown[0]} in {course.submitted}")
    return list(dict.fromkeys(wanted)) or everyone
