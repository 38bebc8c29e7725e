"""What several words of the command line share: the console, options, and who handed in."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from autograde.course import Course, find_course
from signs.words import mark

if TYPE_CHECKING:
    from autograde.grading.submissions import HandedIn

console = Console(width=None if sys.stdout.isatty() else 140)  # a log is not a narrow terminal

Language = Annotated[
    str | None,
    typer.Option(help=mark("Of the notebooks, such as zh: that of the assignment's name by default.")),
]
Workers = Annotated[
    int | None, typer.Option(help=mark("Submissions graded at once; by default one a processor."), min=1)
]
Assignment = Annotated[
    str | None, typer.Argument(help=mark("The assignment; may be left out where there is only one."))
]
Students = Annotated[
    list[str] | None,
    typer.Option("--students", help=mark("Whose, by comma or repeated; everyone's by default.")),
]
Scheduler = Annotated[
    str | None, typer.Option(help=mark("Address of a dask scheduler whose workers are to grade."))
]
Isolation = Annotated[
    str, typer.Option(help=mark("full, or none: run submissions with your own rights."), metavar="full|none")
]
DemoIsolation = Annotated[
    str | None, typer.Option(help=mark("full where this machine can, by default."), metavar="full|none")
]
Folder = Annotated[
    Path | None, typer.Option(help=mark("Where your copy of the notebooks lies; my_work by default."))
]
Mapping = Annotated[
    Path | None, typer.Option(help=mark("A CSV that says who is who: id, and lms_id, email or name."))
]
AsJson = Annotated[bool, typer.Option("--json", help=mark("One JSON line a submission, for machines."))]


def say_line(line: str) -> None:
    """Print one line as it is."""
    console.print(line, markup=False, highlight=False, soft_wrap=True)


def find_submissions(assignment: str | None, students: list[str] | None) -> "tuple[Course, HandedIn]":
    """Find the course and whose submissions are meant; everyone's where none are named."""
    from autograde.grading.submissions import choose_students

    course = find_course(None, assignment)
    return course, choose_students(course, students or ())
