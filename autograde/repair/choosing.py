"""Which of a submission's cells is the answer to an exercise, when there are several, or it has moved."""

import ast
import re
from dataclasses import dataclass

from autograde.repair.matching import defined_names, plain
from autograde.repair.report import Repair

UNFINISHED = re.compile(r"^[ \t]*raise NotImplementedError\b", re.MULTILINE)
UNTOUCHED, BEGUN, FINISHED = range(3)


@dataclass(frozen=True)
class Answer:
    """What goes into an answer cell.

    Attributes
    ----------
    source : str
        The release's where there is no answer.
    taken : tuple of int
        Positions in the submission that are used up by it; the others stay the student's own cells.
    repairs : tuple of Repair
    given : bool
        Whether there is an answer that looks finished.
    """

    source: str
    taken: tuple = ()
    repairs: tuple = ()
    given: bool = False


def choose_answer(stub, found, own, free, shared):
    """Choose the answer to an exercise.

    Parameters
    ----------
    stub : NotebookNode
        The answer cell of the release.
    found : sequence of FoundCell
        The submission's cells.
    own : sequence of int
        Which of them were matched with this answer cell, in order.
    free : sequence of int
        Which are the student's own cells; they may hold it instead.
    shared : sequence of int
        Which are something else, and may hold it as well.

    Returns
    -------
    Answer
    """
    if stub.cell_type != "code":
        return _choose_text(stub, found, own, free)
    names = defined_names(stub.source)
    ranked = {i: _rank(found[i], stub, names) for i in own}
    best = max(own, key=lambda i: (ranked[i], i), default=None)
    if best is None or ranked[best] < (True, FINISHED):
        for cells, used_up in ((free, True), (shared, False)):
            holding = [i for i in cells if names and _rank(found[i], stub, names) == (True, FINISHED)]
            if holding:
                return _take_from(stub, found, own, holding[-1], names, used_up)
    if best is None or not found[best].source.strip():
        return Answer(stub.source, tuple(own), (_missing(stub),))
    rivals = [i for i in own if i != best and ranked[i] >= (bool(names), BEGUN)]
    others = [i for i in own if i != best and i not in rivals and ranked[i] == (False, FINISHED)]
    taken = tuple(i for i in own if i not in others)
    touched = ranked[best][1] != UNTOUCHED
    repairs = [*_duplicates(stub, found, best, [i for i in taken if i != best], rivals)]
    if others:
        text = "had been copied: what does not define its function was kept as a cell of your own."
        repairs.append(_repair(stub, "cell-duplicated", text))
    if found[best].kind != "code":
        repairs.append(_repair(stub, "cell-kind", "had become a text cell: it was made code again."))
    return Answer(
        found[best].source if touched else stub.source, taken, tuple(repairs), ranked[best][1] == FINISHED
    )


def _rank(cell, stub, names):
    """Say whether the cell defines the exercise's function, and how far it is."""
    source = plain(cell.source)
    if not source or source == plain(stub.source):
        state = UNTOUCHED
    else:
        state = BEGUN if UNFINISHED.search(source) else FINISHED
    return names <= defined_names(source), state


def _repair(stub, kind, sentence, lost=False):
    grade_id = stub.metadata.nbgrader["grade_id"]
    return Repair(kind, grade_id, f'The cell "{grade_id}" {sentence}', lost)


def _missing(stub):
    return _repair(stub, "answer-missing", "was missing or empty, and no other holds its answer.", lost=True)


def _duplicates(stub, found, best, others, rivals):
    """Tell of copies of an answer cell; a copy that nobody has touched says nothing."""
    different = [i for i in rivals if plain(found[i].source) != plain(found[best].source)]
    if different:
        count = {2: "twice", 3: "three times"}.get(len(different) + 1, "several times")
        which = "last" if best > max(different) else "finished"
        text = f"was there {count}, with different contents: the {which} one was graded."
        yield _repair(stub, "cell-duplicated", text)
    elif others:
        yield _repair(stub, "cell-duplicated", "was there more than once: it was graded once.")


def _take_from(stub, found, own, place, names, used_up):
    """Bring an answer back into its cell from where the student wrote it."""
    source = found[place].source if used_up else _only_definition(found[place].source, names)
    repair = _repair(stub, "answer-elsewhere", "did not hold its answer: it was taken from another cell.")
    return Answer(source, (*own, place) if used_up else tuple(own), (repair,), True)


def _only_definition(source, names):
    """Cut the functions out of a cell that is the answer to something else as well."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source
    parts = [ast.get_source_segment(source, node) for node in tree.body if getattr(node, "name", "") in names]
    return "\n\n\n".join(parts) if len(parts) == len(names) else source


def _choose_text(stub, found, own, free):
    """Choose a written answer: the cells matched with it, else the text cells that follow its empty cell."""
    written = [i for i in own if _rank(found[i], stub, set())[1] != UNTOUCHED]
    different = list(dict.fromkeys(plain(found[i].source) for i in written))
    if different:
        repairs = ()
        if len(different) > 1:
            repairs = (
                _repair(stub, "cell-duplicated", "was there more than once: the texts were put together."),
            )
        elif len(own) > 1:
            repairs = tuple(_duplicates(stub, found, own[0], own[1:], []))
        source = found[written[0]].source if len(different) == 1 else "\n\n".join(different)
        return Answer(source, tuple(own), repairs, True)
    following = []
    while (
        own
        and (i := own[-1] + 1 + len(following)) in free
        and found[i].kind != "code"
        and found[i].source.strip()
    ):
        following.append(i)
    if following:
        source = "\n\n".join(found[i].source for i in following)
        repair = _repair(stub, "answer-elsewhere", "was empty: the text below it was taken as the answer.")
        return Answer(source, (*own, *following), (repair,), True)
    if own and any(found[i].source.strip() for i in own):
        return Answer(stub.source, tuple(own))
    return Answer(stub.source, tuple(own), (_missing(stub),))
