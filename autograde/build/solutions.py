"""Grades the masters' own solutions with stock nbgrader: they must get every automatic point."""

import shutil
from collections.abc import Iterator

import nbformat

from autograde.build.masters import Master
from autograde.build.stock import own_settings_only, run_nbgrader
from autograde.course import Course, CourseError

AUTHOR = "author"  # the made-up student who hands in the solutions


class SolutionError(CourseError):
    """The masters' solutions do not get full marks; the message has one cell, `cells` has all.

    Attributes
    ----------
    cells : tuple of str
        One line for each cell that is not as it should be.
    """

    def __init__(self, cells: tuple[str, ...]):
        more = f" (and {len(cells) - 1} more)" if len(cells) > 1 else ""
        super().__init__(f"the masters' own solutions do not get full marks: {cells[0]}{more}")
        self.cells = cells


def grade_solutions(course: Course, masters: list[Master]) -> float:
    """Hand in the instructor notebooks as a student would, and grade them.

    Parameters
    ----------
    course : Course
        A throw-away course with source, release and a gradebook that ``generate_assignment`` has filled.
    masters : list of Master
        What the source was written from.

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
    submission = course.submitted / AUTHOR / course.assignment
    shutil.copytree(course.source, submission)
    run_nbgrader(
        course,
        "autograde",
        course.assignment,
        environment={**own_settings_only(course), "SIGNS_BUDGET": "small"},
    )
    graded = [master for master in masters if master.released]
    wrong = tuple(line for master in graded for line in _wrong_outputs(course, master))
    points, short = _points(course)
    if wrong or short:
        raise SolutionError((*wrong, *short))
    return points


def _points(course: Course) -> tuple[float, list[str]]:
    from nbgrader.api import Gradebook  # SQLAlchemy takes half a second to import

    lines, total = [], 0.0
    with Gradebook(course.gradebook_url) as gradebook:
        submission = gradebook.find_submission(course.assignment, AUTHOR)
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                if grade.cell.cell_type != "code":
                    continue  # graded by hand
                if grade.auto_score != grade.max_score:
                    reached = "no score" if grade.auto_score is None else f"{grade.auto_score:g}"
                    lines.append(f"{notebook.name}, {grade.name}: {reached} of {grade.max_score:g} points")
                total += grade.auto_score or 0.0
    return total, sorted(lines)


def _wrong_outputs(course: Course, master: Master) -> Iterator[str]:
    """Errors in any cell, and bytes on stderr in graded ones, which nbgrader punishes with 0 points."""
    path = course.autograded / AUTHOR / course.assignment / f"{master.name}.ipynb"
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                yield f"{master.name}, {cell.id}: raises {output.ename}: {_first_line(output.evalue)}"
            elif output.get("name") == "stderr" and cell.metadata.get("nbgrader", {}).get("grade"):
                yield f"{master.name}, {cell.id}: writes to stderr: {_first_line(output.text)}"


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or ["nothing"])[0]
