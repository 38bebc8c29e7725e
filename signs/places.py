"""Where a pair of one's own may lie, and what is nearly one: found, or said in one line.

Nothing is renamed, unpacked or guessed. A file that is nearly the right one is worth a line, because without
it the notebooks would go on with other pictures, and nobody would notice.
"""

import os
from collections.abc import Iterator
from os import PathLike
from pathlib import Path

from signs.hdf5 import IMAGES_KEYS, LAYOUT, TEST_FILE, TRAIN_FILE, DatasetError, holds_pair
from signs.words import tell

FOLDER_VARIABLE = "SIGNS_DATA"
DEFAULT_FOLDER = "data"
#: What marks the folder of a project; nothing above it is looked at.
PROJECT_MARKS = ("nbgrader_config.py", "pyproject.toml", ".git")
MOST_LEVELS = 3  # above the notebooks, where nothing marks the project's folder
_OTHER_FOLDERS = ("Data", "datasets", "dataset", "Datasets")
_PACKED = (".gz", ".zip", ".bz2", ".xz", ".7z", ".tar", ".tgz", ".rar")


def data_environment() -> dict[str, str]:
    """Return what a command passes on of ``SIGNS_DATA`` to a server or kernel that works in another folder.

    Returns
    -------
    dict of str to str
        The variable with an absolute path; empty where it is not set.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    return {FOLDER_VARIABLE: str(typed_folder(named))} if named else {}


def typed_folder(named: str | PathLike[str]) -> Path:
    """Make a folder's name absolute: as it was meant where it was typed.

    A notebook's kernel works beside the notebook, and the shell has left its own folder in ``PWD``. Where the
    folder is only to be found beside the notebook, that is taken.

    Parameters
    ----------
    named : path-like

    Returns
    -------
    pathlib.Path
        Absolute; it need not exist.
    """
    path = Path(named).expanduser()
    if path.is_absolute():
        return path
    starts = _unique([*_shells_folder(), Path.cwd()])
    return next((start / path for start in starts if _exists(start / path)), starts[0] / path)


def pair_folder(path: str | PathLike[str], by: str = "") -> Path:
    """Return the folder of the pair that a person has named.

    Parameters
    ----------
    path : path-like
    by : str
        What named it, for the message, such as ``SIGNS_DATA``.

    Returns
    -------
    pathlib.Path
        Absolute. It holds a file of the pair at least.

    Raises
    ------
    DatasetError
        If it does not; the line says what is nearly right, if anything is.
    """
    path = Path(path).expanduser().absolute()
    if holds_pair(path):
        return _whole(path)
    where = tell("{path} (named by {variable})", path=path, variable=by) if by else str(path)
    parts = {"folder": where, "train": TRAIN_FILE, "test": TEST_FILE}
    if os.path.isfile(path):  # noqa: PTH113
        raise DatasetError(tell("{folder} is a file: name the folder that holds {train} and {test}", **parts))
    if not path.is_dir():
        raise DatasetError(
            tell("there is no folder {folder}: name the one that holds {train} and {test}", **parts)
        )
    near = nearly(path)
    if near:
        raise DatasetError(near)
    raise DatasetError(tell("{folder} holds no {train} and {test}: name the folder that does", **parts))


def default_pair() -> Path | None:
    """Look for a pair where nobody has named a folder: in ``data/`` beside the notebooks, and of the project.

    Returns
    -------
    pathlib.Path or None
        An absolute path; None where there is nothing like a pair.

    Raises
    ------
    DatasetError
        If what is there is only nearly a pair.
    """
    starts = _unique([*_working_folders(), *_shells_folder()])
    for start in starts:
        if holds_pair(start / DEFAULT_FOLDER):
            return _whole(start / DEFAULT_FOLDER)
    for start in starts:
        near = nearly(start / DEFAULT_FOLDER) or _misplaced(start)
        if near:
            raise DatasetError(near)
    return None


def nearly(folder: Path) -> str:
    """Say what in a folder, or one level below it, is nearly the pair; nothing if nothing is.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    str
        One line that says what to do.
    """
    for path in _listed(folder):
        near = "" if path.name in LAYOUT else _near_name(path) or _near_content(path)
        if near:
            return near
    for path in _listed(folder):
        if path.is_dir() and holds_pair(path):
            return _lies_in(path, folder)
    return ""


def _lies_in(place, folder):
    return tell(
        "the pair lies in {place}: move both files to {folder}, or name that folder",
        place=place,
        folder=folder,
    )


def _misplaced(start):
    """Say that a pair lies beside the notebooks, or in a folder of another name than ``data``."""
    if holds_pair(start):
        return _lies_in(start, start / DEFAULT_FOLDER)
    for name in _OTHER_FOLDERS:
        folder = start / name
        if _exists(folder) and not _same(folder, start / DEFAULT_FOLDER):
            if holds_pair(folder):
                return tell(
                    "the pair lies in {folder}: call that folder {name}, or name it: "
                    "load_dataset(folder=...) or {variable}",
                    folder=folder,
                    name=DEFAULT_FOLDER,
                    variable=FOLDER_VARIABLE,
                )
            near = nearly(folder)
            if near:
                return near
    return next(filter(None, map(_near_name, _listed(start))), "")


def _whole(folder):
    """Return a folder that holds a file of the pair; raise if the other one has nearly its name."""
    if not all(_exists(folder / name) for name in LAYOUT):
        near = nearly(folder)
        if near:
            raise DatasetError(near)
    return folder


def _near_name(path):
    """Say what a file with nearly a right name should be; nothing if it has another name altogether."""
    name = path.name.lower()
    stem = name.split(".")[0].replace("-", "_").replace(" ", "_")
    wanted = {_plain(right): right for right in LAYOUT}.get(_plain(stem + ".h5"))
    if wanted is None or not path.is_file():
        return ""
    if name.endswith(_PACKED):
        right = path.with_name(wanted)
        return tell("{path} is packed: unpack it, so that {right} is there", path=path, right=right)
    if name.endswith((".h5", ".hdf5", ".hdf", ".he5")):
        return _misnamed(path, wanted)
    if name.endswith((".html", ".htm")):
        return tell("{path} is a web page: download the file itself, {wanted}", path=path, wanted=wanted)
    return ""


def _misnamed(path, wanted):
    return tell("{path} should be called {wanted}: rename it", path=path, wanted=wanted)


def _near_content(path):
    """Say which file of the pair an HDF5 file of another name is, by what it holds."""
    if path.suffix.lower() not in (".h5", ".hdf5") or not path.is_file():
        return ""
    import h5py

    try:
        with h5py.File(path, "r", locking=False) as file:
            wanted = next((name for key, name in IMAGES_KEYS.items() if key in file), None)
    except (OSError, RuntimeError):
        return ""
    return _misnamed(path, wanted) if wanted else ""


def _plain(name):
    """Return the letters of a name that tell the two files apart, in alphabetical order of its words."""
    return tuple(sorted(name.lower().removesuffix(".h5").split("_")))


def _working_folders() -> Iterator[Path]:
    """Yield the folder of the notebooks and those above it, as far as the project's."""
    folder = Path.cwd()
    home = Path("~").expanduser()
    for level in range(MOST_LEVELS + 1):
        if level and folder == home:
            return
        yield folder
        if folder == folder.parent or any(_exists(folder / mark) for mark in PROJECT_MARKS):
            return
        folder = folder.parent


def _shells_folder():
    folder = Path(os.environ.get("PWD") or ".")
    return [folder] if folder.is_absolute() and _exists(folder) else []


def _unique(paths):
    return list(dict.fromkeys(paths))


def _exists(path):
    """Say whether something is there; a folder that may not be entered, in which pathlib raises, is none."""
    return os.path.exists(path)  # noqa: PTH110


def _same(one, other):
    try:
        return one.samefile(other)
    except OSError:
        return False


def _listed(folder):
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
