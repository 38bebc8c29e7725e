"""Exercises: each is one folder that holds all that the engine needs to ask, judge, draw and try it.

================  ===========================================================================================
``asked.py``      the challenges and inputs, how the student's function is called, what is collected
``reference.py``  graph exercises only: the answer as a plain Keras function with ``component`` marks
``kept.py``       the rubric, and the judge of values or sentences of its own: no graded kernel sees it
``cases.py``      wrong and right answers made by hand, for the self-test; may be left out
================  ===========================================================================================

Folders lie in this package (`autograde.exercises`), in ``exercises/`` of a course, beside its
``assignments/``, and in installed packages that name theirs in the entry point group ``autograde.exercises``.
All are imported as ``autograde.exercises.NAME``; a ``zh.po`` in them is read with the kit's own catalogues.
Folders whose names begin with an underscore are shared by several exercises.
"""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.metadata import entry_points
from math import fsum
from pathlib import Path
from types import ModuleType
from typing import Any

from autograde import exercises
from signs.words import add_catalogues, tell, tell_list

GROUP = "autograde.exercises"
#: A course's own exercises, beside its ``assignments/``.
FOLDER = "exercises"
OWN = str(Path(__file__).parent / FOLDER)
#: Beside this module in a graded kernel only (`autograde.grading.kernel_package`): which of the student's
#: functions passed, by exercise.
WORD_OF_THE_COURSE = "handover.json"
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
        return _folders()[self.name]

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
    def kind(self) -> str | None:
        """``"values"`` or ``"graph"``."""
        return getattr(self.asked, "KIND", None)

    @property
    def rubric(self) -> dict[str, tuple[str, float]]:
        """Title and points of each component."""
        return self.kept.RUBRIC

    @property
    def points(self) -> float:
        """The most that it can bring."""
        return fsum(points for _, points in self.rubric.values())

    @property
    def builds(self) -> str:
        """What a graph exercise's function builds: ``"tensor"`` (it gets one) or ``"model"``."""
        return getattr(self.asked, "BUILDS", "tensor")

    @property
    def arguments(self) -> dict[str, Any]:
        """Arguments of a graph exercise's function that are no plain data, such as a function."""
        return getattr(self.asked, "ARGUMENTS", {})

    @property
    def defaults(self) -> dict[str, Any]:
        """What a graph exercise's function takes for granted: a call leaves it out where it asks for that."""
        return getattr(self.asked, "DEFAULTS", {})

    def with_arguments(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that has the exercise's ``ARGUMENTS`` already."""
        return partial(function, **self.arguments) if self.arguments else function

    @property
    def function(self) -> Callable[..., Any]:
        """The course's own answer to a graph exercise, a function in Keras."""
        return getattr(_import_part(self.name, "reference"), self.name)


def _import_part(name: str, part: str) -> ModuleType:
    try:
        return import_module(f"{exercises.__name__}.{name}.{part}")
    except Exception as error:  # it is somebody's own code
        if isinstance(error, ModuleNotFoundError) and error.name == f"{exercises.__name__}.{name}.{part}":
            raise ExerciseError(
                tell("exercise {name}: {part}.py is missing in its folder: write it", name=name, part=part)
            ) from error
        told = " ".join(f"{type(error).__name__}: {error}".split())
        raise ExerciseError(
            tell("exercise {name}: {part}.py fails: {error}", name=name, part=part, error=told)
        ) from error


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
        If there is none, or two, or a file is missing or fails.
    """
    if name not in list_exercises():
        raise ExerciseError(
            tell(
                "there is no exercise called '{name}': choose one of {known}, "
                "or write yours in {folder}/{name}/ beside assignments/ (autograde new exercise {name})",
                name=name,
                known=tell_list(list_exercises(), "unit"),
                folder=FOLDER,
            )
        )
    exercise = Exercise(name)
    folder, *others = _places_of(name)
    if others:
        raise ExerciseError(
            tell(
                "there are two exercises called '{name}': rename {other}, or take it out",
                name=name,
                other=others[0],
            )
        )
    for part in PARTS["values"]:
        _require_file(name, folder, part)
    if exercise.kind not in PARTS:
        raise ExerciseError(
            tell(
                "exercise {name}: KIND in asked.py is {kind}: write 'values' or 'graph'",
                name=name,
                kind=repr(exercise.kind),
            )
        )
    for part in PARTS[exercise.kind]:
        _require_file(name, folder, part)
    return exercise


def _require_file(name: str, folder: Path, part: str) -> None:
    if not (folder / part).is_file():
        raise ExerciseError(
            tell("exercise {name}: {part} is missing: write {path}", name=name, part=part, path=folder / part)
        )


def list_exercises() -> tuple[str, ...]:
    """List the names of all exercises, the package's, the course's and those of installed packages."""
    return tuple(_folders())


def _folders() -> dict[str, Path]:
    """Return the folder of each exercise."""
    _find_installed()
    found: dict[str, Path] = {}
    for root in exercises.__path__:
        for folder in sorted(Path(root).glob("*")) if Path(root).is_dir() else ():
            if _is_exercise(folder):
                found.setdefault(folder.name, folder)
    return found


def _is_exercise(folder: Path) -> bool:
    named = NAME.fullmatch(folder.name) is not None
    return named and any((folder / part).is_file() for part in PARTS["graph"][1:])


def _places_of(name: str) -> list[Path]:
    """Return all folders that hold an exercise of this name."""
    found = {
        (Path(root) / name).resolve(): None for root in exercises.__path__ if _is_exercise(Path(root) / name)
    }
    return list(found)


def foreign_places() -> list[str]:
    """List where exercises lie that are not the package's own, and what is kept of them."""
    _find_installed()
    return [place for place in exercises.__path__ if place != OWN]


def installed_places() -> list[Path]:
    """List where exercises of installed packages lie."""
    return [Path(place) for place in foreign_places() if place not in _course_places]


def use_course(root: str | Path | None) -> None:
    """Let the exercises of a course be found, too, and no other course's.

    Parameters
    ----------
    root : str or Path or None
        The folder that holds ``assignments/`` and, if the course has exercises of its own, ``exercises/``;
        None for no course.
    """
    own = [place for place in exercises.__path__ if place not in _course_places]
    _course_places[:] = [] if root is None else [str(Path(root).resolve() / FOLDER)]
    set_places([*own, *_course_places])


_course_places: list[str] = []


def set_places(places: list[str]) -> None:
    """Look for exercises in these folders, and forget what was imported from others.

    Parameters
    ----------
    places : list of str
    """
    if list(exercises.__path__) == places:
        return
    exercises.__path__[:] = places
    for place in set(places) - {OWN}:
        add_catalogues(place)
    for name in [name for name in sys.modules if name.startswith(f"{exercises.__name__}.")]:
        path = getattr(sys.modules[name], "__file__", None)
        if path is None or not any(Path(path).is_relative_to(place) for place in places):
            del sys.modules[name]
            parent, _, child = name.rpartition(".")
            vars(sys.modules.get(parent, exercises)).pop(child, None)


def use_course_of(folder: Path) -> None:
    """Let the exercises of the course that a folder lies in be found, if it lies in one that has its own."""
    for place in (folder, *folder.parents):
        if (place / FOLDER).is_dir() and (place / "assignments").is_dir():
            use_course(place)
            return


@cache
def _find_installed() -> None:
    """Add the folders of installed packages to the places where exercises are looked for, once."""
    if Path(__file__).with_name(WORD_OF_THE_COURSE).exists():
        return  # a graded kernel's copy of this package holds all that it is to see, of these exercises, too
    for point in entry_points(group=GROUP):
        try:
            places = getattr(point.load(), "__path__", ())
        except Exception as error:  # anything may happen while somebody's package is imported
            raise ExerciseError(
                tell(
                    "the exercises of an installed package, {package}, cannot be imported ({error}): "
                    "put that package right, or take it out",
                    package=point.value,
                    error=f"{type(error).__name__}: {error}",
                )
            ) from error
        for place in places:
            if place not in exercises.__path__:
                exercises.__path__.append(place)
                add_catalogues(place)


def exercises_of(source: str) -> Iterator[str]:
    """Yield the names of the exercises that a cell checks, as ``check("NAME", function)``.

    Parameters
    ----------
    source : str
        Python.
    """
    for found in re.finditer(r"""\bcheck\(\s*["']([^"']+)["']""", source):
        yield found[1]
