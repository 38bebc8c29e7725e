"""Grading again with a difference: who would get other points, by how much, and because of which check."""

import json
from dataclasses import dataclass

from rich.table import Table

from autograde.checks import VERDICT_TYPE
from autograde.grading.parcel import FILE


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


def compare_grades(course, scores, graded):
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
    new = _verdicts({name: data for kind, name, data, _ in graded.files if kind == FILE})
    folder = course.autograded / graded.student / course.assignment
    old = _verdicts({path.name.encode(): path.read_bytes() for path in sorted(folder.glob("*.ipynb"))})
    for notebook, cells in graded.cells.items():
        for cell, values in cells.items():
            before, after = scores.get(notebook, {}).get(cell), values.get("score")
            if "score" in values and before != after:
                key = notebook, cell
                why = _why(old.get(key), new.get(key))
                changes.append(Change(graded.student, notebook, cell, before, after, why))
    return changes


def _verdicts(files):
    """Read the verdicts of graded notebooks: by notebook and grade id."""
    verdicts = {}
    for name, data in files.items():
        if not name.endswith(b".ipynb") or b"/" in name:
            continue
        for cell in json.loads(data)["cells"]:
            for output in cell.get("outputs", ()):
                verdict = output.get("data", {}).get(VERDICT_TYPE)
                if verdict:
                    grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
                    verdicts[name.decode().removesuffix(".ipynb"), grade_id] = verdict
    return verdicts


def _why(old, new):
    if old is None or new is None:
        return "there was no verdict before" if old is None else "there is no verdict now"
    told = {_key(finding): finding for finding in new["findings"]}
    earlier = {_key(finding): finding for finding in old["findings"]}
    found = [f"new: {told[key]['message']}" for key in told if key not in earlier]
    gone = [f"no longer: {earlier[key]['message']}" for key in earlier if key not in told]
    if found or gone:
        return (found + gone)[0]
    points = {c["name"]: c["points"] for c in old["components"]}
    other = [c["title"] for c in new["components"] if points.get(c["name"]) != c["points"]]
    return f"other points for {', '.join(other)}" if other else "the cell's points are others"


def _key(finding):
    return finding["identifier"], finding["component"]


def change_table(changes, saved=False):
    """Make a table of changes for people; ``saved`` says whether they are in the gradebook by now."""
    table = Table(
        title="What changed" if saved else "What would change", title_justify="left", pad_edge=False
    )
    for heading, justify in (
        ("student", "left"),
        ("check", "left"),
        ("before", "right"),
        ("after", "right"),
        ("by", "right"),
        ("because", "left"),
    ):
        table.add_column(heading, justify=justify)
    for change in changes:
        before, after = (f"{v:g}" if v is not None else "–" for v in (change.before, change.after))
        by = f"{(change.after or 0) - (change.before or 0):+g}"
        table.add_row(change.student, f"{change.notebook}: {change.cell}", before, after, by, change.why)
    return table
