"""How to mark an answer: what the instructor's notebooks have in the same cell, between BEGIN and END."""

import re

from autograde.build.canaries import without_canaries
from autograde.course import Course
from autograde.grading.pages.cell_html import code_html, words_as_html
from autograde.learner.notebook import read_notebook

#: nbgrader's regions for instructors: the solution, and a task's mark scheme.
_REGION = re.compile(r"(BEGIN|END) (?:SOLUTION|MARK SCHEME|HIDDEN TESTS)")


def guidance_html(course: Course, notebook: str, grade_id: str) -> str:
    """Write what an instructor's cell says to those who mark.

    Parameters
    ----------
    course : Course
    notebook, grade_id : str

    Returns
    -------
    str
        HTML without anything active; empty where the source notebooks have nothing.
    """
    for cell in read_notebook(course.source / f"{notebook}.ipynb"):
        if cell.grade_id == grade_id:
            text = _regions(without_canaries(cell.source))
            return "" if not text else code_html(text) if cell.kind == "code" else words_as_html(text)
    return ""


def _regions(source: str) -> str:
    kept, inside = [], False
    for line in source.split("\n"):
        found = _REGION.search(line)
        if found:
            inside = found[1] == "BEGIN"
        elif inside:
            kept.append(line)
    return "\n".join(kept).strip("\n")
