"""Grading again with a difference: who would get other points, by how much, and because of which check."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from autograde.course import Course
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


@dataclass(frozen=True)
class Change:
    """A cell that would get other points.

    Attributes
    ----------
    student, notebook, cell : str
    before, after : float or None
        Automatic points.
    why : str
        What the check says now and did not say before, or the other way round.
    """

    student: str
    notebook: str
    cell: str
    before: float | None
    after: float | None
    why: str


def compare_grades(
    course: Course, scores: dict[str, dict[str, float | None]], graded: Graded
) -> list[Change]:
    """Compare a submission's new grade with the one in the gradebook.

    Parameters
    ----------
    course : Course
        In whose ``autograded/`` the earlier verdicts are.
    scores : dict
        From the gradebook: automatic scores by notebook and cell.
    graded : autograde.grading.task.Graded
        Not saved yet.

    Returns
    -------
    list of Change
    """
    changes = []
    new = packed_verdicts(graded)
    for notebook, cells in graded.cells.items():
        earlier = scores.get(notebook, {})
        changed = [
            c for c, values in cells.items() if "score" in values and values["score"] != earlier.get(c)
        ]
        if changed:
            old = _earlier_verdicts(graded_folder(course, graded.student) / f"{notebook}.ipynb")
        for cell in changed:
            why = old if isinstance(old, str) else _why(old.get(cell), new.get((notebook, cell)))
            values = earlier.get(cell), cells[cell]["score"]
            changes.append(Change(graded.student, notebook, cell, *values, why))
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
        return "the verdict of before is no verdict"


def _difference(old: Verdict | None, new: Verdict | None) -> str:
    if old is None and new is None:
        return "its tests end otherwise"
    if old is None or new is None:
        return "there was no verdict before" if old is None else "there is no verdict now"
    told: dict[Any, dict[str, Any]] = {_key(finding): finding for finding in new["findings"]}
    earlier = {_key(finding): finding for finding in old["findings"]}
    found = [f"new: {told[key]['message']}" for key in told if key not in earlier]
    gone = [f"no longer: {earlier[key]['message']}" for key in earlier if key not in told]
    if found or gone:
        return (found + gone)[0]
    points = {c["name"]: c["points"] for c in old["components"]}
    other = [c["title"] for c in new["components"] if points.get(c["name"]) != c["points"]]
    return f"other points for {', '.join(other)}" if other else "the cell's points are others"


def _key(finding: dict[str, Any]) -> tuple[str, str]:
    return finding["identifier"], finding["component"]


def change_table(changes: list[Change], saved: bool = False) -> Table:
    """Make a table of changes for people; ``saved`` says whether they are in the gradebook by now."""
    table = Table(
        title="What changed" if saved else "What would change", title_justify="left", pad_edge=False
    )
    for heading in ("student", "check", "before", "after", "by", "because"):
        table.add_column(heading, justify="right" if heading in ("before", "after", "by") else "left")
    for change in changes:
        before, after = (f"{v:g}" if v is not None else "–" for v in (change.before, change.after))
        by = f"{(change.after or 0) - (change.before or 0):+g}"
        where = f"{change.notebook}: {change.cell}"
        table.add_row(*map(as_text, (change.student, where, before, after, by, change.why)))
    return table
