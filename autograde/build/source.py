"""Writes ``source/``: the instructor notebooks, and the files that lie beside the masters.

Notebooks that students do not get lie in a folder of their own in it, where nbgrader looks for none.
"""

import shutil
from pathlib import Path

import nbformat

from autograde.build.canaries import plant_canaries
from autograde.build.masters import Master
from autograde.course import UNRELEASED
from autograde.planted_mistakes import FILE as SAMPLE_CLASS

LEFT_BEHIND = (".*", "__pycache__", "*.pyc", "*~")  # editors' and Python's traces are no part of the course


def write_source(masters: list[Master], assignments: Path, folder: Path) -> None:
    """Write the instructor notebooks and copy the other files.

    Parameters
    ----------
    masters : list of Master
        What `read_masters` gave.
    assignments : Path
        The folder of the masters; all but its ``*.py`` and the sample class is copied as it is, figures for
        instance.
    folder : Path
        A folder that does not exist yet.
    """
    shutil.copytree(
        assignments,
        folder,
        ignore=lambda path, names: _left_out(Path(path), names, assignments),
        copy_function=shutil.copyfile,  # without the modes: those are the machine's
    )
    for master in masters:
        nbformat.validate(master.notebook)
        place = folder if master.released else folder / UNRELEASED
        place.mkdir(exist_ok=True)
        nbformat.write(plant_canaries(master.notebook), place / f"{master.name}.ipynb")


def _left_out(path: Path, names: list[str], assignments: Path) -> set[str]:
    left_out = shutil.ignore_patterns(*LEFT_BEHIND)(str(path), names)
    if path == assignments:
        left_out |= {name for name in names if name.endswith(".py") or name == SAMPLE_CLASS}
    return left_out
