"""Hashes of all that a grade depends on; where none of them changes, nothing has to be run again."""

import hashlib
import sys
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from autograde.grading.parcel import pack_folder

_CODE = (".py", ".json", ".csv", ".npz", ".keras")


def _digest(parts):
    digest = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogateescape")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def hash_packed(packed):
    """Hash a packed folder; the times of its files do not count."""
    return _digest(part for kind, name, value, _ in packed for part in (kind, name, value))


def hash_submission(folder):
    """Hash what a student handed in.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    str
    """
    return hash_packed(pack_folder(folder))


def hash_masters(course):
    """Hash what the course's notebooks and the configuration say.

    Parameters
    ----------
    course : Course
    """
    files = [course.config, *sorted(course.source.rglob("*")), *sorted(course.release.rglob("*"))]
    return _digest(
        part
        for path in files
        if path.is_file()
        for part in (path.relative_to(course.root).as_posix(), path.read_bytes())
    )


@cache
def hash_package():
    """Hash the code of ``autograde`` and ``signs``."""
    root = Path(__file__).parents[2]
    paths = [
        p for name in ("autograde", "signs") for p in sorted((root / name).rglob("*")) if p.suffix in _CODE
    ]
    return _digest(part for p in paths for part in (p.relative_to(root).as_posix(), p.read_bytes()))


@cache
def hash_environment():
    """Hash Python's version and those of all installed packages: what a lock file pins."""
    installed = {f"{d.metadata['Name']}=={d.version}" for d in distributions()}
    return _digest([sys.version, sys.platform, *sorted(installed)])
