"""Reads what grading left behind: points from the gradebook, verdicts from the graded notebooks."""

from dataclasses import dataclass

from autograde.checks import VERDICT_TYPE
from autograde.course import Course
from autograde.repair.files import read_file
from autograde.repair.limits import LARGE_NOTEBOOK_BYTES


@dataclass(frozen=True)
class Result:
    """One graded submission.

    Attributes
    ----------
    student : str
    points : dict of str to float
        Automatic points by notebook.
    max_points : dict of str to float
    verdicts : dict of str to dict
        The judge's verdict by exercise, as plain data.
    ungraded : tuple of str
        Automatically graded cells that have no score.
    """

    student: str
    points: dict
    max_points: dict
    verdicts: dict
    ungraded: tuple

    @property
    def total(self) -> float:
        """All automatic points."""
        return sum(self.points.values())


def read_results(course: Course, students: list[str]) -> list[Result]:
    """Read the results of students.

    Parameters
    ----------
    course : Course
    students : list of str
        Who must be in the gradebook.

    Returns
    -------
    list of Result
        In the order of ``students``.
    """
    from nbgrader.api import Gradebook

    with Gradebook(course.gradebook_url) as gradebook:
        return [_read_one(course, gradebook, student) for student in students]


def _read_one(course, gradebook, student):
    submission = gradebook.find_submission(course.assignment, student)
    points, max_points, ungraded = {}, {}, []
    for notebook in sorted(submission.notebooks, key=lambda n: n.name):
        automatic = [grade for grade in notebook.grades if grade.cell.cell_type == "code"]
        points[notebook.name] = float(sum(grade.auto_score or 0.0 for grade in automatic))
        max_points[notebook.name] = float(sum(grade.max_score for grade in automatic))
        ungraded += [grade.name for grade in automatic if grade.auto_score is None]
    verdicts = read_verdicts(course.autograded / student / course.assignment)
    return Result(student, points, max_points, verdicts, tuple(ungraded))


def read_verdicts(folder):
    """Take the verdicts out of graded notebooks.

    Parameters
    ----------
    folder : Path
        With notebooks; those that are not graded yet have none.

    Returns
    -------
    dict of str to dict
        By exercise, as plain data; in each cell the last one, the hidden test's, counts.
    """
    verdicts = {}
    for path in sorted(folder.glob("*.ipynb")):
        for cell in read_cells(path):
            for output in cell.get("outputs", []):
                verdict = output.get("data", {}).get(VERDICT_TYPE)
                if verdict and cell.metadata.get("nbgrader", {}).get("grade"):
                    verdicts[verdict["task"]] = verdict
    return verdicts


def read_cells(path):
    """Read a notebook's cells; none of what a graded kernel may have put in its place.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of NotebookNode
    """
    import nbformat

    try:
        text = read_file(path, LARGE_NOTEBOOK_BYTES).decode("utf-8")
        return nbformat.reads(text, as_version=4).cells
    except (OSError, ValueError, AttributeError, RecursionError, nbformat.ValidationError):
        return []
