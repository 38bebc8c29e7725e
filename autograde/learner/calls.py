"""What a learner's notebook calls beside the checks: hints, solutions, progress, questions, the last page.

The work is done in the modules of this room. A graded kernel sees this file and none of them: there each
function says so in one line, so that a notebook runs there as well.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from autograde.shell import running_shell
from signs.words import tell


def _find(module: str, name: str) -> Callable[..., Any] | None:
    """Return a function of this room; None in a graded kernel, whose package withholds it."""
    try:
        import autograde.judge  # noqa: F401

        return getattr(import_module(f"autograde.learner.{module}"), name)
    except ModuleNotFoundError as error:
        if not str(error.name).startswith("autograde."):
            raise
        return None


def _call(module: str, name: str, *given: Any) -> Any:
    function = _find(module, name)
    if function is None:
        print(tell("In official grading, nothing is shown here."))
        return None
    return function(*given)


def watch_notebook() -> None:
    """Note from now on which cells are run, and take what is not written yet quietly; only in IPython."""
    if running_shell() is None:
        return
    for module, name in (("stale", "watch_cells"), ("unwritten", "take_quietly")):
        begin = _find(module, name)
        if begin is not None:
            begin()


def hint(exercise: str) -> None:
    """Show the next of three hints: where to look, what is wrong there, why it matters.

    They are made from the last verdict of the exercise's check. When that finds something else first, the
    hints begin anew.

    Parameters
    ----------
    exercise : str
        Its name, as in ``hint("square")``.
    """
    _call("hints", "show_hint", exercise)


def solution(exercise: str) -> None:
    """Show the course's own answer, and why it is as it is: with full points, or where the course allows it.

    Parameters
    ----------
    exercise : str
    """
    _call("solutions", "show_solution", exercise)


def progress() -> None:
    """Show the points of every exercise of the course, from the verdicts in the notebooks."""
    _call("progress", "show_progress")


def ask(question: str, answer: Any) -> None:
    """Say whether an answer to one of the course's questions is right, and if not, what may help.

    Parameters
    ----------
    question : str
        Its name.
    answer : object
        A number or a word; ``...`` as long as there is none.
    """
    _call("questions", "show_answer", question, answer)


def summary(name: str) -> None:
    """Write a page about your own course, with points, curves and pictures, beside the notebooks.

    Parameters
    ----------
    name : str
        Yours, as it is to stand on the page.
    """
    _call("summary", "show_summary", name)
