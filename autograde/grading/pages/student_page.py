"""One page a student an assignment: what was reached, why, and what a person said; then the notebooks.

The page is one file without scripts. It loads nothing, names no address, and formulas are part of it.
Verdicts with their drawings are those of the graded notebooks, made inert once more; points, comments and
what still waits for a person are the gradebook's.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from nbformat import NotebookNode

from autograde.build.canaries import CanaryError, holds_canary
from autograde.course import Course
from autograde.grading.class_results import ClassResults, GradedCell, StudentResult
from autograde.grading.graded_folder import UnreadableError, graded_folder, read_graded
from autograde.grading.pages.cell_html import (
    LEFT_OUT,
    Room,
    answer_html,
    code_html,
    outputs_html,
    printable,
    text_html,
    verdict_of,
    words_as_html,
)
from autograde.grading.pages.feedback import copy_timestamp, inert_page
from autograde.grading.pages.hidden_tests import hide_tests
from autograde.grading.pages.released import Release
from autograde.grading.pages.sanitise import sanitise_notebook
from autograde.grading.questions import Question
from autograde.repair.matching import marks_of
from autograde.repair.report import REPORT_ID
from autograde.reports.text import number
from signs.files import whole_folder

PAGE = "feedback.html"
LARGEST = 400_000  # bytes of a page
#: Of these, what notebooks may take: less where the page around them is too large with it.
ROOMS = (330_000, 200_000, 60_000)
_TEMPLATE = "student_page.html"


_NOTHING = Markup()


@dataclass
class Section:
    """What a page says of one graded cell.

    Attributes
    ----------
    cell : GradedCell
    question : Question or None
    points : float or None
        None where there are none yet.
    waits : bool
        Whether a person has to look at it.
    asked, answer, verdict : Markup
        The question and the answer where a person grades; otherwise what the check said.
    by_person : bool
        Whether a person set points in place of the check's.
    is_told : bool
        Whether the check's own words say the points already.
    comments : list of Markup
    """

    cell: GradedCell
    question: Question | None
    points: float | None
    waits: bool
    asked: Markup = _NOTHING
    answer: Markup = _NOTHING
    verdict: Markup = _NOTHING
    by_person: bool = False
    is_told: bool = False
    comments: list[Markup] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The exercise's heading, or its name."""
        return (self.question.title if self.question else "") or self.cell.title

    @property
    def name(self) -> str:
        """The exercise's name, where the title does not say it."""
        return "" if self.cell.title in self.title else self.cell.title

    @property
    def has_news(self) -> bool:
        """Whether there is something to learn."""
        lost = not self.waits and self.points != self.cell.max_points
        return lost or bool(self.comments)

    @property
    def place(self) -> str:
        """The part of the notebook that it stands in."""
        if self.question is None:
            return self.cell.notebook
        place = self.question.section or self.question.notebook_title
        return place if place != self.title else ""

    @property
    def said(self) -> str:
        """The points in words."""
        most = number(self.cell.max_points)
        if self.points is None or (self.waits and self.cell.by_hand and not self.points):
            return f"not graded yet ({most} points)"
        again = ", to be looked at again" if self.waits else ""
        return f"{number(self.points)} of {most} points{again}"


@dataclass
class Notebook:
    """A graded notebook on a page.

    Attributes
    ----------
    name, title : str
    parts : list of Markup
        Its cells.
    is_open : bool
        Whether there is something to learn in it.
    """

    name: str
    title: str
    parts: list[Markup] = field(default_factory=list)
    is_open: bool = False


def write_student_page(
    course: Course, results: ClassResults, release: Release, student: str, shows_hidden: bool
) -> str:
    """Write one student's page in the place of all that lay there.

    Parameters
    ----------
    course : Course
    results : ClassResults
        With this student in it.
    release : Release
    student : str
    shows_hidden : bool
        Whether students may see hidden tests by now.

    Returns
    -------
    str
        What went wrong, or nothing.
    """
    graded = graded_folder(course, student)
    paths = sorted(graded.glob("*.ipynb"))
    result = results.by_student.get(student)
    if not paths:
        return "there are no graded notebooks: run `autograde grade`"
    try:
        notebooks = {path.stem: read_graded(path) for path in paths}
    except UnreadableError as error:
        return f"{error}: grade again"
    if result is None or not result.graded:
        return "the gradebook has no grade: run `autograde grade`"
    page = make_student_page(results, result, release, notebooks, str(graded), shows_hidden)
    with whole_folder(course.feedback / student / course.assignment) as made:
        (made / PAGE).write_bytes(page.encode("utf-8", "replace"))
        copy_timestamp(graded, made)
    return ""


def make_student_page(
    results: ClassResults,
    result: StudentResult,
    release: Release,
    notebooks: Mapping[str, list[NotebookNode]],
    folder: str,
    shows_hidden: bool,
) -> str:
    """Make a student's page.

    Parameters
    ----------
    results : ClassResults
    result : StudentResult
    release : Release
    notebooks : mapping of str to list of NotebookNode
        The cells of the graded notebooks, by name.
    folder : str
        Where pictures lie that texts of the course name.
    shows_hidden : bool

    Returns
    -------
    str

    Raises
    ------
    CanaryError
        If the page would show a solution, or a hidden test too early.
    """
    inert = {}
    for name, cells in notebooks.items():
        made = sanitise_notebook(NotebookNode(cells=cells, metadata=NotebookNode()), release.texts)
        inert[name] = hide_tests(made, shows_hidden).cells
    page = ""
    for bytes_left in ROOMS:
        page = inert_page(_page(results, result, release, inert, folder, Room(bytes_left)))
        if len(page.encode("utf-8", "replace")) < LARGEST:
            break
    if holds_canary(page.encode("utf-8", "replace")):
        raise CanaryError(
            "it would show a solution or a hidden test of the course; look at the graded notebooks"
        )
    return page


