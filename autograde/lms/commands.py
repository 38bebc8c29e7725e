"""What collecting and exporting print, and their exit status."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograde.course import Course
from autograde.lms.collect import KEPT, NEW, REPLACED, SAME, Collecting, collect, counted
from autograde.lms.export import Exported, Wanted, export_grades, post_to_canvas
from autograde.lms.grades import GRADED, NOTHING, UNGRADED, Grades
from autograde.lms.handed_in import OTHER
from autograde.lms.naming import SYSTEMS
from autograde.terminal import as_text, plain, say

_SHOWN = 20  # lines of one kind


def collect_downloads(
    course: Course,
    paths: Sequence[Path],
    console: Console,
    system: str | None = None,
    mapping: Path | None = None,
    dry_run: bool = False,
    replace: bool = False,
) -> int:
    """Collect submissions, and say what became of each.

    Parameters
    ----------
    course, paths, system, mapping, dry_run, replace
        See `autograde.lms.collect.collect`.
    console : rich.console.Console

    Returns
    -------
    int
        Exit status: 0, or 1 where something was not taken.
    """
    made = collect(course, paths, system, mapping, dry_run, replace)
    if dry_run:
        console.print(_table(made))
    else:
        for one in made.placed:
            if one.notes:
                say(console, f"{one.student} ({one.who.shown}): {'; '.join(one.notes)}")
    _list(console, [f"not taken: {name}: {why}" for name, why in made.unplaced])
    counts = counted(made.placed)
    where = course.shown(course.submitted)
    said = "would be collected" if dry_run else "collected"
    line = f"{counts[NEW]} {said} into {where}/, {counts[REPLACED]} replaced, {counts[SAME]} there already"
    left = counts[KEPT] + len(made.unplaced)
    say(console, f"{line}, {left} not taken. {'Nothing was written.' if dry_run else ''}".rstrip())
    timeless = sum(one.submission.time is None for one in made.placed if one.what in (NEW, REPLACED))
    if timeless:
        said = _counted(timeless, "submission")
        say(console, f"The download does not say when {said} came in: they count as on time.")
    wrong = counts[KEPT] or any(why != OTHER for _, why in made.unplaced)
    return 1 if wrong else 0


def _table(made: Collecting) -> Table:
    table = Table(title="What would be collected", title_justify="left")
    for head in ("student", "known there as", "from", "files", "handed in", "what", "notes"):
        table.add_column(head, overflow="fold")
    for one in made.placed:
        time = f"{one.submission.time:%Y-%m-%d %H:%M %Z}" if one.submission.time else "not known"
        files = ", ".join(one.files[:2]) + (f" and {len(one.files) - 2} more" if len(one.files) > 2 else "")
        cells = (one.student, one.who.shown, SYSTEMS[one.submission.system], files, time, one.what)
        table.add_row(*(as_text(cell) for cell in cells), as_text("; ".join(one.notes)))
    return table


def export_class(course: Course, wanted: Wanted, console: Console, post: bool = False) -> int:
    """Export grades and feedback, and say what waits, what is missing and who was not found.

    Parameters
    ----------
    course : Course
    wanted : Wanted
    console : rich.console.Console
    post : bool
        Write them into Canvas itself instead of a file.

    Returns
    -------
    int
        Exit status: 0, or 1 where a grade did not get to where it belongs.
    """
    if post:
        return _post(course, wanted, console)
    made = export_grades(course, wanted)
    _say_states(made.grades, console)
    lost = _say_template(made, console)
    for note in made.notes:
        say(console, note)
    if made.path is not None:
        say(console, f"The grades are in {course.shown(made.path.resolve())}")
    if made.feedback is not None and made.feedback_path is not None:
        _say_people(console, "no feedback is written yet for", made.feedback.missing)
        _say_people(
            console,
            "no name that the platform knows, and so no feedback in the zip file, for",
            made.feedback.nameless,
        )
        where = course.shown(made.feedback_path.resolve())
        say(console, f"The feedback of {len(made.feedback.students)} is in {where}")
        lost = lost or bool(made.feedback.nameless)
    return 1 if lost else 0


def _say_states(grades: Grades, console: Console) -> None:
    by_state = {
        state: [grade.student for grade in grades.grades if grade.state == state]
        for state in (GRADED, UNGRADED, NOTHING)
    }
    say(console, f"{len(by_state[GRADED])} of {len(grades.grades)} have a grade.")
    _say_people(console, "handed in and not graded yet:", by_state[UNGRADED])
    _say_people(console, "nothing handed in, an empty cell and not 0:", by_state[NOTHING])
    waiting = [titles for titles in map(grades.waiting, grades.grades) if titles]
    if waiting:
        answers = _counted(sum(map(len, waiting)), "answer")
        students = _counted(len(waiting), "student")
        say(console, f"Waiting for a person, and 0 until then: {answers} of {students} (autograde mark).")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _say_template(made: Exported, console: Console) -> bool:
    """Say whom the template and the class do not share; whether a grade got lost by it."""
    filled = made.filled
    if filled is None:
        return False
    rows = _counted(len(filled.written), "row")
    say(console, f'{rows} matched; the grades are in the column "{plain(filled.column)}".')
    _list(console, filled.notes)
    _list(console, [f"left as it was: {line}" for line in filled.ambiguous])
    _list(console, [f"not in the class: {shown}" for shown in filled.strangers])
    _list(
        console,
        [
            f"not in the template: {g.student} ({g.state}{f', {g.total}' if g.total else ''})"
            for g in filled.missing
        ],
    )
    return bool(filled.ambiguous) or any(grade.result.total is not None for grade in filled.missing)


def _post(course: Course, wanted: Wanted, console: Console) -> int:
    grades, posted = post_to_canvas(course, wanted)
    _say_states(grades, console)
    _say_people(console, "not in Canvas's course:", posted.missing)
    _list(console, [f"{student}: {why}" for student, why in posted.failed])
    files = f", and the feedback of {len(posted.files)}" if wanted.feedback else ""
    say(console, f"Canvas has the grades of {len(posted.grades)}{files}.")
    return 1 if posted.missing or posted.failed else 0


def _say_people(console: Console, what: str, students: Sequence[str]) -> None:
    if students:
        more = f" and {len(students) - _SHOWN} more" if len(students) > _SHOWN else ""
        say(console, f"{what} {', '.join(students[:_SHOWN])}{more}")


def _list(console: Console, lines: Iterable[str]) -> None:
    lines = list(lines)
    for line in lines[:_SHOWN]:
        say(console, line)
    if len(lines) > _SHOWN:
        say(console, f"… and {len(lines) - _SHOWN} more like these")
