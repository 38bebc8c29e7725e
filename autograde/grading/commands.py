"""The commands that grade, grade again and write feedback: what they print, and their exit status."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rich.console import Console

from autograde.course import Course, CourseError
from autograde.grading.errors import GradingError
from autograde.grading.submissions import HandedIn
from autograde.grading.worker_pool import POOL
from autograde.settings import find_plugins
from autograde.terminal import say
from signs.words import mark, tell, tell_list

if TYPE_CHECKING:
    from autograde.grading.grade_course import Outcome

_NO_GRADE, _NO_FEEDBACK = mark("no grade for {students}"), mark("no feedback for {students}")
STOPPED = 130  # the shells' exit status after Ctrl-C


def count_cores() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def grade_class(
    course: Course, handed_in: HandedIn, console: Console, as_json: bool = False, **plan: Any
) -> int:
    """Grade, show the progress and say how it ended.

    Parameters
    ----------
    course : Course
    handed_in : HandedIn
        Who is graded; those refused are told with the others that get no grade.
    console : rich.console.Console
    as_json : bool
        One JSON line a submission on standard output, and nothing else.
    **plan
        See `autograde.grading.grade_course.Plan`.

    Returns
    -------
    int
        Exit status: 0, or 1 if a submission has no grade.
    """
    outcomes = _run(course, handed_in, console, as_json, plan)
    if not as_json:
        graded = sum(outcome.graded is not None for outcome in outcomes)
        folder = course.shown(course.autograded)
        say(
            console,
            tell("{number} graded, in the gradebook and in {folder}/", number=graded, folder=folder),
        )
        if plan.get("isolation") == "none":
            told = tell("They ran with your rights (--isolation none); each grade's record says so.")
            say(console, told, "red")
    return _list_failed([o.student for o in outcomes if o.error], _NO_GRADE, console, as_json)


def regrade_class(
    course: Course,
    handed_in: HandedIn,
    console: Console,
    as_json: bool = False,
    dry_run: bool = False,
    **plan: Any,
) -> int:
    """Grade again with the challenges of the last time, and show the differences.

    Parameters
    ----------
    course, handed_in, console, as_json, **plan
        See `grade_class`.
    dry_run : bool
        Save nothing.

    Returns
    -------
    int
        Exit status: 0, or 1 if a submission has no grade.
    """
    plan = {**plan, "again": True, "keep_seeds": True, "save": not dry_run}
    outcomes = _run(course, handed_in, console, as_json, plan)
    changes = [change for outcome in outcomes for change in outcome.changes]
    if not as_json:
        if changes:
            from autograde.grading.regrade import change_table

            console.print(change_table(changes, saved=not dry_run))
        told = mark("{some} of {all} submissions get other points. The new points are in the gradebook.")
        if dry_run:
            told = mark("{some} of {all} submissions get other points. Nothing was saved.")
        whom = len({change.student for change in changes})
        say(console, tell(told, some=whom, all=len(outcomes)))
    return _list_failed([o.student for o in outcomes if o.error], _NO_GRADE, console, as_json)


def _list_failed(students: list[str], sentence: str, console: Console, as_json: bool = False) -> int:
    """Say at the end who has no grade or feedback; return the exit status."""
    if students and not as_json:
        say(console, tell(sentence, students=tell_list(students, "unit")), "red")
    return 1 if students else 0


def _run(
    course: Course, handed_in: HandedIn, console: Console, as_json: bool, plan: dict[str, Any]
) -> list[Outcome]:
    """Grade; the workers start while this process still imports what it needs itself."""
    if plan.get("isolation", "full") not in ("full", "none"):
        raise GradingError(tell("--isolation {word}: choose full or none", word=plan["isolation"]))
    students = handed_in.students
    workers = min(plan.pop("workers", None) or count_cores(), max(1, len(students)))
    find_plugins(course.root)
    signal.signal(signal.SIGINT, _interrupt_once)
    try:
        if students and plan.get("scheduler") is None:
            POOL.start(workers, course.root, plan.get("isolation", "full"))
        from sqlalchemy.exc import SQLAlchemyError

        from autograde.grading.grade_course import Outcome, Plan, grade_course
        from autograde.grading.progress import show_progress

        whole = Plan(tuple(students), workers, **plan)
        refused = [Outcome(student, error=why) for student, why in sorted(handed_in.refused.items())]
        try:
            with show_progress(console, as_json) as progress:
                for outcome in refused:
                    progress.tell(outcome)
                if not students:
                    return refused
                show = _structure_shown(course, console, as_json)
                graded = grade_course(course, whole, progress.tell, progress.begin, show)
                return [*refused, *graded]
        except SQLAlchemyError as error:
            told = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            raise CourseError(tell("the gradebook cannot be used: {why}", why=told)) from error
    except KeyboardInterrupt:
        told = tell("stopped; what is graded is in the gradebook, call again to go on with the rest")
        print(f"autograde: {told}", file=sys.stderr)
        sys.exit(STOPPED)
    finally:
        POOL.close()
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _structure_shown(course: Course, console: Console, as_json: bool = False) -> Callable[[list[Any]], None]:
    """Show in one table what of the assignment is other than the gradebook has it."""

    def show(changes: list[Any]) -> None:
        from autograde.grading.gradebook.structure import structure_table

        where = Console(stderr=True, width=None if sys.stderr.isatty() else 140) if as_json else console
        where.print(structure_table(changes, course.assignment))

    return show


def migrate_class(
    course: Course, console: Console, dry_run: bool = False, renamed: dict[str, str] | None = None
) -> int:
    """Let the gradebook follow the release, and say what was done.

    Parameters
    ----------
    course : Course
    console : rich.console.Console
    dry_run : bool
        Only say what would be done.
    renamed : dict of str to str, optional
        See `autograde.grading.gradebook.migrate.migrate`.

    Returns
    -------
    int
        Exit status.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from autograde.grading.gradebook.migrate import migrate

    try:
        done = migrate(course, dry_run, renamed, _structure_shown(course, console))
    except SQLAlchemyError as error:
        told = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise CourseError(tell("the gradebook cannot be used: {why}", why=told)) from error
    if not done.saved:
        line = tell("Nothing was saved.") if done.changes else tell("The gradebook has what the release has.")
    elif done.copy:
        where = done.copy.relative_to(course.root)
        line = tell(
            "The gradebook follows the release; as it was before, it is in {where}. Now `autograde grade`.",
            where=where,
        )
    else:
        line = tell("The gradebook follows the release; nobody has handed in yet.")
    console.print(line, markup=False, highlight=False, soft_wrap=True)
    return 0


