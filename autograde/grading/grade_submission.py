"""One submission graded by nbgrader itself, in a course of its own that nobody else sees.

The course lies in a temporary folder: the configuration, the release, a gradebook with the assignment's rows
and nobody's grades. nbgrader's own ``autograde`` runs there on the one submission, with its ``Execute``
replaced; then what it left in that gradebook is read out. So repair, sanitising, judging and nbgrader's rules
for points are those of the stock command.
"""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.utils.importstring import import_item

from autograde.course import Course
from autograde.exercise import use_course
from autograde.gradebook import Gradebook
from autograde.grading.converters import last_complaint, make_log
from autograde.grading.errors import NoKernelError, NotGradedError, RefusedError
from autograde.grading.execute_isolated import ExecuteIsolated, Run, TellIsolation
from autograde.grading.for_people import cells_for_people
from autograde.grading.graded_folder import graded_folder
from autograde.grading.messages import Bundle, Graded, Task, from_bytes
from autograde.grading.packed_folders import pack_files, unpack_folder
from autograde.grading.pages.outputs import TidyOutputs
from autograde.grading.pages.sanitise import SanitiseNotebook
from autograde.grading.preprocessors import JudgeEvidence, PoseChallenges
from autograde.isolation.refusal import why_refused
from autograde.repair import RepairError, repair_student
from autograde.repair.active_files import remove_active_files
from autograde.repair.submission import read_release
from autograde.settings import CONFIG, Layout, find_plugins, read_settings
from signs.words import speaking, tell

#: Of the worker's own course, wherever the class's has its folders.
_LAYOUT = Layout(
    submitted="classroom/submitted", autograded="classroom/autograded", feedback="classroom/feedback"
)


@dataclass
class Workplace:
    """Where a worker grades one submission after another.

    Attributes
    ----------
    folder : Path
        Of the worker's own; everything in it may go.
    trusted : bool
        Whether somebody has seen that the layers of isolation hold on this machine.
    """

    folder: Path
    trusted: bool = False
    _bundle: bytes = b""
    _for_people: frozenset[str] = frozenset()

    def is_stale(self, task: Task) -> bool:
        """Say whether this process has imported exercises of another state of the course."""
        return bool(self._bundle) and task.bundle != self._bundle

    def grade(self, task: Task, begin: Callable[[str], object]) -> Graded:
        """Grade one submission.

        Parameters
        ----------
        task : Task
        begin : callable
            Told each notebook's name before it is run.

        Returns
        -------
        Graded

        Raises
        ------
        NotGradedError
            If nbgrader gives up.
        NoKernelError
            If a kernel does not start.
        RefusedError
            If the submission is to be shut in, and that is not possible here.
        """
        with speaking(task.language):
            return self._grade(task, begin)

    def _grade(self, task: Task, begin: Callable[[str], object]) -> Graded:
        course, bundle = self._set_up(task)
        log, lines = make_log("autograde")
        try:  # before nbgrader looks for notebooks: there may be none with the right name
            repaired = repair_student(course, task.student, task.forms)
        except RepairError as error:
            raise NotGradedError(str(error)) from error
        config = read_settings(course.root)
        if task.isolation != "none" and not self.trusted:
            why = why_refused(config)
            if why:
                raise RefusedError(why)
            self.trusted = True
        coursedir = CourseDirectory(config=config)
        coursedir.root, coursedir.db_url = str(course.root), course.gradebook_url
        for name in ("source", "release", "autograded", "feedback"):
            setattr(coursedir, f"{name}_directory", getattr(course.layout, name))
        coursedir.submitted_directory = str(repaired.folder.parents[1].relative_to(course.root))
        coursedir.assignment_id, coursedir.student_id = bundle.assignment, task.student
        run = Run(task, begin, self._for_people)
        converter = Autograde(coursedir=coursedir, config=config, log=log)
        converter.autograde_preprocessors = _steps(converter.autograde_preprocessors, run)
        converter.create_student = True
        try:
            converter.start()
        except NbGraderException as error:
            if run.failure:
                raise NoKernelError(run.failure) from error
            raise NotGradedError(last_complaint(lines.getvalue()) or str(error)) from error
        remove_active_files(graded_folder(course, task.student), course.source)
        return Graded(
            student=task.student,
            files=pack_files(graded_folder(course, task.student)),
            **_read_gradebook(course, coursedir.db_url, task.student),
            repairs=[asdict(repair) for repair in repaired.repairs],
            seconds=run.seconds,
            isolation=run.isolation,
            not_run=run.not_run,
            log=lines.getvalue()[-100_000:],
        )

    def _set_up(self, task: Task) -> tuple[Course, Bundle]:
        """Make the course; the bundle is unpacked only when it is another one than before."""
        bundle = from_bytes(Bundle, task.bundle)
        root = self.folder / "course"
        gradebook = root / "classroom" / "gradebook.db"
        layout = replace(_LAYOUT, gradebook_url=f"sqlite:///{gradebook.as_posix()}")
        course = Course(root, bundle.assignment, layout)
        if task.bundle != self._bundle:
            shutil.rmtree(course.root, ignore_errors=True)
            (course.root / "assignments").mkdir(parents=True)
            course.config.write_bytes(bundle.config)
            unpack_folder(bundle.beside, course.root)
            find_plugins(course.root)
            unpack_folder(bundle.release, course.release)
            unpack_folder(bundle.extras, course.source)
            unpack_folder(bundle.exercises, course.exercises)
            use_course(course.root)
            self._for_people = cells_for_people(read_release(course).values())
            self._bundle = task.bundle
        shutil.rmtree(course.classroom, ignore_errors=True)
        course.classroom.mkdir()
        gradebook.write_bytes(bundle.gradebook)
        unpack_folder(task.submission, course.submitted / task.student / course.assignment)
        return course, bundle


