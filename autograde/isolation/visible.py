"""What an isolated kernel sees of the disk: one list, made in the grader and handed to the new kernel.

Everything is read-only. What is not named here is not there: neither this project's checkout with its
masters, sources and submissions, nor the answers and the judge inside the package, nor home folders.
"""

import os
import site
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: What lies directly in the root: real folders, or links into /usr.
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
#: What programs look up. Neither /etc/passwd (see `new_root`) nor anything with a secret.
SYSTEM_FILES = (
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
    "/var/cache/fontconfig",
)
#: Names the copy of `autograde` that a kernel gets, in the environment with which it is asked for.
PACKAGE_VARIABLE = "AUTOGRADE_PACKAGE"
#: Says, likewise, whether the kernel runs the author's own solutions, which read the trained network.
TRAINED_VARIABLE = "AUTOGRADE_TRAINED"
#: Where the cache of `signs` lies inside.
CACHE_PLACE = "/data/signs"


@dataclass(frozen=True)
class View:
    """What is visible, and what is not although it lies within something visible.

    Attributes
    ----------
    shown : tuple of (str, str)
        Path outside, path inside.
    hidden : tuple of str
        Folders that are empty inside but for what is shown below them.
    """

    shown: tuple[tuple[str, str], ...]
    hidden: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the view as plain data."""
        return {"shown": [list(pair) for pair in self.shown], "hidden": list(self.hidden)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "View":
        """Make a view of what :meth:`to_json` gave."""
        return cls(tuple((a, b) for a, b in data["shown"]), tuple(data["hidden"]))


def package_folders() -> tuple[Path, Path]:
    """Return where `autograde` and `signs` lie."""
    import signs

    return Path(__file__).resolve().parents[1], Path(signs.__file__).resolve().parent


def _installation():
    """Yield the folders of Python and of the packages that are installed."""
    yield from (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix)
    yield from (site.getsitepackages() if hasattr(site, "getsitepackages") else ())
    # Entries that a .pth file added; any other entry (a checkout, PYTHONPATH) may hold anything.
    yield from (path for path in sys.path if Path(path).name in ("site-packages", "dist-packages"))


def kernel_view(
    package: str | Path | None = None,
    hidden: Iterable[str | Path] = (),
    cache: str | Path | None = None,
    data: str | Path | None = None,
    trained: bool = False,
) -> View:
    """Decide what a kernel sees.

    Parameters
    ----------
    package : path-like, optional
        A copy of ``autograde`` without what is withheld (`autograde.grading.kernel_package`), shown in the
        place of the installed one; without it, nothing of ``autograde`` is there.
    hidden : iterable of path-like
        Folders to hide even where they lie within Python's installation: the course, for instance.
    cache : path-like, optional
        The cache of `signs`, shown at :data:`CACHE_PLACE`.
    data : path-like, optional
        The instructor's own data, shown where it is.
    trained : bool
        Show the trained network. Its file describes the network layer by layer, which students are asked to
        write: only for the author's own solutions.

    Returns
    -------
    View
    """
    autograde, signs = package_folders()
    shown = {}
    for path in (*SYSTEM, *SYSTEM_FILES, *_installation(), signs, *([data] if data else ())):
        if os.path.lexists(path):
            shown[str(path)] = str(path)
            real = os.path.realpath(path)
            if str(path) not in SYSTEM:
                shown.setdefault(real, real)
    shown.pop("/", None)
    if package is not None:
        shown[str(autograde)] = os.path.realpath(package)
    pairs = [(outside, inside) for inside, outside in shown.items()]
    if cache is not None and Path(cache).is_dir():
        pairs.append((str(Path(cache).resolve()), CACHE_PLACE))
    checkout = autograde.parent
    away = [autograde, signs, *hidden]
    if not trained:
        away.append(signs / "shipped")
    if (checkout / "pyproject.toml").is_file():
        away.append(checkout)
    return View(tuple(pairs), tuple(sorted({os.path.realpath(path) for path in away})))
