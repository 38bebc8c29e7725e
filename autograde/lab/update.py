"""A newer version of the course: what is other in it by now, and bringing it in with every answer kept.

How a notebook is put together anew is the repair's (`autograde.repair.refresh`). Here stand the learner's
files: what is read, what is written, and the copy that is kept of each before it is changed.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.sign import NotebookNotary

from autograde.course import Course, CourseError
from autograde.exercise import ExerciseError, exercises_of
from autograde.lab.working_copy import (
    LabError,
    chosen_assignments,
    make_working_copy,
    release_files,
    writing,
)
from autograde.repair.limits import LARGE_NOTEBOOK_BYTES
from autograde.repair.matching import marks_of
from autograde.repair.origin import is_first_cell
from autograde.repair.personal import forms_asked, personal_notebooks
from autograde.repair.reading import FoundNotebook, read_submitted
from autograde.repair.refresh import changes_between, refresh
from signs.files import whole_file
from signs.words import tell, tell_list

#: In the learner's folder, beside those of the assignments: what files were before a change, by its time.
BACKUPS = "backups"


def outdated_notebooks(courses: Sequence[Course], folder: Path) -> Iterator[str]:
    """Say which notebooks of a learner's folder are older than the release, and what is other.

    Parameters
    ----------
    courses : sequence of Course
    folder : Path
        The learner's.

    Yields
    ------
    str
        One line a notebook, and at the end what to do.
    """
    older = False
    for course in courses:
        for path in sorted(course.release.glob("*.ipynb")):
            mine = folder / course.assignment / path.name
            try:
                changes = changes_between(_read(mine), _own_release(mine, path))
            except (LabError, OSError) as error:
                yield tell("{path}: {what}", path=mine, what=_told(error))
                continue
            if changes:
                older = True
                yield tell(
                    "{path} is of an older version of the course: {changes}", path=mine, changes=changes
                )
    if older:
        yield tell(
            "`autograde update` brings that up to date, and keeps your answers and a copy of each notebook"
        )


def update_learners_files(
    root: Path, what: str | None, exercise: str | None, folder: Path, report: Callable[[str], object]
) -> None:
    """Bring a learner's notebooks up to the release, or put one exercise back.

    Parameters
    ----------
    root : Path
        Of the course.
    what : str or None
        An assignment or one notebook's file; None for everything.
    exercise : str or None
        The one to put back; None to update.
    folder : Path
        The learner's.
    report : callable
        Gets one line at a time.

    Raises
    ------
    LabError
        If there is nothing of the kind.
    """
    time, lone = datetime.now().strftime("%Y-%m-%d-%H%M%S"), what is not None and what.endswith(".ipynb")
    courses = chosen_assignments(root, None if lone else what)
    if not lone and not any((folder / course.assignment).is_dir() for course in courses):
        raise LabError(
            tell(
                "there are no notebooks of yours in {folder}: go where you run `autograde lab`, "
                "or name the folder with --folder",
                folder=folder,
            )
        )
    if exercise is not None:
        lines = reset_exercise(courses, folder, exercise, time)
    elif lone:
        mine = Path(str(what))
        lines = iter([update_notebook(mine, _released(courses, mine), mine.parent / BACKUPS / time)])
    else:
        lines = (line for course in courses for line in update_assignment(course, folder, time))
    told = 0
    for line in filter(None, lines):
        report(line)
        told += 1
    if not told:
        report(tell("all is up to date"))


def _released(courses: Sequence[Course], mine: Path) -> Path:
    """Find the release's notebook of a file that may lie anywhere: its name begins as that one's."""
    every = [path for course in courses for path in sorted(course.release.glob("*.ipynb"))]
    fitting = [path for path in every if mine.stem.startswith(path.stem)]
    if not fitting:
        names = tell_list((path.name for path in every), "unit")
        raise LabError(
            tell("{name} is none of the course's notebooks: they are {names}", name=mine.name, names=names)
        )
    return max(fitting, key=lambda path: len(path.stem))


def update_assignment(course: Course, folder: Path, time: str) -> Iterator[str]:
    """Bring a learner's copy of an assignment up to the release.

    Parameters
    ----------
    course : Course
    folder : Path
        The learner's.
    time : str
        Names the folder of the copies that are kept.

    Yields
    ------
    str
        One line for each file that was changed or cannot be read.

    Raises
    ------
    LabError
        If there is no release, or the folder cannot be written.
    """
    backups = folder / BACKUPS / time / course.assignment
    for path in make_working_copy(course, folder):
        yield tell("{path} is new", path=path)
    for place in release_files(course):
        mine, ours = folder / course.assignment / place, course.release / place
        try:
            if mine.suffix == ".ipynb":
                told = update_notebook(mine, ours, backups)
            else:
                told = _replace_file(mine, ours, backups / place.parent)
        except LabError as error:
            told = tell("{path}: {what}", path=mine, what=error)
        if told:
            yield told


def update_notebook(mine: Path, ours: Path, backups: Path) -> str:
    """Bring one notebook up to the release's.

    Parameters
    ----------
    mine, ours : Path
        The learner's and the release's.
    backups : Path
        The folder of the copy that is kept.

    Returns
    -------
    str
        What was done, in one line; empty where there was nothing to do.

    Raises
    ------
    LabError
        If it cannot be read or written.
    """
    found, released = _read(mine), _own_release(mine, ours)
    changes = changes_between(found, released)
    if not changes:
        return ""
    old = _outputs_of(mine)
    notebook = refresh(found, released).notebook
    for cell in notebook.cells:
        kept = next((old[key] for key in _keys(cell) if key in old), None)
        if kept is not None and cell.cell_type == "code":
            cell.outputs, cell.execution_count = kept
    backup = _write(mine, notebook, backups)
    return tell(
        "{path} is up to date ({changes}); as it was: {backup}", path=mine, changes=changes, backup=backup
    )


def reset_exercise(courses: Sequence[Course], folder: Path, exercise: str, time: str) -> Iterator[str]:
    """Put one exercise's answer cell back to how it was released.

    Parameters
    ----------
    courses : sequence of Course
    folder : Path
        The learner's.
    exercise : str
        The exercise's name, which is its answer cell's grade id.
    time : str
        Names the folder of the copy that is kept.

    Yields
    ------
    str

    Raises
    ------
    LabError
        If no notebook has such an exercise, or the learner's has no such cell or cannot be read.
    """
    answers: dict[str, tuple[Path, NotebookNode]] = {}
    for course in courses:
        for path in sorted(course.release.glob("*.ipynb")):
            for cell in nbformat.read(path, as_version=4).cells:
                if marks_of(cell).get("solution"):
                    answers[marks_of(cell)["grade_id"]] = (folder / course.assignment / path.name, cell)
    if exercise not in answers:
        raise LabError(
            tell(
                "there is no exercise {name!r} to reset: choose one of {names}",
                name=exercise,
                names=tell_list(answers, "unit"),
            )
        )
    mine, stub = answers[exercise]
    _read(mine)
    try:
        notebook = nbformat.read(mine, as_version=4)
    except Exception as error:  # nbformat lets errors of several libraries through
        raise LabError(
            tell("{path} is damaged: run `autograde update` first, which puts it right", path=mine)
        ) from error
    cells = [cell for cell in notebook.cells if marks_of(cell).get("grade_id") == exercise]
    if not cells:
        raise LabError(
            tell(
                "{path} has no cell {cell} any more: run `autograde update`, which puts it back",
                path=mine,
                cell=exercise,
            )
        )
    for cell in cells:
        cell.source = stub.source
    for cell in notebook.cells:
        if cell.cell_type == "code" and (cell in cells or exercise in exercises_of(cell.source)):
            cell.outputs, cell.execution_count = [], None
    backup = _write(mine, notebook, folder / BACKUPS / time / mine.parent.name)
    yield tell(
        "{name} in {path} is as at the beginning; as it was: {backup}",
        name=exercise,
        path=mine,
        backup=backup,
    )


def _read(path: Path) -> FoundNotebook:
    """Read a learner's notebook, whatever state it is in.

    Raises
    ------
    LabError
        If nothing can be read of it.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGE_NOTEBOOK_BYTES + 1)
    except OSError as error:
        raise _unreadable(error) from error
    found = read_submitted(data)
    lost = next((repair.sentence for repair in found.repairs if repair.lost), "")
    if lost:
        raise LabError(
            tell("{lost} It stays as it is: move it away, and `autograde lab` gives you a new one", lost=lost)
        )
    return found


