"""Puts new folders in the place of old ones, all or none; those that are the same stay as they are."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IGNORED = ".ipynb_checkpoints"  # JupyterLab's, beside any notebook that was opened


@contextmanager
def workshop(root: Path) -> Iterator[Path]:
    """Lend a temporary folder on the same file system, so that what was made in it can be moved in one step.

    Parameters
    ----------
    root : Path
        Where to make it.

    Yields
    ------
    Path
        A folder that git does not see, removed at the end whatever happens.
    """
    with tempfile.TemporaryDirectory(prefix=".build-", dir=root) as name:
        folder = Path(name)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        yield folder


def swap_in(folders: dict[Path, Path], attic: Path) -> list[Path]:
    """Put new folders in the place of the old ones.

    Parameters
    ----------
    folders : dict of Path to Path
        From the new folder to its destination; all on one file system.
    attic : Path
        A temporary folder, where the old ones go; whoever made it removes it.

    Returns
    -------
    list of Path
        The destinations that changed. A destination with the same files keeps them, times and all.
    """
    changed = {new: place for new, place in folders.items() if _contents(new) != _contents(place)}
    moved: list[tuple[Path, Path]] = []

    def move(origin: Path, target: Path) -> None:
        origin.rename(target)
        moved.append((origin, target))

    try:
        for number, (new, place) in enumerate(changed.items()):
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.exists():
                move(place, attic / f"old-{number}")
            move(new, place)
    except BaseException:  # an interrupt too must leave the old folders where they were
        for origin, target in reversed(moved):
            target.rename(origin)
        raise
    return list(changed.values())


def _contents(folder: Path) -> dict[str, bytes] | None:
    if not folder.is_dir():
        return None
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and IGNORED not in path.parts
    }