def _page(
    results: ClassResults,
    result: StudentResult,
    release: Release,
    inert: Mapping[str, list[NotebookNode]],
    folder: str,
    room: Room,
) -> str:
    comments = _comments_by_cell(inert, result, {cell.place for cell in results.cells})
    sections = [
        _section(cell, result, release, inert.get(cell.notebook, []), comments.get(cell.place, []), room)
        for cell in results.cells
    ]
    told = [
        Markup(room.take(text_html(cell)))
        for cells in inert.values()
        for cell in cells
        if cell.get("id") == REPORT_ID and cell.cell_type == "markdown"
    ]
    books = [_notebook(name, cells, sections, result, release, folder, room) for name, cells in inert.items()]
    template = _templates().get_template(_TEMPLATE)
    return template.render(
        results=results,
        result=result,
        name=printable(result.name),
        sections=sections,
        repaired=list(dict.fromkeys(told)),
        notebooks=books,
        waiting=[section for section in sections if section.waits],
        number=number,
        duration=duration(result.lateness.late),
        handed_in=result.timestamp,
        time=_time,
    )


@cache
def _templates() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)


def duration(seconds: float) -> str:
    """Write a time in words: the two largest units that it has.

    Parameters
    ----------
    seconds : float

    Returns
    -------
    str
        Such as ``1 day 3 hours``; less than a minute is one.
    """
    left, parts = max(1, round(seconds / 60)), []
    for unit, size in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        count, left = divmod(left, size)
        parts += [f"{count} {unit}{'' if count == 1 else 's'}"] if count else []
    return " ".join(parts[:2])


def _time(moment: datetime | str) -> str:
    """Write a time of the gradebook's or a record's, which is in UTC."""
    return str(moment).replace("T", " ")[:16] + " UTC"


def _comments_by_cell(
    notebooks: Mapping[str, list[NotebookNode]], result: StudentResult, graded: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[str]]:
    """Give what is said of an answer to the graded cell that follows it: nbgrader keeps it at the answer."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, cells in notebooks.items():
        said: list[str] = []
        for cell in cells:
            place = (name, str(marks_of(cell).get("grade_id", "")))
            said += result.comments.get(place, ())
            if place in graded and said:
                found[place], said = said, []
    return found


def _section(
    cell: GradedCell,
    result: StudentResult,
    release: Release,
    cells: list[NotebookNode],
    said: list[str],
    room: Room,
) -> Section:
    places = [n for n, one in enumerate(cells) if marks_of(one).get("grade_id") == cell.grade_id]
    section = Section(
        cell,
        release.questions.get(cell.place),
        result.points.get(cell.place),
        cell.place in result.waiting,
        by_person=not cell.by_hand and cell.place in result.by_person,
    )
    section.comments = [Markup(room.take(words_as_html(text))) for text in said]
    if not places:
        section.verdict = Markup('<p class="quiet">This cell is not in your notebook.</p>')
        return section
    found = cells[places[-1]]
    if cell.by_hand:
        asked = words_as_html(section.question.text) if section.question else ""
        section.asked = Markup(room.take(asked))
        section.answer = Markup(answer_html(cells, places[-1], room))
        return section
    verdicts = [output for output in found.get("outputs", ()) if verdict_of(output) is not None]
    for output in verdicts[-1:]:
        section.verdict = Markup(room.take(str(output.data.get("text/html", ""))))
        section.is_told = not section.by_person and not section.waits and section.points is not None
    if not verdicts:
        section.verdict = Markup(outputs_html(found, room))
    return section


def _notebook(
    name: str,
    cells: list[NotebookNode],
    sections: list[Section],
    result: StudentResult,
    release: Release,
    folder: str,
    room: Room,
) -> Notebook:
    book = Notebook(name, release.title(name))
    mine = {section.cell.grade_id: n for n, section in enumerate(sections) if section.cell.notebook == name}
    book.is_open = any(sections[n].has_news for n in mine.values())
    left_out = False
    for cell in cells:
        marks = marks_of(cell)
        grade_id = str(marks.get("grade_id", ""))
        is_shown_only = cell.cell_type == "code" and cell.source in release.for_people
        if is_shown_only and not cell.get("outputs"):
            left_out = True
            continue
        if room.is_full:
            book.parts.append(Markup(f'<p class="quiet">{LEFT_OUT}</p>'))
            return book
        if cell.get("id") == REPORT_ID or (cell.source in release.own and not cell.get("outputs")):
            continue
        if left_out:
            book.parts.append(_LEFT_OUT)
        left_out = False
        book.parts.append(Markup(_cell(cell, mine.get(grade_id), folder, room)))
        said = result.comments.get((name, grade_id), ()) if grade_id not in mine else ()
        for text in said:
            comment = f'<div class="comment">{words_as_html(text)}</div>'
            book.parts.append(Markup(room.take(comment)))
    if left_out:
        book.parts.append(_LEFT_OUT)
    return book


_LEFT_OUT = Markup(
    '<p class="quiet">(Left out: a cell that only shows you something. Grading does not run it, and no '
    "points hang on it.)</p>"
)


def _cell(cell: NotebookNode, number: int | None, folder: str, room: Room) -> str:
    if cell.cell_type != "code":
        return room.take(f'<div class="text">{text_html(cell, folder)}</div>')
    html = room.take(code_html(cell.source))
    if number is None:
        return html + outputs_html(cell, room)
    return f'{html}<p class="quiet"><a href="#e{number + 1}">What came of it stands above.</a></p>'
