"""Fills the release's cells from the submission's, and keeps account of what has gone where."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from nbformat import NotebookNode

from autograde.repair.choosing import Answer, choose_answer
from autograde.repair.matching import defined_names, is_answer, is_free, match_cells, plain
from autograde.repair.reading import FoundCell


def join_splits(cells: Sequence[FoundCell], released: NotebookNode) -> list[FoundCell]:
    """Join the halves of a function that was split: the second starts indented, right after a definition.

    Parameters
    ----------
    cells : sequence of FoundCell
    released : NotebookNode

    Returns
    -------
    list of FoundCell
    """
    names = set().union(*(defined_names(cell.source) for cell in released.cells if is_answer(cell)))
    joined: list[FoundCell] = []
    for cell in cells:
        if joined and _continues(cell, joined[-1], names):
            whole = joined[-1].source.rstrip("\n") + "\n" + cell.source.lstrip("\n")
            joined[-1] = replace(joined[-1], source=whole)
        else:
            joined.append(cell)
    return joined


def _continues(cell: FoundCell, previous: FoundCell, names: set[str]) -> bool:
    first = next((line for line in cell.source.splitlines() if line.strip()), "")
    return (
        cell.kind == previous.kind == "code"
        and first[:1] in (" ", "\t")
        and bool(names & defined_names(previous.source))
    )


class Filling:
    """The submission's cells on their way into the release's; all by position.

    Attributes
    ----------
    found : list of FoundCell
        The submission's cells.
    own : dict of int to list of int
        By the release's cell, the submission's that were matched with it at first.
    matched : dict of int to int
        From the submission's cell to the release's.
    loose : set of int
        Those of the submission that are the student's own.
    moved : dict of int to int
        Answers that stood in one of the student's own cells, and where they belong.
    """

    def __init__(self, found: list[FoundCell], released: NotebookNode):
        self.found = found
        self.released = released
        self.matched = match_cells(found, released.cells)
        self.loose = set(range(len(found))) - self.matched.keys()
        self.moved: dict[int, int] = {}
        self.own: dict[int, list[int]] = defaultdict(list)
        for i, r in sorted(self.matched.items()):
            self.own[r].append(i)

    def fill_answer(self, r: int, cell: NotebookNode) -> Answer:
        """Put the student's answer into the release's answer cell ``r``.

        Parameters
        ----------
        r : int
        cell : NotebookNode
            The copy to fill.

        Returns
        -------
        Answer
        """
        cells = self.released.cells
        shared = [i for i, x in sorted(self.matched.items()) if x != r and not is_free(cells[x])]
        answer = choose_answer(cells[r], self.found, self.own[r], sorted(self.loose), shared)
        cell.source = answer.source
        attachments: dict[str, Any] = {}
        for i in answer.taken:
            attachments |= self.found[i].attachments
        if attachments and cell.cell_type == "markdown":
            cell.attachments = attachments
        self.moved |= dict.fromkeys(self.loose.intersection(answer.taken), r)
        self.loose -= set(answer.taken)
        self._let_go(i for i in self.own[r] if i not in answer.taken)
        return answer

    def fill_free(self, r: int, cell: NotebookNode) -> None:
        """Put what students changed into the course's free cell ``r``; another copy is a cell of their own.

        Parameters
        ----------
        r : int
        cell : NotebookNode
            The copy to fill.
        """
        same = [i for i in self.own[r] if self.found[i].kind == cell.cell_type]
        same.sort(key=lambda i: plain(self.found[i].source) != plain(cell.source))  # the rest keeps its order
        if same:
            cell.source = self.found[same[0]].source
            self._let_go(same[1:])

    def _let_go(self, positions: Iterable[int]) -> None:
        """Make cells that were matched the student's own."""
        for i in positions:
            self.loose.add(i)
            self.matched.pop(i, None)
