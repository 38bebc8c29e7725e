"""Makes one wheel that brings a course: ``python -m tools.make_wheel [COURSE] [--output dist]``.

Beside the two packages it holds ``autograde/shipped_course/``: the released notebooks, the course's own
answers for ``solution()``, its own exercises, and what is set for students. It never holds
``nbgrader_config.py``, hidden tests or model answers to written questions: students have the wheel. All is
staged in a temporary folder and built there by the setuptools that is installed: no network is needed.

The kit's own course makes a wheel of the kit's version. A course elsewhere adds a local part that names what
is in it, so that pip sees another version when the course has changed.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import nbformat
import typer

from autograde.build.canaries import without_canaries
from autograde.build.regions import HIDDEN_TESTS, split_regions
from autograde.course import UNRELEASED, Course, CourseError, find_root
from autograde.course_files import ON_REQUEST, SHIPPED, STUDENT_FILE, read_student_course
from autograde.isolation.visible import package_folders
from autograde.lab.working_copy import released_assignments

CHECKOUT = Path(__file__).resolve().parents[1]
#: Of the checkout, what a wheel's metadata is made of.
PROJECT = ("pyproject.toml", "README.md", "LICENSE")
_TRACES = shutil.ignore_patterns(".*", "__pycache__", "*.pyc", "*~", SHIPPED.name)
_BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
app = typer.Typer(add_completion=False)


class WheelError(CourseError):
    """No wheel could be made; the message is one line that says what to do."""


def make_wheel(root: Path, output: Path, report: Callable[[str], object] = print) -> Path:
    """Make the wheel of a course.

    Parameters
    ----------
    root : Path
        Of the course, which is built already.
    output : Path
        The folder of the wheel; made if need be.
    report : callable
        Gets one line at a time.

    Returns
    -------
    Path
        The wheel.

    Raises
    ------
    WheelError
        If nothing is released, or setuptools fails.
    """
    courses = released_assignments(root)
    if not courses:
        raise WheelError(f"nothing is released in {root}: run `autograde build` first")
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="autograde-wheel-") as name:
        stage = Path(name)
        for package in package_folders():
            shutil.copytree(package, stage / package.name, ignore=_TRACES)
        shipped = stage / "autograde" / SHIPPED.name
        stage_course(courses, root, shipped)
        for file in PROJECT:
            shutil.copyfile(CHECKOUT / file, stage / file)
        _adapt_project(stage / "pyproject.toml", root, shipped)
        done = subprocess.run(
            [sys.executable, "-c", _BUILD, str(output.resolve())],
            cwd=stage,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()[-1]
        raise WheelError(f"setuptools could not build the wheel: {last}")
    wheel = output / done.stdout.strip().splitlines()[-1]
    report(f"{wheel} ({wheel.stat().st_size / 2**20:.0f} MB): pip install it, then autograde lab")
    return wheel


def stage_course(courses: list[Course], root: Path, shipped: Path) -> None:
    """Put together what students get of a course.

    Parameters
    ----------
    courses : list of Course
        The released assignments.
    root : Path
        Of the course.
    shipped : Path
        A folder that does not exist yet.
    """
    settings = read_student_course(root)
    for course in courses:
        shutil.copytree(course.release, shipped / "release" / course.assignment, ignore=_TRACES)
        for path in sorted(course.source.rglob("*.ipynb")):
            place = path.relative_to(course.source)
            if any(part.startswith(".") for part in place.parts):
                continue
            if UNRELEASED in place.parts and settings.solutions != ON_REQUEST:
                continue  # a class gets none of the instructor's notebooks
            target = shipped / "source" / course.assignment / place
            target.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(for_students(nbformat.read(path, as_version=4)), target)
    if courses[0].exercises.is_dir():
        shutil.copytree(courses[0].exercises, shipped / "exercises", ignore=_TRACES)
    said = {"install": settings.install, "solutions": settings.solutions}
    (shipped / STUDENT_FILE).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def for_students(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out what no student may have: hidden tests, and the answers to written questions."""
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        released, regions = split_regions(cell.source, "source")
        if any(region.kind == HIDDEN_TESTS for region in regions) or (
            marks.get("solution") and marks.get("grade")
        ):
            cell.source = released
        cell.source = without_canaries(cell.source)
    return notebook


def _adapt_project(file: Path, root: Path, shipped: Path) -> None:
    """Let the staged project name the course's own exercises, and its version the course's state."""
    text = file.read_text(encoding="utf-8")
    if (shipped / "exercises").is_dir():
        group, module = "autograde.exercises", f"autograde.{SHIPPED.name}.exercises"
        text += f'\n[project.entry-points."{group}"]\nshipped-course = "{module}"\n'
    if root.resolve() != CHECKOUT:
        state = hashlib.sha256()
        for path in sorted(path for path in shipped.rglob("*") if path.is_file()):
            state.update(path.relative_to(shipped).as_posix().encode() + path.read_bytes())
        version = tomllib.loads(text)["project"]["version"]
        own = f'version = "{version}+course.{state.hexdigest()[:8]}"'
        text = re.sub(r'^version = ".*"$', own, text, count=1, flags=re.MULTILINE)
    file.write_text(text, encoding="utf-8")


@app.command()
def main(
    course: Annotated[Path | None, typer.Argument(help="The course's folder; this repository's own.")] = None,
    output: Annotated[Path, typer.Option(help="Where the wheel goes.")] = Path("dist"),
) -> None:
    """Make one wheel that brings a course with all that a student needs."""
    try:
        make_wheel(find_root(course or CHECKOUT), output)
    except CourseError as error:
        print(f"make_wheel: {error}", file=sys.stderr)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    app()
