"""Fills a master's answer cells from the exercises: the course's answer to a graph exercise is written once.

A solution cell that holds nothing but a comment gets the exercise's function out of its ``reference.py``,
with the marks of the solution region, and without the marks of the components.
"""

import ast
import re

from autograde.build.folding import Folding, form_names
from autograde.build.regions import MARKER, MasterError
from autograde.exercise import Exercise, ExerciseError, list_exercises, load_exercise
from autograde.forms import Form, form_text, ordinary_form, require_form
from signs.words import tell

#: A line of a text cell in whose place an exercise says itself what it asks.
_TEXT = re.compile(r"^\{\{ *([A-Za-z]\w*) *\}\}$", re.MULTILINE)


def fill_answer(source: str, grade_id: str, where: str) -> str:
    """Return the text of a solution cell, filled where it is empty.

    Parameters
    ----------
    source : str
        As it stands in the master.
    grade_id : str
        The cell's, which is the exercise's name.
    where : str
        The cell's place, for the message of an error.

    Returns
    -------
    str

    Raises
    ------
    MasterError
        If the cell is empty and there is no reference to fill it with.
    """
    if any(line.strip() and not line.strip().startswith("#") for line in source.splitlines()):
        return source
    if MARKER.search(source):
        return source
    try:
        exercise = load_exercise(grade_id)
        if exercise.kind == "graph":
            return answer_text(exercise)
    except ExerciseError as error:
        raise MasterError(
            tell("{where}: the answer cell is empty, and {error}", where=where, error=error)
        ) from error
    raise MasterError(
        tell(
            "{where}: the answer cell is empty: {exercise} has no reference.py, write it here",
            where=where,
            exercise=grade_id,
        )
    )


def fill_text(source: str, where: str) -> str:
    """Return a text cell in which a line ``{{ NAME }}`` says what that exercise asks, in the ordinary form.

    Parameters
    ----------
    source : str
        As it stands in the master.
    where : str
        The cell's place, for the message of an error.

    Returns
    -------
    str
        A name that is no exercise's stays as it is.

    Raises
    ------
    MasterError
        If the exercise has no text of its own.
    """

    def text_of(found: re.Match[str]) -> str:
        if found[1] not in list_exercises():
            return found[0]
        try:
            exercise = load_exercise(found[1])
            return form_text(exercise, ordinary_form(exercise))
        except ExerciseError as error:
            raise MasterError(f"{where}: {error}") from error

    return _TEXT.sub(text_of, source)


def answer_text(exercise: Exercise, form: Form | None = None) -> str:
    """Return the exercise's own function as students' cells have it, with its solution region.

    Parameters
    ----------
    exercise : Exercise
        Of kind ``graph``.
    form : dict, optional
        The form that it is to answer; the ordinary one by default.

    Returns
    -------
    str
        The function's text without ``with component(...)``, and with nothing of other forms.

    Raises
    ------
    ExerciseError
        If ``reference.py`` has no such function, or asks for the form in a way that cannot be filled in.
    """
    text = (exercise.folder / "reference.py").read_text(encoding="utf-8")
    lines = text.splitlines()
    function = find_function(exercise)
    first, last = function.lineno - 1, len(lines)
    # The comments at its end are no part of the syntax tree; they are indented.
    for number in range(function.end_lineno or first, len(lines)):
        if lines[number].strip() and not lines[number].startswith(" "):
            last = number
            break
    names = form_names(ast.parse(text))
    known = {**ordinary_form(exercise), **require_form(exercise, form)} if names else {}
    try:
        folded = Folding(text, names, known).fold(function, last)
    except KeyError as error:
        raise ExerciseError(
            tell(
                "exercise {exercise}: reference.py asks for {form}, which FORMS of asked.py has not",
                exercise=exercise.name,
                form=f"form[{error}]",
            )
        ) from None
    folded[0] = folded[0].partition("  # noqa")[0]
    answer = "\n".join(folded).strip("\n")
    if names:
        _check_filled(answer, names, exercise.name)
    return answer


def _check_filled(answer: str, names: set[str], exercise: str) -> None:
    """Refuse an answer that is no Python once a form is filled in, or in which the form still stands."""
    try:
        left = {node.id for node in ast.walk(ast.parse(answer)) if isinstance(node, ast.Name)} & names
    except SyntaxError as error:
        raise ExerciseError(
            tell(
                "exercise {exercise}: reference.py with a form filled in is no Python: {error}",
                exercise=exercise,
                error=error.msg,
            )
        ) from error
    if left:
        name = min(left)
        raise ExerciseError(
            tell(
                "exercise {exercise}: reference.py: write what depends on the form as `{condition}` "
                "or {value}",
                exercise=exercise,
                condition=f'if {name}["…"] == …:',
                value=f'{name}["…"]',
            )
        )


def find_function(exercise: Exercise) -> ast.FunctionDef:
    """Return the exercise's function as its ``reference.py`` writes it.

    Raises
    ------
    ExerciseError
        If it has none.
    """
    try:
        tree = ast.parse((exercise.folder / "reference.py").read_text(encoding="utf-8"))
    except (SyntaxError, ValueError) as error:
        raise ExerciseError(
            tell(
                "exercise {exercise}: reference.py is no Python: {error}", exercise=exercise.name, error=error
            )
        ) from error
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == exercise.name:
            return node
    raise ExerciseError(
        tell("exercise {exercise}: reference.py has no function {exercise}: write it", exercise=exercise.name)
    )
