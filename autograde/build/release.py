"""Makes ``release/`` from ``source/`` with nbgrader's own ``generate_assignment``, in a throw-away course.

A failed ``generate_assignment`` deletes the release that stood there; in a throw-away course nothing is lost.
"""

from pathlib import Path

from autograde.build.masters import Master
from autograde.build.stock import own_settings_only, run_nbgrader
from autograde.course import Course, CourseError


class ReleaseError(CourseError):
    """The release has not the notebooks that it should have."""


def make_release(course: Course, masters: list[Master]) -> Path:
    """Generate the student notebooks and fill the course's gradebook.

    Parameters
    ----------
    course : Course
        A throw-away course whose ``source/`` is written.
    masters : list of Master
        What the source was written from.

    Returns
    -------
    Path
        The folder of the student notebooks.

    Raises
    ------
    NbgraderError
        If nbgrader fails.
    ReleaseError
        If a notebook with marked cells was not released, or one without was.
    """
    run_nbgrader(course, "generate_assignment", course.assignment, environment=own_settings_only(course))
    released = {path.stem for path in course.release.glob("*.ipynb")}
    for master in masters:
        if master.solution_only and master.name in released:
            raise ReleaseError(
                f"{master.name} has no marked cell, so it is for instructors only, but it was released: "
                f"mark its cells, or leave it out with CourseDirectory.notebook_id in {course.config.name}"
            )
        if not master.solution_only and master.name not in released:
            raise ReleaseError(
                f"{master.name} has marked cells but was not released: "
                f"CourseDirectory.notebook_id in {course.config.name} must match it"
            )
    return course.release
