"""The course's ``nbgrader_config.py``, read as nbgrader reads it."""

from pathlib import Path

from autograde.course import Course, CourseError


class SettingsError(CourseError):
    """The configuration cannot be read; the message is one line that says why."""


def read_settings(course: Course):
    """Read the course's configuration.

    Parameters
    ----------
    course : Course

    Returns
    -------
    traitlets.config.Config

    Raises
    ------
    SettingsError
        If the file is not valid Python or fails.
    """
    from traitlets.config.loader import PyFileConfigLoader

    try:
        return PyFileConfigLoader(course.config.name, path=str(course.root)).load_config()
    except Exception as error:  # the file is a program of the instructor's: whatever it raises is the message
        raise SettingsError(f"{course.config.name} fails: {type(error).__name__}: {error}") from error


def read_gradebook_url(course: Course) -> str:
    """Say where the gradebook is, for SQLAlchemy.

    Raises
    ------
    SettingsError
        See `read_settings`.
    """
    url = read_settings(course).CourseDirectory.db_url
    return url if isinstance(url, str) else f"sqlite:///{Path(course.root).as_posix()}/gradebook.db"
