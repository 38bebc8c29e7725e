"""Files and folders that are there whole or not at all: written beside their place, then renamed.

The one way to write what must not be half-written; `autograde` uses it, too.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PARTIAL, OLD = ".partial", ".old"


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Write a file so that under its name there is only ever the old one or the whole new one.

    The block gets a path beside the final one and writes there. If it raises, or the process is killed,
    the old file stays as it was. What a killed process leaves behind is named ``.NAME.PID.partial``;
    :func:`remove_partial_files` deletes it.

    Parameters
    ----------
    path : path-like
        Where the file is to be; its folder exists.

    Yields
    ------
    pathlib.Path
        Where to write, with the same suffix as ``path``.

    Raises
    ------
    OSError
        If it cannot be written, for example because the disk is full.
    """
    path = Path(path)
    beside = path.with_name(f".{path.stem}.{os.getpid()}{PARTIAL}{path.suffix}")
    try:
        yield beside
        _flush(beside)
        beside.replace(path)
        _flush(path.parent)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Fill a folder so that under its name there is never a half-filled one.

    The block gets an empty folder beside the final one and fills it. If it raises, the old folder stays as it
    was. A process that is killed leaves ``.NAME.PID.partial`` behind, and, in the moment between the two
    renames, the old folder as ``.NAME.PID.old``; :func:`sweep_folder` puts both right.

    Parameters
    ----------
    path : path-like
        Where the folder is to be; the folders above it are made.

    Yields
    ------
    pathlib.Path
        Which folder to fill.

    Raises
    ------
    OSError
        If it cannot be written, for example because the disk is full.
    """
    path = Path(path)
    beside, old = (path.with_name(f".{path.name}.{os.getpid()}{end}") for end in (PARTIAL, OLD))
    for left in (beside, old):
        shutil.rmtree(left, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        yield beside
        with suppress(FileNotFoundError):
            path.rename(old)
        try:
            beside.rename(path)
        except BaseException:
            with suppress(OSError):
                old.rename(path)
            raise
    finally:
        for left in (beside, old):
            shutil.rmtree(left, ignore_errors=True)


def sweep_folder(path: str | os.PathLike[str]) -> None:
    """Remove what killed processes left beside ``path``; bring the old folder back if it was moved away.

    Nobody may be filling the folder meanwhile.
    """
    path = Path(path)
    for left in path.parent.glob(f".{path.name}.*"):
        if left.name.endswith(OLD) and not path.exists():
            left.rename(path)
        elif left.name.endswith((OLD, PARTIAL)):
            shutil.rmtree(left, ignore_errors=True)


def remove_partial_files(folder: str | os.PathLike[str]) -> None:
    """Delete what killed processes left half-written in ``folder``."""
    for path in Path(folder).glob(f".*{PARTIAL}.*"):
        path.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    if os.name == "nt":  # which flushes no folder, and no file that is open for reading
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
