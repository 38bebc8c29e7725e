"""Verdicts are made in the release's language; what an instructor is told is in the process's."""

import fcntl
import io
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from graded_notebooks import RECORD, graded, notebook
from languages import PSEUDO, english_in, speaking_pseudo
from made_up_class import the_gradebook
from made_up_graded import make_graded_class
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.preprocessors.execute import UnresponsiveKernelError
from rich.console import Console
from traitlets import TraitError
from traitlets.config import Config

from autograde.course import Course
from autograde.grading import commands, executors, grade_submission, preprocessors, worker_pool
from autograde.grading.class_results import ClassResults, StudentResult, waiting_line
from autograde.grading.errors import GradingError, NoKernelError, NotGradedError, WorkerDiedError
from autograde.grading.execute import _why_not_run, keep_what_counts
from autograde.grading.execute_isolated import ExecuteIsolated, Run, TellIsolation
from autograde.grading.extension import grant_extension
from autograde.grading.grade_course import Outcome
from autograde.grading.grade_submission import Workplace, _steps
from autograde.grading.gradebook.standing import Lateness, Standing
from autograde.grading.graded_folder import UnreadableError, read_cells_fast, read_graded
from autograde.grading.kernel_package import VisibilityError, _parsed
from autograde.grading.late import PenaltyOnce
from autograde.grading.messages import Task, from_bytes, to_bytes
from autograde.grading.pages.outputs import POSED
from autograde.grading.preconditions import grading_alone
from autograde.grading.progress import show_progress
from autograde.grading.regrade import change_table, explain_scores, list_changes
from autograde.grading.submissions import choose_students, list_students
from autograde.judge.verdict import Component, Verdict
from autograde.repair.origin import LANGUAGE
from signs.words import language, speaking

LANGUAGES = {PSEUDO: speaking_pseudo, "zh": partial(speaking, "zh")}
TEST = {
    "grade": True,
    "solution": False,
    "locked": True,
    "grade_id": "check_x",
    "points": 2,
    "schema_version": 3,
}


@pytest.fixture(params=LANGUAGES)
def another(request, monkeypatch):
    """Another language than the process speaks, which is English."""
    monkeypatch.setattr("autograde.repair.origin.languages", lambda: ("en", "zh", PSEUDO))
    with LANGUAGES[request.param](), speaking("en"):
        yield request.param


@pytest.fixture
def spoken(another):
    """Another language, spoken by the process."""
    with speaking(another):
        yield


def their_notebook(another, *cells):
    return new_notebook(cells=list(cells), metadata={LANGUAGE: another})


def test_a_verdict_is_made_in_the_releases_language(another, monkeypatch):
    spoken = []

    def judge(task, outputs, challenges):
        spoken.append(language())
        return Verdict(task, True, (Component("result", "All", 1.0, 1.0),), ())

    monkeypatch.setattr(preprocessors, "judge_outputs", judge)
    nb = their_notebook(another, new_code_cell("x", metadata={"nbgrader": TEST}))
    preprocessors.JudgeEvidence().preprocess(nb, {POSED: {0: ("check", "scale_pixels", [])}})
    del nb.metadata[LANGUAGE]
    preprocessors.JudgeEvidence().preprocess(nb, {POSED: {0: ("check", "scale_pixels", [])}})
    assert spoken == [another, "en"] and language() == "en"


def test_an_answer_that_is_not_in_order_is_told_of(spoken):
    outputs = [new_output("display_data", data={preprocessors.EVIDENCE_TYPE: {}})] * 2
    for several in (outputs, []):
        assert not english_in(preprocessors._lack(several, len(several))["message"])


@pytest.mark.parametrize("kind", [DeadKernelError, CellTimeoutError, UnresponsiveKernelError, KeyError])
def test_a_cell_that_was_not_run_says_why(spoken, kind):
    assert not english_in(_why_not_run(kind))


