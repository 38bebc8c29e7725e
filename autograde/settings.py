"""The course's ``nbgrader_config.py``, read as nbgrader reads it, and where it has the course's folders.

It is a program of the instructor's. nbgrader runs it in its own folder, so it may import modules and read
files that lie beside it, and name plugins there: all of these go wherever the configuration goes.
"""

from __future__ import annotations

import ast
import os
import re
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from signs.words import languages, tell, tell_list

if TYPE_CHECKING:
    from traitlets.config import Config

CONFIG = "nbgrader_config.py"
STRUCTURE = "{nbgrader_step}/{student_id}/{assignment_id}"
FOLDERS = ("source", "release", "submitted", "autograded", "feedback")
#: Of the kit, also where a course lies in a clone of it: never taken for what an instructor wrote.
_OURS = ("autograde", "signs")
#: How files end that lie beside a configuration and are neither a module nor a table for it.
_NOT_ITS_FILES = (
    "",
    ".db",
    ".html",
    ".ipynb",
    ".lock",
    ".md",
    ".pdf",
    ".png",
    ".pyc",
    ".rst",
    ".svg",
    ".zip",
)
#: They say what is installed, which a grade's record has anyway.
_INSTALLED = ("constraints.txt", "environment.yml", "pyproject.toml", "requirements.txt")
_LARGEST_FILE = 2**20  # bytes
#: Where the secret of personal forms lies, unless the configuration says another place.
SECRET = "classroom/secret"


class CourseError(ValueError):
    """Something about the course that a person can put right; the message is one line that says how."""


class SettingsError(CourseError):
    """The configuration cannot be read; the message is one line that says why."""


@dataclass(frozen=True)
class Layout:
    """Where a course's folders lie, below its root; nbgrader's own places by default.

    Attributes
    ----------
    source, release, submitted, autograded, feedback : str
        Folders; absolute ones stay what they are.
    gradebook_url : str
        The gradebook for SQLAlchemy.
    """

    source: str = "source"
    release: str = "release"
    submitted: str = "submitted"
    autograded: str = "autograded"
    feedback: str = "feedback"
    gradebook_url: str = ""


def read_settings(root: Path) -> Config:
    """Read a course's configuration.

    Parameters
    ----------
    root : Path
        Of the course; where it has no configuration, all is as nbgrader has it by default.

    Returns
    -------
    traitlets.config.Config

    Raises
    ------
    SettingsError
        If the file is not valid Python or fails.
    """
    from traitlets.config.loader import Config, PyFileConfigLoader

    _put_scripts_on_path()
    if not (root / CONFIG).is_file():
        return Config()
    try:
        with _in_its_own_folder(root):
            return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    # The file is a program of the instructor's: whatever it raises, or that it ends, is the message.
    except (Exception, SystemExit) as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())
        raise SettingsError(tell("{file} fails: {what}", file=CONFIG, what=what)) from error


@contextmanager
def _in_its_own_folder(root: Path) -> Iterator[None]:
    """Let the configuration see its neighbours while it is read, and nobody else afterwards.

    What it imported from there is forgotten: another course's configuration, or a later state of this one,
    may have a neighbour of the same name.
    """
    before, path, known = Path.cwd(), sys.path[:], set(sys.modules)
    root = root.resolve()
    os.chdir(root)
    find_plugins(root)
    try:
        yield
    finally:
        os.chdir(before)
        sys.path[:] = path
        for name in sys.modules.keys() - known:
            place = getattr(sys.modules[name], "__file__", None)
            if place and name.partition(".")[0] not in _OURS and Path(place).is_relative_to(root):
                del sys.modules[name]


def find_plugins(root: Path) -> None:
    """Let this process import what lies beside a course's configuration, as nbgrader's commands can.

    Python's own modules come first: a script of the instructor's called ``statistics.py`` is no reason for
    ours to fail.

    Parameters
    ----------
    root : Path
        Of the course.
    """
    if str(root) not in sys.path:
        packages = (n for n, place in enumerate(sys.path) if Path(place).name.endswith("-packages"))
        sys.path.insert(next(packages, len(sys.path)), str(root))


