"""Hands a student's functions on from one notebook to the next, so that one mistake costs its points once.

A function that passes its check is taken as the student wrote it; one that does not is replaced by the
course's, and said so. What a function is built from (``USES`` in its exercise) is handed on before it.
"""

import ast
import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from autograde.challenge import draw_challenges
from autograde.checks import judge_function
from autograde.evidence.collect import collect_evidence
from autograde.exercise import WORD_OF_THE_COURSE, load_exercise, use_course_of
from signs.words import tell

#: Beside this module in a graded kernel: the code of the other notebooks, by file name, as
#: ``[grade id or null, source]`` of each cell.
EARLIER_NOTEBOOKS = "earlier_notebooks.json"


def _read_notebook(path):
    """Return the code cells of a notebook as (grade id or None, source); None where there is none to read."""
    graded = Path(__file__).with_name(EARLIER_NOTEBOOKS)
    if graded.exists():
        return json.loads(graded.read_text(encoding="utf-8")).get(Path(path).name)
    import nbformat

    try:
        notebook = nbformat.read(path, as_version=4)
    except FileNotFoundError:
        return None
    except Exception as error:  # noqa: BLE001 - nbformat lets errors of several libraries through
        name, why = Path(path).name, type(error).__name__
        print(tell("{name} cannot be read as a notebook ({error}).", name=name, error=why))
        return None
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source) for cell in code]


def _definitions(source, whole):
    """Compile a cell: all of it, or its imports, functions and classes only; None where it is no Python."""
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines()]
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError:
        return None
    kept = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    tree.body = tree.body if whole else [statement for statement in tree.body if isinstance(statement, kept)]
    return compile(tree, "<notebook>", "exec")


def _run_cells(path, ids, namespace):
    """Run what a notebook defines, and all of the cells ``ids``, quietly in a namespace.

    A cell that fails is left out: the notebook it comes from is where that is explained.
    """
    cells = _read_notebook(path)
    if cells is None:
        return False
    for name, source in cells:
        code = _definitions(source, whole=name in ids)
        try:
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                exec(code or "", namespace)  # noqa: S102 - the student's own code, in the student's own kernel
        except (Exception, SystemExit):  # noqa: BLE001
            continue
    return True


def word_on(verdict: dict) -> dict:
    """Say whether a function may be handed on: it computes what it should, and its layers' names are right.

    Parameters
    ----------
    verdict : dict
        As `Verdict.to_json` writes it.

    Returns
    -------
    dict
        ``{"passes", "points", "max_points", "filled"}``.
    """
    named = all(c["points"] == c["max_points"] for c in verdict["components"] if c["name"] == "names")
    first = next(iter(verdict["findings"]), {"identifier": ""})
    return {
        "passes": bool(verdict["correct"]) and named,
        "points": verdict["points"],
        "max_points": verdict["max_points"],
        "filled": first["identifier"] != "not-implemented",
    }


def _word(task, function):
    """Judge a function; in official grading take the course's word, which was given before this kernel."""
    given = Path(__file__).with_name(WORD_OF_THE_COURSE)
    if not given.exists():
        return word_on(judge_function(task, function).to_json())
    word = json.loads(given.read_text(encoding="utf-8")).get(task)
    if word is None or not word["passes"]:
        return word
    # It has passed in its own notebook; what it needs from there may be missing here.
    outcome = collect_evidence(task, function, draw_challenges(task, fresh=0))["outcomes"][0]
    return word if outcome["kind"] == "graph" else None


def _choose(task: str, function: Callable | None, found: bool, notebook: str) -> Callable:
    """Return the student's function if it passes, else the course's; say which on one line."""
    if function is None:
        if found:
            print(tell("{task}: the course's, because {notebook} has none.", task=task, notebook=notebook))
        else:
            print(tell("{task}: the course's, because {notebook} is not here.", task=task, notebook=notebook))
        return load_exercise(task).function
    word = _word(task, function)
    if not word:
        print(tell("{task}: the course's, because yours does not pass yet.", task=task))
        return load_exercise(task).function
    points = {"points": f"{word['points']:g}", "most": f"{word['max_points']:g}"}
    if word["passes"]:
        told = tell(
            "{task}: yours, from {notebook} ({points} of {most} points).",
            task=task,
            notebook=notebook,
            **points,
        )
        print(told)
        return function
    if word["filled"]:
        told = tell(
            "{task}: the course's, because yours does not pass yet ({points} of {most} points).",
            task=task,
            **points,
        )
    else:
        told = tell("{task}: the course's, because yours is not filled in yet.", task=task)
    print(told)
    return load_exercise(task).function


def handed_on(*names: str, notebook: str | Path) -> Any:
    """Take functions out of a student's earlier notebook, or the course's where they do not pass.

    Parameters
    ----------
    *names : str
        Exercises of that notebook, which are the functions' names.
    notebook : str or Path
        The student's notebook; it need not exist.

    Returns
    -------
    callable, or list of callable
        In the order of the names.

    Raises
    ------
    ExerciseError
        If there is no such exercise.
    """
    notebook = Path(notebook)
    use_course_of(Path.cwd())
    with redirect_stdout(io.StringIO()):
        namespace = {used: _take(used, notebook) for name in names for used in uses(name)}
    found = _run_cells(notebook, names, namespace)
    functions = [_choose(name, namespace.get(name), found, notebook.name) for name in names]
    return functions[0] if len(names) == 1 else functions


def uses(name: str) -> tuple[str, ...]:
    """List the exercises whose functions an exercise's function is built from."""
    return getattr(load_exercise(name).asked, "USES", ())


def _take(name: str, beside: Path) -> Callable:
    """Hand on what another notebook in the same folder answers."""
    for path in _other_notebooks(beside):
        if any(grade_id == name for grade_id, _ in _read_notebook(path) or ()):
            return handed_on(name, notebook=path)
    return load_exercise(name).function


def _other_notebooks(notebook: Path) -> list[Path]:
    graded = Path(__file__).with_name(EARLIER_NOTEBOOKS)
    if graded.exists():
        return sorted(notebook.with_name(name) for name in json.loads(graded.read_text(encoding="utf-8")))
    return sorted(notebook.parent.glob("*.ipynb"))
