"""Makes ``release/`` from ``source/`` with nbgrader's own ``generate_assignment``, in a throw-away course.

A failed ``generate_assignment`` deletes the release that stood there; in a throw-away course nothing is lost.
"""

from pathlib import Path

from autograde.build.masters import Master
from autograde.build.stock import own_settings_only, run_nbgrader
from autograde.course import Course, CourseError
from autograde.stub import MARK, STUB, TEXT
from signs.words import ENGLISH, speaking, tell


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
        If it is not made of the masters' notebooks that are to be released.
    """
    stubs = _stubs(masters[0].language)
    run_nbgrader(
        course, "generate_assignment", course.assignment, *stubs, environment=own_settings_only(course)
    )
    released = {path.stem for path in course.release.rglob("*.ipynb")}
    for master in masters:
        if master.released and master.name not in released:
            raise ReleaseError(
                f"{master.name} was not released: "
                f"CourseDirectory.notebook_id in {course.config.name} must match it"
            )
        if not master.released and master.name in released:
            raise ReleaseError(
                f"{master.name} was released, though its first cell says released=false: look for a "
                "notebook of this name beside the masters"
            )
    return course.release


def _stubs(language: str) -> list[str]:
    """Make nbgrader's flags for what answer cells say; English is left to it and to the configuration."""
    if language == ENGLISH:
        return []
    with speaking(language):
        code, text = {"python": f"{tell(MARK)}\n{STUB}"}, tell(TEXT)
    return [f"--ClearSolutions.code_stub={code!r}", f"--ClearSolutions.text_stub={text}"]