def test_what_stands_in_a_graded_notebook_is_in_the_releases_language(another):
    results = [new_output("execute_result", data={"text/plain": "1"}, execution_count=1)] * 2
    kept = keep_what_counts(
        their_notebook(another, new_code_cell("x", metadata={"nbgrader": TEST}, outputs=results))
    )
    task = replace(Task("ada", b"", [], 7), isolation="none", not_run=["left_out"])
    run = Run(task, print, frozenset(), {"run": 1.0})
    told, _ = TellIsolation.bound_to(run)().preprocess(
        their_notebook(another), {"nbgrader": {"notebook": "run"}}
    )
    left, _ = ExecuteIsolated.bound_to(run)().preprocess(
        their_notebook(another, new_code_cell("x")), {"nbgrader": {"notebook": "left_out"}}
    )
    sentences = [kept.cells[0].outputs[0].evalue, told.cells[0].source, left.cells[0].outputs[0].evalue]
    assert not [each for each in sentences if english_in(each.replace("*", "")) or each.isascii()]
    assert left.cells[0].outputs[0].ename == "NotRun" and language() == "en"


def test_a_worker_speaks_the_language_of_who_sent_the_task(another, monkeypatch):
    with speaking(another):
        task = Task("ada", b"", [], 7)
    assert from_bytes(Task, to_bytes(task)).language == another
    monkeypatch.setattr(Workplace, "_grade", lambda self, task, begin: language())
    assert Workplace(None).grade(task, print) == another

    def run(data):
        raise NoKernelError(language())

    monkeypatch.setattr(worker_pool.POOL, "run", run)
    with pytest.raises(NoKernelError, match=another):
        worker_pool.run_task(to_bytes(task))
    assert language() == "en"


def test_a_course_with_other_steps_is_told_of(spoken):
    with pytest.raises(NotGradedError) as error:
        _steps([], None)
    assert not english_in(str(error.value))


def test_a_worker_that_ends_is_told_of(spoken):
    worker = worker_pool.WorkerProcess()
    worker._process.kill()
    with pytest.raises(WorkerDiedError) as error:
        worker.run(b"x")
    worker.close()
    assert not english_in(str(error.value)) and not str(error.value).isascii()


@pytest.mark.parametrize("terminal", [False, True])
def test_progress_is_told(spoken, terminal):
    out = io.StringIO()
    lost = {"kind": "x", "notebook": "", "sentence": "¤", "lost": True}
    console = Console(file=out, force_terminal=terminal, color_system=None, width=300)
    with show_progress(console) as progress:
        progress.tell(Outcome("refused", error="¤"))
        progress.tell(Outcome("same", record=RECORD))
        progress.begin(dict.fromkeys("abcdefgh", "¤"))
        progress.tell(Outcome("a", replace(graded("a"), repairs=[lost]), RECORD, points=3.0))
        progress.tell(Outcome("b", replace(graded("b"), not_run=["one"]), RECORD, points=3.0))
        progress.tell(Outcome("c", error="¤"))
    told = out.getvalue()
    assert len(told.splitlines()) > 5
    for word in ("grading", "left", "points", "grade", "files", "others", "not changed"):
        assert word not in told


def test_what_commands_say_in_the_end_is_told(spoken, monkeypatch, tmp_path):
    course, out = Course(tmp_path, "ps1"), io.StringIO()
    console = Console(file=out, width=300)
    change = list_changes("ada", standing(3.0), standing(1.0), {})[0]
    outcomes = [Outcome("ada", graded(), RECORD, changes=(change,)), Outcome("bob", error="¤")]
    monkeypatch.setattr(commands, "_run", lambda *args: outcomes)
    for dry_run in (False, True):
        assert commands.regrade_class(course, None, console, dry_run=dry_run) == 1
    commands.grade_class(course, None, console, isolation="none")
    assert out.getvalue() and not english_in(out.getvalue())
    for word in ("grade for", "What", "because"):
        assert word not in out.getvalue()
    monkeypatch.undo()
    with pytest.raises(GradingError) as error:
        commands._run(course, None, console, False, {"isolation": "half"})
    assert not english_in(str(error.value))


def standing(points, late=0.0):
    held = Standing(Lateness(late), {"one"}, {("one", "check_x"): points}, {"one": 1.0} if late else {})
    return held


