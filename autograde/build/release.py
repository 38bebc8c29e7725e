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
    if masters[0].language != ENGLISH:
        _tell_stubs(course, masters[0].language)
    run_nbgrader(course, "generate_assignment", course.assignment, environment=own_settings_only(course))
    released = {path.stem for path in course.release.rglob("*.ipynb")}
    for master in masters:
        if master.released and master.name not in released:
            raise ReleaseError(
                tell(
                    "{master} was not released: CourseDirectory.notebook_id in {file} must match it",
                    master=master.name,
                    file=course.config.name,
                )
            )
        if not master.released and master.name in released:
            raise ReleaseError(
                tell(
                    "{master} was released, though its first cell says released=false: look for a "
                    "notebook of this name beside the masters",
                    master=master.name,
                )
            )
    return course.release


def _tell_stubs(course: Course, language: str) -> None:
    """Let nbgrader write into answer cells what they say in another language; English is left to it."""
    with speaking(language):
        stubs = {"code_stub": {"python": f"{tell(MARK)}\n{STUB}"}, "text_stub": tell(TEXT)}
    with course.config.open("a", encoding="utf-8") as file:
        file.writelines(f"\nc.ClearSolutions.{name} = {value!r}\n" for name, value in stubs.items())
