"""Where the time of one submission goes: kernel start, imports, tests, other cells, judging."""

import os
from datetime import datetime
from statistics import median
from time import perf_counter

import nbformat
from rich.table import Table
from threadpoolctl import threadpool_limits

from autograde.course import Course
from autograde.grading.for_people import FOR_PEOPLE
from autograde.grading.preprocessors import JudgeEvidence, PoseChallenges
from tools.bench.classes import hand_in
from tools.bench.plain import PlainExecute

SHARES = ("kernel start", "imports", "tests", "other cells", "judging")
RUNS = 3


def shares_table(course: Course, console) -> Table:
    """Measure the perfect submission's notebooks, and make the table.

    Parameters
    ----------
    course : Course
    console : rich.console.Console
    """
    [student] = hand_in(course, 1)
    paths = sorted((course.submitted / student / course.assignment).glob("*.ipynb"))
    table = Table(title="Where a submission's time goes, seconds of all its notebooks", title_justify="left")
    table.add_column("")
    for share in SHARES:
        table.add_column(share, justify="right")
    before = os.environ.get("NBGRADER_EXECUTION")
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    try:
        for name, kernel in (
            ("stock kernel, every cell", "python3"),
            ("isolated kernel", "shortcut-isolated"),
        ):
            console.print(f"where the time goes: {name}", highlight=False)
            runs = [_measure(paths, kernel) for _ in range(RUNS)]
            table.add_row(name, *(f"{median(run[share] for run in runs):.2f}" for share in SHARES))
    finally:
        os.environ.pop("NBGRADER_EXECUTION")
        if before is not None:
            os.environ["NBGRADER_EXECUTION"] = before
    return table


class _Timed(PlainExecute):
    """Notes when the kernel is there."""

    skips = False

    def start_new_kernel_client(self, **kwargs):
        client = super().start_new_kernel_client(**kwargs)
        self.there = perf_counter()
        return client

    def preprocess_cell(self, cell, resources, index):
        if self.skips and FOR_PEOPLE in cell.metadata.get("tags", ()):
            return cell, resources
        return super().preprocess_cell(cell, resources, index)


def _measure(paths, kernel):
    shares = dict.fromkeys(SHARES, 0.0)
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        where = {"metadata": {"path": str(path.parent)}}
        PoseChallenges().preprocess(notebook, where)
        run = _executor(kernel)
        start = perf_counter()
        notebook, where = run.preprocess(notebook, where)
        shares["kernel start"] += run.there - start
        imports = True
        for cell in notebook.cells:
            if cell.cell_type == "code" and "execution" in cell.metadata:
                graded = cell.metadata.get("nbgrader", {}).get("grade")
                shares["imports" if imports else "tests" if graded else "other cells"] += _seconds(cell)
                imports = False
        start = perf_counter()
        with threadpool_limits(1):
            JudgeEvidence().preprocess(notebook, where)
        shares["judging"] += perf_counter() - start
    return shares


def _executor(kernel):
    settings = {"timeout": 300, "shutdown_kernel": "immediate", "record_timing": True}
    if kernel != "python3":
        from autograde.kernels import KernelManager

        settings["kernel_manager_class"] = KernelManager
    run = _Timed(**settings)
    run.kernel_name, run.skips = kernel, kernel != "python3"
    return run


def _seconds(cell):
    times = cell.metadata.execution
    start, end = (times.get(name) for name in ("iopub.execute_input", "shell.execute_reply"))
    if not start or not end:
        return 0.0
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
