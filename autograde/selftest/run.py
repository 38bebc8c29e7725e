"""Runs the self-test: every mutant and variant through collector and judge."""

from dataclasses import dataclass
from time import perf_counter

from autograde.checks import judge_function
from autograde.exercise import list_exercises, load_exercise
from autograde.judge.graphs import INITIALIZERS, NAMES, RESULT
from autograde.selftest.cases import Mutant, Variant


@dataclass(frozen=True)
class Row:
    """What became of one case.

    Attributes
    ----------
    case : Mutant or Variant
    lost : dict of str to float
        Points lost by component.
    first : str
        The first finding as ``component:identifier``; empty where there is none.
    message : str
        Its sentence.
    points_right, finding_right : bool
        Whether the right components lost points, and whether the right finding came first.
    seconds : float
        What collecting and judging took.
    """

    case: object
    lost: dict
    first: str
    message: str
    points_right: bool
    finding_right: bool
    seconds: float

    @property
    def right(self):
        """Whether the judge is right in both."""
        return self.points_right and self.finding_right


def run_case(case, entropy=None):
    """Judge one mutant or variant.

    Parameters
    ----------
    case : Mutant or Variant
    entropy : int, optional
        Makes the challenges repeatable.

    Returns
    -------
    Row
    """
    began = perf_counter()
    verdict = judge_function(case.task, case.function, entropy=entropy)
    seconds = perf_counter() - began
    lost = {c.name: c.max_points - c.points for c in verdict.components if c.points < c.max_points}
    finding = verdict.findings[0] if verdict.findings else None
    first = f"{finding.component}:{finding.identifier}" if finding else ""
    message = finding.message if finding else ""
    if isinstance(case, Mutant):
        computes = not set(case.loses) <= {NAMES, INITIALIZERS}
        paid = {RESULT} & {component.name for component in verdict.components} if computes else set()
        fair = set(lost) == case.loses | paid and verdict.correct != computes
        return Row(case, lost, first, message, fair, first in case.first, seconds)
    return Row(case, lost, first, message, not lost and verdict.correct, not first, seconds)


def all_cases(exercise: str | None = None) -> list[Mutant | Variant]:
    """Return every mutant and variant of one exercise, or of all."""
    found: list[Mutant | Variant] = []
    for name in [exercise] if exercise else list_exercises():
        cases = load_exercise(name).cases
        found += [] if cases is None else [*cases.mutants(), *cases.variants()]
    return found


def run_selftest(part=None, entropy=None, report=None, exercise=None):
    """Run the grader on the wrong and right solutions that exercises come with.

    Parameters
    ----------
    part : int, optional
        Take only every ``part``-th case; by default all.
    entropy : int, optional
        Makes the challenges repeatable; by default each case draws its own.
    report : callable, optional
        Called with each row as it comes.
    exercise : str, optional
        Only the cases of this one.

    Returns
    -------
    list of Row
    """
    rows = []
    for case in all_cases(exercise)[:: part or 1]:
        rows.append(run_case(case, entropy))
        if report:
            report(rows[-1])
    return rows
