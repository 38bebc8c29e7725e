"""More time for one student, in nbgrader's gradebook; neither its commands nor formgrader can give it."""

from datetime import datetime, timedelta

from nbgrader.api import MissingEntry

from autograde.course import Course
from autograde.gradebook import Gradebook
from autograde.grading.errors import GradingError
from autograde.grading.gradebook.generated_rows import make_rows
from autograde.terminal import plain
from signs.words import tell


def grant_extension(course: Course, student: str, later: timedelta) -> datetime:
    """Let a student hand in an assignment later than the others, whether or not something is there already.

    Parameters
    ----------
    course : Course
    student : str
    later : timedelta
        From the due date on; it takes the place of an earlier extension, and nothing takes that back.

    Returns
    -------
    datetime
        When it is due now, in UTC and without a zone.

    Raises
    ------
    GradingError
        If the gradebook does not have the student or the assignment, or there is no due date.
    """
    name = course.assignment
    with Gradebook(course.gradebook_url) as gradebook:
        try:
            due = gradebook.find_assignment(name).duedate
        except MissingEntry:
            due = None
        if due is None:
            command = f"nbgrader db assignment add {name} --duedate '2030-02-08 23:59 UTC'"
            raise GradingError(
                tell("{assignment} has no due date: `{command}` sets one", assignment=name, command=command)
            )
        try:
            gradebook.find_student(student)
        except MissingEntry as error:
            raise GradingError(
                tell(
                    "no student {student} in the gradebook: `nbgrader db student add` makes one",
                    student=plain(student),
                )
            ) from error
        session = gradebook.db()
        make_rows(session, name, [student])  # nbgrader extends only what has rows
        session.commit()
        gradebook.find_submission(name, student).extension = later or None
        session.commit()
    return due + later