def _interrupt_once(*_: object) -> None:
    """Let nothing interrupt the tidying up that the first Ctrl-C begins."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def write_class_feedback(
    course: Course, handed_in: HandedIn, console: Console, workers: int | None = None
) -> int:
    """Write feedback, and say where it is and what still waits for a person.

    Parameters
    ----------
    course : Course
    handed_in : HandedIn
        Whose; those refused are told with the others that get none.
    console : rich.console.Console
    workers : int, optional
        Processes at a time.

    Returns
    -------
    int
        Exit status: 0, or 1 if somebody's feedback could not be written.
    """
    from autograde.grading.class_results import read_class, waiting_line
    from autograde.grading.pages.feedback_pages import write_feedback

    failed = sorted(handed_in.refused)

    def written(student: str, error: str) -> None:
        if error:
            say(console, tell("{student}: no feedback: {why}", student=student, why=error), "red")

    for student in failed:
        written(student, handed_in.refused[student])
    count = len(handed_in.students)
    with console.status(tell("writing the feedback of {count} submissions", count=count)):
        failed += write_feedback(course, handed_in.students, workers or count_cores(), written)
    folder = course.shown(course.feedback)
    say(console, tell("feedback in {folder}/, to be opened in a browser", folder=folder))
    told = waiting_line(read_class(course, handed_in.students)) if handed_in.students else ""
    if told:
        say(console, tell("{what}: autograde mark {assignment}", what=told, assignment=course.assignment))
    return _list_failed(failed, _NO_FEEDBACK, console)
