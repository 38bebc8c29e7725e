"""A learner's working copy of the release: one folder an assignment; nothing in it is ever overwritten."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat

from autograde.course import Course, CourseError, find_root, list_assignments
from autograde.course_files import START_PAGE, course_root
from autograde.exercise import use_course
from autograde.repair.origin import language_of
from signs.files import whole_file
from signs.words import language, tell, tell_list


class LabError(CourseError):
    """There is nothing to open, or no place to write it; the message is one line that says what to do."""


def find_learners_course() -> Path:
    """Find the course that a person means who is about to learn.

    Returns
    -------
    Path
        The root of the course that the working directory lies in; else of the one that the kit brings.

    Raises
    ------
    CourseError
        If there is neither.
    """
    try:
        root = find_root()
    except CourseError:
        own = course_root()
        if own is None:
            raise
        return own
    use_course(root)
    return root


def released_assignments(root: Path) -> list[Course]:
    """List the assignments of a course that have been released."""
    found = [Course(root, name) for name in list_assignments(root)]
    return [course for course in found if any(course.release.glob("*.ipynb"))]


def chosen_assignments(root: Path, assignment: str | None) -> list[Course]:
    """Return the one released assignment that is meant, or all of them.

    Raises
    ------
    LabError
        If there is none, or none of this name.
    """
    released = released_assignments(root)
    chosen = [course for course in released if assignment in (None, course.assignment)]
    if chosen:
        return chosen
    if not released:
        raise LabError(tell("nothing is released yet: run `autograde build` first"))
    names = tell_list((course.assignment for course in released), "unit")
    raise LabError(tell("no assignment {name!r} is released: there is {names}", name=assignment, names=names))


def in_language_spoken(courses: list[Course]) -> list[Course]:
    """Choose the assignments whose notebooks are in the language that is spoken; all, where none is."""
    ours = [course for course in courses if _language(course) == language()]
    return ours or courses


def _language(course: Course) -> str:
    first = min(course.release.glob("*.ipynb"))
    return language_of(nbformat.read(first, as_version=4))


def learners_folder(given: Path | None) -> Path:
    """Return the learner's folder.

    Parameters
    ----------
    given : Path or None
        As they said. If they said nothing it is the folder that holds a start page, here or one above (a
        terminal in JupyterLab begins there); else ``my_work``.
    """
    if given is not None:
        return given
    here = Path.cwd()
    return next((place for place in (here, here.parent) if (place / START_PAGE).is_file()), Path("my_work"))


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what may go wrong while a learner's folder is written into one line.

    Raises
    ------
    LabError
    """
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        place = Path(error.filename or folder)
        place = next(
            (above for above in (*reversed(place.parents), place) if above.exists() and not above.is_dir()),
            place,
        )
        raise LabError(
            tell(
                "{path} is a file, and your notebooks need a folder there: move the file away, or choose "
                "another folder with --folder",
                path=place,
            )
        ) from error
    except OSError as error:
        place = error.filename or folder
        raise LabError(
            tell(
                "cannot write {path} ({why}): choose another folder with --folder",
                path=place,
                why=error.strerror or error,
            )
        ) from error


def release_files(course: Course) -> list[Path]:
    """List a release's files, notebooks and others, relative to it.

    Raises
    ------
    LabError
        If there is no release.
    """
    files = sorted(path.relative_to(course.release) for path in course.release.rglob("*") if path.is_file())
    files = [path for path in files if not any(part.startswith(".") for part in path.parts)]
    if not files:
        raise LabError(tell("no notebooks in {folder}: run `autograde build` first", folder=course.release))
    return files


def make_working_copy(course: Course, folder: Path) -> list[Path]:
    """Copy a release's files into a folder; files that are there already stay as they are.

    Parameters
    ----------
    course : Course
    folder : Path
        The learner's own folder; the assignment's files go into one of its name in there.

    Returns
    -------
    list of Path
        What was copied.

    Raises
    ------
    LabError
        If there is no release, or the folder cannot be written.
    """
    copied = []
    with writing(folder):
        for path in release_files(course):
            target = folder / course.assignment / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                with whole_file(target) as part:
                    shutil.copyfile(course.release / path, part)
                copied.append(target)
    return copied
