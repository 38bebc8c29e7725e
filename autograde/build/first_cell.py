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
from autograde.course_files import DISTRIBUTION
from autograde.repair.origin import FIRST_CELL

_IMPORTS_THE_KIT = re.compile(r"^\s*(?:import|from)\s+(?:autograde|signs)\b", re.MULTILINE)
_LONGEST = 50  # characters of a grade id
_TEXT = """\
# The course's own cell: nothing to fill in here.
try:
    from autograde.opening import open_notebook
except ImportError:

    def open_notebook(version, name, address):
        import sys
        from importlib import metadata

        from IPython import get_ipython

        install = f"pip install {address}"
        if any(metadata.distributions(name=name)):  # another package has taken the place of its modules
            install = f"pip install --force-reinstall --no-deps {address}"
        print(
            f"This notebook needs the package {name}, which is not here: run `{install}` in a terminal, "
            "restart the kernel, and run all cells again."
        )
        print(f"In Colab, run this line in a new cell, and then all cells again: %{install}")

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


open_notebook({version!r}, {name!r}, {address!r})"""


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


def first_cell(name: str, address: str) -> NotebookNode:
    """Make the first cell of a notebook.

    Parameters
    ----------
    name : str
        The notebook's, such as ``2_residual_blocks``.
    address : str
        What pip is to install, see `autograde.course_files.StudentCourse`.

    Returns
    -------
    NotebookNode
        A locked code cell; JupyterLab folds its text.
    """
    quoted = f'"{address}"' if re.search(r"\s", address) else address
    text = _TEXT.replace("{version!r}", repr(signs.__version__))
    text = text.replace("{name!r}", repr(DISTRIBUTION)).replace("{address!r}", repr(quoted))
    cell = new_code_cell(text)
    grade_id = first_cell_id(name)
    cell.id = grade_id
    cell.metadata = NotebookNode(
        jupyter=NotebookNode(source_hidden=True),
        nbgrader=NotebookNode(Mark("locked", grade_id).metadata),
        tags=[FIRST_CELL],
    )
    return cell
