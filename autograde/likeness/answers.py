"""Reads what a class answered, and what explains that answers are alike: the release and the course's own."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from autograde.build.canaries import without_canaries
from autograde.course import Course
from autograde.exercise import ExerciseError, list_exercises, load_exercise
from autograde.grading.errors import GradingError
from autograde.grading.graded_folder import graded_cell_verdicts, graded_folder, read_cells
from autograde.likeness.forms import Answer, Form, forms_of
from autograde.repair.reading import read_submitted
from autograde.repair.student_ids import why_refused_id
from autograde.repair.submission import read_release
from signs.words import tell

_REGION = ("### BEGIN SOLUTION", "### END SOLUTION")


@dataclass(frozen=True)
class Explained:
    """What explains that two answers to an exercise are alike.

    Attributes
    ----------
    given : frozenset of Form
        What the release and the course's own solution say: it does not count.
    known : dict of Form to int
        How many of the self-test's right answers have a form.
    variants : int
        How many right answers these are.
    """

    given: frozenset[Form] = frozenset()
    known: Mapping[Form, int] = field(default_factory=dict)
    variants: int = 0


@dataclass(frozen=True)
class ClassAnswers:
    """What a class answered.

    Attributes
    ----------
    assignment : str
    students : tuple of str
        Whose submission could be read.
    answers : dict of str to dict of str to Answer
        By exercise and student; without answers that are as they were handed out.
    explained : dict of str to Explained
        By exercise.
    unread : tuple of str
        Students of whose submission nothing could be read.
    """

    assignment: str
    students: tuple[str, ...]
    answers: Mapping[str, Mapping[str, Answer]]
    explained: Mapping[str, Explained] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadCell:
    """A code cell: its grade id, if it has one, and whether it is there for an answer."""

    grade_id: str
    source: str
    is_solution: bool


def read_answers(course: Course) -> ClassAnswers:
    """Read the answers of a class: as they were put right for grading, or else as they were handed in.

    Parameters
    ----------
    course : Course

    Returns
    -------
    ClassAnswers

    Raises
    ------
    GradingError
        If nobody handed in.
    """
    places = (course.submitted, course.autograded)
    found = {p.parent.name for place in places for p in place.glob(f"*/{course.assignment}") if p.is_dir()}
    students = sorted(name for name in found if not why_refused_id(name))
    if not students:
        raise GradingError(
            tell(
                "nobody has handed in {assignment}: no folder in {folder}",
                assignment=course.assignment,
                folder=course.submitted,
            )
        )
    release = {name: list(released_cells(notebook)) for name, notebook in read_release(course).items()}
    exercises = [c.grade_id for cells in release.values() for c in cells if c.is_solution]
    given = {c.source.strip() for cells in release.values() for c in cells}
    stubs = {c.grade_id: c.source.strip() for cells in release.values() for c in cells if c.is_solution}
    answers: dict[str, dict[str, Answer]] = {name: {} for name in exercises}
    unread = []
    for student in students:
        books = {name: _cells_of(course, student, name) for name in release}
        if not any(cells for cells, _ in books.values()):
            unread.append(student)
        for cells, wrong in books.values():
            for answer in _answers_in(student, cells, wrong, given, stubs):
                answers[answer.exercise][student] = answer
    given_forms = forms_of_course(course, release)
    explained = {name: explain(name, given_forms) for name in exercises}
    known = tuple(student for student in students if student not in unread)
    return ClassAnswers(course.assignment, known, answers, explained, tuple(unread))


def released_cells(notebook: Any) -> Iterator[ReadCell]:
    """Yield the code cells of a notebook of the course."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            marks = cell.metadata.get("nbgrader") or {}
            yield ReadCell(marks.get("grade_id") or "", cell.source, bool(marks.get("solution")))