def _steps(configured: Iterable[Any], run: Run) -> list[Any]:
    """Put the isolated kernel in the place of what executes notebooks, with our judge around it.

    The configuration may be nbgrader's own, in which nothing of ours stands: nothing is ever run outside.
    """
    ours = (PoseChallenges, SanitiseNotebook, JudgeEvidence, TidyOutputs)
    kinds = [import_item(step) if isinstance(step, str) else step for step in configured]
    kinds = [kind for kind in kinds if not (isinstance(kind, type) and issubclass(kind, ours))]
    places = [
        n for n, kind in enumerate(kinds) if isinstance(kind, type) and issubclass(kind, NotebookClient)
    ]
    if len(places) != 1:
        raise NotGradedError(
            tell(
                "{file}: Autograde.autograde_preprocessors has {count} steps that execute, not one",
                file=CONFIG,
                count=len(places),
            )
        )
    [place] = places
    pose = PoseChallenges.bound_to(run.task.forms, run.task.seed)
    graded = [pose, ExecuteIsolated.bound_to(run), SanitiseNotebook, JudgeEvidence, TidyOutputs]
    return [*kinds[:place], *graded, *kinds[place + 1 :], TellIsolation.bound_to(run)]


def _read_gradebook(course: Course, url: str, student: str) -> dict[str, Any]:
    """Read what nbgrader put into the gradebook: scores and comments by notebook and cell, and the time."""
    cells: dict[str, dict[str, dict[str, Any]]] = {}
    with Gradebook(url) as gradebook:
        submission = gradebook.find_submission(course.assignment, student)
        for notebook in submission.notebooks:
            found = cells.setdefault(notebook.name, {})
            for grade in notebook.grades:
                found.setdefault(grade.name, {})["score"] = grade.auto_score
            for comment in notebook.comments:
                found.setdefault(comment.name, {})["comment"] = comment.auto_comment
        timestamp = submission.timestamp.isoformat() if submission.timestamp else None
    return {"cells": cells, "timestamp": timestamp}
