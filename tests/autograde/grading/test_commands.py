"""What `autograde grade` and `autograde regrade` do when called again, interrupted, or asked for nonsense."""

import json
import os
import re
import shutil
import signal
import subprocess

import nbformat
import pytest
from grading_course import (
    ENVIRONMENT,
    RIGHT,
    WRONG,
    all_rows,
    autograde,
    copy_graded_course,
    grade,
    hand_in,
    hand_in_class,
    processes_below,
    start,
    wait_until,
)

from autograde.grading.gradebook.records import Record


@pytest.fixture
def course(graded_course, tmp_path):
    return copy_graded_course(graded_course, tmp_path / "course")


def states(lines):
    return {student: line["state"] for student, line in lines.items()}


def test_nothing_is_run_again_when_nothing_changed(course):
    before = all_rows(course)
    lines = grade(course)
    assert states(lines) == {"student-00": "unchanged", "student-01": "unchanged"}
    assert all_rows(course) == before
    out, _ = autograde(course, "grade")
    assert "2 not changed since their last grade" in out


@pytest.mark.slow
def test_what_changed_is_graded_again_and_nothing_else(course):
    hand_in(course, "student-01", RIGHT)
    assert states(grade(course)) == {"student-00": "unchanged", "student-01": "graded"}
    assert all_rows(course)["student-01"]["notebooks"]["1_parabola"]["grades"]["check_parabola"][0] == 3
    shutil.rmtree(course.autograded / "student-00")
    assert states(grade(course)) == {"student-00": "graded", "student-01": "unchanged"}
    with course.config.open("a") as config:
        config.write("\n# only a comment\n")
    assert set(states(grade(course)).values()) == {"unchanged"}
    with course.config.open("a") as config:
        config.write("\nc.Execute.timeout = 299\n")
    lines = grade(course)
    assert {line["why"] for line in lines.values()} == {"the configuration changed: Execute"}
    assert [line["points"] for line in lines.values()] == [9, 9]


def test_another_master_is_graded_anew_and_the_release_stays(course):
    source = course.source / "1_parabola.ipynb"
    notebook = nbformat.read(source, as_version=4)
    test = next(c for c in notebook.cells if "check_parabola" in str(c.metadata.get("nbgrader")))
    test.source = test.source.replace("hidden=True", "hidden=2 > 1")
    nbformat.write(notebook, source)
    release = {path.name: path.read_bytes() for path in course.release.iterdir()}
    assert set(states(grade(course)).values()) == {"graded"}
    assert {path.name: path.read_bytes() for path in course.release.iterdir()} == release
    graded = nbformat.read(course.autograded / "student-00" / "resnet" / "1_parabola.ipynb", as_version=4)
    assert any("hidden=2 > 1" in cell.source for cell in graded.cells)


def be_stricter(course):
    """Change a master so that the first student's parabola is wrong from now on."""
    source = course.source / "1_parabola.ipynb"
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace("argument**2 + 1", "argument**2 + 2")
    nbformat.write(notebook, source)


@pytest.mark.slow
def test_a_dry_run_tells_the_changes_and_saves_nothing(course):
    be_stricter(course)
    files = {path: path.read_bytes() for path in course.classroom.rglob("*") if path.is_file()}
    out, _ = autograde(course, "regrade", "--dry-run")
    assert "What would change" in out and "1 of 2 submissions" in out and "Nothing was saved" in out
    assert {path: path.read_bytes() for path in course.classroom.rglob("*") if path.is_file()} == files
    out, _ = autograde(course, "regrade")
    assert "What changed" in out
    grades = all_rows(course)["student-00"]["notebooks"]["1_parabola"]["grades"]
    assert grades["check_parabola"][0] == 0


def test_a_regrade_says_which_check_is_the_reason(course):
    hand_in(course, "student-00", {**RIGHT, "scale_pixels": WRONG["scale_pixels"]})
    out, _ = autograde(course, "regrade", "--dry-run", "--json")
    lines = {line["student"]: line for line in map(json.loads, out.splitlines())}
    [change] = lines["student-00"]["changes"]
    assert (change["notebook"], change["cell"]) == ("3_scaling", "check_scale_pixels")
    assert (change["before"], change["after"]) == (3.0, 0.0)
    assert "changes" not in lines["student-01"]
    assert change["why"].startswith("new: ")


