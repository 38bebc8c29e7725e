"""From masters to notebooks: ``assignments/`` → ``source/`` → ``release/``.

`build` makes everything in a temporary folder and puts it in place only when the release holds no solution
and the masters' own solutions get every automatic point. Every failure is a `CourseError`, and then nothing
has changed.
"""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from rich.table import Table

from autograde.build.exercises import check_exercises
from autograde.build.leaks import LeakError, check_for_leaks
from autograde.build.masters import Master, read_masters
from autograde.build.regions import MasterError
from autograde.build.release import ReleaseError, make_release
from autograde.build.solutions import SolutionError, grade_solutions
from autograde.build.source import write_source
from autograde.build.stock import NbgraderError, make_throwaway, run_nbgrader
from autograde.build.swap import swap_in, workshop
from autograde.build.translation import TranslationError, require_whole
from autograde.course import Course, in_language, list_assignments
from autograde.course_files import read_student_course
from autograde.exercise import use_course
from signs.words import ENGLISH, languages, mark, tell, tell_many

__all__ = [
    "LeakError",
    "Master",
    "MasterError",
    "NbgraderError",
    "ReleaseError",
    "SolutionError",
    "TranslationError",
    "build",
    "check_for_leaks",
    "masters_of",
    "read_masters",
    "run_nbgrader",
]


def masters_of(root: Path, language: str | None = None) -> list[str]:
    """List what can be built from the masters of a course: in English, and in what they are translated into.

    Parameters
    ----------
    root : Path
    language : str, optional
        This one alone; all that ship by default.

    Returns
    -------
    list of str
        Names of assignments.

    Raises
    ------
    MasterError
        If there is none.
    """
    folders = [root / "assignments" / name for name in list_assignments(root)]
    names = [
        in_language(Course(root, folder.name), code).assignment
        for folder in folders
        if folder.is_dir()
        for code in ([language] if language else languages())
        if code == ENGLISH or (folder / code).is_dir()
    ]
    if not names:
        raise MasterError(
            tell("nothing to build: write masters in {folder}/", folder=root / "assignments" / "NAME")
        )
    return names


def build(
    course: Course,
    check_solutions: bool = True,
    report: Callable[[str], object] = print,
    show: Callable[[Table], object] = lambda table: None,
) -> bool:
    """Make the instructor's and the students' notebooks from the masters.

    Parameters
    ----------
    course : Course
        Whose ``assignments/`` are read and whose ``source/`` and ``release/`` are replaced on success. Its
        assignment's name says the language (`Course.edition`).
    check_solutions : bool
        Whether to grade the masters' own solutions first (about a minute) and refuse when they lack a point.
    report : callable
        Gets one line before each step, and nbgrader's log when nbgrader fails.
    show : callable
        Gets a table of what is other than the gradebook has it, where the class was graded already.

    Returns
    -------
    bool
        Whether a file changed.

    Raises
    ------
    CourseError
        `MasterError`, `TranslationError`, `NbgraderError`, `ReleaseError`, `LeakError` or `SolutionError`:
        one line that says what to do.
    """
    report(tell("reading the masters in {folder}", folder=_short(course, course.assignments)))
    use_course(course.root)
    masters = read_masters(course.assignments, course.language)
    _look_for_gaps(masters, course.language, report)
    exercises = check_exercises(masters)
    report(tell("reading the exercises: {number} are complete", number=exercises))
    with workshop(course.root) as folder:
        made = make_throwaway(course, folder)
        report(
            tell_many(
                "writing {number} instructor notebook", "writing {number} instructor notebooks", len(masters)
            )
        )
        address = read_student_course(course.root).install
        write_source(masters, course.assignments, made.source, address)
        try:
            report(tell("making the student notebooks with nbgrader generate_assignment"))
            make_release(made, masters)
            secret = check_for_leaks(masters, made.release)
            report(tell("no leak: none of {number} secret lines stands in the release", number=secret))
            if check_solutions:
                report(tell("grading the masters' own solutions"))
                start = monotonic()
                points = grade_solutions(made, masters, report)
                took = f"{monotonic() - start:.0f}"
                report(
                    tell(
                        "they get all {points} automatic points ({seconds} s)",
                        points=f"{points:g}",
                        seconds=took,
                    )
                )
            else:
                report(tell("the masters' own solutions were not run: leave --quick out before you release"))
        except NbgraderError as error:
            report(error.log.rstrip())
            raise
        except SolutionError as error:
            for line in error.cells:
                report(line)
            raise
        _compare_with_gradebook(course, made, report, show)
        changed = swap_in({made.source: course.source, made.release: course.release}, attic=folder)
    for place in (course.source, course.release):
        sentence = mark("{folder}: written") if place in changed else mark("{folder}: unchanged")
        report(tell(sentence, folder=_short(course, place)))
    return bool(changed)


def _look_for_gaps(masters: list[Master], language: str, report: Callable[[str], object]) -> None:
    """Refuse passages without a translation; in a language that does not ship yet, count them."""
    if language == ENGLISH:
        return
    gaps = {master.translation.path: master.gaps for master in masters if master.translation}
    if language in languages():
        require_whole(gaps)
    missing = sum(map(len, gaps.values()))
    if missing:
        report(
            tell_many(
                "{number} passage has no translation into {language} yet: it stands there in English",
                "{number} passages have no translation into {language} yet: they stand there in English",
                missing,
                language=language,
            )
        )


def _compare_with_gradebook(
    course: Course, made: Course, report: Callable[[str], object], show: Callable[[Table], object]
) -> None:
    """Say what was added, removed or renamed since the class was graded, and whom it concerns."""
    from sqlalchemy.exc import SQLAlchemyError

    from autograde.grading.gradebook.migrate import changes_since_graded
    from autograde.grading.gradebook.structure import structure_table

    try:
        changes = changes_since_graded(course, made)
    except (SQLAlchemyError, OSError) as error:  # the release does not depend on it
        why = type(error).__name__
        report(tell("the gradebook cannot be read, and was not compared: {error}", error=why))
        return
    if changes:
        show(structure_table(changes, course.assignment))
        word = "migrate" if any(change.loses for change in changes) else "grade"
        command = f"autograde {word} {course.assignment}"
        report(tell("the class was graded before that: `{command}` lets it follow", command=command))


def _short(course: Course, path: Path) -> str:
    return course.shown(path) + "/"
