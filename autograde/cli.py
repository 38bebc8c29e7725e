"""The command line ``autograde WORD``: each word is one task of the course, and of the Makefile."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from autograde.cli_class import class_words
from autograde.cli_options import Assignment, DemoIsolation, Folder, Language, Workers, console, say_line
from autograde.course import Course, CourseError, choose_assignment, find_course, find_root, in_language
from autograde.exercise import ExerciseError
from autograde.grading.converters import skip_slow_import
from autograde.settings import course_language, read_settings
from autograde.terminal import plain
from signs.help_words import speak_help
from signs.words import mark, tell

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=mark("The command line autograde WORD: each word is one task of the course, and of the Makefile."),
)
new = typer.Typer(no_args_is_help=True, help=mark("Begin an exercise or an assignment of your own."))
app.add_typer(new, name="new")
app.add_typer(class_words)


@app.command()
def build(
    assignment: Annotated[str | None, typer.Argument(help=mark("The assignment; all by default."))] = None,
    language: Language = None,
    quick: Annotated[
        bool, typer.Option("--quick", help=mark("Do not run the masters' own solutions."))
    ] = False,
) -> None:
    """Make source/ and release/ from the masters in assignments/."""
    from autograde.build import build, masters_of

    root = find_root()
    names = [choose_assignment(root, assignment)] if assignment else masters_of(root, language)
    for name in names:
        course = in_language(Course(root, name), language)
        build(course, check_solutions=not quick, report=say_line, show=console.print)


@new.command()
def exercise(
    name: Annotated[str, typer.Argument(help=mark("The exercise's and the student's function's name."))],
    kind: Annotated[
        str,
        typer.Option(
            help=mark("What the function gives back: values, or a network's graph."), metavar="values|graph"
        ),
    ],
    assignment: Annotated[
        str | None, typer.Option(help=mark("The assignment whose masters it is for."))
    ] = None,
) -> None:
    """Write exercises/NAME/, which works, with a tiny example; print the cells for a master."""
    from autograde.new import new_exercise

    root = find_root()
    made = new_exercise(root, name, kind, assignment)
    into = made.master or root / "assignments" / (assignment or "NAME") / "1_NAME.py"
    folder = made.folder.relative_to(root)
    say_line(tell("{folder}/ is written: change it to what you want to ask.", folder=folder))
    say_line(
        tell(
            "Paste these cells into a master, such as {master},\nand try them with autograde build --quick.",
            master=into.relative_to(root),
        )
    )
    say_line(f"\n{made.cells.rstrip()}")


@new.command(name="assignment")
def begin_assignment(name: Annotated[str, typer.Argument(help=mark("The assignment's name."))]) -> None:
    """Write assignments/NAME/ with a small master, and the exercise that it grades."""
    from autograde.new import new_assignment

    root = find_root()
    master, made = new_assignment(root, name)
    written = {"master": master.relative_to(root), "folder": made.folder.relative_to(root)}
    say_line(tell("{master} is written, and {folder}/, which it grades.", **written))
    say_line(tell("Change both; try them with autograde build {assignment} --quick.", assignment=name))


@app.command()
def sample_class(assignment: Assignment = None) -> None:
    """Write a sample class's submissions: a perfect one, an untouched one, and planted mistakes."""
    from autograde.sample_class import make_sample_class

    for sample in make_sample_class(find_course(None, assignment)):
        say_line(f"{sample.student}: {sample.planted}")


@app.command()
def demo(
    assignment: Assignment = None,
    language: Language = None,
    workers: Workers = None,
    isolation: DemoIsolation = None,
) -> None:
    """Build, make the sample class, grade it, write feedback, and print what was found."""
    course = find_course(None, assignment, language)
    from autograde.demo import run_demo

    run_demo(course, console, workers, isolation)


@app.command(context_settings={"ignore_unknown_options": True})
def lab(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ASSIGNMENT] [JUPYTERLAB'S OWN OPTIONS]",
            help=mark(
                "All released in your language by default. What autograde does not know goes to JupyterLab."
            ),
        ),
    ] = None,
    folder: Folder = None,
    browser: Annotated[bool, typer.Option(help=mark("Open a browser window."))] = True,
    port: Annotated[
        int | None, typer.Option(help=mark("This port and no other; the first free one by default."))
    ] = None,
    ip: Annotated[
        str | None, typer.Option(help=mark("Where to listen; on this machine alone by default."))
    ] = None,
) -> None:
    """Open the student notebooks in JupyterLab, in a copy of your own that is never overwritten."""
    from autograde.lab.server import Options, open_lab
    from autograde.lab.working_copy import (
        chosen_assignments,
        find_learners_course,
        in_language_spoken,
        learners_folder,
    )

    assignment = words.pop(0) if words and not words[0].startswith("-") else None
    courses = chosen_assignments(find_learners_course(), assignment)
    courses = courses if assignment else in_language_spoken(courses)
    options = Options(browser, port, ip, tuple(words or ()))
    raise typer.Exit(open_lab(courses, learners_folder(folder), options, say_line))


@app.command()
def update(
    assignment: Annotated[
        str | None, typer.Argument(help=mark("An assignment, or one notebook's file; all by default."))
    ] = None,
    reset: Annotated[
        str | None,
        typer.Option(help=mark("Put this exercise's cell back to how it was."), metavar="EXERCISE"),
    ] = None,
    folder: Folder = None,
) -> None:
    """Bring your notebooks up to the course's newest version; your answers and a copy are kept."""
    from autograde.lab.update import update_learners_files
    from autograde.lab.working_copy import find_learners_course, learners_folder

    update_learners_files(find_learners_course(), assignment, reset, learners_folder(folder), say_line)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def judge(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=mark("A plain Python file with the functions."))],
    as_json: Annotated[bool, typer.Option("--json", help=mark("Print one JSON object."))] = False,
    timeout: Annotated[float, typer.Option(help=mark("Seconds that the file may take."), min=1)] = 120.0,
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
        str | None, typer.Argument(help=mark("One exercise; all that come with cases by default."))
    ] = None,
    part: Annotated[int | None, typer.Option(help=mark("Only every n-th case."), min=1)] = None,
    draws: Annotated[
        int, typer.Option(help=mark("Judge each case so often, with other parameters."), min=1)
    ] = 1,
    seed: Annotated[
        int | None, typer.Option(help=mark("Of the first draw; others follow it."), min=0)
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help=mark("Processes at most; one a processor by default."), min=1)
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
    raise typer.Exit(not run_command(console, say_line, exercise, part or 1, draws, seed, workers))


@app.command()
def doctor() -> None:
    """Say what this machine offers: isolation, speed, what is missing. Status 1 if the course needs it."""
    from autograde.doctor import run_doctor

    raise typer.Exit(not run_doctor(find_root(), console, say_line))


def main() -> None:
    """Run the command line; what a user can put right is one line and exit status 2."""
    skip_slow_import()
    try:
        _speak_as_the_course_says()
        speak_help(get_command(app), errors=True)()
    except (CourseError, ExerciseError) as error:
        print(f"autograde: {plain(error)}", file=sys.stderr)
        sys.exit(2)


def _speak_as_the_course_says() -> None:
    """Let this process and those that it starts speak the language that the course's configuration names."""
    try:
        settings = read_settings(find_root())
    except CourseError:  # the words that need a course say so themselves
        return
    chosen = course_language(settings)
    if chosen:
        os.environ["LANGUAGE"] = chosen
