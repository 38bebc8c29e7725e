"""Who handed in, and the gradebook's rows for the assignment: what stands before any grading."""

import shutil

from autograde.course import Course, CourseError
from autograde.kernels.run_folder import run_folder

GENERATED = ".generated"  # in the classroom, while it is made


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


def fill_gradebook(course: Course, url: str | None = None) -> None:
    """Make the gradebook's rows for the assignment, from which nbgrader restores cells when it grades.

    The student notebooks that nbgrader makes on the way are thrown away: ``release/`` is what students got,
    and killing this must not cost it.

    Parameters
    ----------
    course : Course
    url : str, optional
        Of another gradebook than the course's.

    Raises
    ------
    CourseError
        If there is no release, or nbgrader refuses.
    """
    from autograde.build import run_nbgrader

    if not any(course.release.glob("*.ipynb")):
        where = course.release.relative_to(course.root).as_posix()
        raise GradingError(f"no notebooks in {where}/: make them with `autograde build`")
    generated = course.classroom / GENERATED
    shutil.rmtree(generated, ignore_errors=True)
    settings = {"release_directory": generated.relative_to(course.root).as_posix()}
    settings |= {"db_url": url} if url else {}
    flags = [f"--CourseDirectory.{name}={value}" for name, value in settings.items()]
    try:
        run_nbgrader(course, "generate_assignment", course.assignment, *flags)
    finally:
        shutil.rmtree(generated, ignore_errors=True)


def make_template(course: Course) -> bytes:
    """Make a gradebook of its own with the assignment's rows and nobody's grades.

    Returns
    -------
    bytes
        The SQLite database file.
    """
    path = run_folder() / "template.db"
    try:
        fill_gradebook(course, f"sqlite:///{path.as_posix()}")
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)
