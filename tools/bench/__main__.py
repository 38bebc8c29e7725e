"""``python -m tools.bench``: measures the kit on the machine it runs on and prints tables.

Each figure is the median of several runs in one session, and what is compared is told as a ratio, since
absolute times of a busy machine mean little.
"""

import platform
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from autograde.course import CourseError, find_course
from autograde.grading.commands import count_cores
from tools.bench.checks import checks_table
from tools.bench.choosing import choosing_table
from tools.bench.classes import bench_course
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
        console.print(choosing_table(console))
        return
    if training:
        console.print(training_table(console))
        return
    if not large:
        console.print(checks_table())
        with bench_course(course) as whole:
            for table in comparison_tables(whole, console, rounds):
                console.print(table)
    with bench_course(course, ["2_residual_blocks"]) as small:
        for table in growth_tables(small, [1000] if large else CLASS_SIZES, console):
            console.print(table)
    if not large:
        console.print(training_table(console))


if __name__ == "__main__":
    typer.run(run_bench)
