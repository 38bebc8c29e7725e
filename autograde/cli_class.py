"""The words of the command line for a class that hands in: grading it, and what became of it."""

from pathlib import Path
from typing import Annotated

import typer

from autograde.cli_options import (
    AsJson,
    Assignment,
    Isolation,
    Mapping,
    Scheduler,
    Students,
    Workers,
    console,
    find_submissions,
    say_line,
)
from autograde.course import CourseError, find_course
from autograde.terminal import say
from signs.words import mark, tell

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
            help=mark("Also grade what has not changed since its last grade."),
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
        bool, typer.Option("--dry-run", help=mark("Say what would change, and save nothing."))
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
        bool, typer.Option("--dry-run", help=mark("Say what would be done, and save nothing."))
    ] = False,
    renamed: Annotated[
        list[str] | None,
        typer.Option(
            help=mark("What is the same under another name, and does not look it; repeatable."),
            metavar="OLD=NEW|NOTEBOOK/OLD=NOTEBOOK/NEW",
        ),
    ] = None,
) -> None:
    """Let the gradebook follow a release that changed after grading; what was graded by hand is kept."""
    from autograde.grading.commands import migrate_class

    pairs = dict(pair.partition("=")[::2] for pair in renamed or ())
    for old, new in pairs.items():
        if not old or not new:
            raise CourseError(
                tell("--renamed {old}={new}: write OLD=NEW, or NOTEBOOK/OLD=NOTEBOOK/NEW", old=old, new=new)
            )
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
def collect(
    downloads: Annotated[
        list[Path], typer.Argument(help=mark("What the platform handed out."), metavar="ZIP|FOLDER")
    ],
    assignment: Annotated[str | None, typer.Option(help=mark("The assignment that it is of."))] = None,
    system: Annotated[
        str | None,
        typer.Option(
            "--from",
            help=mark("Which platform; found out by default."),
            metavar="canvas|moodle|gradescope|classroom|exchange",
        ),
    ] = None,
    mapping: Mapping = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=mark("Show what would be collected, and write nothing."))
    ] = False,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help=mark("Take newer ones where there are older ones, which are kept apart.")
        ),
    ] = False,
) -> None:
    """Put submissions that a learning platform handed out where they are graded."""
    from autograde.lms.commands import collect_downloads

    course = find_course(None, assignment)
    raise typer.Exit(collect_downloads(course, downloads, console, system, mapping, dry_run, replace))


@class_words.command()
def export(
    kind: Annotated[
        str, typer.Option("--format", help=mark("Whose form."), metavar="canvas|moodle|blackboard|csv|json")
    ],
    assignment: Assignment = None,
    to: Annotated[Path | None, typer.Option(help=mark("The file; in classroom/exports/ by default."))] = None,
    template: Annotated[
        Path | None, typer.Option(help=mark("The platform's own export, whose rows and columns are kept."))
    ] = None,
    column: Annotated[
        str | None, typer.Option(help=mark("The template's column to fill, if it is not plain."))
    ] = None,
    mapping: Mapping = None,
    with_feedback: Annotated[
        bool,
        typer.Option(
            "--feedback", help=mark("Also the feedback, as the zip file that the platform takes back.")
        ),
    ] = False,
    post: Annotated[
        bool,
        typer.Option("--post", help=mark("Write into Canvas itself; CANVAS_TOKEN holds the access token.")),
    ] = False,
    url: Annotated[str | None, typer.Option(help=mark("Canvas's address, for --post."))] = None,
    course_id: Annotated[
        str | None, typer.Option("--course", help=mark("The course's number in Canvas."))
    ] = None,
    assignment_id: Annotated[
        str | None, typer.Option(help=mark("The assignment's number in Canvas."))
    ] = None,
) -> None:
    """Write grades, and feedback, in the form that a learning platform takes back."""
    from autograde.lms.commands import export_class
    from autograde.lms.export import Wanted

    wanted = Wanted(kind, to, template, mapping, with_feedback, column, url, course_id, assignment_id)
    raise typer.Exit(export_class(find_course(None, assignment), wanted, console, post))


@class_words.command()
def report(assignment: Assignment = None) -> None:
    """Write what a class did not understand, as one page and as tables."""
    from autograde.class_report.report import report_class

    raise typer.Exit(report_class(find_course(None, assignment), console))


@class_words.command()
def personal(
    assignment: Assignment = None,
    students: Annotated[
        list[str] | None,
        typer.Option(
            "--students",
            help=mark(
                "Ids, by comma or repeated, or a file with one a line; all in the gradebook by default."
            ),
            metavar="FILE|IDS",
        ),
    ] = None,
) -> None:
    """Write the release in each student's own forms of the exercises that are to be personal."""
    from autograde.personal import write_personal

    raise typer.Exit(not write_personal(find_course(None, assignment), students or (), say_line))


@class_words.command(name="mark")
def mark_by_hand(
    assignment: Assignment = None,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help=mark("Tell nobody's name or id, and shuffle the order."))
    ] = False,
    port: Annotated[
        int | None, typer.Option(help=mark("Of this machine; one that is free by default."))
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help=mark("Open a browser."))] = True,
) -> None:
    """Grade written answers by hand, one after the other in a browser; saved in the gradebook at once."""
    from autograde.marking.server import serve
    from autograde.marking.work import Work

    serve(Work(find_course(None, assignment), anonymous), port, browser, say_line)


@class_words.command()
def extend(
    student: Annotated[str, typer.Argument(help=mark("Whose due date is put off."))],
    assignment: Assignment = None,
    days: Annotated[float, typer.Option(help=mark("Days after the due date; 0 takes it back."), min=0)] = 0.0,
    hours: Annotated[float, typer.Option(help=mark("Hours beside the days."), min=0)] = 0.0,
) -> None:
    """Give one student more time for an assignment."""
    from datetime import timedelta

    from autograde.grading.extension import grant_extension

    course = find_course(None, assignment)
    due = grant_extension(course, student, timedelta(days=days, hours=hours))
    time = f"{due:%Y-%m-%d %H:%M} UTC"
    say(
        console,
        tell(
            "{student}: {assignment} is due {time}", student=student, assignment=course.assignment, time=time
        ),
    )


@class_words.command()
def explain(
    student: Annotated[str, typer.Argument(help=mark("The student's id."))],
    exercise: Annotated[str, typer.Argument(help=mark("The exercise."))],
    assignment: Assignment = None,
    repeat: Annotated[
        bool, typer.Option("--repeat", help=mark("Grade it once more with the same challenges, and compare."))
    ] = False,
    html: Annotated[Path | None, typer.Option(help=mark("Write a page as well."), metavar="FILE")] = None,
) -> None:
    """Say where one grade came from, for an appeal: verdict, challenges, hashes, and whether it repeats."""
    from autograde.grading.appeals.command import explain

    raise typer.Exit(explain(find_course(None, assignment), student, exercise, console, repeat, html))


@class_words.command()
def likeness(assignment: Assignment = None, as_json: AsJson = False) -> None:
    """Find answers that are alike beyond chance: a reason to look, not a verdict."""
    from autograde.likeness.command import look_for_likeness

    raise typer.Exit(look_for_likeness(find_course(None, assignment), console, as_json))
