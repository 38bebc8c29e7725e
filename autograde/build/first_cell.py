"""The first cell of each notebook that imports the kit: it says what to install where the kit is missing.

A notebook travels alone, in a mail, to Colab, to a learning platform. The cell is the same in all notebooks
of a course but for its name, so it is made here and stands in no master. Where the kit is missing it prints
one sentence and one line for Colab, and then lets no other cell run but for lines such as ``%pip install``: a
traceback in each of them would hide the sentence. Where the kit is there, `autograde.opening` does the rest.
"""

import re

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

import signs
from autograde.build.marks import Mark
from autograde.build.wrapping import string_lines
from autograde.course_files import DISTRIBUTION
from autograde.repair.origin import FIRST_CELL
from signs.words import ENGLISH, mark, speaking, tell

_IMPORTS_THE_KIT = re.compile(r"^\s*(?:import|from)\s+(?:autograde|signs)\b", re.MULTILINE)
_LONGEST = 50  # characters of a grade id
_TEXT = """\
# {own}
try:
    from autograde.opening import open_notebook
except ImportError:

    def open_notebook({parameters}):
        import sys
        from importlib import metadata

        from IPython import get_ipython

        install = f"pip install {address}"
        if any(metadata.distributions(name=name)):  # {taken}
            install = f"pip install --force-reinstall --no-deps {address}"
        print(
            {missing!r}
        )
        print({colab!r})

        def only_installing(lines):
            if "open_notebook" in "".join(lines):
                return lines
            lines = [line.lstrip() for line in lines]
            return [line for line in lines if line[:1] in ("%", "!") and line[:2] != "%%"] or ["\\n"]

        shell = get_ipython()
        if shell is not None:
            hooks = shell.input_transformers_cleanup
            others = [hook for hook in hooks if getattr(hook, "__name__", "") != "only_installing"]
            hooks[:] = [*others, only_installing]
        for module in [m for m in sys.modules if m.partition(".")[0] in ("autograde", "signs")]:
            del sys.modules[module]


open_notebook({arguments})"""
_OWN = mark("The course's own cell: nothing to fill in here.")
_TAKEN = mark("another package has taken the place of its modules")
_MISSING = mark(
    "This notebook needs the package {name}, which is not here: run `{install}` in a terminal, "
    "restart the kernel, and run all cells again."
)
_COLAB = mark("In Colab, run this line in a new cell, and then all cells again: %{install}")


def first_cell_id(name: str) -> str:
    """Return the grade id of a notebook's first cell.

    Parameters
    ----------
    name : str
        The notebook's.
    """
    return f"course_{name}"[:_LONGEST]


def needs_the_kit(notebook: NotebookNode) -> bool:
    """Say whether a notebook imports the kit; one whose checks are its own needs nothing installed."""
    return any(cell.cell_type == "code" and _IMPORTS_THE_KIT.search(cell.source) for cell in notebook.cells)


def first_cell(name: str, address: str, language: str = ENGLISH) -> NotebookNode:
    """Make the first cell of a notebook.

    Parameters
    ----------
    name : str
        The notebook's, such as ``2_residual_blocks``.
    address : str
        What pip is to install, see `autograde.course_files.StudentCourse`.
    language : str
        The notebook's: the cell says it where it is another than English.

    Returns
    -------
    NotebookNode
        A locked code cell; JupyterLab folds its text.
    """
    quoted = f'"{address}"' if re.search(r"\s", address) else address
    handed = {"version": signs.__version__, "name": DISTRIBUTION, "address": quoted}
    handed |= {} if language == ENGLISH else {"language": language}
    text = _TEXT.replace("{parameters}", ", ".join(handed))
    text = text.replace("{arguments}", ", ".join(map(repr, handed.values())))
    with speaking(language):
        text = text.replace("{own}", tell(_OWN)).replace("{taken}", tell(_TAKEN))
        text = text.replace("{missing!r}", string_lines(tell(_MISSING), 12))
        text = text.replace("{colab!r}", string_lines(tell(_COLAB), 14))
    cell = new_code_cell(text)
    grade_id = first_cell_id(name)
    cell.id = grade_id
    cell.metadata = NotebookNode(
        jupyter=NotebookNode(source_hidden=True),
        nbgrader=NotebookNode(Mark("locked", grade_id).metadata),
        tags=[FIRST_CELL],
    )
    return cell
