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
from autograde.course import Course, list_assignments
from autograde.course_files import read_student_course
from autograde.exercise import use_course

__all__ = [
    "LeakError",
    "Master",
    "MasterError",
    "NbgraderError",
    "ReleaseError",
    "SolutionError",
    "build",
    "check_for_leaks",
    "masters_of",
    "read_masters",
    "run_nbgrader",
]


def masters_of(root: Path) -> list[str]:
    """List the assignments of a course that have masters to be built from.

    Raises
    ------
    MasterError
        If there is none.
    """
    names = [name for name in list_assignments(root) if (root / "assignments" / name).is_dir()]
    if not names:
        raise MasterError(f"nothing to build: write masters in {root / 'assignments' / 'NAME'}/")
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
        Whose ``assignments/`` are read and whose ``source/`` and ``release/`` are replaced on success.
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
        `MasterError`, `NbgraderError`, `ReleaseError`, `LeakError` or `SolutionError`: one line that says
        what to do.
    """
    report(f"reading the masters in {_short(course, course.assignments)}")
    use_course(course.root)
    masters = read_masters(course.assignments)
    report(f"reading the exercises: {check_exercises(masters)} are complete")
    with workshop(course.root) as folder:
        made = make_throwaway(course, folder)
        report(f"writing {len(masters)} instructor notebooks")
        address = read_student_course(course.root).install
        write_source(masters, course.assignments, made.source, address)
        try:
            report("making the student notebooks with nbgrader generate_assignment")
            make_release(made, masters)
            secret = check_for_leaks(masters, made.release)
            report(f"no leak: none of {secret} secret lines stands in the release")
            if check_solutions:
                report("grading the masters' own solutions")
                start = monotonic()
                points = grade_solutions(made, masters, report)
                report(f"they get all {points:g} automatic points ({monotonic() - start:.0f} s)")
            else:
                report("the masters' own solutions were not run: leave --quick out before you release")
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
        report(f"{_short(course, place)}: {'written' if place in changed else 'unchanged'}")
    return bool(changed)


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
        report(f"the gradebook cannot be read, and was not compared: {type(error).__name__}")
        return
    if changes:
        show(structure_table(changes, course.assignment))
        word = "migrate" if any(change.loses for change in changes) else "grade"
        report(f"the class was graded before that: `autograde {word} {course.assignment}` lets it follow")


def _short(course: Course, path: Path) -> str:
    return course.shown(path) + "/"
