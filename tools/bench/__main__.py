"""``python -m tools.bench``: measures the kit on the machine it runs on and prints tables.

Each figure is the median of several runs in one session, and what is compared is told as a ratio, since
absolute times of a busy machine mean little.
"""

import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from autograde.course import Course, CourseError, find_course
from autograde.grading.commands import count_cores
from tools.bench.checks import checks_table
from tools.bench.choosing import choosing_table
from tools.bench.classes import bench_course
from tools.bench.figures import write_figures
from tools.bench.growth import growth_tables
from tools.bench.stock import ROUNDS, comparison_tables
from tools.bench.training import training_table

CLASS_SIZES = (10, 50, 200)


def run_bench(
    large: Annotated[bool, typer.Option("--large", help="A thousand submissions, and nothing else.")] = False,
    rounds: Annotated[
        int, typer.Option(min=1, help="Runs of stock nbgrader, and of ours, in turn.")
    ] = ROUNDS,
    training: Annotated[bool, typer.Option("--training", help="The recipes, and nothing else.")] = False,
    choose: Annotated[
        bool, typer.Option("--choose", help="Candidates for the quick recipe, on signers set aside.")
    ] = False,
    json: Annotated[
        Path | None, typer.Option(help="Write the tables there as well, as docs/measured/ has them.")
    ] = None,
) -> None:
    """Measure the kit on this machine and print tables; the course's masters are copied, never touched."""
    console = Console(width=None if sys.stdout.isatty() else 140)  # a log is not a narrow terminal
    try:
        course = find_course(assignment="resnet")
    except CourseError as error:
        sys.exit(f"bench: {error}")
    today = datetime.now(UTC).date()
    console.print(f"{today}, Python {platform.python_version()}, {platform.machine()}, {count_cores()} cores")
    if choose:
        tables = iter([choosing_table(console)])
    elif training:
        tables = iter([training_table(console)])
    else:
        tables = _all_tables(course, console, rounds, large)
    chosen = {"--choose": choose, "--training": training, "--large": large}
    command = " ".join(["python -m tools.bench", *(word for word, wanted in chosen.items() if wanted)])
    measured = []
    for table in tables:
        console.print(table)
        measured.append(table)
        if json is not None:  # after each one: a long measurement may be stopped
            write_figures(json, measured, command)


def _all_tables(course: Course, console: Console, rounds: int, large: bool) -> Iterator[Table]:
    if not large:
        yield checks_table()
        with bench_course(course) as whole:
            yield from comparison_tables(whole, console, rounds)
    with bench_course(course, ["2_residual_blocks"]) as small:
        yield from growth_tables(small, [1000] if large else CLASS_SIZES, console)
    if not large:
        yield training_table(console)


if __name__ == "__main__":
    typer.run(run_bench)
