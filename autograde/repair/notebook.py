"""One notebook put right: the release's cells with the student's answers, and the student's own cells.

From the release come order, ids, marks, locked cells and tests, kernel and language; from the submission the
answers, changes in free cells, and the student's own cells without any of nbgrader's marks.
"""

import copy
from collections import defaultdict
from dataclasses import dataclass, replace

from autograde.repair.choosing import choose_answer
from autograde.repair.matching import defined_names, is_answer, is_free, marks_of, match_cells, plain
from autograde.repair.own_cells import added_imports, place_own_cells, put_between
from autograde.repair.reading import FoundNotebook, read_submitted
from autograde.repair.report import Repair, repair_report_cell, shown

NOT_HANDED_IN = FoundNotebook(
    repairs=(
        Repair("notebook-missing", "", "This notebook was not handed in: it counts as empty.", lost=True),
    )
)


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

    notebook: object
    repairs: tuple
    answers: int
    known: int


def repair_notebook(data, released, report=True):
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
        Always one: where nothing could be read, the release's notebook.
    """
    rebuilt = rebuild(read_submitted(data) if data is not None else NOT_HANDED_IN, released)
    return with_report(rebuilt) if report else rebuilt


def with_report(rebuilt, *more):
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


def rebuild(submitted, released):
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
    found = _join_splits(submitted.cells, released)
    repairs = list(submitted.repairs)
    if len(found) < len(submitted.cells):
        repairs.append(Repair("cell-split", "", "A function was split over two cells: they were joined."))
    matched = match_cells(found, released.cells)
    notebook = copy.deepcopy(released)
    own = defaultdict(list)
    for i in sorted(matched):
        own[matched[i]].append(i)
    loose = {i for i in range(len(found)) if i not in matched}
    answers, moved = 0, {}
    for r, cell in enumerate(notebook.cells):
        if is_answer(cell):
            shared = [i for i, x in sorted(matched.items()) if x != r and not is_free(released.cells[x])]
            answer = choose_answer(released.cells[r], found, own[r], sorted(loose), shared)
            repairs += answer.repairs if found else ()
            answers += answer.given
            _fill(cell, answer, found)
            moved |= {i: r for i in answer.taken if i in loose}
            loose = (loose | set(own[r])) - set(answer.taken)
            matched = {i: x for i, x in matched.items() if i not in loose}
        elif is_free(cell):
            same = [i for i in own[r] if found[i].kind == cell.cell_type]
            same.sort(key=lambda i: plain(found[i].source) != plain(cell.source))  # the rest keeps its order
            if same:
                cell.source = found[same[0]].source
                loose |= set(same[1:])  # a copy with other contents is the student's own cell
                matched = {i: x for i, x in matched.items() if i not in same[1:]}
    added = added_imports(found, own, released)
    repairs += _marks_and_places(found, matched, released) if found else ()
    repairs += _kernel(submitted, released)
    places = place_own_cells(found, loose, matched, moved)
    notebook.cells = put_between(notebook.cells, released, found, places, added)
    if added:
        sentence = "Imports that you had added to a locked cell were kept in a cell of their own."
        repairs.append(Repair("imports-kept", "", sentence))
    known = len({r for r in matched.values() if marks_of(released.cells[r])})
    return Rebuilt(notebook, tuple(dict.fromkeys(repairs)), answers, known)


def _join_splits(cells, released):
    """Join the halves of a function that was split: the second starts indented, right after a definition."""
    answers = [defined_names(cell.source) for cell in released.cells if is_answer(cell)]
    names = set().union(*answers)
    joined = []
    for cell in cells:
        first = next((line for line in cell.source.splitlines() if line.strip()), "")
        previous = joined[-1] if joined else None
        if (
            previous is not None
            and cell.kind == previous.kind == "code"
            and first[:1] in (" ", "\t")
            and names & defined_names(previous.source)
        ):
            joined[-1] = replace(
                previous, source=previous.source.rstrip("\n") + "\n" + cell.source.lstrip("\n")
            )
        else:
            joined.append(cell)
    return joined


def _fill(cell, answer, found):
    cell.source = answer.source
    attachments = {}
    for i in answer.taken:
        attachments |= found[i].attachments
    if attachments and cell.cell_type == "markdown":
        cell.attachments = attachments


def _marks_and_places(found, matched, released):
    """Tell of lost marks, changed or missing locked cells, and another order."""
    stripped, order = 0, []
    for i in sorted(matched):
        marks = marks_of(released.cells[matched[i]])
        ours = {key: value for key, value in marks.items() if key != "checksum"}
        stripped += any(found[i].marks.get(key) != value for key, value in ours.items())
        order.append(matched[i])
    if stripped:
        sentence = "The course's marks on some cells were lost or changed: they were put back."
        yield Repair("marks", "", sentence)
    if order != sorted(order):
        yield Repair("order", "", "Cells stood in another order: the course's order was restored.")
    missing, locked = 0, []
    for r, cell in enumerate(released.cells):
        sources = [plain(found[i].source) for i in matched if matched[i] == r]
        if is_answer(cell):
            continue
        if not marks_of(cell):
            missing += not sources
            continue
        grade_id = marks_of(cell)["grade_id"]
        if not sources:
            locked.append(
                Repair("cell-missing", grade_id, f'The locked cell "{grade_id}" was missing: put back.')
            )
        elif any(source != plain(cell.source) for source in sources):
            sentence = f'The locked cell "{grade_id}" had been changed: the course\'s was used.'
            yield Repair("cell-changed", grade_id, sentence)
        elif len(sources) > 1:
            sentence = f'The locked cell "{grade_id}" was there more than once: it was run once.'
            yield Repair("cell-duplicated", grade_id, sentence)
    if len(locked) > 3:
        sentence = f"{len(locked)} locked cells were missing: put back."
        locked = [Repair("cell-missing", "", sentence)]
    yield from locked
    if missing:
        what = "A cell of the course was" if missing == 1 else f"{missing} cells of the course were"
        yield Repair("cell-missing", "", f"{what} missing: put back.")


def _kernel(submitted, released):
    """Tell of another kernel or language than the course's."""
    wanted = released.metadata.get("kernelspec", {}).get("name", "")
    language = released.metadata.get("language_info", {}).get("name", "")
    for given, usual in ((submitted.kernel, wanted), (submitted.language, language)):
        if given and usual and given.lower() != usual.lower():
            sentence = f"The notebook was set to {shown(given)}: it was graded with the course's kernel."
            return [Repair("kernel", "", sentence)]
    return []
