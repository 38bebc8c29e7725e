"""The word ``autograde selftest``: runs the cases, says how far it is, prints the tables."""

from collections.abc import Callable
from time import monotonic

from rich.console import Console

from autograde.exercise import Exercise, load_exercise
from autograde.forms import all_forms
from autograde.selftest.by_rule import Row, tell_answers
from autograde.selftest.forms import tell_forms
from autograde.selftest.processes import spread
from autograde.selftest.run import all_cases, draw_seeds, run_selftest
from autograde.selftest.table import rule_table, selftest_table
from signs.words import mark, tell

#: Seconds between two lines that say how far it is.
EVERY = 20.0
#: With fewer cases than this, starting another process takes longer than it saves.
_WORTH_A_PROCESS = 60
#: How many portions a process gets of the answers made by rule; each portion runs the references anew.
_PORTIONS = 8


def run_command(
    console: Console,
    say: Callable[[str], None],
    exercise: str | None = None,
    part: int = 1,
    draws: int = 1,
    seed: int | None = None,
    workers: int = 1,
) -> bool:
    """Run the self-test and print what it found.

    Parameters
    ----------
    console : rich.console.Console
    say : callable
        Writes a line.
    exercise : str, optional
        One exercise; all that come with cases by default.
    part : int
        Only every n-th case.
    draws, seed
        How many draws, and the seed of the first; drawn by default.
    workers : int
        Processes at most: one alone where there is little to do.

    Returns
    -------
    bool
        Whether every wrong answer lost its points and no right one did, in every draw.
    """
    import signs

    chosen = load_exercise(exercise) if exercise else None
    (first, *_) = draw_seeds(2, seed)
    signs.load_keras()
    cases = len(all_cases(exercise)[::part])
    if cases * draws <= _WORTH_A_PROCESS:
        workers = 1
    what = mark("{done} of {all} cases; about {minutes} minutes left")
    if draws > 1:
        what = mark("{done} of {all} cases, {draws} draws from seed {seed} on; about {minutes} minutes left")
    progress = _Progress(say, cases, what, draws=draws, seed=first)
    rows = run_selftest(part, first, progress.tell, exercise, draws, workers)
    if rows or chosen is None:
        console.print(selftest_table(rows))
    good = all(row.right for row in rows)
    if chosen is not None and chosen.kind == "graph":
        seeds = [seed for seed in draw_seeds(draws, first) if seed is not None]
        good = _run_by_rule(console, say, chosen, part, seeds, workers) and good
        return _run_forms(say, chosen, part, seeds[0], workers) and good
    if chosen is not None and not rows:
        say(
            tell(
                "{exercise} has no cases: write cases.py in {folder}",
                exercise=chosen.name,
                folder=chosen.folder,
            )
        )
    return good


def _run_by_rule(
    console: Console,
    say: Callable[[str], None],
    exercise: Exercise,
    part: int,
    seeds: list[int],
    workers: int,
) -> bool:
    """Try the answers made by rule; print those of the first draw, and what is wrong in any."""
    count = workers * _PORTIONS
    portions = [(exercise.name, seeds, part * count, part * n) for n in range(count)]
    what = mark("{done} of {all} portions of answers made by rule; about {minutes} minutes left")
    progress = _Progress(say, count, what)
    wrong: list[Row] = []
    right: list[Row] = []
    failed: list[tuple[int, Row]] = []
    for more_wrong, more_right, more_failed in spread(tell_answers, portions, workers):
        wrong, right, failed = wrong + more_wrong, right + more_right, failed + more_failed
        progress.tell(None)
    console.print(rule_table(exercise.name, wrong, right))
    for seed, row in failed:
        said = {"seed": seed, "answer": row.name, "message": row.message}
        if row.lost:
            lost = ", ".join(row.lost)
            say(tell("seed {seed}: {answer}: points lost in {parts}; {message}", parts=lost, **said))
        else:
            say(tell("seed {seed}: {answer}: points lost in nothing; {message}", **said))
    return not failed


def _run_forms(say: Callable[[str], None], exercise: Exercise, part: int, seed: int, workers: int) -> bool:
    """Try the answer to each form in that form and in every other; say what should not be."""
    count = len(all_forms(exercise))
    if not count:
        return True
    portions = [(exercise.name, seed, numbers) for numbers in _shares(list(range(0, count, part)), workers)]
    progress = _Progress(say, len(portions), mark("{done} of {all} forms; about {minutes} minutes left"))
    failed: list[str] = []
    for one in spread(tell_forms, portions, workers):
        failed += one
        progress.tell(one)
    for line in failed:
        say(line)
    pairs = len(range(0, count, part)) * (count - 1)
    right = tell(
        "{exercise}: the answers to its {count} forms are right in their own, and in none of the others "
        "({pairs} pairs).",
        exercise=exercise.name,
        count=count,
        pairs=pairs,
    )
    say(tell("{exercise}: see to its forms.", exercise=exercise.name) if failed else right)
    return not failed


def _shares(numbers: list[int], workers: int) -> list[list[int]]:
    """Share forms out in portions of four: each portion builds the others' answers once for itself."""
    size = max(4, -(-len(numbers) // (2 * workers)))
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]


class _Progress:
    """Says every now and then how far it is."""

    def __init__(self, say: Callable[[str], None], total: int, what: str, **parts: object) -> None:
        self.say, self.total, self.what, self.parts = say, total, what, parts
        self.done, self.began = 0, monotonic()
        self.said = self.began

    def tell(self, _: object) -> None:
        """Count one more."""
        self.done += 1
        now = monotonic()
        if now - self.said >= EVERY and self.done < self.total:
            left = (now - self.began) / self.done * (self.total - self.done)
            said = {"done": self.done, "all": self.total, "minutes": f"{left / 60:.0f}"}
            self.say(tell(self.what, **said, **self.parts))
            self.said = now
