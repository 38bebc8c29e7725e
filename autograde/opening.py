"""What a notebook's first cell calls where the package is there: compares versions, and is silent as a rule.

The cell itself is made by the build (`autograde.build.first_cell`) and has to say alone what is to be
installed where this module cannot be imported. A module of ours by its own name is what tells this package
from a stranger's that is called ``autograde``; a stranger's ``signs`` is told here.
"""

import os
import re
from pathlib import Path

import signs
from autograde.exercise import WORD_OF_THE_COURSE
from autograde.shell import running_shell
from signs.words import ENGLISH, speak, tell

if not {"load_dataset", "load_keras"} <= set(dir(signs)):
    raise ImportError("another package called signs has taken the place of the course's")

#: The name of the first cell's function that keeps the other cells from being run.
ONLY_INSTALLING = "only_installing"


def open_notebook(version: str, name: str, address: str, language: str = ENGLISH) -> None:
    """Let the notebook's cells be run, and say in one line if the package is not of the notebook's version.

    From now on the kernel speaks the notebook's language, whatever the machine's is.

    Parameters
    ----------
    version : str
        Of the kit that made the notebook.
    name, address : str
        What pip calls the kit, and what it is to install.
    language : str
        The notebook's.
    """
    speak(language)
    _let_cells_run()
    graded = Path(__file__).with_name(WORD_OF_THE_COURSE).exists() or "NBGRADER_EXECUTION" in os.environ
    here = signs.__version__
    if graded or here == version:
        return
    if _numbers(here) > _numbers(version):
        told = tell(
            "This notebook is of version {version} of the course, and the package {name} is newer ({here}): "
            "run `autograde update` in a terminal; it keeps your answers.",
            version=version,
            name=name,
            here=here,
        )
    else:
        told = tell(
            "This notebook is of version {version} of the course, and the package {name} is older ({here}): "
            "run `pip install --upgrade {address}` in a terminal, and restart the kernel.",
            version=version,
            name=name,
            here=here,
            address=address,
        )
    print(told)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def _let_cells_run() -> None:
    """Take out what the first cell put in while the package was missing."""
    shell = running_shell()
    if shell is not None:
        hooks = shell.input_transformers_cleanup
        hooks[:] = [hook for hook in hooks if getattr(hook, "__name__", "") != ONLY_INSTALLING]
