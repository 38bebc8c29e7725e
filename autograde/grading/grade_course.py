"""Official grading: submissions are tasks for an executor, and one process writes the gradebook.

Killing it at any moment loses nothing: a grade and the record of what it was made from are saved in one
transaction, and the next call grades what has no record or has changed since.
"""

import secrets
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import InterfaceError, OperationalError

from autograde.course import Course
from autograde.grading.errors import GradingError, NotGradedError, NotSavedError, RefusedError
from autograde.grading.executors import open_executor
from autograde.grading.gradebook.generated_rows import remove_generated
from autograde.grading.gradebook.identity import open_gradebook
from autograde.grading.gradebook.inputs import read_inputs
from autograde.grading.gradebook.migrate import Show, template_and_pending
from autograde.grading.gradebook.official import OfficialGradebook, Pending
from autograde.grading.gradebook.records import Record, hash_packed, make_record
from autograde.grading.gradebook.standing import why_again
from autograde.grading.graded_folder import hash_graded, sweep_leftovers, write_graded
from autograde.grading.messages import EVERY_NOTEBOOK, Bundle, Graded, Task, from_bytes, to_bytes
from autograde.grading.packed_folders import pack_files, pack_folder, pack_paths
from autograde.grading.preconditions import grading_alone, require_exercises, require_personal
from autograde.grading.regrade import Change, explain_scores, list_changes
from autograde.grading.worker_pool import run_task
from autograde.isolation.refusal import why_refused
from autograde.personal_forms import read_personal_forms
from autograde.settings import files_beside, read_settings
from signs.words import tell

AHEAD = 2  # tasks a worker that wait packed; the others stay on the disk


@dataclass(frozen=True)
class Outcome:
    """What came of one submission.

    Attributes
    ----------
    student : str
    graded : Graded or None
        Without files and log, which are saved, unless the plan keeps them; None where nothing was run, or
        there is no grade.
    record : Record or None
        Where the grade came from.
    error : str
        Why there is no grade; empty otherwise.
    changes : tuple of Change
        Where the points are not those that were in the gradebook; none for a first grade.
    points : float or None
        What the gradebook then holds: scores by hand, extra credit and penalties included. Of what was not
        saved, what it would hold; None where there is no grade.
    notebooks : dict of str to float
        The same by notebook.
    why : str
        Why it had to be graded again; empty for a first grade, and where the grade stood.
    """

    student: str
    graded: Graded | None = None
    record: Record | None = None
    error: str = ""
    changes: tuple[Change, ...] = ()
    points: float | None = None
    notebooks: dict[str, float] = field(default_factory=dict)
    why: str = ""


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
    whole : bool
        Let outcomes keep the graded folder: of few submissions.
    """

    students: tuple[str, ...]
    workers: int
    scheduler: str | None = None
    isolation: str = "full"
    again: bool = False
    save: bool = True
    keep_seeds: bool = False
    whole: bool = False


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
    report: Callable[[Outcome], object] = lambda outcome: None,
    begin: Callable[[dict[str, str]], object] = lambda whys: None,
    show: Show = lambda changes: None,
) -> list[Outcome]:
    """Grade submissions.

    Parameters
    ----------
    course : Course
    plan : Plan
    report : callable
        Gets each Outcome when it is there, unchanged submissions first.
    begin : callable
        Gets, before the first is run, the students whose submissions are to be run, each with the reason.
    show : callable
        Gets what of the assignment is other than the gradebook has it, if anything is.

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
    with grading_alone(course), open_gradebook(course) as gradebook:
        sweep_leftovers(course)
        remove_generated(course)
        run = _Run(course, plan, gradebook, show)
        outcomes = run.unchanged()
        for outcome in outcomes:
            report(outcome)
        todo = sorted(set(plan.students) - {outcome.student for outcome in outcomes})
        whys = {student: run.whys.get(student, "") for student in todo}
        if not todo:
            begin(whys)
        else:
            with open_executor(plan, course.root) as (executor, count):
                begin(whys)
                outcomes += run.grade(todo, executor, count, report)
        return sorted(outcomes, key=lambda outcome: outcome.student)


