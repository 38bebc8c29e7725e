"""The words of the command line for a class that hands in: grading it, and what became of it."""

from typing import Annotated

import typer

from autograde.cli_options import (
    AsJson,
    Assignment,
    Isolation,
    Scheduler,
    Students,
    Workers,
    console,
    find_submissions,
)
from autograde.course import CourseError, find_course
from autograde.terminal import say

class_words = typer.Typer()


@class_words.command()
def grade(
    assignment: Assignment = None,
    students: Students = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    again: Annotated[
        bool,
        typer.Option(
            "--regrade/--only-changed",
            help="Also grade what has not changed since its last grade.",
        ),
    ] = False,
    isolation: Isolation = "full",
    as_json: AsJson = False,
) -> None:
    """Autograde what was handed in, each submission in a kernel that is shut in."""
    from autograde.grading.commands import grade_class

    course, chosen = find_submissions(assignment, students)
    plan = {"workers": workers, "scheduler": scheduler, "isolation": isolation, "again": again}
    raise typer.Exit(grade_class(course, chosen, console, as_json, **plan))


@class_words.command()
def regrade(
    assignment: Assignment = None,
    students: Students = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and save nothing.")
    ] = False,
    isolation: Isolation = "full",
    as_json: AsJson = False,
) -> None:
    """Grade again with the same challenges, and say whose points change, by how much and why."""
    from autograde.grading.commands import regrade_class

    course, chosen = find_submissions(assignment, students)
    plan = {"workers": workers, "scheduler": scheduler, "isolation": isolation}
    raise typer.Exit(regrade_class(course, chosen, console, as_json, dry_run, **plan))


@class_words.command()
def migrate(
    assignment: Assignment = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and save nothing.")
    ] = False,
    renamed: Annotated[
        list[str] | None,
        typer.Option(
            help="What is the same under another name, and does not look it; repeatable.",
            metavar="OLD=NEW|NOTEBOOK/OLD=NOTEBOOK/NEW",
        ),
    ] = None,
) -> None:
    """Let the gradebook follow a release that changed after grading; what was graded by hand is kept."""
    from autograde.grading.commands import migrate_class

    pairs = dict(pair.partition("=")[::2] for pair in renamed or ())
    for old, new in pairs.items():
        if not old or not new:
            raise CourseError(f"--renamed {old}={new}: write OLD=NEW, or NOTEBOOK/OLD=NOTEBOOK/NEW")
    raise typer.Exit(migrate_class(find_course(None, assignment), console, dry_run, pairs))


@class_words.command()
def feedback(
    assignment: Assignment = None,
    students: Students = None,
    workers: Workers = None,
) -> None:
    """Write the feedback pages of graded submissions."""
    from autograde.grading.commands import write_class_feedback

    course, chosen = find_submissions(assignment, students)
    raise typer.Exit(write_class_feedback(course, chosen, console, workers))


@class_words.command()
def extend(
    student: Annotated[str, typer.Argument(help="Whose due date is put off.")],
    assignment: Assignment = None,
    days: Annotated[float, typer.Option(help="Days after the due date; 0 takes it back.", min=0)] = 0.0,
    hours: Annotated[float, typer.Option(help="Hours beside the days.", min=0)] = 0.0,
) -> None:
    """Give one student more time for an assignment."""
    from datetime import timedelta

    from autograde.grading.extension import grant_extension

    course = find_course(None, assignment)
    due = grant_extension(course, student, timedelta(days=days, hours=hours))
    say(console, f"{student}: {course.assignment} is due {due:%Y-%m-%d %H:%M} UTC")
