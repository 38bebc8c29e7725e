"""How hard each exercise was: points reached, and whether it tells the strong from the weak."""

from dataclasses import dataclass
from math import ceil, sqrt
from statistics import StatisticsError, correlation

from autograde.class_report.gather import ClassData, Submission
from autograde.grading.class_results import GradedCell
from signs.words import tell, tell_in

BINS = 7
FEW = 20  # students: of fewer, no correlation says anything
CERTAIN = 2.0  # standard errors: a correlation within so many of 0 may be none
EASY, MEDIUM = 0.85, 0.6
CLEARLY, SOMEWHAT, OPPOSITE = 0.4, 0.2, -0.1


@dataclass(frozen=True)
class Difficulty:
    """What a class reached in one graded cell.

    Attributes
    ----------
    cell : GradedCell
    points : tuple of float
        Of everyone who has some, 0 included.
    unfilled : int
        Who left it as it was handed out.
    waiting : int
        Who waits for a person's points.
    relation : float or None
        Correlation with the points of all other cells; None where it says nothing.
    """

    cell: GradedCell
    points: tuple[float, ...]
    unfilled: int
    waiting: int
    relation: float | None

    @property
    def mean(self) -> float:
        """The mean share of the points, from 0 to 1; 0 where nobody has any or there are none."""
        most = self.cell.max_points * len(self.points)
        return sum(self.points) / most if most else 0.0

    @property
    def full(self) -> float:
        """The share with full points."""
        full = sum(value >= self.cell.max_points - 1e-9 for value in self.points)
        return full / len(self.points) if self.points else 0.0

    @property
    def bins(self) -> tuple[tuple[str, int], ...]:
        """How many have nothing, up to a fifth, ..., less than all, and all: label and students."""
        most = self.cell.max_points
        counts = [0] * BINS
        for value in self.points:
            counts[_place(value, most)] += 1
        ends = [f"≤{most * part / (BINS - 2):.3g}" for part in range(1, BINS - 2)]
        return tuple(zip(["0", *ends, f"<{most:g}", f"{most:g}"], counts, strict=True))

    @property
    def is_graded(self) -> bool:
        """Whether most have their points."""
        return len(self.points) > self.waiting

    @property
    def level(self) -> str:
        """How hard it was, in a word."""
        if not self.is_graded:
            return tell("not graded yet")
        if self.mean >= EASY:
            return tell_in("how hard an exercise was", "easy")
        if self.mean >= MEDIUM:
            return tell_in("how hard an exercise was", "medium")
        return tell_in("how hard an exercise was", "hard")

    @property
    def separates(self) -> str:
        """Whether who is good at the rest is good here, in words."""
        if self.relation is None:
            if len(self.points) < FEW:
                return tell("too few to say")
            same = len(set(self.points)) == 1
            return tell("everyone has the same points") if same else tell("cannot be said")
        by_chance = CERTAIN / sqrt(len(self.points))
        if abs(self.relation) < by_chance:
            return tell("hardly") if by_chance <= SOMEWHAT else tell("cannot be said")
        if self.relation >= CLEARLY:
            return tell("clearly")
        if self.relation >= SOMEWHAT:
            return tell("somewhat")
        if self.relation >= OPPOSITE:
            return tell("hardly")
        return tell("the other way round: look at its text and its check")


def _place(value: float, most: float) -> int:
    if value >= most - 1e-9:
        return BINS - 1
    if value <= 0:
        return 0
    return min(BINS - 2, max(1, ceil(value / most * (BINS - 2) - 1e-9)))


def measure(data: ClassData) -> list[Difficulty]:
    """Measure each graded cell of the assignment.

    Parameters
    ----------
    data : ClassData

    Returns
    -------
    list of Difficulty
        In the order of the notebooks; cells without points are left out.
    """
    graded = [result for result in data.results.students if result.graded]
    unfilled = {
        (student, seen.exercise)
        for student, submission in data.submissions.items()
        for seen in submission.verdicts
        if seen.unfilled
    }
    stubs = {one.student: data.submissions.get(one.student, Submission()).only_stubs for one in graded}
    found = []
    for cell in data.results.cells:
        if cell.max_points <= 0:
            continue
        have = [one for one in graded if cell.place in one.points and cell.place not in one.waiting]
        points = [one.points[cell.place] for one in have]
        active = [one for one in have if not stubs[one.student]]
        rest = [sum(one.points.values()) - one.points[cell.place] for one in active]
        here = [one.points[cell.place] for one in active]
        begun = sum((one.student, cell.exercise) in unfilled for one in graded)
        waiting = sum(cell.place in one.waiting for one in graded)
        found.append(Difficulty(cell, tuple(points), begun, waiting, _relate(here, rest)))
    return found


def _relate(points: list[float], rest: list[float]) -> float | None:
    if len(points) < FEW:
        return None
    try:
        return correlation(points, rest)
    except StatisticsError:  # one of them is the same for all
        return None
