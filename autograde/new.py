"""Begins an exercise or an assignment: writes files that work already, for an author to change.

What is written lies in ``templates/``, with ``NAME`` where the name goes: valid Python, so that it is kept in
order like any other code.
"""

import keyword
import re
from dataclasses import dataclass
from pathlib import Path

from autograde.course import CourseError, choose_assignment
from autograde.exercise import FOLDER, NAME, list_exercises, use_course
from signs.files import whole_folder
from signs.words import tell

TEMPLATES = Path(__file__).with_name("templates")
KINDS = ("values", "graph")
#: What the author pastes into a master; it is no file of the exercise.
CELLS = "cells.py"
#: What masters call themselves.
TAKEN = ("check", "handed_on")
#: A grade id has at most 50 letters, and the check's is ``check_NAME``.
LONGEST = 44
ASSIGNMENT = re.compile(r"[a-z][a-z0-9_]*")


class NewError(CourseError):
    """Something new cannot be begun; one line that says why and what to do."""


@dataclass(frozen=True)
class NewExercise:
    """An exercise that was written.

    Attributes
    ----------
    folder : Path
    cells : str
        What to paste into a master, in percent format.
    master : Path or None
        The first master of the assignment that it is for, if one was named and has masters.
    """

    folder: Path
    cells: str
    master: Path | None = None


def new_exercise(root: Path, name: str, kind: str, assignment: str | None = None) -> NewExercise:
    """Write an exercise that works, with a tiny example filled in.

    Parameters
    ----------
    root : Path
        Of the course.
    name : str
        The exercise's and the student's function's name.
    kind : str
        ``"values"`` or ``"graph"``.
    assignment : str, optional
        The one whose masters it is for.

    Returns
    -------
    NewExercise

    Raises
    ------
    CourseError
        If the kind, the name or the assignment will not do, or something is there already: nothing is
        written.
    """
    if kind not in KINDS:
        raise NewError(
            tell(
                "there is no kind of exercise called {kind}: write --kind values or --kind graph",
                kind=repr(kind),
            )
        )
    folder = root / FOLDER / name
    _require_name(root, name)
    _require_free(folder)
    masters = (
        [None]
        if assignment is None
        else sorted((root / "assignments" / choose_assignment(root, assignment)).glob("*.py"))
    )
    _write(folder, {path.name: _filled(path, name) for path in _files(kind) if path.name != CELLS})
    return NewExercise(folder, _filled(TEMPLATES / kind / CELLS, name), next(iter(masters), None))


def new_assignment(root: Path, name: str) -> tuple[Path, NewExercise]:
    """Write a small assignment that builds at once: one master with one exercise.

    Parameters
    ----------
    root : Path
        Of the course.
    name : str
        The assignment's.

    Returns
    -------
    Path
        Its master.
    NewExercise
        ``NAME_example``, which the master grades.

    Raises
    ------
    CourseError
        If the name will not do, or something is there already: nothing is written.
    """
    if not ASSIGNMENT.fullmatch(name) or keyword.iskeyword(name):
        raise NewError(
            tell(
                "{name} cannot name an assignment: take small letters, digits and _, a letter first",
                name=repr(name),
            )
        )
    folder = root / "assignments" / name
    _require_free(folder)
    exercise = new_exercise(root, f"{name}_example", "values")
    [template] = _files("assignment")
    master = template.name.replace("NAME", name)
    try:
        _write(folder, {master: _filled(template, name) + exercise.cells})
    except CourseError:
        for path in exercise.folder.iterdir():
            path.unlink()
        exercise.folder.rmdir()
        raise
    return folder / master, exercise


def _require_name(root: Path, name: str) -> None:
    if not NAME.fullmatch(name) or keyword.iskeyword(name) or len(name) > LONGEST:
        raise NewError(
            tell(
                "{name} cannot name an exercise, which is a Python function: take letters, digits and _, "
                "a letter first, at most {most} of them, and no word of Python's own",
                name=repr(name),
                most=LONGEST,
            )
        )
    if name in TAKEN:
        raise NewError(tell("{name} is a function that notebooks call: take another name", name=repr(name)))
    use_course(root)
    if name in list_exercises() and not (root / FOLDER / name).exists():
        raise NewError(
            tell(
                "there is an exercise called {name} already: take another name, or use that one",
                name=repr(name),
            )
        )


def _require_free(folder: Path) -> None:
    if folder.exists() or folder.is_symlink():
        raise NewError(tell("{folder} is there already: take another name, or move it away", folder=folder))


def _files(template: str) -> list[Path]:
    return sorted(path for path in (TEMPLATES / template).iterdir() if path.suffix == ".py")


def _filled(path: Path, name: str) -> str:
    return path.read_text(encoding="utf-8").replace("NAME", name)


def _write(folder: Path, files: dict[str, str]) -> None:
    try:
        with whole_folder(folder) as place:
            for name, text in files.items():
                (place / name).write_text(text, encoding="utf-8")
    except OSError as error:
        why = error.strerror or error
        raise NewError(tell("{folder} cannot be written: {why}", folder=folder, why=why)) from error
