"""One notebook put right: the release's cells with the student's answers, and the student's own cells.

From the release come order, ids, marks, locked cells and tests, kernel and language; from the submission the
answers, changes in free cells, and the student's own cells without any of nbgrader's marks.
"""

import copy
from dataclasses import dataclass, replace

from nbformat import NotebookNode

from autograde.repair.differences import tell_differences, tell_kernel
from autograde.repair.filling import Filling, join_splits
from autograde.repair.matching import is_answer, is_free, marks_of
from autograde.repair.origin import language_of
from autograde.repair.own_cells import added_imports, place_own_cells, put_between
from autograde.repair.reading import FoundNotebook, read_submitted
from autograde.repair.report import Repair, repair_report_cell
from signs.words import speaking, tell


@dataclass(frozen=True)
class Rebuilt:
    """A notebook that nbgrader can grade.

    Attributes
    ----------
    notebook : NotebookNode
        With exactly the release's graded and locked cells.
    repairs : tuple of Repair
        What was put right; none for a notebook in order.
    answers : int
        How many exercises have an answer that is finished.
    known : int
        How many of the release's graded, locked and answer cells were recognised in the submission.
    """

    notebook: NotebookNode
    repairs: tuple[Repair, ...]
    answers: int
    known: int


def not_handed_in() -> FoundNotebook:
    """Return what is there of a notebook that was not handed in."""
    sentence = tell("This notebook was not handed in: it counts as empty.")
    return FoundNotebook(repairs=(Repair("notebook-missing", "", sentence, lost=True),))


def repair_notebook(data: bytes | None, released: NotebookNode, report: bool = True) -> Rebuilt:
    """Put a submitted notebook right.

    Parameters
    ----------
    data : bytes or None
        The submitted file; None if there is none.
    released : NotebookNode
        The notebook of the release, nbformat 4. It is not changed.
    report : bool
        Whether a text cell at the top says what was repaired, if anything was.

    Returns
    -------
    Rebuilt
        Always one: where nothing could be read, the release's notebook. In its language it says what was
        repaired.
    """
    with speaking(language_of(released)):
        rebuilt = rebuild(not_handed_in() if data is None else read_submitted(data), released)
        return with_report(rebuilt) if report else rebuilt


def with_report(rebuilt: Rebuilt, *more: Repair) -> Rebuilt:
    """Put the text cell that says what was repaired at the top, if anything was.

    Parameters
    ----------
    rebuilt : Rebuilt
        Without one.
    *more : Repair
        What else to tell there, such as files that were set aside.

    Returns
    -------
    Rebuilt
    """
    repairs = tuple(dict.fromkeys((*rebuilt.repairs, *more)))
    if not repairs:
        return rebuilt
    notebook = copy.copy(rebuilt.notebook)
    notebook.cells = [repair_report_cell(repairs), *notebook.cells]
    return replace(rebuilt, notebook=notebook, repairs=repairs)


def rebuild(submitted: FoundNotebook, released: NotebookNode) -> Rebuilt:
    """Make the notebook that is graded.

    Parameters
    ----------
    submitted : FoundNotebook
    released : NotebookNode

    Returns
    -------
    Rebuilt
        Without a report cell.
    """
    found = join_splits(submitted.cells, released)
    repairs = list(submitted.repairs)
    if len(found) < len(submitted.cells):
        sentence = tell("A function was split over two cells: they were joined.")
        repairs.append(Repair("cell-split", "", sentence))
    filling = Filling(found, released)
    notebook = copy.deepcopy(released)
    answers = []
    for r, cell in enumerate(notebook.cells):
        if is_answer(cell):
            answers.append(filling.fill_answer(r, cell))
        elif is_free(cell):
            filling.fill_free(r, cell)
    if found:
        repairs += [repair for answer in answers for repair in answer.repairs]
        repairs += tell_differences(filling)
    repairs += tell_kernel(submitted, released)
    added = added_imports(found, filling.own, released)
    if added:
        sentence = tell("Imports that you had added to a locked cell were kept in a cell of their own.")
        repairs.append(Repair("imports-kept", "", sentence))
    places = place_own_cells(found, filling.loose, filling.matched, filling.moved)
    notebook.cells = put_between(notebook.cells, released, found, places, added)
    known = len({r for r in filling.matched.values() if marks_of(released.cells[r])})
    given = sum(answer.given for answer in answers)
    return Rebuilt(notebook, tuple(dict.fromkeys(repairs)), given, known)
