"""How far a learner is: the points of each exercise, from the verdicts that stand in the notebooks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from math import fsum
from pathlib import Path

from autograde.course_files import START_PAGE
from autograde.exercise import exercises_of
from autograde.learner.notebook import Cell, notebook_folder, notebooks_in, read_notebook, title_of
from autograde.learner.verdicts import is_unfilled, saved_verdicts, verdicts_of_kernel
from autograde.reports.line import show_line
from autograde.reports.text import number
from signs.words import tell, tell_in

UNTOUCHED = "–"
MOST_FOLDERS = 50
_CELL = "padding:.15em .5em;text-align:"


@dataclass(frozen=True)
class ExerciseProgress:
    """One exercise.

    Attributes
    ----------
    name : str
    points : float or None
        None where nothing is written yet, or no check was run.
    max_points : float
    """

    name: str
    points: float | None
    max_points: float


@dataclass(frozen=True)
class NotebookProgress:
    """One notebook.

    Attributes
    ----------
    path : Path
    title : str
        Its first heading.
    exercises : tuple of ExerciseProgress
    written : float
        Points of the answers that a person reads.
    """

    path: Path
    title: str
    exercises: tuple[ExerciseProgress, ...]
    written: float = 0.0


def read_progress(folder: Path) -> tuple[NotebookProgress, ...]:
    """Read the progress in the notebooks of a folder, and of the folders in it.

    Parameters
    ----------
    folder : Path
        With notebooks, or with one folder an assignment.

    Returns
    -------
    tuple of NotebookProgress
        Of those that hold exercises; whatever cannot be read is left out.
    """
    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    folders = [place for place in inside if place.is_dir() and not place.name.startswith(".")]
    return _read_folders([folder, *folders[:MOST_FOLDERS]])


def _read_folders(folders: Sequence[Path]) -> tuple[NotebookProgress, ...]:
    found = (_read(path) for place in folders for path in notebooks_in(place))
    return tuple(one for one in found if one.exercises or one.written)


def _read(path: Path) -> NotebookProgress:
    cells = read_notebook(path)
    exercises = tuple(one for cell in cells for one in _exercises(cell))
    written = fsum(_points(cell) for cell in cells if cell.marks.get("grade") and cell.marks.get("solution"))
    return NotebookProgress(path, title_of(cells) or path.stem, exercises, written)


def _exercises(cell: Cell) -> Iterator[ExerciseProgress]:
    """Yield the exercise that a graded cell checks."""
    if cell.kind != "code" or not cell.marks.get("grade"):
        return
    for name in dict.fromkeys(exercises_of(cell.source)):
        points = None
        for verdict in saved_verdicts(cell):
            if verdict["task"] == name:
                points = None if is_unfilled(verdict) else float(verdict["points"])
        yield ExerciseProgress(name, points, _points(cell))


def _points(cell: Cell) -> float:
    points = cell.marks.get("points", 0)
    return float(points) if isinstance(points, (int, float)) else 0.0


def course_progress() -> tuple[NotebookProgress, ...]:
    """Return the progress of the learner in this kernel: what is saved, and what it has checked since."""
    folder, now = notebook_folder(), verdicts_of_kernel()

    def newest(exercise: ExerciseProgress) -> ExerciseProgress:
        verdict = now.get(exercise.name)
        if verdict is None:
            return exercise
        return replace(exercise, points=None if is_unfilled(verdict) else float(verdict["points"]))

    whole = learners_folder()
    # Without a start page nobody knows what the folders around the notebook are.
    saved = read_progress(whole) if (whole / START_PAGE).is_file() else _read_folders([folder])
    return tuple(
        replace(one, exercises=tuple(map(newest, one.exercises))) if one.path.parent == folder else one
        for one in saved
    )


def learners_folder() -> Path:
    """Return the folder with all of a learner's assignments; the notebook's own where there is none."""
    folder = notebook_folder()
    return folder.parent if (folder.parent / START_PAGE).is_file() else folder


def show_progress() -> None:
    """Show the progress of the learner in this kernel."""
    progress = course_progress()
    if not progress:
        show_line(tell("There are no notebooks with exercises in this folder."))
        return
    show_line("", progress_html(progress), progress_text(progress))


def by_assignment(progress: Sequence[NotebookProgress]) -> dict[Path, list[NotebookProgress]]:
    """Part notebooks by the folder that they lie in."""
    parts: dict[Path, list[NotebookProgress]] = {}
    for one in progress:
        parts.setdefault(one.path.parent, []).append(one)
    return parts


def sum_text(progress: Sequence[NotebookProgress]) -> str:
    """Sum up notebooks in a few words, such as ``43 of 60 points, and 5 for an answer that ...``."""
    return _sum(progress, "{points}")


def _sum(progress: Sequence[NotebookProgress], form: str) -> str:
    """Sum up notebooks; ``form`` is what to put around the points that a check gives."""
    exercises = [exercise for one in progress for exercise in one.exercises]
    reached = number(round(fsum(exercise.points or 0.0 for exercise in exercises), 2))
    most = number(round(fsum(exercise.max_points for exercise in exercises), 2))
    points = form.format(points=tell("{reached} of {most} points", reached=reached, most=most))
    written = fsum(one.written for one in progress)
    if not written:
        return points
    return tell(
        "{points}, and {written} for an answer that a person reads", points=points, written=number(written)
    )


def _shown(points: float | None) -> str:
    return UNTOUCHED if points is None else number(points)


def progress_text(progress: Sequence[NotebookProgress]) -> str:
    """Write progress as lines of text.

    Parameters
    ----------
    progress : sequence of NotebookProgress

    Returns
    -------
    str
    """
    lines = []
    for folder, notebooks in by_assignment(progress).items():
        for one in notebooks:
            lines.append(one.title)
            for exercise in one.exercises:
                points = tell(
                    "{points} of {most}", points=_shown(exercise.points), most=number(exercise.max_points)
                )
                lines.append(f"  {exercise.name:<24}{points:>12}")
        lines.append(f"{folder.name}: {sum_text(notebooks)}")
    return "\n".join(lines)


def progress_html(progress: Sequence[NotebookProgress]) -> str:
    """Write progress as HTML: one table an assignment, whose caption sums up.

    Parameters
    ----------
    progress : sequence of NotebookProgress

    Returns
    -------
    str
        Everything in it is escaped. A dash stands where nothing was checked yet.
    """
    if not progress:
        nothing = tell("No check was run yet.")
        return f"<p>{escape(nothing)}</p>"
    parts = by_assignment(progress)
    return "".join(_table(folder.name, notebooks) for folder, notebooks in parts.items())


def _table(assignment: str, notebooks: Sequence[NotebookProgress]) -> str:
    rows = []
    for one in notebooks:
        link = f"<b>{escape(one.title)}</b>"
        rows.append(
            f'<tr><th colspan="3" scope="rowgroup" style="{_CELL}left;padding-top:.5em">{link}</th></tr>'
        )
        for exercise in one.exercises:
            rows.append(
                f'<tr><th scope="row" style="{_CELL}left;font-weight:normal">'
                f"<code>{escape(exercise.name)}</code></th>"
                f'<td style="{_CELL}right">{_cell(exercise)}</td>'
                f'<td style="{_CELL}right">{number(exercise.max_points)}</td></tr>'
            )
    head = "".join(
        f'<th scope="col" style="{_CELL}{side}">{escape(word)}</th>'
        for word, side in (
            (tell_in("a column's heading", "exercise"), "left"),
            (tell_in("a column's heading", "points"), "right"),
            (tell_in("a column's heading: of how many points", "of"), "right"),
        )
    )
    caption = f"{escape(assignment)}: {_sum(notebooks, '<b>{points}</b>')}"
    return (
        '<table style="border-collapse:collapse;margin:.4em 0 1em;min-width:min(100%,30em)">'
        '<caption style="text-align:left;caption-side:top;color:inherit;font-size:110%;padding-bottom:.3em">'
        f"{caption}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _cell(exercise: ExerciseProgress) -> str:
    if exercise.points is None:
        words = escape(tell("not checked yet"))
        return f'<span title="{words}">{UNTOUCHED}</span>'
    full = exercise.points == exercise.max_points
    return f"<b>{number(exercise.points)}</b>" if full else number(exercise.points)
