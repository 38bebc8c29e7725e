"""How a class moved since the last report: a few numbers of each are kept beside the page.

A report of the same numbers as the last one adds nothing, so that calling it twice loses no comparison.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from autograde.class_report.difficulty import Difficulty
from autograde.class_report.findings import FindingCount
from autograde.class_report.gather import ClassData, Key
from autograde.dates import say_time
from signs.words import tell

FILE = "history.json"
MOST = 200  # reports that are remembered


class HistoryError(ValueError):
    """What is remembered cannot be read."""


@dataclass(frozen=True)
class Moment:
    """The numbers of one report.

    Attributes
    ----------
    when : str
        In ISO 8601, with its zone.
    handed_in, graded : int
    total : float
        Mean of those who are graded.
    exercises : dict of str to float
        Mean share of the points, by title.
    findings : dict of str to list of int
        By `key_text`: how many have it, and of how many.
    """

    when: str
    handed_in: int
    graded: int
    total: float
    exercises: dict[str, float] = field(default_factory=dict)
    findings: dict[str, list[int]] = field(default_factory=dict)

    @property
    def day(self) -> str:
        """When, for people."""
        return say_time(datetime.fromisoformat(self.when))

    @property
    def numbers(self) -> dict[str, Any]:
        """All but when it was."""
        return {name: value for name, value in vars(self).items() if name != "when"}


def key_text(key: Key) -> str:
    """Write a finding's key as one text."""
    return json.dumps(key)


def take_moment(
    when: datetime, data: ClassData, exercises: list[Difficulty], counts: list[FindingCount]
) -> Moment:
    """Take the numbers of a report that are remembered.

    Parameters
    ----------
    when : datetime
        With its zone.
    data : ClassData
    exercises : list of Difficulty
    counts : list of FindingCount

    Returns
    -------
    Moment
    """
    totals = [one.total for one in data.results.students if one.total is not None]
    return Moment(
        when.isoformat(timespec="seconds"),
        sum(one.handed_in for one in data.results.students),
        len(totals),
        round(sum(totals) / len(totals), 3) if totals else 0.0,
        {each.cell.title: round(each.mean, 4) for each in exercises if each.points},
        {key_text(one.key): [one.students, one.of] for one in counts},
    )


def read_history(path: Path) -> list[Moment]:
    """Read what is remembered of earlier reports.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of Moment
        The oldest first; none where there is no file.

    Raises
    ------
    HistoryError
        If it cannot be read.
    """
    if not path.exists():
        return []
    try:
        moments = [Moment(**each) for each in json.loads(path.read_text(encoding="utf-8"))]
        for each in moments:
            _ = each.day, each.total + 0, dict(each.exercises), [a + b for a, b in each.findings.values()]
        return moments
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        told = tell("what was remembered of earlier reports cannot be read")
        raise HistoryError(told) from error


def add_moment(moments: list[Moment], now: Moment) -> tuple[list[Moment], Moment | None]:
    """Add a report's numbers to the earlier ones.

    Parameters
    ----------
    moments : list of Moment
    now : Moment

    Returns
    -------
    moments : list of Moment
        To be remembered.
    before : Moment or None
        The last one that was other, to compare with.
    """
    earlier = [each for each in moments if each.numbers != now.numbers]
    before = earlier[-1] if earlier else None
    same = bool(moments) and moments[-1].numbers == now.numbers
    return (moments if same else [*moments, now])[-MOST:], before


def write_history(path: Path, moments: list[Moment]) -> None:
    """Write what is to be remembered."""
    path.write_text(json.dumps([vars(each) for each in moments], indent=1) + "\n", encoding="utf-8")
