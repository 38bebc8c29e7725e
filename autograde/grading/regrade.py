"""Grading again with a difference: who would get other points, by how much, and because of which check."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from autograde.course import Course
from autograde.grading.gradebook.records import Scores
from autograde.grading.gradebook.standing import Standing
from autograde.grading.graded_folder import (
    UnreadableError,
    Verdict,
    graded_cell_verdicts,
    graded_folder,
    packed_verdicts,
    read_graded,
)
from autograde.grading.messages import Graded
from autograde.terminal import as_text
from signs.words import mark, tell, tell_in, tell_list

#: Stands where a grade id does.
PENALTY = mark("late penalty")


@dataclass(frozen=True)
class Change:
    """A cell that counts other points in the gradebook.

    Attributes
    ----------
    student, notebook, cell : str
    before, after : float or None
        Points in the gradebook: what a person gave in the place of the automatic ones counts, as does extra
        credit. A late penalty counts as a cell of its own.
    why : str
        What the check says now and did not say before, or the other way round.
    """

    student: str
    notebook: str
    cell: str
    before: float | None
    after: float | None
    why: str


def explain_scores(course: Course, before: Scores, graded: Graded) -> dict[tuple[str, str], str]:
    """Say why automatic scores of a new grade are others than those in the gradebook.

    Parameters
    ----------
    course : Course
        In whose ``autograded/`` the earlier verdicts are: to be called before they are replaced.
    before : dict
        Automatic scores from the gradebook.
    graded : autograde.grading.messages.Graded
        Not saved yet.

    Returns
    -------
    dict of (str, str) to str
        By notebook and cell, of those whose score is another.
    """
    whys = {}
    new = packed_verdicts(graded)
    for notebook, cells in graded.cells.items():
        changed = [
            cell
            for cell, values in cells.items()
            if "score" in values and values["score"] != before.get((notebook, cell, "score"))
        ]
        if changed:
            old = _earlier_verdicts(graded_folder(course, graded.student) / f"{notebook}.ipynb")
        for cell in changed:
            whys[notebook, cell] = (
                old if isinstance(old, str) else _why(old.get(cell), new.get((notebook, cell)))
            )
    return whys


def list_changes(
    student: str, before: Standing, after: Standing, whys: dict[tuple[str, str], str]
) -> list[Change]:
    """List what counts other points in the gradebook than before.

    Parameters
    ----------
    student : str
    before, after : Standing
        What the gradebook held, and holds.
    whys : dict of (str, str) to str
        From `explain_scores`.

    Returns
    -------
    list of Change
    """
    changes = []
    for place in sorted(before.cells.keys() | after.cells.keys()):
        was, now = before.cells.get(place), after.cells.get(place)
        if was != now:
            why = whys.get(place) or tell("the gradebook had other points")
            changes.append(Change(student, *place, was, now, why))
    for notebook in sorted(before.penalties.keys() | after.penalties.keys()):
        was, now = (-each.penalties.get(notebook, 0.0) for each in (before, after))
        if was != now:
            why = tell("{seconds:g} s late", seconds=after.lateness.late)
            changes.append(Change(student, notebook, PENALTY, was, now, why))
    return changes


def _earlier_verdicts(path: Path) -> dict[str, Verdict] | str:
    """Read the verdicts of the graded notebook of before; or say why they cannot be read."""
    try:
        return graded_cell_verdicts(read_graded(path)) if path.exists() else {}
    except UnreadableError as error:
        return str(error)


def _why(old: Verdict | None, new: Verdict | None) -> str:
    try:
        return _difference(old, new)
    except (KeyError, TypeError, AttributeError):  # somebody has edited the graded notebook
        return tell("the verdict of before is no verdict")


def _difference(old: Verdict | None, new: Verdict | None) -> str:
    if old is None and new is None:
        return tell("its tests end otherwise")
    if old is None:
        return tell("there was no verdict before")
    if new is None:
        return tell("there is no verdict now")
    told: dict[Any, dict[str, Any]] = {_key(finding): finding for finding in new["findings"]}
    earlier = {_key(finding): finding for finding in old["findings"]}
    found = [tell("new: {message}", message=told[key]["message"]) for key in told if key not in earlier]
    gone = [
        tell("no longer: {message}", message=earlier[key]["message"]) for key in earlier if key not in told
    ]
    if found or gone:
        return (found + gone)[0]
    points = {c["name"]: c["points"] for c in old["components"]}
    other = [c["title"] for c in new["components"] if points.get(c["name"]) != c["points"]]
    if other:
        return tell("other points for {components}", components=tell_list(other, "unit"))
    return tell("the cell's points are others")


def _key(finding: dict[str, Any]) -> tuple[str, str]:
    return finding["identifier"], finding["component"]


def change_table(changes: list[Change], saved: bool = False) -> Table:
    """Make a table of changes for people; ``saved`` says whether they are in the gradebook by now."""
    title = tell("What changed") if saved else tell("What would change")
    table = Table(title=title, title_justify="left", pad_edge=False)
    table.add_column(tell_in("heading", "student"))
    table.add_column(tell_in("heading", "check"))
    for heading in (
        tell_in("points", "before"),
        tell_in("points", "after"),
        tell_in("points", "by"),
    ):
        table.add_column(heading, justify="right")
    table.add_column(tell_in("heading", "because"))
    for change in changes:
        before, after = (f"{v:g}" if v is not None else "–" for v in (change.before, change.after))
        by = f"{(change.after or 0) - (change.before or 0):+g}"
        cell = tell(PENALTY) if change.cell == PENALTY else change.cell
        where = f"{change.notebook}: {cell}"
        table.add_row(*map(as_text, (change.student, where, before, after, by, change.why)))
    return table
