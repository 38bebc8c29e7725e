"""Which of a submission's cells is the answer to an exercise, when there are several, or it has moved."""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nbformat import NotebookNode

from autograde.repair.matching import defined_names, plain
from autograde.repair.reading import FoundCell
from autograde.repair.report import Repair
from signs.words import mark, tell

UNFINISHED = re.compile(r"^[ \t]*raise NotImplementedError\b", re.MULTILINE)
UNTOUCHED, BEGUN, FINISHED = range(3)


class Rank(NamedTuple):
    """How good a cell is as the answer to an exercise; greater is better."""

    defines: bool  # the exercise's function
    state: int  # UNTOUCHED, BEGUN or FINISHED


WHOLE = Rank(True, FINISHED)


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
    taken: tuple[int, ...] = ()
    repairs: tuple[Repair, ...] = ()
    given: bool = False


def choose_answer(
    stub: NotebookNode,
    found: Sequence[FoundCell],
    own: Sequence[int],
    free: Sequence[int],
    shared: Sequence[int],
) -> Answer:
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
    ranks = {i: _rank(found[i], stub, names) for i in own}
    best = max(own, key=lambda i: (ranks[i], i), default=None)
    if best is None or ranks[best] < WHOLE:
        elsewhere = _find_elsewhere(stub, found, own, free, shared)
        if elsewhere is not None:
            return elsewhere
    if best is None or not found[best].source.strip():
        return Answer(stub.source, tuple(own), (_missing(stub),))
    return _take_best(stub, found, ranks, best)


def _rank(cell, stub, names):
    source = plain(cell.source)
    if not source or source == plain(stub.source):
        state = UNTOUCHED
    else:
        state = BEGUN if UNFINISHED.search(source) else FINISHED
    return Rank(names <= defined_names(source), state)


def _find_elsewhere(stub, found, own, free, shared):
    """Bring an answer back from where the student wrote it: a cell of their own, else another."""
    names = defined_names(stub.source)
    if not names:
        return None
    sentence = mark('The cell "{cell}" did not hold its answer: it was taken from another cell.')
    repair = _repair(stub, "answer-elsewhere", sentence)
    for i in reversed(free):
        if _rank(found[i], stub, names) == WHOLE:
            return Answer(found[i].source, (*own, i), (repair,), True)
    for i in reversed(shared):
        if _rank(found[i], stub, names) == WHOLE:  # the cell stays where it is: it is something else as well
            return Answer(_only_definition(found[i].source, names), tuple(own), (repair,), True)
    return None


def _take_best(stub, found, ranks, best):
    """Take the answer from the best of its own cells, and tell what became of the others."""
    least = Rank(bool(defined_names(stub.source)), BEGUN)
    copies = [i for i in ranks if i != best]
    rivals = [i for i in copies if ranks[i] >= least]
    strangers = [i for i in copies if i not in rivals and ranks[i] == Rank(False, FINISHED)]
    spent = [i for i in copies if i not in strangers]
    repairs = [*_duplicates(stub, found, best, spent, rivals)]
    if strangers:
        sentence = mark(
            'The cell "{cell}" had been copied: '
            "what does not define its function was kept as a cell of your own."
        )
        repairs.append(_repair(stub, "cell-duplicated", sentence))
    if found[best].kind != "code":
        sentence = mark('The cell "{cell}" had become a text cell: it was made code again.')
        repairs.append(_repair(stub, "cell-kind", sentence))
    state = ranks[best].state
    source = stub.source if state == UNTOUCHED else found[best].source
    taken = tuple(i for i in ranks if i not in strangers)
    return Answer(source, taken, tuple(repairs), state == FINISHED)


def _repair(stub, kind, sentence, lost=False, **parts):
    grade_id = stub.metadata.nbgrader["grade_id"]
    return Repair(kind, grade_id, tell(sentence, cell=grade_id, **parts), lost)


def _missing(stub):
    sentence = mark('The cell "{cell}" was missing or empty, and no other holds its answer.')
    return _repair(stub, "answer-missing", sentence, lost=True)


def _duplicates(stub, found, best, others, rivals):
    """Tell of copies of an answer cell; a copy that nobody has touched says nothing."""
    different = [i for i in rivals if plain(found[i].source) != plain(found[best].source)]
    if different:
        counts = {1: tell("twice"), 2: tell("three times")}
        if best > max(different):
            sentence = mark(
                'The cell "{cell}" was there {count}, with different contents: the last one was graded.'
            )
        else:
            sentence = mark(
                'The cell "{cell}" was there {count}, with different contents: the finished one was graded.'
            )
        count = counts.get(len(different), tell("several times"))
        yield _repair(stub, "cell-duplicated", sentence, count=count)
    elif others:
        sentence = mark('The cell "{cell}" was there more than once: it was graded once.')
        yield _repair(stub, "cell-duplicated", sentence)


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
    written = [i for i in own if _rank(found[i], stub, set()).state != UNTOUCHED]
    if written:
        return _put_together(stub, found, own, written)
    following = _text_below(found, own, free)
    if following:
        source = "\n\n".join(found[i].source for i in following)
        sentence = mark('The cell "{cell}" was empty: the text below it was taken as the answer.')
        repair = _repair(stub, "answer-elsewhere", sentence)
        return Answer(source, (*own, *following), (repair,), True)
    present = any(found[i].source.strip() for i in own)
    return Answer(stub.source, tuple(own), () if present else (_missing(stub),))


def _put_together(stub, found, own, written):
    """Make one text of all that was written; copies count once."""
    different = list(dict.fromkeys(plain(found[i].source) for i in written))
    if len(different) > 1:
        sentence = mark('The cell "{cell}" was there more than once: the texts were put together.')
        repair = _repair(stub, "cell-duplicated", sentence)
        return Answer("\n\n".join(different), tuple(own), (repair,), True)
    repairs = tuple(_duplicates(stub, found, own[0], own[1:], []))
    return Answer(found[written[0]].source, tuple(own), repairs, True)


def _text_below(found, own, free):
    """List the student's own text cells that follow the last of the exercise's."""
    below = []
    if own:
        i = own[-1] + 1
        while i in free and found[i].kind != "code" and found[i].source.strip():
            below.append(i)
            i += 1
    return below
