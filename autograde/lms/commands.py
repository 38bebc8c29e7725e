"""What collecting and exporting print, and their exit status."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograde.course import Course
from autograde.lms.collect import KEPT, NEW, REPLACED, SAME, Collecting, collect, counted
from autograde.lms.export import Exported, Wanted, export_grades, post_to_canvas
from autograde.lms.grades import GRADED, NOTHING, UNGRADED, Grades
from autograde.lms.naming import SYSTEMS
from autograde.lms.people import tell_some
from autograde.terminal import as_text, plain, say
from signs.words import mark, tell, tell_in, tell_many

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
    others = [(name, tell("it is a submission of another assignment")) for name in made.others]
    left = [*made.unplaced, *others]
    _list(console, [tell("not taken: {name}: {why}", name=name, why=why) for name, why in left])
    counts = counted(made.placed)
    parts = {
        "new": counts[NEW],
        "replaced": counts[REPLACED],
        "same": counts[SAME],
        "left": counts[KEPT] + len(left),
        "folder": course.shown(course.submitted),
    }
    if dry_run:
        line = tell(
            "{new} would be collected into {folder}/, {replaced} replaced, {same} there already, "
            "{left} not taken. Nothing was written.",
            **parts,
        )
    else:
        line = tell(
            "{new} collected into {folder}/, {replaced} replaced, {same} there already, {left} not taken.",
            **parts,
        )
    say(console, line)
    timeless = sum(one.submission.time is None for one in made.placed if one.what in (NEW, REPLACED))
    if timeless:
        line = tell_many(
            "The download does not say when {number} submission came in: it counts as on time.",
            "The download does not say when {number} submissions came in: they count as on time.",
            timeless,
        )
        say(console, line)
    return 1 if counts[KEPT] or made.unplaced else 0


def _table(made: Collecting) -> Table:
    table = Table(title=tell("What would be collected"), title_justify="left")
    heads = (tell("student"), tell("known there as"), tell_in("a platform", "from"), tell("files"))
    for head in (*heads, tell("handed in"), tell_in("of a submission", "what"), tell("notes")):
        table.add_column(head, overflow="fold")
    for one in made.placed:
        time = f"{one.submission.time:%Y-%m-%d %H:%M %Z}" if one.submission.time else tell("not known")
        system, files = tell(SYSTEMS[one.submission.system]), tell_some(one.files, 2)
        cells = (one.student, one.who.shown, system, files, time, tell(one.what))
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
        say(console, tell("The grades are in {file}", file=course.shown(made.path.resolve())))
    if made.feedback is not None and made.feedback_path is not None:
        _say_people(console, mark("no feedback is written yet for {students}"), made.feedback.missing)
        nameless = mark("no name that the platform knows, and so no feedback in the zip file, for {students}")
        _say_people(console, nameless, made.feedback.nameless)
        line = tell(
            "The feedback of {count} is in {file}",
            count=len(made.feedback.students),
            file=course.shown(made.feedback_path.resolve()),
        )
        say(console, line)
        lost = lost or bool(made.feedback.nameless)
    return 1 if lost else 0


def _say_states(grades: Grades, console: Console) -> None:
    by_state = {
        state: [grade.student for grade in grades.grades if grade.state == state]
        for state in (GRADED, UNGRADED, NOTHING)
    }
    count = len(by_state[GRADED])
    line = tell_many(
        "{number} of {all} has a grade.", "{number} of {all} have a grade.", count, all=len(grades.grades)
    )
    say(console, line)
    _say_people(console, mark("handed in and not graded yet: {students}"), by_state[UNGRADED])
    _say_people(console, mark("nothing handed in, an empty cell and not 0: {students}"), by_state[NOTHING])
    waiting = [titles for titles in map(grades.waiting, grades.grades) if titles]
    if waiting:
        line = tell(
            "Waiting for a person, and 0 until then: {answers} of {students} (autograde mark).",
            answers=tell_many("{number} answer", "{number} answers", sum(map(len, waiting))),
            students=tell_many("{number} student", "{number} students", len(waiting)),
        )
        say(console, line)


def _say_template(made: Exported, console: Console) -> bool:
    """Say whom the template and the class do not share; whether a grade got lost by it."""
    filled = made.filled
    if filled is None:
        return False
    line = tell_many(
        '{number} row matched; the grades are in the column "{column}".',
        '{number} rows matched; the grades are in the column "{column}".',
        len(filled.written),
        column=plain(filled.column),
    )
    say(console, line)
    _list(console, filled.notes)
    _list(console, [tell("left as it was: {row}", row=row) for row in filled.ambiguous])
    _list(console, [tell("not in the class: {person}", person=shown) for shown in filled.strangers])
    missing = [(g.student, ", ".join(filter(None, (tell(g.state), g.total)))) for g in filled.missing]
    _list(console, [tell("not in the template: {student} ({state})", student=s, state=t) for s, t in missing])
    return bool(filled.ambiguous) or any(grade.result.total is not None for grade in filled.missing)


def _post(course: Course, wanted: Wanted, console: Console) -> int:
    grades, posted = post_to_canvas(course, wanted)
    _say_states(grades, console)
    _say_people(console, mark("not in Canvas's course: {students}"), posted.missing)
    _list(console, [f"{student}: {why}" for student, why in posted.failed])
    if wanted.feedback:
        line = tell(
            "Canvas has the grades of {count}, and the feedback of {files}.",
            count=len(posted.grades),
            files=len(posted.files),
        )
    else:
        line = tell("Canvas has the grades of {count}.", count=len(posted.grades))
    say(console, line)
    return 1 if posted.missing or posted.failed else 0


def _say_people(console: Console, sentence: str, students: Sequence[str]) -> None:
    if students:
        say(console, tell(sentence, students=tell_some(students, _SHOWN)))


def _list(console: Console, lines: Iterable[str]) -> None:
    lines = list(lines)
    for line in lines[:_SHOWN]:
        say(console, line)
    if len(lines) > _SHOWN:
        say(console, tell("… and {more} more like these", more=len(lines) - _SHOWN))
