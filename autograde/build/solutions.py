"""Grades the masters' own solutions as official grading would: they must get every automatic point."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat

from autograde.build.masters import Master
from autograde.course import Course, CourseError
from signs.words import mark, tell

AUTHOR = "author"  # the made-up student who hands in the solutions


class SolutionError(CourseError):
    """The masters' solutions do not get full marks; the message has one cell, `cells` has all.

    Attributes
    ----------
    cells : tuple of str
        One line for each cell that is not as it should be.
    """

    def __init__(self, cells: tuple[str, ...]):
        sentence = (
            mark("the masters' own solutions do not get full marks: {cell} (and {more} more)")
            if len(cells) > 1
            else mark("the masters' own solutions do not get full marks: {cell}")
        )
        super().__init__(tell(sentence, cell=cells[0], more=len(cells) - 1))
        self.cells = cells


def grade_solutions(course: Course, masters: list[Master], report: Callable[[str], object] = print) -> float:
    """Hand in the instructor notebooks as a student would, and grade them.

    Each notebook is a task of its own, so that they run side by side in warm kernels; unlike a student's, it
    is run with every cell. The kernels are shut in where this machine can do that; the solutions are the
    author's own, so elsewhere they run with the author's rights, and a line says so.

    Parameters
    ----------
    course : Course
        A throw-away course with source, release and a gradebook that ``generate_assignment`` has filled.
    masters : list of Master
        What the source was written from.
    report : callable
        Gets a line where the kernels cannot be shut in.

    Returns
    -------
    float
        The automatic points, all of which were reached.

    Raises
    ------
    NbgraderError
        If nbgrader fails.
    SolutionError
        If a point is missing, a cell raises, or a graded cell writes to stderr.
    """
    # nbgrader and SQLAlchemy take half a second to import
    from autograde.grading.commands import count_cores
    from autograde.grading.errors import NotGradedError, RefusedError
    from autograde.grading.executors import open_executor
    from autograde.grading.grade_course import Plan, make_bundle
    from autograde.grading.gradebook.official import OfficialGradebook
    from autograde.grading.messages import Graded, Task, from_bytes, to_bytes
    from autograde.grading.packed_folders import pack_files, unpack_folder
    from autograde.grading.worker_pool import run_task
    from autograde.isolation.refusal import why_refused
    from autograde.settings import read_settings

    isolation = "full"
    if why_refused(read_settings(course.root)):
        report(tell("this machine cannot shut kernels in: the solutions run with your rights"))
        isolation = "none"
    names = [master.name for master in masters if master.released]
    with OfficialGradebook(course) as gradebook:
        bundle = to_bytes(make_bundle(course, gradebook.template()))
    submission = pack_files(course.source)
    plan = Plan((AUTHOR,), min(count_cores(), len(names)), isolation=isolation)
    with open_executor(plan, course.root) as (executor, _):
        sent = {}
        for name in names:
            others = [other for other in names if other != name]
            seed = secrets.randbits(32)
            task = Task(AUTHOR, bundle, submission, seed, isolation, others, every_cell=True)
            sent[name] = executor.submit(run_task, to_bytes(task))
        wrong: list[str] = []
        short: list[str] = []
        total = 0.0
        for name, future in sent.items():
            try:
                graded = from_bytes(Graded, future.result())
            except (NotGradedError, RefusedError) as error:
                raise SolutionError((f"{name}: {error}",)) from error
            unpack_folder(graded.files, course.autograded / name)
            wrong += _wrong_outputs(name, course.autograded / name / f"{name}.ipynb")
            scores = {grade_id: cell.get("score") for grade_id, cell in graded.cells.get(name, {}).items()}
            short += _short_cells(name, _automatic_points(course.source / f"{name}.ipynb"), scores)
            total += sum(score or 0.0 for score in scores.values())
    if wrong or short:
        raise SolutionError((*wrong, *short))
    return total


def _short_cells(name: str, most: dict[str, float], scores: dict[str, float | None]) -> Iterator[str]:
    """Cells that do not get all their points."""
    for grade_id, points in most.items():
        score = scores.get(grade_id)
        if score != points:
            yield tell(
                "{notebook}, {cell}: {reached} of {points} points",
                notebook=name,
                cell=grade_id,
                reached=tell("no score") if score is None else f"{score:g}",
                points=f"{points:g}",
            )


def _automatic_points(path: Path) -> dict[str, float]:
    """Read the most points of each cell that nbgrader grades by itself, by grade id."""
    return {
        marks["grade_id"]: float(marks["points"])
        for cell in nbformat.read(path, as_version=4).cells
        if (marks := cell.metadata.get("nbgrader", {})).get("grade") and not marks.get("solution")
    }


def _wrong_outputs(name: str, path: Path) -> Iterator[str]:
    """Errors in any cell, and bytes on stderr in graded ones, which nbgrader punishes with 0 points."""
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                yield tell(
                    "{notebook}, {cell}: raises {error}: {text}",
                    notebook=name,
                    cell=cell.id,
                    error=output.ename,
                    text=_first_line(output.evalue),
                )
            elif output.get("name") == "stderr" and cell.metadata.get("nbgrader", {}).get("grade"):
                yield tell(
                    "{notebook}, {cell}: writes to stderr: {text}",
                    notebook=name,
                    cell=cell.id,
                    text=_first_line(output.text),
                )


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or [tell("nothing")])[0]