@pytest.mark.slow
def test_a_regrade_draws_the_same_challenges(course):
    seeds = {student: line["record"]["seed"] for student, line in grade(course).items()}
    out, _ = autograde(course, "regrade", "--json")
    assert {line["student"]: line["record"]["seed"] for line in map(json.loads, out.splitlines())} == seeds


def test_a_record_says_where_a_grade_came_from(course):
    record = Record(**grade(course)["student-00"]["record"])
    assert len(record.isolation) >= 5 and not record.not_run
    assert all(len(value) == 64 for value in record.hashes)


@pytest.mark.slow
def test_grading_without_isolation_is_written_beside_every_grade(course):
    out, _ = autograde(course, "grade", "--regrade", "--isolation", "none")
    assert "--isolation none" in out
    for line in grade(course).values():
        assert line["isolation"] == "none" and line["record"]["isolation"] == []
    for path in course.autograded.glob("*/resnet/*.ipynb"):
        assert "--isolation none" in nbformat.read(path, as_version=4).cells[0].source
    assert set(states(grade(course, "--regrade")).values()) == {"graded"}
    assert "Graded without isolation" not in "".join(
        path.read_text() for path in course.autograded.glob("*/resnet/*.ipynb")
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["grade", "--students", "nobody"], "no submission of nobody"),
        (["grade", "nothing"], "no assignment 'nothing'"),
        (["grade", "--isolation", "some"], "choose full or none"),
        (["feedback", "--students", "nobody"], "no submission of nobody"),
    ],
)
def test_what_a_user_can_put_right_is_one_line(course, words, told):
    out, error = autograde(course, *words, status=2)
    assert told in error and error.count("\n") == 1 and not out


def test_grading_refuses_where_a_layer_of_isolation_does_not_hold(course):
    away = {"env": {**os.environ, **ENVIRONMENT, "AUTOGRADE_DISABLE_LAYER": "network"}}
    before = all_rows(course)
    out, error = autograde(course, "grade", "--regrade", status=2, **away)
    assert re.fullmatch(r"autograde: submissions cannot be shut in on this machine \(network\): .*\n", error)
    assert not out and all_rows(course) == before
    line = grade(course, "--regrade", "--isolation", "none", "--students", "student-00", **away)["student-00"]
    assert line["state"] == "graded" and line["isolation"] == "none"


@pytest.mark.slow
def test_a_graded_notebook_that_cannot_be_read_costs_its_own_student_only(course):
    damaged = course.autograded / "student-00" / "resnet" / "1_parabola.ipynb"
    damaged.chmod(0o644)
    damaged.write_bytes(b'{"cells": [')
    be_stricter(course)
    out, _ = autograde(course, "feedback", status=1)
    assert "student-00: no feedback: 1_parabola.ipynb in" in out and "cannot be read" in out
    assert out.splitlines()[-1] == "no feedback for student-00"
    assert [path.parts[-3] for path in course.feedback.glob("*/*/feedback.html")] == ["student-01"]
    out, _ = autograde(course, "regrade", "--json")
    lines = {line["student"]: line for line in map(json.loads, out.splitlines())}
    assert {line["state"] for line in lines.values()} == {"graded"}
    assert "1_parabola.ipynb in" in lines["student-00"]["changes"][0]["why"]
    autograde(course, "feedback")


def test_a_grade_that_cannot_be_saved_costs_nobody_else_theirs(course):
    shutil.rmtree(course.autograded / "student-00")
    (course.autograded / "student-00").write_text("a file where the folder should be")
    process = start(course, "grade", "--regrade", "--json")
    out, error = process.communicate(timeout=300)
    lines = {line["student"]: line for line in map(json.loads, out.splitlines())}
    assert process.returncode == 1 and "Traceback" not in error
    assert lines["student-00"]["error"].startswith("the grade could not be saved: ")
    assert lines["student-01"]["state"] == "graded"


def test_no_workers_are_a_usage_error(course):
    _, error = autograde(course, "grade", "--workers", "0", status=2)
    assert "--workers" in error


def test_without_a_release_nothing_is_graded(course):
    shutil.rmtree(course.release)
    _, error = autograde(course, "grade", status=2)
    assert error == "autograde: no notebooks in release/resnet/: make them with `autograde build`\n"


