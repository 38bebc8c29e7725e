"""The course's ``nbgrader_config.py``, read as nbgrader reads it, and where it has the course's folders."""

from __future__ import annotations

import os
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traitlets.config import Config

CONFIG = "nbgrader_config.py"
STRUCTURE = "{nbgrader_step}/{student_id}/{assignment_id}"


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
        Folders.
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
        return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except Exception as error:  # the file is a program of the instructor's: whatever it raises is the message
        raise SettingsError(f"{CONFIG} fails: {type(error).__name__}: {error}") from error


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
    if said.get("directory_structure", STRUCTURE) != STRUCTURE:
        raise SettingsError(f"{CONFIG}: take CourseDirectory.directory_structure out: {STRUCTURE} is needed")
    names = ("source", "release", "submitted", "autograded", "feedback")
    folders = {name: str(said[key]) for name in names if (key := f"{name}_directory") in said}
    url = said.get("db_url") or f"sqlite:///{root.as_posix()}/gradebook.db"
    return Layout(**folders, gradebook_url=str(url))