def _own_release(mine: Path, ours: Path) -> NotebookNode:
    """Read the release's notebook, in the forms that the learner's asks where it is a personal one."""
    released = nbformat.read(ours, as_version=4)
    try:
        forms = forms_asked(nbformat.read(mine, as_version=4))
    except Exception:  # noqa: BLE001 - a damaged file: what is done about that, is said elsewhere
        return released
    try:
        return personal_notebooks({"": released}, forms)[""]
    except (CourseError, ExerciseError) as error:
        raise LabError(tell("{why}; it stays as it is", why=error)) from error


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, LabError) else tell("it cannot be read ({why})", why=error)


def _unreadable(error: OSError) -> LabError:
    why = error.strerror or error
    return LabError(tell("it cannot be read ({why}), and stays as it is", why=why))


def _outputs_of(path: Path) -> dict[tuple[str, str], tuple[Any, Any]]:
    """Return the outputs of a notebook's cells, by id and by text, each with the text that gave them.

    Of a damaged file there are none.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception:  # noqa: BLE001 - nbformat lets errors of several libraries through
        return {}
    found: dict[tuple[str, str], tuple[Any, Any]] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count):
            for key in _keys(cell):
                found.setdefault(key, (cell.outputs, cell.execution_count))
    return found


def _keys(cell: NotebookNode) -> tuple[tuple[str, str], ...]:
    """By what a cell of the old notebook is found for one of the new: its place, or only its text."""
    if is_first_cell(cell):
        return ()  # what it printed was about the version before
    place = marks_of(cell).get("grade_id") or cell.get("id", "")
    return (place, cell.source), ("", cell.source)


def _write(mine: Path, notebook: NotebookNode, backups: Path) -> Path:
    """Keep a copy of a notebook, and write the new one in its place."""
    trusted = _is_trusted(mine)
    with writing(mine.parent):
        backup = _keep(mine, backups)
        with whole_file(mine) as part:
            nbformat.write(notebook, part)
    if trusted:
        with suppress(Exception):  # it is only shown plainer
            NotebookNotary().sign(nbformat.read(mine, as_version=4))
    return backup


def _keep(mine: Path, backups: Path) -> Path:
    backups.mkdir(parents=True, exist_ok=True)
    backup = backups / mine.name
    with whole_file(backup) as part:
        shutil.copyfile(mine, part)
    return backup


def _is_trusted(path: Path) -> bool:
    """Say whether JupyterLab shows the notebook's outputs as they are, since they were made here."""
    try:
        return bool(NotebookNotary().check_signature(nbformat.read(path, as_version=4)))
    except Exception:  # noqa: BLE001 - a damaged file, or no place for signatures
        return False


def _replace_file(mine: Path, ours: Path, backups: Path) -> str:
    """Bring a file beside the notebooks up to the release's."""
    try:
        same = mine.read_bytes() == ours.read_bytes()
    except OSError as error:
        raise _unreadable(error) from error
    if same:
        return ""
    with writing(mine.parent):
        backup = _keep(mine, backups)
        with whole_file(mine) as part:
            shutil.copyfile(ours, part)
    return tell("{path} is up to date; as it was: {backup}", path=mine, backup=backup)
