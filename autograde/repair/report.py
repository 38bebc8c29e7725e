"""What was repaired, as data and as the text cell at the top of the repaired notebook."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from signs.words import tell

REPORT_ID = "what-was-repaired"


@dataclass(frozen=True)
class Repair:
    """One thing that was put right, or could not be.

    Attributes
    ----------
    kind : str
        What was wrong, a short identifier such as ``cell-duplicated``.
    cell : str
        The grade id of the cell, or the file's path in the submission; empty for a whole notebook.
    sentence : str
        For the student, in plain words, without markup.
    lost : bool
        Whether an answer could not be brought back; the instructor should look at it.
    notebook : str
        The notebook's name, empty for files.
    """

    kind: str
    cell: str
    sentence: str
    lost: bool = False
    notebook: str = ""


def repair_report_cell(repairs: Sequence[Repair]) -> NotebookNode:
    """Make the text cell that tells a student what was repaired.

    Parameters
    ----------
    repairs : sequence of Repair
        At least one.

    Returns
    -------
    NotebookNode
        A markdown cell without nbgrader's metadata.
    """
    sentences = list(dict.fromkeys(repair.sentence for repair in repairs))
    lines = [tell("**Put right before grading.** Your submission itself was not changed."), ""]
    lines += [f"- {sentence}" for sentence in sentences]
    cell = new_markdown_cell("\n".join(lines), metadata={"deletable": False, "editable": False})
    cell.id = REPORT_ID
    return cell


def shown(name: str) -> str:
    """Make a name from a submission fit for a sentence: a student may have put markup into it.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        Quoted; at most 80 characters, those that mean something in Markdown or HTML replaced.
    """
    plain = re.sub(r"[^\w .()+,=/-]", "?", str(name)).replace("__", "_\u200b_")
    return tell('"{name}"', name=plain if len(plain) <= 80 else f"{plain[:77]}...")
