"""The check that a notebook calls: collects evidence, has it judged, shows the verdict, returns points."""

import os
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograde.challenge import count_draws, draw_challenges
from autograde.evidence.collect import collect_evidence
from autograde.evidence.students_calls import noted_lines
from autograde.exercise import load_exercise, use_course_of
from autograde.forms import Form
from autograde.shell import running_shell
from autograde.time_limit import VARIABLE, InterruptedCheck, OutOfTimeError, allowed_seconds, time_limit
from signs.words import tell

#: The verdict as data, beside its text and HTML in a cell's output.
VERDICT_TYPE = "application/vnd.shortcut.verdict+json"


class Score(float):
    """Points as nbgrader reads them: a float whose repr is a plain number.

    In a notebook it is shown as its verdict; its plain text stays the number.

    Attributes
    ----------
    verdict : Verdict
        What the points rest on.
    """

    verdict = None

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        _not_shown[:] = [score for score in _not_shown if score is not self]
        return {} if self.verdict is None else verdict_bundle(self.verdict, repr(self), in_notebook=True)

    def __repr__(self):
        return f"{float(self):g}"

    __str__ = __repr__


def judge_function(
    task: str,
    function: Any,
    fresh: int = 1,
    entropy: int | None = None,
    form: Form | None = None,
):
    """Check a student's function and return the verdict, showing nothing.

    Parameters
    ----------
    task : str
        The exercise's name.
    function : callable
        What the student wrote.
    fresh : int
        How many challenges to draw beside the tutorial's own.
    entropy : int, optional
        Makes the draw repeatable.
    form : dict, optional
        In which form the exercise is asked.

    Returns
    -------
    autograde.judge.verdict.Verdict
    """
    from autograde.judge import judge_evidence

    challenges = draw_challenges(task, fresh, entropy, form)
    return judge_evidence(task, collect_evidence(task, function, challenges), challenges)


def check(task: str, function: Any, hidden: bool = False, form: Form | None = None) -> Score:
    """Check a student's function in a notebook.

    Shows the verdict: what is right, what is wrong, and where to look. It takes 20 seconds at most; the
    environment variable ``AUTOGRADE_CHECK_SECONDS`` sets another number, 0 for no limit.

    Parameters
    ----------
    task : str
        The exercise's name, as in ``check("square", square)``.
    function : callable
        What the student wrote.
    hidden : bool
        For hidden tests: more parameters drawn afresh.
    form : dict, optional
        In which form you are asked the exercise, if your notebook is a personal one. Official grading does
        not look at it: there the course knows who is asked what.

    Returns
    -------
    Score
        The points, with partial credit; nbgrader reads them from the cell's result.

    Raises
    ------
    ExerciseError
        If there is no such exercise, or no such form of it.
    InterruptedCheck
        If the user interrupts it.
    """
    try:
        import autograde.judge  # noqa: F401
    except ModuleNotFoundError:  # in official grading the judge, and what is kept, are elsewhere
        print(tell("In official grading, your function is judged outside the notebook."))
        return Score(0.0)
    use_course_of(Path.cwd())
    with noted_lines() as lines:
        verdict = _judge_in_time(load_exercise(task).name, function, count_draws(task, hidden), form)
    from autograde.learner.stale import why_stale

    stale = why_stale(function, task)
    if stale:
        from autograde.judge.verdict import Finding

        hint = tell("Put that cell right and run it, and then this one.")
        first = Finding("older-function", "", stale, hint)
        verdict = replace(verdict, findings=(first, *verdict.findings))
    if verdict.is_unfilled:
        from autograde.learner.unwritten import misplaced

        told = misplaced(verdict.task) or verdict.findings[0].hint
        verdict = replace(verdict, findings=(replace(verdict.findings[0], hint=told), *verdict.findings[1:]))
    from autograde.learner.verdicts import remember_verdict

    remember_verdict(verdict.to_json(), lines)
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and verdict.points < verdict.max_points:
        from autograde.reports.text import verdict_text

        print(verdict_text(verdict), file=sys.stderr)  # of a failed cell, Validate shows nothing else
    score = Score(verdict.points)
    score.verdict = verdict
    _show(score)
    return score


def _judge_in_time(task, function, fresh, form):
    """Judge a function, and stop when the time is over or the user says so."""
    from autograde.judge.errors import nothing_to_judge

    seconds = allowed_seconds()
    try:
        with time_limit(seconds):
            return judge_function(task, function, fresh, form=form)
    except OutOfTimeError as error:
        frames = traceback.walk_tb(error.__traceback__)
        within = any(frame.f_code is collect_evidence.__code__ for frame, _ in frames)
        kind = "out-of-time" if within else "too-slow"
        outcome = {"error": kind, "message": f"{seconds:g}", "line": VARIABLE}
        return nothing_to_judge(task, load_exercise(task).rubric, outcome)
    except KeyboardInterrupt:
        raise InterruptedCheck from None


def verdict_bundle(verdict: Any, points: str, in_notebook: bool = False) -> dict[str, Any]:
    """Make the display data of a check's result: the verdict as HTML and as data, the points as text.

    Parameters
    ----------
    verdict : Verdict
    points : str
        What nbgrader is to read.
    in_notebook : bool
        Whether it is shown to somebody who can go on from there, and may be told of hints.

    Returns
    -------
    dict
    """
    from autograde.reports.html import verdict_html

    return {
        "text/plain": points,
        "text/html": verdict_html(verdict, in_notebook),
        VERDICT_TYPE: verdict.to_json(),
    }


#: Scores whose verdict the running cell has not shown yet: it does if the check is its last expression.
_not_shown: list[Score] = []


def _show(score: Score) -> None:
    """Have a verdict shown: as the cell's result, or else at its end; as text where there is no front end."""
    from autograde.reports.text import verdict_text

    shell = running_shell()
    if getattr(shell, "kernel", None) is None:
        print(verdict_text(score.verdict))
        return
    _show_the_others()
    _not_shown.append(score)
    if _show_the_others not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("post_run_cell", _show_the_others)


def _show_the_others(_: Any = None) -> None:
    """Show the verdicts of checks that were not their cell's last expression."""
    from IPython.display import display

    while _not_shown:
        score = _not_shown[0]
        display(verdict_bundle(score.verdict, repr(score), in_notebook=True), raw=True)
        _not_shown[:1] = []