def verdict(points, *messages):
    findings = [{"identifier": message, "component": "a", "message": message} for message in messages]
    return {"task": "x", "findings": findings, "components": [{"name": "a", "title": "¤", "points": points}]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (notebook(verdict(3)), notebook(verdict(1, "¤"))),
        (notebook(verdict(3, "¤")), notebook(verdict(1))),
        (notebook(verdict(3)), notebook(verdict(1))),
        (notebook(verdict(3)), notebook(verdict(3))),
        (notebook(), notebook(verdict(1))),
        (notebook(verdict(1)), notebook()),
        (notebook(), notebook()),
        (notebook({"task": "x"}), notebook(verdict(1))),
        (b"{", notebook(verdict(1))),
    ],
)
def test_changes_of_points_are_told(spoken, tmp_path, before, after):
    from autograde.grading.graded_folder import write_graded

    course = Course(tmp_path, "ps1")
    write_graded(course, graded(one=before), RECORD)
    new = graded(one=after)
    new.cells["one"] = {"check_x": {"score": 1.0}}
    whys = explain_scores(course, {("one", "check_x", "score"): 3.0}, new)
    changes = list_changes("ada", standing(3.0), standing(1.0, 60.0), whys)
    out = io.StringIO()
    Console(file=out, width=300).print(change_table(changes))
    told = out.getvalue().replace(str(tmp_path), "").replace("Notebook does not appear to be JSON", "")
    assert len(changes) == 2 and not english_in(told)
    for word in ("student", "because", "late", "verdict", "points", "tests"):
        assert word not in told


def test_answers_that_wait_are_counted(spoken):
    waiting = StudentResult("ada", waiting=frozenset({("one", "why")}))
    assert not english_in(waiting_line(ClassResults("ps1", (), (waiting,))))


def test_folders_that_cannot_be_graded_are_told_of(spoken, tmp_path):
    course = Course(tmp_path, "ps1")
    with pytest.raises(GradingError) as nothing:
        list_students(course)
    for name in ("jose\u0301", "jos\u00e9", "ada"):
        (course.submitted / name / "ps1").mkdir(parents=True)
    (course.autograded / "gone" / "ps1").mkdir(parents=True)
    with pytest.raises(GradingError) as nobody:
        choose_students(course, ["nobody"])
    told = [str(nothing.value), str(nobody.value), *list_students(course).refused.values()]
    assert len(told) == 4
    assert not [each for each in told if english_in(each) or each.isascii()]


def test_another_grading_is_told_of(spoken, tmp_path):
    course = Course(tmp_path, "ps1")
    course.classroom.mkdir()
    with (course.classroom / ".grading.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(GradingError) as error, grading_alone(course):
            pass
    assert not english_in(str(error.value))


def test_notebooks_that_cannot_be_read_are_told_of(spoken, tmp_path):
    path = tmp_path / "one.ipynb"
    path.write_text("{")
    for read in (read_graded, read_cells_fast):
        with pytest.raises(UnreadableError) as error:
            read(path)
        assert not str(error.value).startswith("one.ipynb in") and "cannot be read" not in str(error.value)


def test_a_missing_due_date_or_student_is_told_of(spoken, tmp_path):
    course = make_graded_class(tmp_path / "course")
    for student in ("ada", "nobody"):
        with pytest.raises(GradingError) as error:
            grant_extension(course, student, timedelta(1))
        assert not english_in(str(error.value))
        with the_gradebook(course) as gradebook:
            gradebook.update_or_create_assignment("ps1", duedate="2030-01-01 12:00 UTC")


def test_what_is_wrong_with_the_course_is_told(spoken, tmp_path):
    with pytest.raises(TraitError) as penalty:
        PenaltyOnce(config=Config(PenaltyOnce={"amount": -1.0}))
    (tmp_path / "x.py").write_text("(")
    with pytest.raises(VisibilityError) as package:
        _parsed(tmp_path / "x.py")
    with pytest.raises(GradingError) as cluster, executors._open_cluster("nonsense://x"):
        pass
    for error in (penalty, package, cluster):
        assert not english_in(str(error.value).replace("'(' was never closed", "")), error.value


def test_the_language_of_a_worker_is_english_where_nothing_else_is_said():
    assert Task("ada", b"", [], 7).language == "en"
    assert grade_submission.Workplace  # which speaks it
