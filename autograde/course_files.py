"""The kit's own course, wherever the kit came from, and what an instructor has set for the students of one.

A checkout has the course in its root. A wheel (`python -m tools.make_wheel`) brings it in a folder beside
this module, without ``nbgrader_config.py``, which may hold what is nobody's business; what students need of
it stands in ``course.json`` there.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from autograde.settings import CONFIG, SettingsError, read_settings
from signs.words import tell

#: What pip calls the kit. The index has strangers' packages under the names that are imported.
DISTRIBUTION = "residual-signs-course"
#: In a wheel: the notebooks, solved and released, the course's own exercises, and `STUDENT_FILE`.
SHIPPED = Path(__file__).with_name("shipped_course")
STUDENT_FILE = "course.json"
#: The page that a learner's JupyterLab opens on; it lies in the folder with all assignments.
START_PAGE = "start.ipynb"
#: Names the environment variable that says when a kernel may show a solution, and what it may say.
SOLUTIONS_VARIABLE = "AUTOGRADE_SOLUTIONS"
ON_REQUEST, AFTER_FULL_POINTS = "on-request", "after-full-points"


@dataclass(frozen=True)
class StudentCourse:
    """What an instructor has set for students.

    Attributes
    ----------
    install : str
        What pip is to install where the kit is missing: a wheel's or a repository's address, a path, a name.
    solutions : str
        When the course's own answers are shown: `ON_REQUEST` or `AFTER_FULL_POINTS`.
    """

    install: str
    solutions: str


def course_root() -> Path | None:
    """Return the folder that holds ``release/`` and ``source/`` of the kit's own course.

    Returns
    -------
    Path or None
        In an installed wheel, below the package; in a checkout, its root; None where there is neither.
    """
    if (SHIPPED / STUDENT_FILE).is_file():
        return SHIPPED
    checkout = Path(__file__).resolve().parents[1]
    return checkout if (checkout / CONFIG).is_file() and (checkout / "release").is_dir() else None


def read_student_course(root: Path) -> StudentCourse:
    """Read what is set for the students of a course.

    Parameters
    ----------
    root : Path
        Of the course. ``c.StudentCourse`` in its configuration says it; in a wheel, `STUDENT_FILE`.

    Returns
    -------
    StudentCourse
        Solutions are shown on request in the kit's own course, which people take by themselves, and after
        full points in any other, unless it is said otherwise.

    Raises
    ------
    SettingsError
        If something else is said than can be.
    """
    if (root / STUDENT_FILE).is_file():
        said = json.loads((root / STUDENT_FILE).read_text(encoding="utf-8"))
    else:
        said = read_settings(root).get("StudentCourse", {})
    install, solutions = said.get("install") or DISTRIBUTION, said.get("solutions") or ""
    if not isinstance(install, str) or not install.isprintable() or install != install.strip():
        raise SettingsError(
            tell(
                "{file}: StudentCourse.install is {said}: write what pip is to install",
                file=CONFIG,
                said=repr(install),
            )
        )
    if solutions not in ("", ON_REQUEST, AFTER_FULL_POINTS):
        raise SettingsError(
            tell(
                "{file}: StudentCourse.solutions is {said}: write {one} or {other}",
                file=CONFIG,
                said=repr(solutions),
                one=repr(ON_REQUEST),
                other=repr(AFTER_FULL_POINTS),
            )
        )
    own = course_root()
    by_oneself = own is not None and own.resolve() == root.resolve()
    return StudentCourse(install, solutions or (ON_REQUEST if by_oneself else AFTER_FULL_POINTS))