def files_beside(root: Path) -> list[Path]:
    """List what the configuration may import or read of its neighbours.

    Parameters
    ----------
    root : Path
        Of the course.

    Returns
    -------
    list of Path
        Relative to the root, sorted: small files directly in it, and all of the folders that the
        configuration or a module there names. The course's own, hidden ones and exported grades are left out.
    """
    if not (root / CONFIG).is_file():
        return []
    layout = read_layout(root)
    exported = {root / "grades.csv", secret_file(root)}  # nbgrader's default, and what nobody else gets
    exported |= {root / str(said["to"]) for said in read_settings(root).values() if "to" in said}
    courses = {"assignments", "classroom", "exercises", *(getattr(layout, name) for name in FOLDERS)}
    apart = {Path(os.path.normpath(root / name)) for name in (*courses, *_OURS)}
    apart |= {folder for place in apart for folder in place.parents if folder.is_relative_to(root)}
    entries = [path for path in sorted(root.iterdir()) if not path.name.startswith((".", "__pycache"))]
    found = [
        path for path in entries if _may_be_needed(path) and path.name != CONFIG and path not in exported
    ]
    waiting = [root / CONFIG, *(path for path in found if path.suffix == ".py")]
    folders = {path.name: path for path in entries if path.is_dir() and path not in apart}
    while waiting and folders:
        named = _names_in(waiting.pop().read_text(encoding="utf-8", errors="replace"))
        for name in [name for name in folders if name in named]:
            inside = [path for path in sorted(folders.pop(name).rglob("*")) if _may_be_needed(path)]
            found += inside
            waiting += [path for path in inside if path.suffix == ".py"]
    return sorted(path.relative_to(root) for path in found)


def secret_file(root: Path, settings: Config | None = None) -> Path:
    """Say where the secret lies from which personal forms are drawn: ``PersonalForms.secret_file``.

    Parameters
    ----------
    root : Path
        Of the course.
    settings : traitlets.config.Config, optional
        Its configuration, where it is read already.

    Returns
    -------
    Path
    """
    said = (read_settings(root) if settings is None else settings).get("PersonalForms", {})
    return root / str(said.get("secret_file") or SECRET)


def course_language(settings: Config) -> str:
    """Say which language the course's commands speak: ``Words.language``.

    Parameters
    ----------
    settings : traitlets.config.Config
        See `read_settings`.

    Returns
    -------
    str
        Empty where it is left to the environment.

    Raises
    ------
    SettingsError
        If the kit does not speak it.
    """
    said = settings.get("Words", {}).get("language") or ""
    if said and said not in languages():
        raise SettingsError(
            tell(
                "{file}: Words.language is {said}: write {languages}",
                file=CONFIG,
                said=repr(said),
                languages=tell_list(map(repr, languages()), "or"),
            )
        )
    return said


def _names_in(text: str) -> set[str]:
    """List what a module may mean a folder by: what it imports, and how its texts begin that may be paths."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError):
        return set()
    said = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    said += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    said += [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    found = (re.fullmatch(r"(?:\./)?([^/.\s]+)(?:[/.]\S*)?", name) for name in said)
    return {match[1] for match in found if match}


def _may_be_needed(path: Path) -> bool:
    if not path.is_file() or "__pycache__" in path.parts or path.name in _INSTALLED:
        return False
    return path.suffix not in _NOT_ITS_FILES and path.stat().st_size <= _LARGEST_FILE


def _put_scripts_on_path() -> None:
    """Let nbgrader find ``alembic``, also where the virtual environment is not activated."""
    scripts = sysconfig.get_path("scripts")
    path = os.environ.get("PATH", os.defpath)
    if scripts not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, path])


def read_layout(root: Path) -> Layout:
    """Read where a course's folders lie.

    Parameters
    ----------
    root : Path

    Returns
    -------
    Layout

    Raises
    ------
    SettingsError
        See `read_settings`; or if the folders are not arranged as nbgrader does by default.
    """
    said = read_settings(root).CourseDirectory
    base = Path(os.path.abspath(root / str(said.get("root") or ".")))  # noqa: PTH100 - as nbgrader: no links followed
    if said.get("directory_structure", STRUCTURE) != STRUCTURE:
        raise SettingsError(
            tell(
                "{file}: take CourseDirectory.directory_structure out: {structure} is needed",
                file=CONFIG,
                structure=STRUCTURE,
            )
        )
    folders = {name: str(said.get(f"{name}_directory", name)) for name in FOLDERS}
    if not _is_same(base, root):
        folders = {name: str(base / folder) for name, folder in folders.items()}
    url = str(said.get("db_url") or "sqlite:///gradebook.db")
    kind, slashes, place = url.partition(":///")
    if kind.startswith("sqlite") and place and not place.startswith(("/", ":", "file:")):
        url = f"{kind}{slashes}{(base / place).as_posix()}"
    return Layout(**folders, gradebook_url=url)


def _is_same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
