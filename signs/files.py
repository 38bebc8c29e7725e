"""Files that are there whole or not at all: written beside their place, flushed to the disk, renamed."""

import os
from contextlib import contextmanager
from pathlib import Path

PARTIAL = ".partial"


@contextmanager
def whole_file(path):
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


def remove_partial_files(folder):
    """Delete what killed processes left half-written in ``folder``."""
    for path in Path(folder).glob(f".*{PARTIAL}.*"):
        path.unlink(missing_ok=True)


def _flush(path):
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
