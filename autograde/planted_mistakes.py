"""Reads the sample class of an assignment: who hands in, and which mistake each has in an answer.

It stands in ``assignments/NAME/sample_class.toml``, one table for each student:

====================  ====================================================================
``name``              the student's id, such as ``"student-07"``
``planted``           in words
``filled = false``    nothing is filled in
``exercise``          whose solution is changed; without it the submission is right
``components``        what is broken by it: these components, and no others, lose points
``finding``           identifier of the finding that should come first
``[[student.replace]]``  ``old``, which must stand in the master's solution, and ``new``
====================  ====================================================================
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograde.course import Course, CourseError, list_assignments
from signs.words import tell, tell_list

FILE = "sample_class.toml"
_PLAIN = {"name": str, "planted": str}
_MISTAKE = {"exercise": str, "components": list, "finding": str, "replace": list}


class SampleError(CourseError):
    """The sample class cannot be read, or a planted mistake does not fit the masters any more."""


@dataclass(frozen=True)
class Mistake:
    """One planted mistake.

    Attributes
    ----------
    title : str
        What is planted.
    exercise : str
        Whose solution is changed; also the grade id of its cell.
    changes : tuple of (str, str)
        What to replace by what in the solution; each must be found.
    components : frozenset of str
        The components of the exercise that are broken by it, and must lose their points.
    finding : str
        Identifier of the finding that should come first.
    """

    title: str
    exercise: str
    changes: tuple[tuple[str, str], ...]
    components: frozenset[str]
    finding: str


@dataclass(frozen=True)
class Sample:
    """One submission of the class.

    Attributes
    ----------
    student : str
    planted : str
        In words.
    mistake : Mistake or None
    filled : bool
        Whether the solutions are filled in.
    """

    student: str
    planted: str
    mistake: Mistake | None = None
    filled: bool = True


def has_sample_class(course: Course) -> bool:
    """Say whether the assignment comes with a sample class."""
    return (course.assignments / FILE).is_file()


def read_sample_class(course: Course) -> list[Sample]:
    """Read the sample class of an assignment.

    Parameters
    ----------
    course : Course

    Returns
    -------
    list of Sample
        In the order of the file.

    Raises
    ------
    SampleError
        If there is none, or it is not written as it should be.
    """
    path = course.assignments / FILE
    where = path.relative_to(course.root).as_posix()
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        every = [Course(course.root, name) for name in list_assignments(course.root)]
        others = [each.assignment for each in every if has_sample_class(each)]
        told = (
            tell(
                "no sample class: {file} would say what to plant; there is one for {others}",
                file=where,
                others=tell_list(others, "unit"),
            )
            if others
            else tell("no sample class: {file} would say what to plant", file=where)
        )
        raise SampleError(told) from error
    except (OSError, ValueError) as error:
        raise SampleError(tell("{file} cannot be read: {error}", file=where, error=error)) from error
    tables = said.get("student")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SampleError(tell("{file}: write a table [[student]] for each submission", file=where))
    samples = [
        _read_sample(table, tell("{file}, student {number}", file=where, number=number))
        for number, table in enumerate(tables, 1)
    ]
    names = [sample.student for sample in samples]
    for name in names:
        if names.count(name) > 1:
            raise SampleError(
                tell("{file}: there are two students '{name}': rename one", file=where, name=name)
            )
    return samples


def _read_sample(table: Mapping[str, Any], where: str) -> Sample:
    wanted = _PLAIN | (_MISTAKE if "exercise" in table else {})
    for key, kind in wanted.items():
        if not isinstance(table.get(key), kind):
            raise SampleError(
                tell("{place}: {key} is missing, or no {type}", place=where, key=key, type=kind.__name__)
            )
    for key in table:
        if key not in wanted and key != "filled":
            raise SampleError(tell("{place}: '{key}' is nothing that is read there", place=where, key=key))
    student, planted = table["name"], table["planted"]
    if "/" in student or student.startswith("."):
        raise SampleError(tell("{place}: '{name}' cannot be the name of a folder", place=where, name=student))
    if "exercise" not in table:
        return Sample(student, planted, filled=table.get("filled", True) is not False)
    try:
        changes = tuple((str(change["old"]), str(change["new"])) for change in table["replace"])
    except (KeyError, TypeError) as error:
        raise SampleError(
            tell("{place}: each [[student.replace]] has an old and a new", place=where)
        ) from error
    components = frozenset(map(str, table["components"]))
    mistake = Mistake(planted, table["exercise"], changes, components, table["finding"])
    return Sample(student, planted, mistake)


def plant(mistake: Mistake, source: str) -> str:
    """Plant a mistake in a solution.

    Parameters
    ----------
    mistake : Mistake
    source : str
        The right solution.

    Returns
    -------
    str

    Raises
    ------
    SampleError
        If the solution does not contain what the mistake changes.
    """
    for old, new in mistake.changes:
        if old not in source:
            raise SampleError(
                tell(
                    "the mistake '{title}' does not fit {exercise} any more: no {code}",
                    title=mistake.title,
                    exercise=mistake.exercise,
                    code=repr(old.strip()),
                )
            )
        source = source.replace(old, new, 1)
    return source
