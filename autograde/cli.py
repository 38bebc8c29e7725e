"""The command line ``autograde WORD``: each word is one task of the course, and of the Makefile."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from autograde.course import Course, CourseError, choose_assignment, find_course, find_root
from autograde.exercise import ExerciseError
from autograde.grading.converters import skip_slow_import
from autograde.terminal import plain

if TYPE_CHECKING:
    from autograde.grading.submissions import HandedIn

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
new = typer.Typer(no_args_is_help=True, help="Begin an exercise or an assignment of your own.")
app.add_typer(new, name="new")
console = Console(width=None if sys.stdout.isatty() else 140)  # a log is not a narrow terminal

Workers = Annotated[
    int | None, typer.Option(help="Submissions graded at once; by default one a processor.", min=1)
]
Assignment = Annotated[
    str | None, typer.Argument(help="The assignment; may be left out where there is only one.")
]
Students = Annotated[
    list[str] | None, typer.Option("--students", help="Whose, by comma or repeated; everyone's by default.")
]
Scheduler = Annotated[
    str | None, typer.Option(help="Address of a dask scheduler whose workers are to grade.")
]
Isolation = Annotated[
    str, typer.Option(help="full, or none: run submissions with your own rights.", metavar="full|none")
]
DemoIsolation = Annotated[
    str | None, typer.Option(help="full where this machine can, by default.", metavar="full|none")
]
Folder = Annotated[
    Path | None, typer.Option(help="Where your copy of the notebooks lies; my_work by default.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON line a submission, for machines.")]


def _say(line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)


@app.command()
def build(
    assignment: Annotated[str | None, typer.Argument(help="The assignment; all by default.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Do not run the masters' own solutions.")] = False,
) -> None:
    """Make source/ and release/ from the masters in assignments/."""
    from autograde.build import build, masters_of

    root = find_root()
    names = [choose_assignment(root, assignment)] if assignment else masters_of(root)
    for name in names:
        build(Course(root, name), check_solutions=not quick, report=_say, show=console.print)


@new.command()
def exercise(
    name: Annotated[str, typer.Argument(help="The exercise's and the student's function's name.")],
    kind: Annotated[
        str,
        typer.Option(
            help="What the function gives back: values, or a network's graph.", metavar="values|graph"
        ),
    ],
    assignment: Annotated[str | None, typer.Option(help="The assignment whose masters it is for.")] = None,
) -> None:
    """Write exercises/NAME/, which works, with a tiny example; print the cells for a master."""
    from autograde.new import new_exercise

    root = find_root()
    made = new_exercise(root, name, kind, assignment)
    into = made.master or root / "assignments" / (assignment or "NAME") / "1_NAME.py"
    _say(f"{made.folder.relative_to(root)}/ is written: change it to what you want to ask.")
    _say(f"Paste these cells into a master, such as {into.relative_to(root)},")
    _say("and try them with autograde build --quick.")
    _say(f"\n{made.cells.rstrip()}")


@new.command(name="assignment")
def begin_assignment(name: Annotated[str, typer.Argument(help="The assignment's name.")]) -> None:
    """Write assignments/NAME/ with a small master, and the exercise that it grades."""
    from autograde.new import new_assignment

    root = find_root()
    master, made = new_assignment(root, name)
    _say(f"{master.relative_to(root)} is written, and {made.folder.relative_to(root)}/, which it grades.")
    _say(f"Change both; try them with autograde build {name} --quick.")


@app.command()
def sample_class(assignment: Assignment = None) -> None:
    """Write a sample class's submissions: a perfect one, an untouched one, and planted mistakes."""
    from autograde.sample_class import make_sample_class

    for sample in make_sample_class(find_course(None, assignment)):
        _say(f"{sample.student}: {sample.planted}")


@app.command()
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

    course, chosen = _submissions(assignment, students)
    plan = {"workers": workers, "scheduler": scheduler, "isolation": isolation, "again": again}
    raise typer.Exit(grade_class(course, chosen, console, as_json, **plan))


@app.command()
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

    course, chosen = _submissions(assignment, students)
    plan = {"workers": workers, "scheduler": scheduler, "isolation": isolation}
    raise typer.Exit(regrade_class(course, chosen, console, as_json, dry_run, **plan))


@app.command()
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


@app.command()
def feedback(
    assignment: Assignment = None,
    students: Students = None,
    workers: Workers = None,
) -> None:
    """Write the feedback pages of graded submissions."""
    from autograde.grading.commands import write_class_feedback

    course, chosen = _submissions(assignment, students)
    raise typer.Exit(write_class_feedback(course, chosen, console, workers))