def _cells_of(
    course: Course, student: str, notebook: str
) -> tuple[list[ReadCell], dict[str, tuple[str, ...]]]:
    """Read a student's code cells, and what was found wrong by exercise."""
    graded = read_cells(graded_folder(course, student) / f"{notebook}.ipynb")
    if graded:
        cells = [
            ReadCell(_marks(c).get("grade_id") or "", c.source, bool(_marks(c).get("solution")))
            for c in graded
            if c.cell_type == "code"
        ]
        return cells, dict(_wrong(graded_cell_verdicts(graded).values()))
    path = course.submitted / student / course.assignment / f"{notebook}.ipynb"
    try:
        found = read_submitted(path.read_bytes())
    except OSError:
        return [], {}
    cells = [
        ReadCell(c.grade_id, c.source, bool(c.marks.get("solution"))) for c in found.cells if c.kind == "code"
    ]
    return cells, {}


def _marks(cell: Any) -> Mapping[str, Any]:
    marks = cell.metadata.get("nbgrader")
    return marks if isinstance(marks, dict) else {}


def _wrong(verdicts: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for verdict in verdicts:
        with suppress(KeyError, TypeError, AttributeError):  # somebody has edited the graded notebook
            findings = [f"{f['component']}:{f['identifier']}" for f in verdict["findings"]]
            if findings and not verdict["correct"] and "not-implemented" not in findings[0]:
                yield str(verdict["task"]), (" ".join(sorted(findings)),)


def _answers_in(
    student: str,
    cells: list[ReadCell],
    wrong: Mapping[str, tuple[str, ...]],
    given: set[str],
    stubs: Mapping[str, str],
) -> Iterator[Answer]:
    """Yield the answers of one notebook; a cell of the student's own belongs to the answer after it."""
    waiting: list[str] = []
    found: list[tuple[str, list[str]]] = []
    for cell in cells:
        if cell.is_solution and cell.grade_id in stubs:
            found.append((cell.grade_id, [*waiting, cell.source]))
            waiting = []
        elif not cell.grade_id and cell.source.strip() not in given:
            waiting.append(cell.source)
    if waiting and found:
        found[-1][1].extend(waiting)
    for exercise, sources in found:
        if [source.strip() for source in sources] != [stubs[exercise]]:
            text = without_canaries("\n\n".join(sources))
            yield Answer(student, exercise, text, wrong.get(exercise, ()))


def forms_of_course(course: Course, release: Mapping[str, Sequence[ReadCell]]) -> frozenset[Form]:
    """List the forms of all that the release gives and that the course's own solutions say."""
    texts = {c.source for cells in release.values() for c in cells}
    for name in release:
        texts |= {c.source for c in _source_cells(course.source / f"{name}.ipynb") if c.is_solution}
    return frozenset(form for text in texts for form in forms_of(Answer("", "", _without_regions(text))))


def explain(exercise: str, given: frozenset[Form] = frozenset()) -> Explained:
    """Gather what explains that answers to an exercise are alike.

    Parameters
    ----------
    exercise : str
        The grade id of its solution cell.
    given : frozenset of Form
        From `forms_of_course`.

    Returns
    -------
    Explained
    """
    known: dict[Form, int] = {}
    right = list(right_answers(exercise))
    for text in right:
        for form in forms_of(Answer("", exercise, text)):
            known[form] = known.get(form, 0) + 1
    return Explained(given, known, len(right))


def _source_cells(path: Path) -> Iterator[ReadCell]:
    if path.is_file():
        yield from released_cells(nbformat.read(path, as_version=4))


def _without_regions(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return without_canaries("".join(line for line in lines if not any(mark in line for mark in _REGION)))


def right_answers(exercise: str) -> Iterator[str]:
    """Yield the right answers that the self-test has of an exercise, as far as they are written as code."""
    if exercise not in list_exercises():
        return
    try:
        folder = load_exercise(exercise).folder
    except ExerciseError:
        return
    for path in sorted(folder.glob("*.py")):
        if path.name in ("cases.py", "variants.py", "reference.py"):
            with suppress(OSError, SyntaxError, ValueError):
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                    if isinstance(node, ast.FunctionDef):
                        yield inspect.cleandoc(ast.unparse(node))
                    elif isinstance(node, ast.Lambda):
                        yield f"def f({ast.unparse(node.args)}):\n    return {ast.unparse(node.body)}"
