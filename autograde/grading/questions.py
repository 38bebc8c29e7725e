"""What the release asks in each graded cell: the heading above it, and the text of the question.

Pages for students and for those who grade call a cell by that, and not by nbgrader's id alone.
"""

from dataclasses import dataclass

from autograde.course import Course
from autograde.learner.notebook import Cell, read_notebook, title_of


@dataclass(frozen=True)
class Question:
    """Where a graded cell stands, and what is asked there.

    Attributes
    ----------
    title : str
        The nearest heading above it; empty where there is none.
    section : str
        The nearest one of the first or second level, where that is another.
    notebook_title : str
        The notebook's first heading, or its name.
    text : str
        The course's own text between that heading and the cell, in Markdown; of a task the cell's own.
    """

    title: str
    section: str
    notebook_title: str
    text: str


def read_questions(course: Course) -> dict[tuple[str, str], Question]:
    """Read what is asked, by notebook and grade id, from the release.

    Parameters
    ----------
    course : Course

    Returns
    -------
    dict of (str, str) to Question
        Empty where there is no release any more.
    """
    found = {}
    for path in sorted(course.release.glob("*.ipynb")):
        cells = read_notebook(path)
        title = title_of(cells) or path.stem
        for place, cell in enumerate(cells):
            if cell.grade_id and (cell.marks.get("grade") or cell.marks.get("task")):
                section = cell.section if cell.section != cell.heading else ""
                text = cell.source if cell.marks.get("task") else _text_above(cells[:place], cell)
                found[path.stem, cell.grade_id] = Question(cell.heading, section, title, text)
    return found


def _text_above(above: tuple[Cell, ...], asked: Cell) -> str:
    """Join the texts below the heading that stand right above a cell."""
    texts: list[str] = []
    for cell in reversed(above):
        if cell.kind != "markdown" or cell.grade_id or cell.heading != asked.heading:
            break
        texts.insert(0, cell.source)
    return "\n\n".join(texts)
