"""Packs a folder, such as a submission, into plain data that can be sent anywhere, and unpacks it as it was.

Nothing is followed and nothing is opened but regular files: a link arrives as the same link, leading nowhere,
a pipe or device as an empty pipe. What lies beyond the limits of repair arrives with its size and without its
contents, so that repair decides the same on either machine.
"""

import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from autograde.grading.messages import Packed
from autograde.repair import limits

MOST_BYTES = 2 * limits.FOLDER_BYTES
FILE, HOLE, LINK, ODD, FOLDER = "file", "hole", "link", "odd", "folder"


def pack_folder(folder: Path) -> Packed:
    """Pack what somebody handed in.

    Parameters
    ----------
    folder : Path
        It need not exist.

    Returns
    -------
    list of list
        ``[kind, path, value, modified]`` in the order of their paths: the bytes of a file, the size of one
        that is too large, the target of a link; the time of the last change in whole seconds.
    """
    packed: Packed = []
    total = 0
    waiting: list[tuple[Path, tuple[str, ...]]] = [(Path(folder), ())]
    while waiting and len(packed) <= limits.FOLDER_ENTRIES:
        place, parts = waiting.pop(0)
        try:
            entries = sorted(os.scandir(place), key=lambda entry: os.fsencode(entry.name))
        except OSError:
            continue
        for entry in entries[: limits.FOLDER_ENTRIES + 1 - len(packed)]:
            try:
                status = entry.stat(follow_symlinks=False)
                kind, value = _pack_entry(entry, status, MOST_BYTES - total)
            except OSError:  # removed meanwhile, or not to be looked at
                continue
            total += len(value) if kind == FILE else 0
            name = os.fsencode("/".join((*parts, entry.name)))
            packed.append([kind, name, value, int(status.st_mtime)])
            if kind == FOLDER and len(parts) <= limits.FOLDER_DEPTH:
                waiting.append((Path(entry.path), (*parts, entry.name)))
    return packed


def _pack_entry(entry: os.DirEntry[str], status: os.stat_result, room: int) -> tuple[str, Any]:
    if stat.S_ISLNK(status.st_mode):
        return LINK, os.fsencode(Path(entry.path).readlink())
    if stat.S_ISDIR(status.st_mode):
        return FOLDER, b""
    if not stat.S_ISREG(status.st_mode):
        return ODD, b""
    if status.st_size > min(room, limits.LARGE_NOTEBOOK_BYTES):
        return HOLE, status.st_size
    try:
        descriptor = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            return FILE, file.read(limits.LARGE_NOTEBOOK_BYTES)
    except OSError:
        return ODD, b""


def unpack_folder(packed: Packed, folder: Path) -> None:
    """Make a packed folder again.

    Parameters
    ----------
    packed : list of list
        From `pack_folder`.
    folder : Path
        Made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for kind, name, value, modified in packed:
        path = folder / os.fsdecode(name)
        if kind == FOLDER:
            path.mkdir(exist_ok=True)
        elif kind == LINK:
            path.symlink_to(Path("nowhere", Path(os.fsdecode(value)).name))
        elif kind == ODD:
            os.mkfifo(path)
        else:
            with path.open("wb") as file:
                file.truncate(value) if kind == HOLE else file.write(value)
            os.utime(path, (modified, modified))


def pack_files(folder: Path, chosen: Callable[[Path], bool] = lambda path: True) -> Packed:
    """Pack the regular files of a folder of the course's own.

    Parameters
    ----------
    folder : Path
    chosen : callable
        Which paths, relative to the folder, to take.

    Returns
    -------
    list of list
        As `pack_folder`.
    """
    paths = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    return pack_paths(folder, filter(chosen, paths))


def pack_paths(folder: Path, paths: Iterable[Path]) -> Packed:
    """Pack some regular files of a folder of the course's own, by their paths relative to it.

    Returns
    -------
    list of list
        As `pack_folder`.
    """
    packed: Packed = []
    for path in paths:
        for parent in reversed(path.parents[:-1]):
            entry = [FOLDER, os.fsencode(parent.as_posix()), b"", 0]
            packed += [] if entry in packed else [entry]
        whole = folder / path
        packed.append([FILE, os.fsencode(path.as_posix()), whole.read_bytes(), int(whole.stat().st_mtime)])
    return packed
