"""The direct way to Canvas: grades, comments and feedback files by its documented API."""

import ipaddress
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from autograde.lms.grades import Grades
from autograde.lms.people import Roster, Who
from autograde.settings import CourseError
from signs.words import tell

_PATIENCE, _STEP = 300.0, 1.0  # seconds until the bulk update must have ended, and between questions


@dataclass(frozen=True)
class Address:
    """Where in Canvas an assignment is.

    Attributes
    ----------
    url : str
        Of the Canvas, such as ``https://school.instructure.com``.
    course, assignment : str
        Their numbers, as in the address of the assignment's page.
    token : str
        An access token of an instructor's.
    """

    url: str
    course: str
    assignment: str
    token: str = field(repr=False)


@dataclass
class Posted:
    """What became of it.

    Attributes
    ----------
    grades, files : list of str
        Students whose grade Canvas has now, and who got files.
    missing : list of str
        Students with a grade whom Canvas does not have.
    failed : list of (str, str)
        Students and reasons.
    """

    grades: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def post_grades(
    address: Address,
    grades: Grades,
    roster: Roster,
    feedback: Callable[[str], Sequence[Path]] | None = None,
) -> Posted:
    """Write the totals into an assignment of Canvas, and look whether they are there.

    Students without a grade are left as they are.

    Parameters
    ----------
    address : Address
    grades : Grades
    roster : Roster
        Says who Canvas's users are.
    feedback : callable, optional
        Gives the files of a student's feedback, which are attached as comments, once more with each call.

    Returns
    -------
    Posted

    Raises
    ------
    CourseError
        If Canvas cannot be reached, does not know the token, course or assignment, or does not finish.
    """
    _refuse_open_ways(address.url)
    try:
        from canvasapi import Canvas
        from canvasapi.exceptions import CanvasException
        from requests.exceptions import RequestException
    except ImportError as error:
        what = "pip install 'residual-signs-course[canvas]'"
        raise CourseError(tell("the way to Canvas needs one more package: {what}", what=what)) from error
    made = Posted()
    try:
        course = Canvas(address.url, address.token).get_course(int(address.course))
        assignment = course.get_assignment(int(address.assignment))
        users = _users(course, roster)
        totals = {g.student: g for g in grades.grades if g.result.total is not None}
        made.missing = [student for student in totals if student not in users]
        data = {}
        for student, grade in totals.items():
            if student in users:
                comment = {"text_comment": grades.comment(grade)} if feedback else {}
                data[users[student]] = {"posted_grade": grade.total, **comment}
        if data:
            _wait(assignment.submissions_bulk_update(grade_data=data))
        there = {str(one.user_id): one for one in assignment.get_submissions()}
        for student in [student for student in totals if student in users]:
            score = getattr(there.get(users[student]), "score", None)
            if score is None or abs(float(score) - float(totals[student].total)) > 0.005:
                has = (
                    tell("Canvas has {score}", score=score)
                    if score is not None
                    else tell("Canvas has no score")
                )
                made.failed.append((student, has))
                continue
            made.grades.append(student)
            files = list(feedback(student)) if feedback else []
            sent = [there[users[student]].upload_comment(str(file))[0] for file in files]
            if files and all(sent):
                made.files.append(student)
            elif files:
                made.failed.append((student, tell("Canvas did not take the feedback")))
    except CourseError:
        raise
    except (CanvasException, RequestException, ValueError) as error:
        why = _in_one_line(error)
        raise CourseError(tell("Canvas at {address}: {why}", address=address.url, why=why)) from error
    return made


def _users(course: Any, roster: Roster) -> Mapping[str, str]:
    """Find Canvas's number of each student; none where two users could be one."""
    found: dict[str, list[str]] = {}
    for user in course.get_users(enrollment_type=["student"], include=["email"]):
        ids = [str(user.id), *(str(v) for v in (getattr(user, "sis_user_id", None),) if v)]
        mail, login = getattr(user, "email", None) or "", getattr(user, "login_id", None) or ""
        who = Who(user.name, tuple(ids), "", (mail,) * bool(mail), (login,) * bool(login))
        for student in roster.find(who).students:
            found.setdefault(student, []).append(str(user.id))
    return {student: ids[0] for student, ids in found.items() if len(ids) == 1}


def _wait(progress: Any) -> None:
    until = time.monotonic() + _PATIENCE
    while progress.workflow_state not in ("completed", "failed"):
        if time.monotonic() > until:
            raise CourseError(
                tell("Canvas has not finished the update after five minutes: look there, and try again")
            )
        time.sleep(_STEP)
        progress = progress.query()
    if progress.workflow_state == "failed":
        why = getattr(progress, "message", "") or tell("it gave no reason")
        raise CourseError(tell("Canvas could not update the grades: {why}", why=why))


def _refuse_open_ways(url: str) -> None:
    """Refuse to send the token where everybody on the way could read it."""
    said = urlsplit(url)
    try:
        here = said.hostname == "localhost" or ipaddress.ip_address(said.hostname or "").is_loopback
    except ValueError:
        here = False
    if said.scheme != "https" and not (said.scheme == "http" and here):
        raise CourseError(
            tell("{address}: give Canvas's address with https://, since the token goes there", address=url)
        )


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
