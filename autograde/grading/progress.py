"""Tells how grading goes: a bar for people, or one JSON line a submission for machines."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from time import monotonic
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from autograde.grading.grade_course import Outcome
from autograde.terminal import plain, say
from signs.words import tell, tell_in, tell_list, tell_many

_NAMED = 5  # students that are named of those to whom the same happened


def outcome_json(outcome: Outcome) -> str:
    """Turn an outcome into a line for machines.

    Parameters
    ----------
    outcome : Outcome

    Returns
    -------
    str
        One JSON object: student, state (``graded``, ``unchanged`` or ``failed``), points and points by
        notebook as the gradebook then holds them, seconds by notebook, isolation, record; where there are
        any, why it was graded again, notebooks not run, changes, what an instructor should look at, error.
    """
    graded, record = outcome.graded, outcome.record
    state = "failed" if outcome.error else "graded" if graded else "unchanged"
    line: dict[str, Any] = {"student": outcome.student, "state": state, "points": outcome.points}
    if outcome.notebooks:
        line["notebooks"] = outcome.notebooks
    if outcome.why:
        line["why"] = outcome.why
    if graded:
        line["seconds"] = {name: round(value, 2) for name, value in graded.seconds.items()}
    if record:
        line["isolation"] = list(record.isolation) or "none"
        line["record"] = asdict(record)
    if graded and graded.not_run:
        line["not_run"] = graded.not_run
    if graded and (look_at := [repair["sentence"] for repair in graded.repairs if repair["lost"]]):
        line["look_at"] = look_at
    if outcome.changes:
        line["changes"] = [asdict(change) for change in outcome.changes]
    if outcome.error:
        line["error"] = outcome.error
    return json.dumps(line)


class JsonProgress:
    """One JSON line a submission."""

    def __init__(self, write: Callable[[str], object] = print):
        self._write = write

    def begin(self, whys: dict[str, str]) -> None:
        """Nothing: the lines say enough."""

    def tell(self, outcome: Outcome) -> None:
        """Write the submission's line."""
        self._write(outcome_json(outcome))


class BarProgress:
    """A bar with rate and time left; failures, and what is odd, are told as they happen."""

    def __init__(self, console: Console):
        self.console = console
        self._start = monotonic()
        columns = (
            TextColumn(tell("grading")),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TextColumn(tell_in("time", "left")),
            TimeRemainingColumn(),
            TextColumn("{task.description}", markup=False),
        )
        self.progress = Progress(*columns, console=console)
        self._bar = self.progress.add_task("", total=None, rate="")
        self._unchanged = self._done = 0
        self._begun = False

    def begin(self, whys: dict[str, str]) -> None:
        """Say how many submissions there are to run, and why those that have a grade are graded again."""
        if self._unchanged:
            told = tell("{count} not changed since their last grade: left as they are", count=self._unchanged)
            self._say(told)
        self._begun = True
        for why in sorted({why for why in whys.values() if why}):
            named = sorted(student for student in whys if whys[student] == why)
            students = tell_list(named[:_NAMED], "unit")
            if len(named) > _NAMED:
                students = tell_many(
                    "{students} and {number} other",
                    "{students} and {number} others",
                    len(named) - _NAMED,
                    students=students,
                )
            self._say(tell("graded again: {students}: {why}", students=students, why=why))
        if not whys:
            return
        self.progress.start()
        self._start = monotonic()
        self.progress.update(self._bar, total=len(whys))

    def tell(self, outcome: Outcome) -> None:
        """Advance the bar; before it has begun, only tell why a submission will not be graded."""
        student = outcome.student
        failed = tell("{student}: no grade: {why}", student=student, why=outcome.error)
        if not self._begun and outcome.error:
            self._say(failed, style="red")
            return
        if not outcome.error and outcome.graded is None:
            self._unchanged += 1
            return
        self._done += 1
        minutes = (monotonic() - self._start) / 60
        rate = tell("{number:.0f}/min", number=self._done / minutes) if minutes > 0.05 else ""
        self.progress.update(self._bar, advance=1, description=plain(outcome.student), rate=rate)
        if outcome.error:
            self._say(failed, style="red")
        elif outcome.graded and outcome.graded.not_run:
            notebooks = tell_list(outcome.graded.not_run, "unit")
            self._say(
                tell("{student}: graded without running {notebooks}", student=student, notebooks=notebooks)
            )
        elif not self.console.is_terminal:
            self._say(
                tell(
                    "{student}: {points:g} points, {seconds:.0f} s",
                    student=student,
                    points=outcome.points,
                    seconds=60 * minutes,
                )
            )
        for repair in outcome.graded.repairs if outcome.graded else ():
            if repair["lost"]:
                place = repair["notebook"] or tell_in("of a submission", "files")
                told = tell(
                    "{student}, {place}: {what}", student=student, place=place, what=repair["sentence"]
                )
                self._say(told)

    def _say(self, line: str, style: str = "") -> None:
        say(self.progress.console, line, style)


@contextmanager
def show_progress(console: Console, as_json: bool = False) -> "Iterator[BarProgress | JsonProgress]":
    """Show the progress of a grading.

    Parameters
    ----------
    console : rich.console.Console
    as_json : bool

    Yields
    ------
    BarProgress or JsonProgress
    """
    if as_json:
        yield JsonProgress()
        return
    shown = BarProgress(console)
    try:
        yield shown
    finally:
        if shown.progress.live.is_started:
            shown.progress.stop()
