"""The report as CSV files, for a spreadsheet; whatever it might run as a formula is text there."""

import csv
from collections.abc import Iterable
from pathlib import Path

from autograde.class_report.findings import FindingCount, Pair
from autograde.class_report.gather import ClassData
from autograde.class_report.wording import component_title
from autograde.csv_cells import safe_cell
from autograde.grading.class_results import StudentResult
from signs.words import tell

POINTS, FINDINGS, PAIRS = "points.csv", "findings.csv", "pairs.csv"
_NAMED = ("exercise", "component", "finding")


def write_tables(folder: Path, data: ClassData, counts: list[FindingCount], pairs: list[Pair]) -> None:
    """Write ``points.csv``, ``findings.csv`` and ``pairs.csv``.

    Parameters
    ----------
    folder : Path
        Exists.
    data : ClassData
    counts : list of FindingCount
    pairs : list of Pair
        All, also those that chance explains.
    """
    cells = data.results.cells
    heading = ["student", "first_name", "last_name", "status", *_headings(data), "penalty", "total"]
    rows: list[list[object]] = []
    for one in data.results.students:
        points = [None if cell.place in one.waiting else one.points.get(cell.place) for cell in cells]
        money = [one.penalty, one.total] if one.graded else [None, None]
        rows.append([one.student, one.first_name, one.last_name, _status(one), *points, *money])
    _write(folder / POINTS, heading, rows)
    _write(
        folder / FINDINGS,
        [*_NAMED, "title", "students", "of", "share", "sentence"],
        (
            [*one.key, component_title(one.key), one.students, one.of, round(one.share, 4), one.message]
            for one in counts
        ),
    )
    _write(
        folder / PAIRS,
        [*_NAMED, *(f"other_{name}" for name in _NAMED), "together", "expected", "of", "chance"],
        (
            [*p.one.key, *p.other.key, p.together, round(p.expected, 2), p.of, f"{p.chance:.3g}"]
            for p in pairs
        ),
    )


def _status(one: StudentResult) -> str:
    if one.graded:
        return tell("graded")
    return tell("not graded yet") if one.handed_in else tell("nothing handed in")


def _headings(data: ClassData) -> list[str]:
    """Name the columns of cells: by exercise, and with the notebook where two have one name."""
    titles = [cell.title for cell in data.results.cells]
    return [
        cell.title if titles.count(cell.title) == 1 else f"{cell.notebook}/{cell.grade_id}"
        for cell in data.results.cells
    ]


def _write(path: Path, heading: list[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8-sig", errors="backslashreplace") as file:
        # (The mark at the beginning is how Excel knows of UTF-8.)
        writer = csv.writer(file)
        writer.writerow(map(safe_cell, heading))
        writer.writerows([safe_cell(value) for value in row] for row in rows)
