"""Folders that are there whole or not at all: written beside their place, then renamed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OLD = ".old"


@contextmanager
def whole_folder(place: Path) -> Iterator[Path]:
    """Write a folder so that under its name there is only ever the old one or the whole new one.

    Parameters
    ----------
    place : Path
        Where the folder is to be; parents are made.

    Yields
    ------
    Path
        An empty folder beside it, which takes its place in the end. If the block raises, the old one stays as
        it was. What a killed process leaves behind, `sweep_folders` puts right.
    """
    made = place.with_name(f".{place.name}.{os.getpid()}")
    old = made.with_name(f"{made.name}{_OLD}")
    for folder in (made, old):
        shutil.rmtree(folder, ignore_errors=True)
    made.mkdir(parents=True)
    try:
        yield made
        if place.exists():
            place.rename(old)
        made.rename(place)
    finally:
        if not place.exists() and old.exists():
            old.rename(place)
        for folder in (made, old):
            shutil.rmtree(folder, ignore_errors=True)


def sweep_folders(place: Path) -> None:
    """Remove what killed processes left half-written; bring the old folder back if it was moved away."""
    for folder in place.parent.glob(f".{place.name}.*"):
        if folder.name.endswith(_OLD) and not place.exists():
            folder.rename(place)
        else:
            shutil.rmtree(folder, ignore_errors=True)
