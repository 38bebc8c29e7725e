"""Measures the kit on the machine it runs on and prints tables; nothing here is a test.

Each figure is the median of several runs in one session, and what is compared is told as a ratio, since
absolute times of a busy machine mean little.
"""

import platform
from datetime import UTC, datetime

from autograde.course import Course


def run_bench(course: Course, console, large: bool = False, training: bool = False) -> None:
    """Print the tables.

    Parameters
    ----------
    course : Course
        Its masters are copied; nothing in it is touched.
    console : rich.console.Console
    large : bool
        A thousand submissions of notebook 2, and nothing else.
    training : bool
        The training recipes, and nothing else.
    """
    from autograde.bench.checks import checks_table
    from autograde.bench.classes import bench_course
    from autograde.bench.growth import growth_tables
    from autograde.bench.stock import comparison_tables
    from autograde.bench.training import training_table
    from autograde.grading.commands import count_cores

    today = datetime.now(UTC).date()
    console.print(f"{today}, Python {platform.python_version()}, {platform.machine()}, {count_cores()} cores")
    if large:
        with bench_course(course, ["2_residual_blocks"]) as small:
            for table in growth_tables(small, [1000], console):
                console.print(table)
        return
    if training:
        console.print(training_table(console))
        return
    console.print(checks_table())
    with bench_course(course) as whole:
        for table in comparison_tables(whole, console):
            console.print(table)
    with bench_course(course, ["2_residual_blocks"]) as small:
        for table in growth_tables(small, [10, 50, 200], console):
            console.print(table)
    console.print(training_table(console))
