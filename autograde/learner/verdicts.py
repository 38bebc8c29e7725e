"""The last verdict on each exercise: of a check in this kernel, or else as the notebooks were saved."""

from collections.abc import Iterable, Iterator
from typing import Any

from autograde.checks import VERDICT_TYPE
from autograde.evidence.students_calls import Lines
from autograde.learner.notebook import Cell, notebook_folder, notebooks_in, read_notebook

#: A verdict as plain data, as `Verdict.to_json` writes it.
Verdict = dict[str, Any]

_verdicts: dict[str, Verdict] = {}
_lines: dict[str, Lines] = {}


def remember_verdict(verdict: Verdict, lines: Iterable[Lines] = ()) -> None:
    """Keep the verdict of a check of this kernel.

    Parameters
    ----------
    verdict : dict
    lines : iterable of dict
        The lines that made the nodes of each graph; those of the first count.
    """
    _verdicts[verdict["task"]] = verdict
    _lines[verdict["task"]] = next(iter(lines), {})


def verdicts_of_kernel() -> dict[str, Verdict]:
    """Return this kernel's verdicts, by exercise."""
    return dict(_verdicts)


def last_verdict(exercise: str) -> Verdict | None:
    """Return the last verdict on an exercise; None where it was never checked."""
    if exercise in _verdicts:
        return _verdicts[exercise]
    for path in notebooks_in(notebook_folder()):
        for cell in read_notebook(path):
            for verdict in saved_verdicts(cell):
                if verdict["task"] == exercise:
                    return verdict
    return None


def line_of(exercise: str, node: Any) -> tuple[int, str] | None:
    """Return number and text of the line that made a node; None where it is not known."""
    return _lines.get(exercise, {}).get(node) if isinstance(node, int) else None


def saved_verdicts(cell: Cell) -> Iterator[Verdict]:
    """Yield the verdicts in a saved cell's outputs; whatever has not their form is left out."""
    for output in cell.outputs:
        data = output.get("data")
        verdict = data.get(VERDICT_TYPE) if isinstance(data, dict) else None
        if isinstance(verdict, dict) and _is_verdict(verdict):
            yield verdict


def _is_verdict(verdict: Verdict) -> bool:
    points = [verdict.get(name) for name in ("points", "max_points")]
    findings = verdict.get("findings")
    return (
        isinstance(verdict.get("task"), str)
        and all(isinstance(value, (int, float)) and 0 <= value < 1e6 for value in points)
        and isinstance(findings, (list, tuple))
        and all(isinstance(finding, dict) for finding in findings)
    )


def is_unfilled(verdict: Verdict) -> bool:
    """Say whether an exercise is still as it was handed out."""
    from autograde.judge.verdict import UNFILLED

    return [finding.get("identifier") for finding in verdict["findings"]][:1] == [UNFILLED]


def is_full(verdict: Verdict) -> bool:
    """Say whether an exercise has all of its points."""
    return bool(verdict["points"] == verdict["max_points"])
