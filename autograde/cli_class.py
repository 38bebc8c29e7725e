"""The words of the command line for a class that hands in: grading it, and what became of it."""

from pathlib import Path
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
def explain(
    student: Annotated[str, typer.Argument(help="The student's id.")],
    exercise: Annotated[str, typer.Argument(help="The exercise.")],
    assignment: Assignment = None,
    repeat: Annotated[
        bool, typer.Option("--repeat", help="Grade it once more with the same challenges, and compare.")
    ] = False,
    html: Annotated[Path | None, typer.Option(help="Write a page as well.", metavar="FILE")] = None,
) -> None:
    """Say where one grade came from, for an appeal: verdict, challenges, hashes, and whether it repeats."""
    from autograde.grading.appeals.command import explain

    raise typer.Exit(explain(find_course(None, assignment), student, exercise, console, repeat, html))


@class_words.command()
def likeness(assignment: Assignment = None, as_json: AsJson = False) -> None:
    """Find answers that are alike beyond chance: a reason to look, not a verdict."""
    from autograde.likeness.command import look_for_likeness

    raise typer.Exit(look_for_likeness(find_course(None, assignment), console, as_json))
