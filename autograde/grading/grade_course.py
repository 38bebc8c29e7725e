"""Official grading: submissions are tasks for an executor, and one process writes the gradebook.

Killing it at any moment loses nothing: a grade and the record of what it was made from are saved in one
transaction, and the next call grades what has no record or has changed since.
"""

import secrets
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import InterfaceError, OperationalError

from autograde.course import Course
from autograde.grading.errors import GradingError, NotGradedError, RefusedError
from autograde.grading.executors import open_executor
from autograde.grading.gradebook import OfficialGradebook
from autograde.grading.gradebook_rows import fill_gradebook, make_template, remove_generated
from autograde.grading.graded_folder import is_in_place, sweep_leftovers, write_graded
from autograde.grading.messages import EVERY_NOTEBOOK, Bundle, Graded, Task, from_bytes, to_bytes
from autograde.grading.packed_folders import pack_files, pack_folder, pack_paths
from autograde.grading.preconditions import grading_alone, require_exercises
from autograde.grading.records import Record, hash_environment, hash_masters, hash_package, hash_packed
from autograde.grading.regrade import Change, compare_grades
from autograde.grading.worker_pool import run_task
from autograde.isolation.refusal import why_refused
from autograde.settings import files_beside, read_settings

AHEAD = 2  # tasks a worker that wait packed; the others stay on the disk


@dataclass(frozen=True)
class Outcome:
    """What came of one submission.

    Attributes
    ----------
    student : str
    graded : Graded or None
        Without files and log, which are saved; None where nothing was run, or there is no grade.
    record : Record or None
        Where the grade came from.
    error : str
        Why there is no grade; empty otherwise.
    changes : tuple of Change
        Where the points are not those that were in the gradebook; none for a first grade.
    """

    student: str
    graded: Graded | None = None
    record: Record | None = None
    error: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def points(self) -> float | None:
        """All automatic points; None where there is no grade."""
        if self.graded is None:
            return None
        cells = [cell for notebook in self.graded.cells.values() for cell in notebook.values()]
        return round(sum(cell.get("score") or 0.0 for cell in cells), 2)


@dataclass(frozen=True)
class Plan:
    """What is to be graded, and how.

    Attributes
    ----------
    students : tuple of str
    workers : int
    scheduler : str or None
        Of a dask cluster.
    isolation : str
        ``"full"`` or ``"none"``.
    again : bool
        Grade also what did not change since its last grade.
    save : bool
        Put the grades into the gradebook.
    keep_seeds : bool
        Draw the same challenges as the last time.
    """

    students: tuple[str, ...]
    workers: int
    scheduler: str | None = None
    isolation: str = "full"
    again: bool = False
    save: bool = True
    keep_seeds: bool = False


@dataclass(frozen=True)
class _Sent:
    """What is remembered of a task while it runs."""

    student: str
    submission: str  # its hash
    seed: int
    not_run: tuple[str, ...]


def grade_course(
    course: Course,
    plan: Plan,
    tell: Callable[[Outcome], object] = lambda outcome: None,
    begin: Callable[[int], object] = lambda count: None,
) -> list[Outcome]:
    """Grade submissions.

    Parameters
    ----------
    course : Course
    plan : Plan
    tell : callable
        Gets each Outcome when it is there, unchanged submissions first.
    begin : callable
        Gets the number of submissions that are to be run, before the first.

    Returns
    -------
    list of Outcome
        Sorted by student.

    Raises
    ------
    CourseError
        If grading cannot start. A submission that gets no grade is an Outcome, not an exception.
    """
    if plan.isolation != "none" and plan.scheduler is None:
        why = why_refused(read_settings(course.root))
        if why:
            raise GradingError(why)
    with grading_alone(course), OfficialGradebook(course) as gradebook:
        sweep_leftovers(course)
        remove_generated(course)
        run = _Run(course, plan, gradebook)
        outcomes = run.unchanged()
        for outcome in outcomes:
            tell(outcome)
        todo = sorted(set(plan.students) - {outcome.student for outcome in outcomes})
        if not todo:
            begin(0)
        else:
            with open_executor(plan, course.root) as (executor, count):
                begin(len(todo))
                outcomes += run.grade(todo, executor, count, tell)
        return sorted(outcomes, key=lambda outcome: outcome.student)


