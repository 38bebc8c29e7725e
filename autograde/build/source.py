"""Writes ``source/``: the instructor notebooks, and the files that lie beside the masters.

Notebooks that students do not get lie in a folder of their own in it, where nbgrader looks for none.
"""

import shutil
from pathlib import Path

import nbformat

from autograde.build.canaries import plant_canaries
from autograde.build.first_cell import first_cell, needs_the_kit
from autograde.build.masters import Master
from autograde.course import UNRELEASED
from autograde.course_files import DISTRIBUTION
from autograde.planted_mistakes import FILE as SAMPLE_CLASS
from autograde.repair.origin import note_origins

LEFT_BEHIND = (".*", "__pycache__", "*.pyc", "*~")  # editors' and Python's traces are no part of the course


def write_source(masters: list[Master], assignments: Path, folder: Path, address: str = DISTRIBUTION) -> None:
    """Write the instructor notebooks and copy the other files.

    Parameters
    ----------
    masters : list of Master
        What `read_masters` gave.
    assignments : Path
        The folder of the masters; all but its ``*.py``, the sample class and folders of translations is
        copied as it is, figures for instance.
    folder : Path
        A folder that does not exist yet.
    address : str
        What the notebooks' first cell has pip install where the kit is missing.
    """
    shutil.copytree(
        assignments,
        folder,
        ignore=lambda path, names: _left_out(Path(path), names, assignments),
        copy_function=shutil.copyfile,  # without the modes: those are the machine's
    )
    for master in masters:
        place = folder if master.released else folder / UNRELEASED
        place.mkdir(exist_ok=True)
        notebook = plant_canaries(master.notebook)
        if master.released:
            note_origins(notebook)
        if needs_the_kit(notebook):
            notebook.cells.insert(0, first_cell(master.name, address, master.language))
        nbformat.validate(notebook)
        nbformat.write(notebook, place / f"{master.name}.ipynb")


def _left_out(path: Path, names: list[str], assignments: Path) -> set[str]:
    left_out = shutil.ignore_patterns(*LEFT_BEHIND)(str(path), names)
    if path == assignments:
        left_out |= {name for name in names if name.endswith(".py") or name == SAMPLE_CLASS}
        left_out |= {name for name in names if any((path / name).glob("*.po"))}
    return left_out
