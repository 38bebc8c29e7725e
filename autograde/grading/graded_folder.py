"""Graded folders, ``autograded/<student>/<assignment>/``: all that writes them and reads them.

What lies there came out of a graded kernel, or somebody has edited it since: a notebook that cannot be read
costs its own student something, and nobody else.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograde.checks import VERDICT_TYPE
from autograde.course import Course
from autograde.grading.gradebook.records import Record, hash_packed
from autograde.grading.messages import Graded
from autograde.grading.packed_folders import FILE, pack_files, unpack_folder
from autograde.repair.files import read_file
from autograde.repair.limits import LARGE_NOTEBOOK_BYTES
from signs.files import remove_partial_files, sweep_folder, whole_file, whole_folder
from signs.words import tell

Verdict = dict[str, Any]
CHECKPOINTS = ".ipynb_checkpoints"  # JupyterLab's, beside any notebook that was opened
#: What nbformat raises for what is no notebook.
_UNREADABLE = (
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    RecursionError,
    nbformat.ValidationError,
)


class UnreadableError(ValueError):
    """A graded notebook cannot be read; the message is one line that names it."""


def graded_folder(course: Course, student: str) -> Path:
    """Say where a student's graded notebooks are, or will be."""
    return course.autograded / student / course.assignment


def write_graded(course: Course, graded: Graded, record: Record) -> None:
    """Write a submission's graded notebooks, and a log of what was repaired and said: whole or not at all.

    Parameters
    ----------
    course : Course
    graded : Graded
    record : Record
    """
    log = _log_of(course, graded.student)
    log.unlink(missing_ok=True)
    with whole_folder(graded_folder(course, graded.student)) as made:
        unpack_folder(graded.files, made)
        for path in made.rglob("*"):
            if path.is_file():
                path.chmod(0o444)  # as nbgrader has it
    told = {
        "record": asdict(record),
        "seconds": graded.seconds,
        "repairs": graded.repairs,
        "log": graded.log.splitlines(),
    }
    log.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(log) as part:
        part.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _log_of(course: Course, student: str) -> Path:
    return course.classroom / "logs" / student / f"{course.assignment}.json"


def read_log(course: Course, student: str) -> dict[str, Any]:
    """Read what `write_graded` noted of a grading: ``record``, ``seconds``, ``repairs`` and ``log``.

    Parameters
    ----------
    course : Course
    student : str

    Returns
    -------
    dict
        Empty where there is none, or none that can be read.
    """
    try:
        told = json.loads(_log_of(course, student).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def hash_graded(course: Course, student: str) -> str:
    """Hash a graded folder as it lies there, for comparison with a record; empty where there is none.

    A grading that was killed may have written it and not saved the grade, and others may write it, too.
    """
    folder = graded_folder(course, student)
    if not folder.is_dir():
        return ""
    try:
        return hash_packed(pack_files(folder, lambda path: CHECKPOINTS not in path.parts))
    except OSError as error:  # not to be read: surely not what was written
        return f"{type(error).__name__}"


def sweep_leftovers(course: Course) -> None:
    """Remove what a grading that was killed left half-written."""
    for student in course.autograded.glob("*/"):
        sweep_folder(student / course.assignment)
    for folder in (course.classroom / "logs").glob("*/"):
        remove_partial_files(folder)


def read_graded(path: Path) -> list[NotebookNode]:
    """Read the cells of a graded notebook.

    Raises
    ------
    UnreadableError
        If it cannot be read: one line that names it.
    """
    try:
        return _parse(read_file(path, LARGE_NOTEBOOK_BYTES))
    except _UNREADABLE as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> UnreadableError:
    why = " ".join(str(error).split())[:120] or type(error).__name__
    return UnreadableError(
        tell("{file} in {folder} cannot be read: {why}", file=path.name, folder=path.parent, why=why)
    )


def _parse(data: bytes) -> list[NotebookNode]:
    cells = nbformat.reads(data.decode("utf-8"), as_version=4).cells
    if not all(isinstance(cell.source, str) and isinstance(cell.metadata, dict) for cell in cells):
        raise ValueError(tell("there are cells without a source"))
    return cells


def read_cells(path: Path) -> list[NotebookNode]:
    """Read a notebook's cells; none of what a graded kernel may have put in its place."""
    try:
        return read_graded(path)
    except UnreadableError:
        return []


def read_cells_fast(path: Path) -> list[dict[str, Any]]:
    """Read a graded notebook's cells as plain data, without nbformat's checks, which take most of the time.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of dict
        Each with ``metadata``; what is no cell is left out. Texts may still be lists of lines.

    Raises
    ------
    UnreadableError
        If it is no notebook: one line that names it.
    """
    try:
        cells = json.loads(read_file(path, LARGE_NOTEBOOK_BYTES))["cells"]
        return [cell for cell in cells if isinstance(cell, dict) and isinstance(cell["metadata"], dict)]
    except _UNREADABLE as error:
        raise _unreadable(path, error) from error


def graded_cell_verdicts(cells: Sequence[dict[str, Any]]) -> dict[str, Verdict]:
    """Take the verdicts out of a notebook's graded cells, by grade id; in each cell the last one counts."""
    verdicts = {}
    for cell in cells:
        marks = cell["metadata"].get("nbgrader")
        if not isinstance(marks, dict) or not marks.get("grade"):
            continue
        outputs = cell.get("outputs")
        for output in outputs if isinstance(outputs, list) else ():
            data = output.get("data") if isinstance(output, dict) else None
            verdict = data.get(VERDICT_TYPE) if isinstance(data, dict) else None
            if isinstance(verdict, dict):
                verdicts[str(marks.get("grade_id"))] = verdict
    return verdicts


def read_verdicts(folder: Path) -> dict[str, Verdict]:
    """Take the verdicts out of graded notebooks.

    Parameters
    ----------
    folder : Path
        With notebooks; those that are not graded yet, or cannot be read, have none.

    Returns
    -------
    dict of str to dict
        By exercise, as plain data.
    """
    return {
        verdict["task"]: verdict
        for path in sorted(folder.glob("*.ipynb"))
        for verdict in graded_cell_verdicts(read_cells(path)).values()
    }


def packed_verdicts(graded: Graded) -> dict[tuple[str, str], Verdict]:
    """Take the verdicts out of a grade that is not written yet, by notebook and grade id."""
    notebooks = {
        name.decode().removesuffix(".ipynb"): data
        for kind, name, data, _ in graded.files
        if kind == FILE and name.endswith(b".ipynb") and b"/" not in name
    }
    return {
        (notebook, grade_id): verdict
        for notebook, data in notebooks.items()
        for grade_id, verdict in graded_cell_verdicts(_parse(data)).items()
    }
