"""Fills a master's answer cells from the exercises: the course's answer to a graph exercise is written once.

A solution cell that holds nothing but a comment gets the exercise's function out of its ``reference.py``,
with the marks of the solution region, and without the marks of the components.
"""

import ast

from autograde.build.regions import MARKER, MasterError
from autograde.exercise import Exercise, ExerciseError, load_exercise


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
        raise MasterError(f"{where}: the answer cell is empty, and {error}") from error
    raise MasterError(f"{where}: the answer cell is empty: {grade_id} has no reference.py, write it here")


def answer_text(exercise: Exercise) -> str:
    """Return the exercise's own function as students' cells have it, with its solution region.

    Parameters
    ----------
    exercise : Exercise
        Of kind ``graph``.

    Returns
    -------
    str
        The function's text without ``with component(...)``.

    Raises
    ------
    ExerciseError
        If ``reference.py`` has no such function.
    """
    path = exercise.folder / "reference.py"
    lines = path.read_text(encoding="utf-8").splitlines()
    function = find_function(exercise)
    first, last = function.lineno - 1, len(lines)
    # The comments at its end are no part of the syntax tree; they are indented.
    for number in range(function.end_lineno or first, len(lines)):
        if lines[number].strip() and not lines[number].startswith(" "):
            last = number
            break
    marks = [node for node in ast.walk(function) if isinstance(node, ast.With) and is_component(node)]
    ends = {node: max(item.context_expr.end_lineno or 0 for item in node.items) for node in marks}
    gone = {number for node, end in ends.items() for number in range(node.lineno - 1, end)}
    text = []
    for number in range(first, last):
        depth = sum(end <= number < (node.end_lineno or 0) for node, end in ends.items())
        if number not in gone:
            line = lines[number]
            text.append(line[4 * depth :] if line.strip() else "")
    text[0] = text[0].partition("  # noqa")[0]
    return "\n".join(text).strip("\n")


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
        raise ExerciseError(f"exercise {exercise.name}: reference.py is no Python: {error}") from error
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == exercise.name:
            return node
    raise ExerciseError(f"exercise {exercise.name}: reference.py has no function {exercise.name}: write it")


def is_component(node: ast.With) -> bool:
    """Say whether a ``with`` marks a component."""
    calls = [item.context_expr for item in node.items]
    return all(isinstance(call, ast.Call) and getattr(call.func, "id", "") == "component" for call in calls)
