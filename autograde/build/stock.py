"""Stock nbgrader as a process of its own.

nbgrader changes the working directory and the environment while it runs, so it is never called inside ours.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from autograde.course import Course, CourseError
from autograde.exercise import FOLDER
from autograde.settings import FOLDERS, Layout, files_beside
from signs.words import tell

LEVEL = re.compile(r"^\[\w+ \| (?P<level>\w+)\] ?")
EXCEPTION = re.compile(r"^[A-Za-z_.]*(Error|Exception|Interrupt)\b.*")


#: Does not outlive its parent: half of a command's work may be undone, but not done beside another's.
_NBGRADER = """
import sys
if sys.platform == "linux":
    from autograde.isolation.syscalls import die_with_parent
    die_with_parent()
from autograde.grading.converters import skip_slow_import
skip_slow_import()
from nbgrader.apps.nbgraderapp import main
main()
"""


class NbgraderError(CourseError):
    """A nbgrader command failed.

    Attributes
    ----------
    log : str
        All that the command printed.
    """

    def __init__(self, message: str, log: str):
        super().__init__(message)
        self.log = log


def run_nbgrader(course: Course, *words: str, environment: dict[str, str] | None = None) -> str:
    """Run ``nbgrader WORD ...`` in a course's root, on the folders and the gradebook that the course has.

    Parameters
    ----------
    course : Course
        Where to run; its ``nbgrader_config.py`` is read, but not for where things lie.
    *words : str
        The command, such as ``"generate_assignment", "resnet"``.
    environment : dict of str, optional
        Variables to set on top of the present ones.

    Returns
    -------
    str
        The log, standard output and standard error together.

    Raises
    ------
    NbgraderError
        If the command ends with another status than 0; the message has its first complaint, `log` has all.
    """
    said = {word.partition("=")[0] for word in words}
    places = [flag for flag in _places(course) if flag.partition("=")[0] not in said]
    done = subprocess.run(
        [sys.executable, "-c", _NBGRADER, *words, *places],
        cwd=course.root,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        what = _first_complaint(done.stdout)
        raise NbgraderError(tell("nbgrader {word} failed: {what}", word=words[0], what=what), done.stdout)
    return done.stdout


def _places(course: Course) -> list[str]:
    """Make nbgrader's flags that say where a course's things lie."""
    folders = {f"{name}_directory": getattr(course.layout, name) for name in FOLDERS}
    places = {"root": course.root, "db_url": course.gradebook_url, **folders}
    return [f"--CourseDirectory.{name}={value}" for name, value in places.items()]


def make_throwaway(course: Course, root: Path) -> Course:
    """Make an empty course with this course's configuration, for trying things out.

    Parameters
    ----------
    course : Course
        Whose ``nbgrader_config.py`` is copied, with what it may need of its neighbours.
    root : Path
        A folder that exists; the new course's root.

    Returns
    -------
    Course
        With folders and a gradebook of its own, wherever the configuration has the course's.
    """
    from autograde.gradebook import begin_gradebook  # imports nbgrader, which not every build needs

    shutil.copyfile(course.config, root / course.config.name)
    for path in files_beside(course.root):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(course.root / path, root / path)
    (root / "assignments").mkdir()
    if (course.root / FOLDER).is_dir():
        shutil.copytree(course.root / FOLDER, root / FOLDER, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "classroom").mkdir()
    file = root / "classroom" / "gradebook.db"
    made = Course(root, course.assignment, Layout(gradebook_url=f"sqlite:///{file.as_posix()}"))
    begin_gradebook(made.gradebook_url)
    return made


def own_settings_only(course: Course) -> dict[str, str]:
    """Environment without the user's own nbgrader settings, which could change the release."""
    return {"JUPYTER_CONFIG_DIR": str(course.root / "no_settings")}


def _first_complaint(log: str) -> str:
    """The exception of the first traceback, else the first line marked as an error, else the last line."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    exceptions = [line for line in lines if EXCEPTION.match(line)]
    errors = [
        LEVEL.sub("", line)
        for line in lines
        if (m := LEVEL.match(line)) and m["level"] in ("ERROR", "CRITICAL")
    ]
    return next(iter(exceptions or errors or lines[-1:]), tell("it printed nothing"))