class _Run:
    """One call of `grade_course`."""

    executor: Executor
    bundle: bytes

    def __init__(self, course: Course, plan: Plan, gradebook: OfficialGradebook, show: Show):
        self.course, self.plan, self.gradebook = course, plan, gradebook
        require_exercises(course)
        self.personal = read_personal_forms(course, gradebook.settings)
        require_personal(course, self.personal)
        self.inputs = read_inputs(course, gradebook.settings, self.personal.fingerprint)
        self.template, self.pending = self._bring_structure(show)
        self.records = gradebook.records()
        self.standings = gradebook.standings(plan.students)
        self.whys: dict[str, str] = {}
        self.waiting: dict[Future[bytes], _Sent] = {}

    def _bring_structure(self, show: Show) -> tuple[bytes | None, Pending | None]:
        """Let the gradebook's rows follow the release; where nothing is saved, only say how they would."""
        found = template_and_pending(self.course, self.gradebook, self.inputs.rows, show)
        if found is None:
            return None, None
        if not self.plan.save:
            return found
        self.gradebook.bring(found[1])
        return None, None

    def unchanged(self) -> list[Outcome]:
        """List those that need not be graded, as outcomes; remember why the others are.

        Late penalties follow the points that a person gave since the last grade; nothing is run for that.
        """
        stood: dict[str, Record | None] = {}
        for student in self.plan.students:
            record, standing = self.records.get(student), self.standings.get(student)
            submission = hash_packed(pack_folder(self._folder(student)))
            folder = hash_graded(self.course, student)
            why = why_again(record, self.inputs, submission, standing, folder)
            if why or standing is None or self.plan.again:
                self.whys[student] = "" if record is None and standing is None else why
            else:
                stood[student] = record
        if self.plan.save:
            changed = self.gradebook.renew_penalties({student: self.standings[student] for student in stood})
            if changed:
                self.standings |= self.gradebook.standings(changed)
        return [self._outcome_as_it_stands(student, record) for student, record in stood.items()]

    def _outcome_as_it_stands(self, student: str, record: Record | None) -> Outcome:
        standing = self.standings[student]
        return Outcome(student, record=record, points=standing.total, notebooks=standing.notebooks)

    def grade(
        self, todo: list[str], executor: Executor, count: int, report: Callable[[Outcome], object]
    ) -> list[Outcome]:
        """Grade submissions; return their outcomes."""
        outcomes = []
        template = self.template or self.gradebook.template()
        self.executor, self.bundle = executor, to_bytes(make_bundle(self.course, template))
        if self.plan.save:
            self.gradebook.prepare(todo)
        todo = todo[::-1]
        while todo or self.waiting:
            ended: list[Outcome | None] = []
            while todo and len(self.waiting) < AHEAD * count:
                ended.append(self._submit(todo.pop()))
            if self.waiting:
                done, _ = wait(self.waiting, return_when=FIRST_COMPLETED)
                # In the order of sending: that of a set differs from run to run.
                in_turn = [future for future in self.waiting if future in done]
                ended += [self._collect(future, self.waiting.pop(future)) for future in in_turn]
            for outcome in ended:
                if outcome is not None:
                    outcomes.append(outcome)
                    report(outcome)
        return outcomes

    def _folder(self, student: str) -> Path:
        return self.course.submitted / student / self.course.assignment

    def _submit(self, student: str, not_run: tuple[str, ...] = ()) -> Outcome | None:
        """Send a submission to be graded; what stands in the way of that is its outcome."""
        if not self._folder(student).is_dir():
            return Outcome(student, error=tell("the submission is not there any more"))
        packed = pack_folder(self._folder(student))
        before = self.records.get(student)
        seed = before.seed if before and self.plan.keep_seeds else secrets.randbits(32)
        forms = self.personal.of(student)
        task = Task(student, self.bundle, packed, seed, self.plan.isolation, list(not_run), forms=forms)
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
            told = tell("the grade could not be saved: {why}", why=_one_line(error))
            return Outcome(sent.student, error=told)

    def _keep(self, graded: Graded, sent: _Sent) -> Outcome:
        if graded.student != sent.student:
            raise NotSavedError(tell("what came back is of another submission"))
        now = datetime.now(UTC).isoformat(timespec="seconds")
        record = make_record(self.inputs, sent.submission, sent.seed, graded, now)
        standing = self.standings.get(sent.student) if sent.student in self.records else None
        whys = explain_scores(self.course, standing.scores, graded) if standing else {}
        if self.plan.save:
            write_graded(self.course, graded, record)
        saved = self.gradebook.save(graded, record, self.plan.save, self.pending)
        changes = (
            list_changes(sent.student, saved.before, saved.after, whys) if standing and saved.before else ()
        )
        return Outcome(
            sent.student,
            graded if self.plan.whole else replace(graded, files=[], log=""),
            saved.record,
            changes=tuple(changes),
            points=saved.after.total,
            notebooks=saved.after.notebooks,
            why=self.whys.get(sent.student, ""),
        )


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
