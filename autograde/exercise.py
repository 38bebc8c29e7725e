"""Exercises: each is one folder that holds all that the engine needs to ask, judge, draw and try it.

================  ===========================================================================================
``asked.py``      the challenges and inputs, how the student's function is called, what is collected
``reference.py``  graph exercises only: the answer as a plain Keras function with ``component`` marks
``kept.py``       the rubric, and the judge of values or sentences of its own: no graded kernel sees it
``cases.py``      wrong and right answers made by hand, for the self-test; may be left out
================  ===========================================================================================

Folders lie in this package (`autograde.exercises`), in ``exercises/`` of a course, beside its
``assignments/``, and in installed packages that name theirs in the entry point group ``autograde.exercises``.
All are imported as ``autograde.exercises.NAME``. Folders whose names begin with an underscore are shared by
several exercises.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from autograde import exercises

GROUP = "autograde.exercises"
#: A course's own exercises, beside its ``assignments/``.
FOLDER = "exercises"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
PARTS = {
    "values": ("__init__.py", "asked.py", "kept.py"),
    "graph": ("__init__.py", "asked.py", "kept.py", "reference.py"),
}


class ExerciseError(ValueError):
    """Something about an exercise that its author can put right; the message is one line that says how."""


@dataclass(frozen=True)
class Exercise:
    """One exercise; its parts are imported when they are first asked for.

    Attributes
    ----------
    name : str
        The exercise's and the student's function's name.
    """

    name: str

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return Path(import_module(f"{exercises.__name__}.{self.name}").__file__).parent

    @property
    def asked(self) -> ModuleType:
        """What a graded kernel may see."""
        return _import_part(self.name, "asked")

    @property
    def kept(self) -> ModuleType:
        """What no graded kernel sees."""
        return _import_part(self.name, "kept")

    @property
    def cases(self) -> ModuleType | None:
        """The self-test's wrong and right answers; None where there are none by hand."""
        return _import_part(self.name, "cases") if (self.folder / "cases.py").is_file() else None

    @property
    def kind(self) -> str:
        """``"values"`` or ``"graph"``."""
        return self.asked.KIND

    @property
    def rubric(self) -> dict[str, tuple[str, float]]:
        """Title and points of each component."""
        return self.kept.RUBRIC

    @property
    def points(self) -> float:
        """The most that it can bring."""
        return sum(points for _, points in self.rubric.values())

    @property
    def builds(self) -> str:
        """What a graph exercise's function builds: ``"tensor"`` (it gets one) or ``"model"``."""
        return getattr(self.asked, "BUILDS", "tensor")

    @property
    def function(self):
        """The course's own answer to a graph exercise, a function in Keras."""
        return getattr(_import_part(self.name, "reference"), self.name)


def _import_part(name: str, part: str) -> ModuleType:
    try:
        return import_module(f"{exercises.__name__}.{name}.{part}")
    except ModuleNotFoundError as error:
        if error.name != f"{exercises.__name__}.{name}.{part}":
            raise
        raise ExerciseError(f"exercise {name}: {part}.py is missing in its folder: write it") from error


def load_exercise(name: str) -> Exercise:
    """Find an exercise by its name.

    Parameters
    ----------
    name : str

    Returns
    -------
    Exercise

    Raises
    ------
    ExerciseError
        If there is none.
    """
    if name not in list_exercises():
        known = ", ".join(list_exercises())
        raise ExerciseError(f"there is no exercise called {name!r}: choose one of {known}")
    return Exercise(name)


def list_exercises() -> tuple[str, ...]:
    """List the names of all exercises, the package's, the course's and those of installed packages."""
    _find_installed()
    found = {}
    for root in exercises.__path__:
        for folder in sorted(Path(root).glob("*")) if Path(root).is_dir() else ():
            if NAME.fullmatch(folder.name) and (folder / "asked.py").is_file():
                found.setdefault(folder.name, folder)
    return tuple(found)


def use_course(root: str | Path | None) -> None:
    """Let the exercises of a course be found, too, and no other course's.

    Parameters
    ----------
    root : str or Path or None
        The folder that holds ``assignments/`` and, if the course has exercises of its own, ``exercises/``;
        None for no course.
    """
    own = [path for path in exercises.__path__ if Path(path).name != FOLDER or path == _OURS]
    places = [] if root is None else [str(Path(root).resolve() / FOLDER)]
    exercises.__path__[:] = [*own, *places]


def use_course_of(folder: Path) -> None:
    """Let the exercises of the course that a folder lies in be found, if it lies in one that has its own."""
    for place in (folder, *folder.parents):
        if (place / FOLDER).is_dir() and (place / "assignments").is_dir():
            use_course(place)
            return


_OURS = str(Path(exercises.__file__).parent)


@cache
def _find_installed() -> None:
    """Add the folders of installed packages to the places where exercises are looked for, once."""
    for point in entry_points(group=GROUP):
        for place in getattr(point.load(), "__path__", ()):
            if place not in exercises.__path__:
                exercises.__path__.append(place)


def exercises_of(source: str) -> Iterator[str]:
    """Yield the names of the exercises that a cell checks, as ``check("NAME", function)``.

    Parameters
    ----------
    source : str
        Python.
    """
    for found in re.finditer(r"""\bcheck\(\s*["']([^"']+)["']""", source):
        yield found[1]
