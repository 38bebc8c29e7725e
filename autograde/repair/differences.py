"""Tells how a submitted notebook differed from the release, beyond its answers."""

from collections.abc import Iterator

from nbformat import NotebookNode

from autograde.repair.filling import Filling
from autograde.repair.matching import is_answer, marks_of, plain
from autograde.repair.origin import is_first_cell
from autograde.repair.reading import FoundNotebook
from autograde.repair.report import Repair, shown
from signs.words import tell, tell_many

NAMED = 3  # so many missing locked cells are told one by one


def tell_differences(filling: Filling) -> Iterator[Repair]:
    """Tell of lost marks, changed or missing cells of the course, and another order.

    Parameters
    ----------
    filling : Filling
        With every cell of the release filled.

    Yields
    ------
    Repair
    """
    yield from _marks_and_order(filling)
    missing_free, missing_locked = 0, []
    for r, cell in enumerate(filling.released.cells):
        if is_answer(cell) or is_first_cell(cell):
            continue
        sources = [plain(filling.found[i].source) for i in filling.matched if filling.matched[i] == r]
        if not marks_of(cell):
            missing_free += not sources
        elif sources:
            yield from _locked_cell(cell, sources)
        else:
            grade_id = marks_of(cell)["grade_id"]
            sentence = tell('The locked cell "{cell}" was missing: put back.', cell=grade_id)
            missing_locked.append(Repair("cell-missing", grade_id, sentence))
    if len(missing_locked) > NAMED:
        sentence = tell("{count} locked cells were missing: put back.", count=len(missing_locked))
        missing_locked = [Repair("cell-missing", "", sentence)]
    yield from missing_locked
    if missing_free:
        sentence = tell_many(
            "A cell of the course was missing: put back.",
            "{number} cells of the course were missing: put back.",
            missing_free,
        )
        yield Repair("cell-missing", "", sentence)


def tell_kernel(submitted: FoundNotebook, released: NotebookNode) -> Iterator[Repair]:
    """Tell of another kernel or language than the course's.

    Parameters
    ----------
    submitted : FoundNotebook
    released : NotebookNode

    Yields
    ------
    Repair
        One at most.
    """
    wanted = released.metadata.get("kernelspec", {}).get("name", "")
    language = released.metadata.get("language_info", {}).get("name", "")
    for given, usual in ((submitted.kernel, wanted), (submitted.language, language)):
        if given and usual and given.lower() != usual.lower():
            sentence = tell(
                "The notebook was set to {kernel}: it was graded with the course's kernel.",
                kernel=shown(given),
            )
            yield Repair("kernel", "", sentence)
            return


def _marks_and_order(filling: Filling) -> Iterator[Repair]:
    order = [filling.matched[i] for i in sorted(filling.matched)]
    if any(_lost_marks(filling, i, r) for i, r in filling.matched.items()):
        sentence = tell("The course's marks on some cells were lost or changed: they were put back.")
        yield Repair("marks", "", sentence)
    if order != sorted(order):
        sentence = tell("Cells stood in another order: the course's order was restored.")
        yield Repair("order", "", sentence)


def _lost_marks(filling: Filling, i: int, r: int) -> bool:
    given = filling.found[i].marks
    ours = marks_of(filling.released.cells[r])
    return any(given.get(key) != value for key, value in ours.items() if key != "checksum")


def _locked_cell(cell: NotebookNode, sources: list[str]) -> Iterator[Repair]:
    """Tell of a locked cell that was changed or copied."""
    grade_id = marks_of(cell)["grade_id"]
    if any(source != plain(cell.source) for source in sources):
        sentence = tell('The locked cell "{cell}" had been changed: the course\'s was used.', cell=grade_id)
        yield Repair("cell-changed", grade_id, sentence)
    elif len(sources) > 1:
        sentence = tell('The locked cell "{cell}" was there more than once: it was run once.', cell=grade_id)
        yield Repair("cell-duplicated", grade_id, sentence)
