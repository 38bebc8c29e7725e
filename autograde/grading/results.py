"""Reads what grading left behind: points from the gradebook, verdicts from the graded notebooks."""

from dataclasses import dataclass, field
from typing import Any

from autograde.course import Course
from autograde.grading.graded_folder import Verdict, graded_folder, read_verdicts


@dataclass(frozen=True)
class Result:
    """One graded submission.

    Attributes
    ----------
    student : str
    automatic : dict of str to float
        Automatic points by notebook.
    max_automatic : dict of str to float
    verdicts : dict of str to dict
        The judge's verdict by exercise, as plain data.
    ungraded : tuple of str
        Automatically graded cells that have no score.
    points : dict of str to float
        By notebook, what the gradebook holds: scores by hand, extra credit and penalties included.
    """

    student: str
    automatic: dict[str, float]
    max_automatic: dict[str, float]
    verdicts: dict[str, Verdict]
    ungraded: tuple[str, ...]
    points: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """All automatic points."""
        return sum(self.automatic.values())


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
    from autograde.gradebook import Gradebook
    from autograde.grading.gradebook.standing import read_standings

    with Gradebook(course.gradebook_url) as gradebook:
        standings = read_standings(gradebook.db(), course.assignment, students)
        return [_read_one(course, gradebook, student, standings[student].notebooks) for student in students]


def _read_one(course: Course, gradebook: Any, student: str, points: dict[str, float]) -> Result:
    submission = gradebook.find_submission(course.assignment, student)
    automatic, most, ungraded = {}, {}, []
    for notebook in sorted(submission.notebooks, key=lambda n: n.name):
        tests = [grade for grade in notebook.grades if grade.cell.cell_type == "code"]
        automatic[notebook.name] = float(sum(grade.auto_score or 0.0 for grade in tests))
        most[notebook.name] = float(sum(grade.max_score for grade in tests))
        ungraded += [grade.name for grade in tests if grade.auto_score is None]
    verdicts = read_verdicts(graded_folder(course, student))
    return Result(student, automatic, most, verdicts, tuple(ungraded), points)
