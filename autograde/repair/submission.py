"""A whole submission put right: a copy with the release's notebooks and the harmless files beside them."""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograde.course import Course, CourseError
from autograde.exercise import ExerciseError
from autograde.forms import Form
from autograde.repair import limits
from autograde.repair.candidates import choose_notebooks, is_notebook
from autograde.repair.files import choose_files, list_files, read_file, unpack_notebooks
from autograde.repair.notebook import with_report
from autograde.repair.origin import language_of
from autograde.repair.personal import personal_notebooks, with_ordinary_tests
from autograde.repair.report import Repair
from signs.files import whole_file, whole_folder
from signs.words import ENGLISH, speaking, tell

REPAIRED = "repaired"  # beside the folder of the submissions


class RepairError(CourseError):
    """A submission cannot be repaired since the course or the disk is not in order."""


@dataclass(frozen=True)
class RepairedSubmission:
    """A submission that nbgrader can grade.

    Attributes
    ----------
    folder : Path
        The repaired copy.
    repairs : tuple of Repair
        Everything that was put right, of files and of notebooks.
    """

    folder: Path
    repairs: tuple[Repair, ...]

    @property
    def lost(self) -> tuple[Repair, ...]:
        """What could not be brought back and an instructor should look at."""
        return tuple(repair for repair in self.repairs if repair.lost)


def read_release(course: Course) -> dict[str, NotebookNode]:
    """Read the release's notebooks.

    Returns
    -------
    dict of str to NotebookNode
        By name.

    Raises
    ------
    RepairError
        If there are none.
    """
    paths = sorted(course.release.glob("*.ipynb"))
    if not paths:
        raise RepairError(
            tell("no notebooks in {folder}: run `autograde build` first", folder=course.release)
        )
    return {path.stem: nbformat.read(path, as_version=4) for path in paths}


def repair_student(
    course: Course, student: str, forms: Mapping[str, Form] | None = None
) -> RepairedSubmission:
    """Make the repaired copy of what a student handed in, where nbgrader can grade it.

    Grade it with ``nbgrader autograde <assignment> --student <student>
    --CourseDirectory.submitted_directory=classroom/repaired``.

    Parameters
    ----------
    course : Course
    student : str
    forms : mapping of str to dict, optional
        See `repair_submission`.

    Returns
    -------
    RepairedSubmission
        In ``classroom/repaired/<student>/<assignment>/``.

    Raises
    ------
    RepairError
        See `repair_submission`.
    """
    submission = course.submitted / student / course.assignment
    place = course.submitted.with_name(REPAIRED) / student / course.assignment
    return repair_submission(submission, course, place, forms)


def repair_submission(
    submission: Path, course: Course, destination: Path, forms: Mapping[str, Form] | None = None
) -> RepairedSubmission:
    """Make a repaired copy of a submission. The submission itself is only read.

    Parameters
    ----------
    submission : Path
        The student's folder; it may be empty.
    course : Course
        Whose release says what the notebooks should be.
    destination : Path
        Folder of the copy; replaced if it is there. Beside it, ``<name>.repairs.json`` lists the repairs.
    forms : mapping of str to dict, optional
        The student's forms of the exercises that are asked in personal ones: that student's notebooks are
        what the submission is compared with. The tests of the copy are the release's, which name no form.

    Returns
    -------
    RepairedSubmission

    Raises
    ------
    RepairError
        If there is no release, or the copy cannot be written.
    """
    ordinary = read_release(course)
    released = _own_release(ordinary, forms or {})
    try:
        with speaking(language_of_release(ordinary)):
            return _repair(submission, course, destination, ordinary, released)
    except OSError as error:
        told = tell(
            "the repaired copy of {submission} cannot be written: {why}", submission=submission, why=error
        )
        raise RepairError(told) from error


def language_of_release(released: Mapping[str, NotebookNode]) -> str:
    """Say in which language a release speaks, of which all notebooks are in one."""
    return next(map(language_of, released.values()), ENGLISH)


def _repair(
    submission: Path,
    course: Course,
    destination: Path,
    ordinary: Mapping[str, NotebookNode],
    released: Mapping[str, NotebookNode],
) -> RepairedSubmission:
    files, repairs = list_files(submission)
    possible = [file for file in files if is_notebook(file, released)]
    with tempfile.TemporaryDirectory(prefix="autograde-repair-") as folder:
        unpacked, closed = unpack_notebooks(files, folder)
        chosen, used, told = choose_notebooks([*possible, *unpacked], released)
    own = _release_files(course)
    others = [
        file
        for file in files
        if file not in used and not file.name.lower().endswith(".ipynb") and not _is_the_same(file, own)
    ]
    kept, set_aside = choose_files(others, {*own, *((f"{name}.ipynb",) for name in released)})
    repairs += [*closed, *set_aside]
    everything = list(repairs)
    with whole_folder(destination) as made:
        for name, rebuilt in chosen.items():
            reported = with_report(rebuilt, *told[name], *repairs)
            with_ordinary_tests(reported.notebook, ordinary[name])
            nbformat.write(reported.notebook, made / f"{name}.ipynb")
            everything += [replace(repair, notebook=name) for repair in (*told[name], *rebuilt.repairs)]
        for parts, path in own.items():
            _write(made.joinpath(*parts), path.read_bytes())
        for file in kept:
            content = read_file(file.path, limits.FILE_BYTES)[: limits.FILE_BYTES]
            _write(made.joinpath(*file.parts), content)
    _list_repairs(everything, destination)
    return RepairedSubmission(destination, tuple(everything))


def _own_release(ordinary: dict[str, NotebookNode], forms: Mapping[str, Form]) -> dict[str, NotebookNode]:
    try:
        return personal_notebooks(ordinary, forms)
    except (CourseError, ExerciseError) as error:
        raise RepairError(str(error)) from error


def _release_files(course):
    """List the release's own files that are no notebooks: path by place."""
    paths = [path for path in sorted(course.release.rglob("*")) if path.is_file()]
    places = {path.relative_to(course.release).parts: path for path in paths}
    return {
        parts: path
        for parts, path in places.items()
        if path.suffix != ".ipynb" and not any(part.startswith(".") for part in parts)
    }


def _is_the_same(file, own):
    """Say whether a file is one of the release's, unchanged: nothing to tell then."""
    path = own.get(file.parts)
    if path is None or path.stat().st_size != file.size:
        return False
    try:
        return read_file(file.path, file.size) == path.read_bytes()
    except OSError:
        return False


def _write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _list_repairs(repairs: list[Repair], destination):
    """Write the repairs for the instructor, beside the copy."""
    text = json.dumps([asdict(repair) for repair in repairs], indent=1, ensure_ascii=True)
    place = destination.with_name(f"{destination.name}.repairs.json")
    with whole_file(place) as beside:
        beside.write_text(text + "\n", encoding="utf-8")