class _Run:
    """One call of `grade_course`."""

    executor: Executor
    bundle: bytes

    def __init__(self, course: Course, plan: Plan, gradebook: OfficialGradebook):
        self.course, self.plan, self.gradebook = course, plan, gradebook
        require_exercises(course)
        self.hashes = hash_masters(course), hash_package(), hash_environment()
        self.records = gradebook.records()
        self.waiting: dict[Future[bytes], _Sent] = {}

    def unchanged(self) -> list[Outcome]:
        """List those that need not be graded, as outcomes."""
        return [
            Outcome(student, record=self.records[student])
            for student in self.plan.students
            if not self.plan.again and student in self.records and self._stands(student)
        ]

    def _stands(self, student: str) -> bool:
        record = self.records[student]
        now = hash_packed(pack_folder(self._folder(student))), *self.hashes
        return record.hashes == now and is_in_place(self.course, student, record)

    def grade(
        self, todo: list[str], executor: Executor, count: int, tell: Callable[[Outcome], object]
    ) -> list[Outcome]:
        """Grade submissions; return their outcomes."""
        outcomes = []
        self.executor, self.bundle = executor, to_bytes(make_bundle(self.course, self._template()))
        if self.plan.save:
            self.gradebook.prepare(todo)
        todo = todo[::-1]
        while todo or self.waiting:
            ended: list[Outcome | None] = []
            while todo and len(self.waiting) < AHEAD * count:
                ended.append(self._submit(todo.pop()))
            if self.waiting:
                done, _ = wait(self.waiting, return_when=FIRST_COMPLETED)
                ended += [self._collect(future, self.waiting.pop(future)) for future in done]
            for outcome in ended:
                if outcome is not None:
                    outcomes.append(outcome)
                    tell(outcome)
        return outcomes

    def _template(self) -> bytes:
        """Make the assignment's rows of the present masters, in the gradebook if anything is to be saved."""
        filled = self.gradebook.filled_from() == self.hashes[0]
        if not filled and not self.plan.save:
            return make_template(self.course)
        if not filled:
            fill_gradebook(self.course)
            self.gradebook.mark_filled(self.hashes[0])
        return self.gradebook.template()

    def _folder(self, student: str) -> Path:
        return self.course.submitted / student / self.course.assignment

    def _submit(self, student: str, not_run: tuple[str, ...] = ()) -> Outcome | None:
        """Send a submission to be graded; what stands in the way of that is its outcome."""
        if not self._folder(student).is_dir():
            return Outcome(student, error="the submission is not there any more")
        packed = pack_folder(self._folder(student))
        before = self.records.get(student)
        seed = before.seed if before and self.plan.keep_seeds else secrets.randbits(32)
        task = Task(student, self.bundle, packed, seed, self.plan.isolation, list(not_run))
        future = self.executor.submit(run_task, to_bytes(task))
        self.waiting[future] = _Sent(student, hash_packed(packed), seed, not_run)
        return None

    def _collect(self, future: Future[bytes], sent: _Sent) -> Outcome | None:
        """Keep what a worker gives back; None where the submission was sent once more.

        Whatever goes wrong with one submission is its outcome: the others are graded all the same.
        """
        try:
            graded = from_bytes(Graded, future.result())
        except RefusedError as error:
            raise GradingError(str(error)) from error
        except Exception as error:  # noqa: BLE001 - an executor may raise anything
            if not isinstance(error, NotGradedError) and not sent.not_run:
                # It took the cluster's worker with it, more than once.
                return self._submit(sent.student, (EVERY_NOTEBOOK,))
            return Outcome(sent.student, error=_one_line(error))
        try:
            return self._keep(graded, sent)
        except (OperationalError, InterfaceError):  # the gradebook itself: no other grade could be saved
            raise
        except Exception as error:  # noqa: BLE001 - a folder that cannot be written, a graded notebook like no other
            return Outcome(sent.student, error=f"the grade could not be saved: {_one_line(error)}")

    def _keep(self, graded: Graded, sent: _Sent) -> Outcome:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        layers, not_run = tuple(graded.isolation), tuple(graded.not_run)
        record = Record(sent.submission, *self.hashes, sent.seed, layers, not_run, now)
        scores = self.gradebook.scores(sent.student) if sent.student in self.records else {}
        changes = tuple(compare_grades(self.course, scores, graded)) if scores else ()
        if self.plan.save:
            write_graded(self.course, graded, record)
            self.gradebook.save(graded, record)
        return Outcome(sent.student, replace(graded, files=[], log=""), record, changes=changes)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__


def make_bundle(course: Course, template: bytes) -> Bundle:
    """Gather what the workers need of the course.

    Parameters
    ----------
    course : Course
    template : bytes
        A SQLite gradebook with the assignment's rows and nobody's grades.

    Returns
    -------
    Bundle
    """
    extras = pack_files(course.source, lambda path: path.suffix != ".ipynb")
    own = pack_files(course.exercises, lambda path: "__pycache__" not in path.parts)
    beside = pack_paths(course.root, files_beside(course.root))
    config = course.config.read_bytes()
    return Bundle(course.assignment, config, pack_files(course.release), extras, own, beside, template)
