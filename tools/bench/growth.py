"""How grading grows with the class: time of the first and of the last submissions, and memory."""

import json
from statistics import median

import psutil
from rich.table import Table

from autograde.course import Course
from tools.bench.classes import hand_in, run_timed

PART = 48  # the first and the last so many are compared: each kind of the sample class three times
SERVER, WORKER = "autograde.kernels.server", "autograde.grading.worker"


def growth_tables(course: Course, counts, console):
    """Measure classes of several sizes and make the tables.

    Parameters
    ----------
    course : Course
        From `bench_course`.
    counts : list of int
        Submissions.
    console : rich.console.Console

    Yields
    ------
    rich.table.Table
    """
    table = Table(title="Notebook 2 only, isolated: growth with the class", title_justify="left")
    headings = (
        "submissions",
        "wall s",
        "per minute",
        "first part, s each",
        "last part, s each",
        "last / first",
    )
    for heading in (*headings, "parent MB, early", "parent MB, late", "late / early"):
        table.add_column(heading, justify="right")
    memory = None
    for count in counts:
        console.print(f"growth: {count} submissions", highlight=False)
        hand_in(course, count)
        memory = _Memory()
        timing = run_timed(
            ["autograde", "grade", course.assignment, "--regrade", "--json"], course, memory.look
        )
        table.add_row(str(count), *_row(count, timing, memory))
    yield table
    yield _memory_table(memory)


def _row(count, timing, memory):
    done = [at for at, line in timing.lines if json.loads(line)["state"] == "graded"]
    if len(done) != count:
        raise RuntimeError(f"{len(done)} of {count} submissions were graded")
    part = min(PART, count // 3)
    first = (done[part] - done[0]) / part  # from the first grade on: the start is another matter
    last = (done[-1] - done[-1 - part]) / part
    early, late = memory.parent_early_and_late()
    return (
        f"{timing.wall:.1f}",
        f"{60 * count / timing.wall:.0f}",
        f"{first:.2f}",
        f"{last:.2f}",
        f"{last / first:.2f}",
        f"{early:.0f}",
        f"{late:.0f}",
        f"{late / early:.2f}",
    )


class _Memory:
    """Looks at the memory of the grading processes while they run: proportional set size, in MB."""

    def __init__(self):
        self.parent, self.found = [], {"worker": [], "warm process": [], "kernel": []}

    def look(self, pid):
        """Look once."""
        try:
            root = psutil.Process(pid)
            self.parent.append(_megabytes(root))
            if len(self.parent) % 5 == 1:  # reading the kernels' maps takes a while
                for process in root.children(recursive=True):
                    self._sort(process)
        except psutil.Error:  # gone meanwhile
            return

    def _sort(self, process):
        try:
            command, size = " ".join(process.cmdline()), _megabytes(process)
            parent = process.parent()
            forked = parent is not None and SERVER in " ".join(parent.cmdline())
        except psutil.Error:
            return
        # A forked kernel keeps the warm process's command line.
        kind = "kernel" if SERVER in command and forked else "warm process" if SERVER in command else "worker"
        if kind != "worker" or WORKER in command:
            self.found[kind].append(size)

    def parent_early_and_late(self):
        """Return the parent's memory near the start and near the end, in MB."""
        part = max(1, len(self.parent) // 5)
        return median(self.parent[part : 2 * part] or self.parent), median(self.parent[-part:])


def _megabytes(process):
    return process.memory_full_info().pss / 2**20


def _memory_table(memory):
    table = Table(title="Memory while grading, proportional set size", title_justify="left")
    table.add_column("process")
    table.add_column("median MB", justify="right")
    table.add_column("largest MB", justify="right")
    rows = {"parent": memory.parent, **memory.found}
    for name, sizes in rows.items():
        if sizes:
            table.add_row(name, f"{median(sizes):.0f}", f"{max(sizes):.0f}")
    return table
