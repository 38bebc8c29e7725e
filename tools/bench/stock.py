"""Stock ``nbgrader autograde`` and ``autograde grade`` on the same submissions, in turn."""

from statistics import median

from rich.table import Table

from autograde.course import Course
from autograde.planted_mistakes import read_sample_class
from autograde.settings import read_settings
from tools.bench.classes import hand_in, run_timed
from tools.bench.plain import plain_steps
from tools.bench.shares import shares_table

ROUNDS = 3


def comparison_tables(course: Course, console, rounds=ROUNDS):
    """Measure and make the tables.

    Parameters
    ----------
    course : Course
        From `bench_course`.
    console : rich.console.Console
        Told what is being measured.
    rounds : int
        How often each is run, alternating.

    Yields
    ------
    rich.table.Table
    """
    yield _comparison(
        course, console, len(read_sample_class(course)), rounds, "the sample class, notebooks 1 to 4"
    )
    yield _comparison(course, console, 1, rounds, "a single submission, notebooks 1 to 4")
    yield shares_table(course, console)


def _comparison(course, console, count, rounds, what):
    hand_in(course, count)
    steps = plain_steps(read_settings(course.root))
    commands = {
        "stock nbgrader autograde": ["nbgrader", "autograde", course.assignment, "--force", *steps],
        "autograde grade, isolated": ["autograde", "grade", course.assignment, "--regrade", "--json"],
    }
    timings = {name: [] for name in commands}
    for turn in range(rounds):
        for name, words in commands.items():
            console.print(f"{what}: {name}, run {turn + 1} of {rounds}", highlight=False)
            timings[name].append(run_timed(words, course))
    table = Table(
        title=f"{what}: {count} submissions, median of {rounds} alternating runs", title_justify="left"
    )
    for heading in ("", "wall s", "wall s each", "CPU s each", "stock's wall time / this one's"):
        table.add_column(heading, justify="right" if heading else "left")
    stock = [timing.wall for timing in timings["stock nbgrader autograde"]]
    for name, found in timings.items():
        ratio = median(s / t.wall for s, t in zip(stock, found, strict=True))
        wall, cpu = median(t.wall for t in found), median(t.cpu for t in found)
        table.add_row(name, f"{wall:.1f}", f"{wall / count:.2f}", f"{cpu / count:.2f}", f"{ratio:.1f}")
    return table
