"""Which file names would stand in the way of something that a kernel imports or reads as configuration."""

import functools
import re
import site
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from signs.words import tell

OURS = {"signs", "autograde", "assignments", "nbgrader_config"}
CUSTOMISING = {"sitecustomize", "usercustomize", "conftest", "setup", "matplotlibrc", "profile_default"}
CONFIGURATION = re.compile(
    r"^(?:i?python|jupyter|nbgrader|nbconvert)\w*_config\.\w+$|^matplotlibrc$", re.IGNORECASE
)
COMPILED = {".pyc", ".pyo", ".pyd", ".so", ".dll", ".dylib", ".pth", ".egg", ".whl", ".pyz"}
DISTRIBUTION = re.compile(r"\.(?:dist-info|egg-info|egg-link)$", re.IGNORECASE)


@functools.cache
def importable_names() -> frozenset[str]:
    """List the top-level names that an import can find without looking at the submission.

    Returns
    -------
    frozenset of str
        Lower case: some file systems do not tell `Numpy.py` from `numpy.py`.
    """
    names = {*sys.stdlib_module_names, *sys.builtin_module_names, *OURS, *CUSTOMISING}
    folders = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
    folders |= {site.getusersitepackages()} if site.ENABLE_USER_SITE else set()
    for folder in map(Path, folders):
        if folder.is_dir():
            names |= {child.name.split(".")[0] for child in folder.iterdir()}
    return frozenset(name.lower() for name in names if name.isidentifier())


def stands_in_the_way(parts: Sequence[str]) -> str | None:
    """Say why a file must not lie beside the notebooks.

    Parameters
    ----------
    parts : sequence of str
        The file's path in the submission, folder by folder.

    Returns
    -------
    str or None
        The reason, as the end of a sentence; None where the file is harmless.
    """
    top, name = parts[0], parts[-1]
    suffixes = {f".{part.lower()}" for part in name.split(".")[1:]}
    if any(part.startswith(".") or part == "__pycache__" for part in parts):
        return tell("hidden files are not graded")
    if suffixes & COMPILED or any(DISTRIBUTION.search(part) for part in parts):
        return tell("compiled or installed code is not graded")
    if CONFIGURATION.match(name):
        return tell("settings of the tools are the course's")
    is_code = len(parts) > 1 or suffixes & {".py", ".pyw", ".ipy"}
    if is_code and top.split(".")[0].lower() in importable_names():
        return tell("its name would hide a module that the notebooks import")
    return None