def test_a_broken_gradebook_is_told_in_one_line(course):
    course.gradebook.write_bytes(b"no database" * 1000)
    _, error = autograde(course, "grade", status=2)
    assert error.startswith("autograde: the gradebook cannot be used") and error.count("\n") == 1


def stopped_after_the_first(course, stop):
    """Begin to grade everyone anew, and stop after the first is done; return that one's name."""
    process = start(course, "grade", "--regrade", "--json", "--workers", "1")
    first = json.loads(process.stdout.readline())["student"]
    below = processes_below(process.pid)
    stop(process)
    _, error = process.communicate(timeout=60)
    wait_until(lambda: not any(runs(p) for p in below), 20, "processes are left behind")
    return first, process.returncode, error


def runs(process):
    """Say whether a process runs; one that has ended and waits for its parent does not."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True)
    return done.stdout.strip() not in ("",) and not done.stdout.startswith("Z")


def test_ctrl_c_stops_cleanly_and_the_next_call_goes_on(course):
    hand_in_class(course, 4)
    first, status, error = stopped_after_the_first(course, lambda p: p.send_signal(signal.SIGINT))
    assert status == 130
    assert error == (
        "autograde: stopped; what is graded is in the gradebook, call again to go on with the rest\n"
    )
    lines = grade(course)
    assert len(lines) == 4 and lines[first]["state"] == "unchanged"
    assert "graded" in states(lines).values()


@pytest.mark.slow
def test_a_second_grading_is_refused(course):
    hand_in(
        course, "student-01", {**RIGHT, "line": "import time\ntime.sleep(20)\nreturn number * number + 1"}
    )
    process = start(course, "grade", "--regrade", "--json", "--workers", "1")
    assert "student-00" in process.stdout.readline()
    _, error = autograde(course, "grade", status=2)
    assert error == "autograde: another grading of this course is at work: wait for it to end\n"
    _, error = process.communicate(timeout=120)
    assert process.returncode == 0, error


def test_a_submission_that_goes_away_costs_nobody_else_a_grade(course):
    hand_in_class(course, 4)
    process = start(course, "grade", "--regrade", "--json", "--workers", "1")
    process.stdout.readline()
    shutil.rmtree(course.submitted / "student-03")
    out, error = process.communicate(timeout=120)
    lines = {line["student"]: line for line in map(json.loads, out.splitlines())}
    assert process.returncode == 1, error
    assert lines["student-03"]["error"] == "the submission is not there any more"
    assert lines["student-02"]["state"] == "graded"


KILLS_ITS_WORKER = """
import os, signal
status = open(f"/proc/{os.getppid()}/stat").read()  # of the warm process, whose parent is the worker
os.kill(int(status.rpartition(")")[2].split()[1]), signal.SIGKILL)
"""


@pytest.mark.slow
def test_a_submission_that_kills_its_worker_twice_is_graded_with_what_it_had(course):
    hand_in(course, "student-00", {**RIGHT, "line": KILLS_ITS_WORKER.strip()})
    line = grade(course, "--isolation", "none", "--workers", "1")["student-00"]
    assert line["not_run"] == ["2_line"] == line["record"]["not_run"]
    assert line["notebooks"] == {"1_parabola": 3.0, "2_line": 0.0, "3_scaling": 3.0}
    graded = (course.autograded / "student-00" / "resnet" / "2_line.ipynb").read_text()
    assert "graded without being run" in graded
    out, _ = autograde(course, "grade", "--isolation", "none", "--regrade", "--students", "student-00")
    assert "graded without running 2_line" in out


def test_submissions_that_shut_down_their_own_kernel_keep_what_they_had_and_gain_nothing(course):
    """Whether or not the kernel has said that it began the cell, and also after it has printed a result."""
    prints = "import sys, time\nsys.displayhook(3.0)\ntime.sleep(0.3)\nsys.stdout.flush()\n"
    for number in range(2):
        first = prints if number % 2 else ""
        hand_in(course, f"exit-{number}", {**RIGHT, "line": f"{first}import os\nos._exit(0)"})
    for line in grade(course, "--students", "exit-0,exit-1").values():
        assert line["notebooks"] == {"1_parabola": 3.0, "2_line": 0.0, "3_scaling": 3.0}
        assert "not_run" not in line
