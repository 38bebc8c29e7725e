"""A course that changed after it was graded: the gradebook follows, and what a person graded is kept."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader import api
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from autograde.course import Course
from autograde.grading.errors import GradingError
from autograde.grading.gradebook.generated_rows import make_template, read_template, rows_of
from autograde.grading.gradebook.identity import open_gradebook
from autograde.grading.gradebook.inputs import read_inputs
from autograde.grading.gradebook.official import OfficialGradebook, Pending
from autograde.grading.gradebook.structure import Change, compare_structures, read_structure
from autograde.grading.gradebook.whom import count_concerned
from autograde.grading.preconditions import grading_alone
from signs.files import whole_file
from signs.words import tell

Show = Callable[[list[Change]], object]


@dataclass(frozen=True)
class Migration:
    """What came of a migration.

    Attributes
    ----------
    changes : list of Change
    saved : bool
        Whether the gradebook is another one now.
    copy : Path or None
        Of the gradebook as it was before; None where nobody had handed in, or nothing was changed.
    """

    changes: list[Change]
    saved: bool = False
    copy: Path | None = None


def migrate(
    course: Course,
    dry_run: bool = False,
    renamed: dict[str, str] | None = None,
    show: Show = lambda changes: None,
) -> Migration:
    """Bring the assignment's rows in the gradebook to what the release has, after a copy of the gradebook.

    Parameters
    ----------
    course : Course
    dry_run : bool
        Only say what would be done.
    renamed : dict of str to str, optional
        What is the same under another name: ``OLD: NEW``, or ``NOTEBOOK/OLD: NOTEBOOK/NEW``.
    show : callable
        Gets the changes before anything is done.

    Returns
    -------
    Migration

    Raises
    ------
    CourseError
        If there is no release, another grading is at work, or the gradebook is not this class's.
    """
    with grading_alone(course), open_gradebook(course) as gradebook:
        wanted = read_template(make_template(course), course.assignment)
        pending = gradebook.compare(wanted, read_inputs(course, gradebook.settings).rows, renamed)
        if pending.changes:
            show(pending.changes)
        if dry_run or (gradebook.is_filled_from(pending.inputs) and not pending.changes):
            return Migration(pending.changes)
        copy = copy_gradebook(course, gradebook) if gradebook.count_submissions() else None
        gradebook.bring(pending)
        return Migration(pending.changes, True, copy)


def template_and_pending(
    course: Course, gradebook: OfficialGradebook, inputs: str, show: Show
) -> tuple[bytes, Pending] | None:
    """Compare the release with the gradebook before grading; None where the rows are right as they are.

    Returns
    -------
    tuple of (bytes, Pending) or None
        A template for the workers, and what is to be done.

    Raises
    ------
    GradingError
        If something is to be done that `migrate` has to do: with submissions, nothing is removed or renamed
        on the way.
    """
    if gradebook.is_filled_from(inputs):
        return None
    template = make_template(course)
    pending = gradebook.compare(read_template(template, course.assignment), inputs)
    if gradebook.count_submissions() and pending.changes:
        show(pending.changes)
        if any(change.loses for change in pending.changes):
            raise GradingError(
                tell(
                    "notebooks or cells of {assignment} were removed or renamed after grading "
                    "(see the table): `autograde migrate {assignment}` keeps what was graded by hand",
                    assignment=course.assignment,
                )
            )
    return template, pending


def changes_since_graded(course: Course, release: Course) -> list[Change]:
    """Compare a release that was just made with the class's gradebook, which is only read.

    Parameters
    ----------
    course : Course
    release : Course
        In whose own gradebook the rows of the release are.

    Returns
    -------
    list of Change
        Nothing where the assignment has no submissions yet.
    """
    file = course.gradebook
    if file is not None and (not file.is_file() or not file.stat().st_size):
        return []
    with Session(made := create_engine(release.gradebook_url)) as session:
        wanted = read_structure(session, course.assignment)
    with Session(engine := create_engine(course.gradebook_url)) as session:
        have = read_structure(session, course.assignment)
        handed_in = select(api.SubmittedAssignment.id).join(api.Assignment)
        has_submissions = session.execute(
            handed_in.where(api.Assignment.name == course.assignment).limit(1)
        ).one_or_none()
        changes = compare_structures(have, wanted) if has_submissions else []
        changes = count_concerned(session, course.assignment, changes)
    made.dispose()
    engine.dispose()
    return changes


def copy_gradebook(course: Course, gradebook: OfficialGradebook) -> Path:
    """Copy the gradebook into the classroom: the whole file, or from a server the assignment's rows as JSON.

    Returns
    -------
    Path
    """
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    file = course.gradebook
    copy = course.classroom / f"gradebook-{now}{'.json' if file is None else '.db'}"
    with whole_file(copy) as part:
        if file is None:
            with Session(gradebook.engine) as session:
                rows = dict(_export(session, course.assignment))
            part.write_text(json.dumps(rows, default=str, indent=1) + "\n", encoding="utf-8")
        else:
            with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(part)) as target:
                source.backup(target)
    return copy


def _export(session: Session, assignment: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the assignment's tables with their rows."""
    row = session.execute(
        select(api.Assignment.__table__).where(api.Assignment.name == assignment)
    ).one_or_none()
    if row is None:
        return
    submissions, books = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
    handed_in = select(submissions.c.id).where(submissions.c.assignment_id == row.id)
    notebooks = select(books.c.id).where(books.c.assignment_id.in_(handed_in))
    results = [
        (submissions, submissions.c.assignment_id == row.id),
        (books, books.c.assignment_id.in_(handed_in)),
    ]
    for kind in (api.Grade, api.Comment):
        results.append((kind.__table__, kind.__table__.c.notebook_id.in_(notebooks)))
    for table, condition in [*rows_of(row), *results]:
        found = session.execute(select(table).where(condition))
        yield table.name, [dict(each._mapping) for each in found]