def _submissions(assignment: str | None, students: list[str] | None) -> "tuple[Course, HandedIn]":
    """Find the course and who handed in."""
    from autograde.grading.submissions import choose_students

    course = find_course(None, assignment)
    return course, choose_students(course, students or ())


@app.command()
def demo(assignment: Assignment = None, workers: Workers = None, isolation: DemoIsolation = None) -> None:
    """Build, make the sample class, grade it, write feedback, and print what was found."""
    course = find_course(None, assignment)
    from autograde.demo import run_demo

    run_demo(course, console, workers, isolation)


@app.command(context_settings={"ignore_unknown_options": True})
def lab(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ASSIGNMENT] [JUPYTERLAB'S OWN OPTIONS]",
            help="All released assignments by default. What autograde does not know goes to JupyterLab.",
        ),
    ] = None,
    folder: Folder = None,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    port: Annotated[
        int | None, typer.Option(help="This port and no other; the first free one by default.")
    ] = None,
    ip: Annotated[str | None, typer.Option(help="Where to listen; on this machine alone by default.")] = None,
) -> None:
    """Open the student notebooks in JupyterLab, in a copy of your own that is never overwritten."""
    from autograde.lab.server import Options, open_lab
    from autograde.lab.working_copy import chosen_assignments, find_learners_course, learners_folder

    assignment = words.pop(0) if words and not words[0].startswith("-") else None
    courses = chosen_assignments(find_learners_course(), assignment)
    options = Options(browser, port, ip, tuple(words or ()))
    raise typer.Exit(open_lab(courses, learners_folder(folder), options, _say))


@app.command()
def update(
    assignment: Annotated[
        str | None, typer.Argument(help="An assignment, or one notebook's file; all by default.")
    ] = None,
    reset: Annotated[
        str | None, typer.Option(help="Put this exercise's cell back to how it was.", metavar="EXERCISE")
    ] = None,
    folder: Folder = None,
) -> None:
    """Bring your notebooks up to the course's newest version; your answers and a copy are kept."""
    from autograde.lab.update import update_learners_files
    from autograde.lab.working_copy import find_learners_course, learners_folder

    update_learners_files(find_learners_course(), assignment, reset, learners_folder(folder), _say)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def judge(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A plain Python file with the functions.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    timeout: Annotated[float, typer.Option(help="Seconds that the file may take.", min=1)] = 120.0,
) -> None:
    """Judge the blocks and the network in somebody's Python file.

    What a function is called in the file is said as --EXERCISE FUNCTION, and the beginning of the exercise's
    name will do: --identity my_block.
    """
    from autograde.files.judging import file_verdict_text, judge_file, names_given

    names = names_given(context.args)
    verdict = judge_file(file, names, timeout)
    if as_json:
        print(json.dumps(verdict.to_json(), ensure_ascii=False))
        for line in verdict.notes:
            print(plain(line), file=sys.stderr)
    else:
        print("\n".join(plain(line) for line in file_verdict_text(verdict).split("\n")))


@app.command()
def selftest(
    exercise: Annotated[
        str | None, typer.Argument(help="One exercise; all that come with cases by default.")
    ] = None,
    part: Annotated[int | None, typer.Option(help="Only every n-th case.", min=1)] = None,
    draws: Annotated[int, typer.Option(help="Judge each case so often, with other parameters.", min=1)] = 1,
    seed: Annotated[int | None, typer.Option(help="Of the first draw; others follow it.", min=0)] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes at most; one a processor by default.", min=1)
    ] = None,
) -> None:
    """Run the grader on wrong and right solutions, and print what it found.

    Of one exercise, if it asks for a network, also on solutions made by rule from its reference.
    """
    from autograde.exercise import use_course_of
    from autograde.grading.commands import count_cores
    from autograde.selftest.command import run_command

    use_course_of(Path.cwd())
    workers = workers or count_cores()
    raise typer.Exit(not run_command(console, _say, exercise, part or 1, draws, seed, workers))


@app.command()
def doctor() -> None:
    """Say what this machine offers: isolation, speed, what is missing. Status 1 if the course needs it."""
    from autograde.doctor import run_doctor

    raise typer.Exit(not run_doctor(find_root(), console, _say))


def main() -> None:
    """Run the command line; what a user can put right is one line and exit status 2."""
    skip_slow_import()
    try:
        app()
    except (CourseError, ExerciseError) as error:
        print(f"autograde: {plain(error)}", file=sys.stderr)
        sys.exit(2)
