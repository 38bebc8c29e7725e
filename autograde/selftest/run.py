"""Runs the self-test: every mutant and variant through collector and judge, in as many draws as asked for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from time import perf_counter
from typing import Any

from autograde.challenge import draw_challenges
from autograde.evidence.borrowed import cases_count
from autograde.exercise import list_exercises, load_exercise
from autograde.judge.graphs import INITIALIZERS, NAMES, RESULT
from autograde.selftest.cases import Mutant, Variant
from autograde.selftest.further_draws import collect_once


@dataclass(frozen=True)
class Told:
    """What became of one case in all of its draws, as plain data: it may come from another process.

    Attributes
    ----------
    number : int
        Which of the cases it is.
    lost : dict of str to float
        Points lost by component; like what follows of the first draw in which the judge was wrong, or else of
        the first one.
    first : str
        The first finding as ``component:identifier``; empty where there is none.
    message : str
        Its sentence.
    points_right, finding_right : bool
        Whether the right components lost points, and whether the right finding came first: in every draw.
    seconds : float
        What collecting and judging took, in one draw.
    wrong : tuple of int
        The seeds of the draws in which points were lost where they should not, or not lost where they should.
    """

    number: int
    lost: dict[str, float]
    first: str
    message: str
    points_right: bool
    finding_right: bool
    seconds: float
    wrong: tuple[int, ...] = ()


@dataclass(frozen=True)
class Row(Told):
    """What became of one case.

    Attributes
    ----------
    case : Mutant or Variant
    """

    case: Any = None

    @property
    def right(self) -> bool:
        """Whether the judge is right in both."""
        return self.points_right and self.finding_right


def run_case(case: Mutant | Variant, seeds: Sequence[int | None], number: int = 0) -> Told:
    """Judge one mutant or variant in several draws.

    What a network's function builds depends on nothing but its parameters: it is collected once for those
    that come again in each draw.

    Parameters
    ----------
    case : Mutant or Variant
    seeds : sequence of int or None
        One for each draw; None draws by the operating system's randomness.
    number : int
        Goes into what is told.

    Returns
    -------
    Told
    """
    known: dict[str, dict] = {}
    with cases_count():
        draws = [(seed, _judge(case, seed, number, known)) for seed in seeds]
    wrong = tuple(seed for seed, told in draws if not told.points_right and seed is not None)
    shown = next(
        (told for right in (False, True) for _, told in draws if told.points_right is right),
        draws[0][1],
    )
    worded = next((told for _, told in draws if not told.finding_right), shown)
    shown = worded if shown.points_right else shown
    return replace(
        shown,
        points_right=all(told.points_right for _, told in draws),
        finding_right=all(told.finding_right for _, told in draws),
        seconds=sum(told.seconds for _, told in draws) / len(draws),
        wrong=wrong,
    )


def _judge(case: Mutant | Variant, seed: int | None, number: int, known: dict[str, dict]) -> Told:
    from autograde.judge import judge_evidence

    began = perf_counter()
    challenges = draw_challenges(case.task, entropy=seed)
    verdict = judge_evidence(case.task, collect_once(case.task, case.function, challenges, known), challenges)
    seconds = perf_counter() - began
    lost = {c.name: c.max_points - c.points for c in verdict.components if c.points < c.max_points}
    finding = verdict.findings[0] if verdict.findings else None
    first = f"{finding.component}:{finding.identifier}" if finding else ""
    message = finding.message if finding else ""
    if isinstance(case, Mutant):
        free = {NAMES, INITIALIZERS} if load_exercise(case.task).kind == "graph" else set()
        computes = not set(case.loses) <= free
        paid = {RESULT} & {component.name for component in verdict.components} if computes else set()
        fair = set(lost) == case.loses | paid and verdict.correct != computes
        return Told(number, lost, first, message, fair, first in case.first, seconds)
    return Told(number, lost, first, message, not lost and verdict.correct, not first, seconds)


def all_cases(exercise: str | None = None) -> list[Mutant | Variant]:
    """Return every mutant and variant of one exercise, or of all."""
    found: list[Mutant | Variant] = []
    for name in [exercise] if exercise else list_exercises():
        cases = load_exercise(name).cases
        found += [] if cases is None else [*cases.mutants(), *cases.variants()]
    return found


@lru_cache(maxsize=1)
def _chosen_cases(exercise: str | None, part: int) -> list[Mutant | Variant]:
    return all_cases(exercise)[::part]


def tell_cases(
    exercise: str | None, part: int, numbers: Sequence[int], seeds: Sequence[int | None]
) -> list[Told]:
    """Judge some of the cases of `run_selftest`, given by their numbers."""
    cases = _chosen_cases(exercise, part)
    return [run_case(cases[number], seeds, number) for number in numbers]


def run_selftest(
    part: int | None = None,
    entropy: int | None = None,
    report: Callable[[Row], object] | None = None,
    exercise: str | None = None,
    draws: int = 1,
    workers: int = 1,
) -> list[Row]:
    """Run the grader on the wrong and right solutions that exercises come with.

    Parameters
    ----------
    part : int, optional
        Take only every ``part``-th case; by default all.
    entropy : int, optional
        Seed of the first draw; the others have the seeds that follow. By default each case draws its own,
        or, in several draws, the first seed is drawn.
    report : callable, optional
        Called with each row as it comes.
    exercise : str, optional
        Only the cases of this one.
    draws : int
        How many times each case is judged: a mistake that one of them lets through is one that a grade would
        let through by luck.
    workers : int
        Processes; with one, everything happens in this process.

    Returns
    -------
    list of Row
        In the order of the cases.
    """
    from autograde.selftest.processes import spread

    cases, seeds = all_cases(exercise)[:: part or 1], draw_seeds(draws, entropy)
    told: Iterator[list[Told]] = spread(
        tell_cases,
        [(exercise, part or 1, numbers, seeds) for numbers in _in_portions(cases)],
        workers,
    )
    rows = {}
    for one in (one for several in told for one in several):
        rows[one.number] = Row(**vars(one), case=cases[one.number])
        if report:
            report(rows[one.number])
    return [rows[number] for number in sorted(rows)]


def draw_seeds(draws: int, entropy: int | None = None) -> list[int | None]:
    """Return the seeds of several draws; one draw without a seed is left to the operating system."""
    if entropy is None and draws == 1:
        return [None]
    import secrets

    first = secrets.randbelow(2**31) if entropy is None else entropy
    return [first + n for n in range(draws)]


def _in_portions(cases: Sequence[Mutant | Variant]) -> list[list[int]]:
    """Share the cases out in small portions, those that take long (networks) first."""
    numbers = sorted(range(len(cases)), key=lambda n: load_exercise(cases[n].task).builds != "model")
    return [numbers[start : start + 4] for start in range(0, len(numbers), 4)]
