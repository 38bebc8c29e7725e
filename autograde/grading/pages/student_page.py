"""One page a student an assignment: what was reached, why, and what a person said; then the notebooks.

The page is one file without scripts. It loads nothing, names no address, and formulas are part of it.
Verdicts with their drawings are those of the graded notebooks, made inert once more; points, comments and
what still waits for a person are the gradebook's.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape
from nbformat import NotebookNode

from autograde.build.canaries import CanaryError, holds_canary
from autograde.course import Course
from autograde.dates import say_duration
from autograde.grading.class_results import ClassResults, GradedCell, StudentResult
from autograde.grading.graded_folder import UnreadableError, graded_folder, read_graded
from autograde.grading.pages.cell_html import (
    Room,
    answer_html,
    code_html,
    left_out,
    outputs_html,
    printable,
    text_html,
    verdict_of,
    words_as_html,
)
from autograde.grading.pages.feedback import copy_timestamp, inert_page
from autograde.grading.pages.hidden_tests import hide_tests
from autograde.grading.pages.page_parts import Notebook, Section, filled
from autograde.grading.pages.released import Release
from autograde.grading.pages.sanitise import sanitise_notebook
from autograde.repair.matching import marks_of
from autograde.repair.report import REPORT_ID
from autograde.reports.text import number
from signs.files import whole_folder
from signs.words import language, speaking, tell, tell_many

PAGE = "feedback.html"
LARGEST = 400_000  # bytes of a page
#: Of these, what notebooks may take: less where the page around them is too large with it.
ROOMS = (330_000, 200_000, 60_000)
_TEMPLATE = "student_page.html"


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
        return tell("there are no graded notebooks: run `autograde grade`")
    try:
        notebooks = {path.stem: read_graded(path) for path in paths}
    except UnreadableError as error:
        return tell("{why}: grade again", why=error)
    if result is None or not result.graded:
        return tell("the gradebook has no grade: run `autograde grade`")
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
    page = ""
    with speaking(release.language):
        inert = {}
        for name, cells in notebooks.items():
            made = sanitise_notebook(NotebookNode(cells=cells, metadata=NotebookNode()), release.texts)
            inert[name] = hide_tests(made, shows_hidden).cells
        for bytes_left in ROOMS:
            page = inert_page(_page(results, result, release, inert, folder, Room(bytes_left)))
            if len(page.encode("utf-8", "replace")) < LARGEST:
                break
    if holds_canary(page.encode("utf-8", "replace")):
        raise CanaryError(
            tell("it would show a solution or a hidden test of the course; look at the graded notebooks")
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
        duration=say_duration(result.lateness.late),
        handed_in=result.timestamp,
        time=_time,
        language=language(),
    )


@cache
def _templates() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent)
    made = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.globals.update(tell=tell, tell_many=tell_many)
    made.filters["filled"] = filled
    return made


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
        section.verdict = _quiet(tell("This cell is not in your notebook."))
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
    skipped = False
    for cell in cells:
        marks = marks_of(cell)
        grade_id = str(marks.get("grade_id", ""))
        is_shown_only = cell.cell_type == "code" and cell.source in release.for_people
        if is_shown_only and not cell.get("outputs"):
            skipped = True
            continue
        if room.is_full:
            book.parts.append(Markup(left_out()))
            return book
        if cell.get("id") == REPORT_ID or (cell.source in release.own and not cell.get("outputs")):
            continue
        if skipped:
            book.parts.append(_for_people())
        skipped = False
        book.parts.append(Markup(_cell(cell, mine.get(grade_id), folder, room)))
        said = result.comments.get((name, grade_id), ()) if grade_id not in mine else ()
        for text in said:
            comment = f'<div class="comment">{words_as_html(text)}</div>'
            book.parts.append(Markup(room.take(comment)))
    if skipped:
        book.parts.append(_for_people())
    return book


def _quiet(sentence: str) -> Markup:
    return Markup('<p class="quiet">{}</p>').format(sentence)


def _for_people() -> Markup:
    """Write what stands in the place of cells that only show something."""
    return _quiet(
        tell(
            "(Left out: a cell that only shows you something. Grading does not run it, and no "
            "points hang on it.)"
        )
    )


def _cell(cell: NotebookNode, number: int | None, folder: str, room: Room) -> str:
    if cell.cell_type != "code":
        return room.take(f'<div class="text">{text_html(cell, folder)}</div>')
    html = room.take(code_html(cell.source))
    if number is None:
        return html + outputs_html(cell, room)
    told = escape(tell("What came of it stands above."))
    return f'{html}<p class="quiet"><a href="#e{number + 1}">{told}</a></p>'
