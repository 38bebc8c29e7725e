"""What pages need of the release. Its own texts need no taming where they are the same in a submission."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.coursedir import CourseDirectory

from autograde.course import Course
from autograde.grading.for_people import cells_for_people
from autograde.grading.questions import Question, read_questions
from autograde.repair.matching import marks_of
from autograde.repair.origin import language_of
from autograde.repair.submission import RepairError, read_release
from signs.words import ENGLISH


def released_texts(step: Any, resources: dict[str, Any]) -> frozenset[str]:
    """Read the course's own text cells from the release of the notebook at hand.

    Parameters
    ----------
    step : traitlets.config.LoggingConfigurable
        A preprocessor or an exporter of nbgrader or nbconvert.
    resources : dict
        Of the conversion, as nbgrader's converters and formgrader make it.

    Returns
    -------
    frozenset of str
        Sources; none where there is no such release.
    """
    told = resources.get("nbgrader", {})
    assignment = told.get("assignment") or resources.get("assignment_id")
    notebook = told.get("notebook") or resources.get("notebook_id")
    if not assignment or not notebook:
        return frozenset()
    owner, coursedir = step, None
    while owner is not None and coursedir is None:
        owner, coursedir = getattr(owner, "parent", None), getattr(owner, "coursedir", None)
    coursedir = coursedir or CourseDirectory(config=step.config)
    folder = coursedir.format_path(coursedir.release_directory, ".", assignment)
    path = Path(coursedir.root, folder, f"{notebook}.ipynb")
    try:
        cells = nbformat.read(path, as_version=4).cells
    except (OSError, ValueError, AttributeError, nbformat.ValidationError):
        return frozenset()
    return frozenset(cell.source for cell in cells if cell.cell_type == "markdown")


@dataclass(frozen=True)
class Release:
    """What a page needs of the release, read once for many students.

    Attributes
    ----------
    questions : dict
        By notebook and grade id.
    texts : frozenset of str
        The course's own text cells.
    for_people : frozenset of str
        Sources of the cells that official grading does not run.
    own : frozenset of str
        Sources of code cells in which there is nothing to fill in.
    language : str
        That its notebooks speak, all of them the same.
    """

    questions: dict[tuple[str, str], Question]
    texts: frozenset[str] = frozenset()
    for_people: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    language: str = ENGLISH

    def title(self, notebook: str) -> str:
        """What a notebook is called."""
        found = (q.notebook_title for (name, _), q in self.questions.items() if name == notebook)
        return next(found, notebook)


def read_for_pages(course: Course) -> Release:
    """Read what pages need of the release; of a course whose release is gone, nothing."""
    try:
        notebooks = read_release(course).values()
    except RepairError:
        return Release({})
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    texts = frozenset(cell.source for cell in cells if cell.cell_type == "markdown")
    code = [cell for cell in cells if cell.cell_type == "code"]
    own = frozenset(c.source for c in code if marks_of(c).get("locked") and not marks_of(c).get("grade"))
    language = next(map(language_of, notebooks), ENGLISH)
    return Release(read_questions(course), texts, cells_for_people(notebooks), own, language)
