"""The command that explains a grade: what it prints, and its exit status."""

from pathlib import Path

from rich.cells import cell_len
from rich.console import Console

from autograde.course import Course
from autograde.grading.appeals.explanation import explain_grade
from autograde.grading.appeals.page import write_explanation
from autograde.grading.appeals.repeat import repeat_grade
from autograde.grading.appeals.words import explain_in_sections, read_verdict, verdict_lines
from autograde.grading.errors import GradingError
from autograde.terminal import say
from signs.words import tell


def explain(
    course: Course,
    student: str,
    exercise: str,
    console: Console,
    repeat: bool = False,
    html: Path | None = None,
) -> int:
    """Explain a grade, and with ``repeat`` make it once more and compare.

    Parameters
    ----------
    course : Course
    student, exercise : str
    console : rich.console.Console
    repeat : bool
    html : Path, optional
        Where to write the page.

    Returns
    -------
    int
        Exit status: 0, or 1 where the verdict of the repetition is another.

    Raises
    ------
    GradingError
        If there is nothing to explain or to repeat, or the page cannot be written.
    """
    told = explain_grade(course, student, exercise)
    if html is not None and not html.absolute().parent.is_dir():
        folder = html.absolute().parent
        raise GradingError(tell("there is no folder {folder} to write the page into", folder=folder))
    repeated = None
    if repeat:
        with console.status(tell("grading it once more, with the same challenges")):
            repeated = repeat_grade(course, told)
    first, *others = explain_in_sections(told, repeated)
    verdict = read_verdict(told)
    _show(console, first.title, first.rows)
    if verdict is not None:
        _show(console, tell("The verdict"), [("", line) for line in verdict_lines(verdict)])
    for section in others:
        _show(console, section.title, section.rows)
    if html is not None:
        try:
            write_explanation(html, told, repeated)
        except OSError as error:
            why = error.strerror or error
            raise GradingError(tell("the page could not be written: {why}", why=why)) from error
        say(console, "")
        say(console, tell("The page is {file}.", file=html))
    return 0 if repeated is None or repeated.is_equal else 1


def _show(console: Console, title: str, rows) -> None:
    say(console, "")
    say(console, title, "bold")
    width = max(cell_len(label) for label, _ in rows)
    for label, text in rows:
        for n, line in enumerate(text.splitlines() or [""]):
            name = label if n == 0 else ""
            blank = " " * (width - cell_len(name)) + ("  " if width else "")
            say(console, f"  {name}{blank}{line}")
