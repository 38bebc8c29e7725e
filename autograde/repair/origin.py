"""What the build notes in a released notebook's cells, so that a later version can be told from an edit.

A course's free cells, its texts and examples, carry a fingerprint of what they said when they were released.
It travels with the notebook wherever that goes. Locked cells and answer cells have nbgrader's checksum
already.
"""

import hashlib
import re

from nbformat import NotebookNode

from autograde.repair.matching import is_free, plain
from autograde.repair.reading import ORIGIN
from signs.words import ENGLISH, languages

#: The key in a notebook's metadata of the language that the course speaks in it; absent for English.
LANGUAGE = "course_language"
#: The tag of the cell that the build puts first: that one is missing or older is nobody's doing.
FIRST_CELL = "course-start"
#: The ids that the build gives to free cells, by which they are known in notebooks of before it noted more.
FREE_ID = re.compile(r"(?:start|after-[\w-]+)-\d+")


def fingerprint(source: str) -> str:
    """Return a short hash of a cell's text, blank lines and trailing blanks left aside."""
    return hashlib.sha256(plain(source).encode("utf-8", "replace")).hexdigest()[:12]


def language_of(notebook: NotebookNode) -> str:
    """Say in which language a notebook of the course speaks.

    Parameters
    ----------
    notebook : NotebookNode
        The release's, where it is at hand.

    Returns
    -------
    str
        One that the kit has; English for any other.
    """
    said = notebook.metadata.get(LANGUAGE)
    return said if said in languages() else ENGLISH


def note_origins(notebook: NotebookNode) -> None:
    """Write into each free cell of a notebook what it says.

    Parameters
    ----------
    notebook : NotebookNode
        Is changed.
    """
    for cell in notebook.cells:
        if is_free(cell):
            cell.metadata[ORIGIN] = fingerprint(cell.source)


def is_first_cell(cell: NotebookNode) -> bool:
    """Say whether a cell of the release is the one that looks whether the kit is installed."""
    return FIRST_CELL in cell.metadata.get("tags", ())
