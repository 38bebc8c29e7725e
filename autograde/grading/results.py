"""Reads what grading left behind: points from the gradebook, verdicts from the graded notebooks."""

from dataclasses import dataclass
from typing import Any

from autograde.course import Course
from autograde.grading.graded_folder import Verdict, graded_folder, read_verdicts


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
    points: dict[str, float]
    max_points: dict[str, float]
    verdicts: dict[str, Verdict]
    ungraded: tuple[str, ...]

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


def _read_one(course: Course, gradebook: Any, student: str) -> Result:
    submission = gradebook.find_submission(course.assignment, student)
    points, max_points, ungraded = {}, {}, []
    for notebook in sorted(submission.notebooks, key=lambda n: n.name):
        automatic = [grade for grade in notebook.grades if grade.cell.cell_type == "code"]
        points[notebook.name] = float(sum(grade.auto_score or 0.0 for grade in automatic))
        max_points[notebook.name] = float(sum(grade.max_score for grade in automatic))
        ungraded += [grade.name for grade in automatic if grade.auto_score is None]
    verdicts = read_verdicts(graded_folder(course, student))
    return Result(student, points, max_points, verdicts, tuple(ungraded))
