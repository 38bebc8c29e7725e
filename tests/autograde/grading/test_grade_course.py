"""`autograde grade` gives what stock `nbgrader autograde` gives, with any number of workers, anywhere."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
import pytest
from attacks import ATTACKS, UNSOLVED
from factories import ROOT
from grading_course import (
    ENVIRONMENT,
    RIGHT,
    all_rows,
    autograde,
    copy_course,
    grade,
    grade_stock,
    hand_in,
    hand_in_class,
    wait_until,
)
from nbgrader.api import Gradebook
from protocol_attacks import PROTOCOL

from autograde.build import run_nbgrader
from autograde.course import Course
from autograde.sample_class import make_sample_class

QUICK = ("forges a result before the cell runs",)
EVERY_ATTACK = {**ATTACKS, **PROTOCOL}
LATE = """
c.LateSubmissionPlugin.penalty_method = "zero"
c.Execute.timeout = 20
c.Execute.iopub_timeout = 10
"""


def attack(course, student, code):
    hand_in(course, student, RIGHT)
    path = course.submitted / student / "resnet" / "3_scaling.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "scale_pixels")
    cell.source = UNSOLVED + code
    nbformat.write(notebook, path)


def set_due_date(course):
    run_nbgrader(course, "generate_assignment", "resnet")
    with Gradebook(course.gradebook_url) as gradebook:
        gradebook.update_or_create_assignment("resnet", duedate="2026-03-01 12:00")
        gradebook.update_or_create_student("on-time")
        gradebook.update_or_create_student("late")


def break_submissions(course):
    """What students hand in that is no notebook, or none that can be read."""
    folder = course.submitted / "no-notebook" / "resnet"
    folder.mkdir(parents=True)
    (folder / "answers.pdf").write_bytes(b"%PDF-1.4")
    hand_in(course, "damaged", RIGHT)
    folder = course.submitted / "damaged" / "resnet"
    (folder / "1_parabola.ipynb").write_bytes(b'{"cells": [')
    (folder / "2_line.ipynb").unlink()


@pytest.fixture(scope="module")
def handed_in(small_course, tmp_path_factory):
    """A course with a due date, in which all sorts of submissions wait."""
    course = copy_course(small_course, tmp_path_factory.mktemp("class") / "course")
    with course.config.open("a") as config:
        config.write(LATE)
    hand_in_class(course, 2)
    hand_in(course, "on-time", RIGHT, "2026-03-01 11:59:59 UTC")
    hand_in(course, "late", RIGHT, "2026-03-02 00:00:00 UTC")
    for number, name in enumerate(QUICK):
        attack(course, f"attack-{number}", EVERY_ATTACK[name])
    break_submissions(course)
    return course


def graded_by_stock(course, root):
    other = copy_course(course, root)
    set_due_date(other)
    grade_stock(other)
    return all_rows(other)


@pytest.fixture(scope="module")
def stock(handed_in, tmp_path_factory):
    rows = graded_by_stock(handed_in, tmp_path_factory.mktemp("stock") / "course")
    assert rows["student-00"]["notebooks"]["3_scaling"]["grades"]["check_scale_pixels"][0] == 3
    assert rows["late"]["notebooks"]["1_parabola"]["penalty"] == 3
    assert rows["on-time"]["notebooks"]["1_parabola"]["penalty"] is None
    return rows


@pytest.fixture(scope="module")
def graded(handed_in, tmp_path_factory):
    course = copy_course(handed_in, tmp_path_factory.mktemp("ours") / "course")
    set_due_date(course)
    return course


@pytest.mark.parametrize("workers", [2, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 4))])
def test_everything_in_the_gradebook_is_stock_nbgraders(graded, stock, workers):
    lines = grade(graded, "--regrade", "--workers", workers)
    assert {line["state"] for line in lines.values()} == {"graded"}
    assert all_rows(graded) == stock


@contextmanager
def cluster(folder, workers=2, **variables):
    """A scheduler and workers as separate processes, each in an empty folder of its own, on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    started = []

    def run(name, *words):
        here = folder / name
        (here / "tmp").mkdir(parents=True)
        log = (here / "log").open("w")
        environment = {**os.environ, **ENVIRONMENT, "TMPDIR": str(here / "tmp"), "HOME": str(here)}
        environment |= variables
        command = [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]]
        started.append(
            subprocess.Popen(command, cwd=here, env=environment, stderr=log, stdout=log, process_group=0)
        )
        return here / "log"

    try:
        port = address.rpartition(":")[2]
        run("scheduler", "dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
        logs = [
            run(f"worker-{n}", "dask_worker", address, "--nthreads", "1", "--no-dashboard")
            for n in range(workers)
        ]
        for log in logs:
            wait_until(lambda log=log: "Registered to" in log.read_text(), 60, log.read_text)
        yield address
    finally:
        for process in started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in started:
            process.wait(30)


@pytest.mark.slow
def test_a_dask_cluster_without_common_files_gives_the_same(graded, stock):
    # Short paths: in a longer temporary folder the sockets of kernels would not fit, and lie elsewhere.
    with tempfile.TemporaryDirectory(prefix="dask-") as folder, cluster(Path(folder)) as address:
        lines = grade(graded, "--regrade", "--scheduler", address)
        places = [list((Path(folder) / f"worker-{n}" / "tmp").glob("shortcut-*")) for n in range(2)]
    assert {line["state"] for line in lines.values()} == {"graded"}
    assert all(places), "both workers must have graded"
    assert all_rows(graded) == stock


@pytest.mark.slow
def test_a_cluster_whose_machines_cannot_shut_submissions_in_is_refused(graded, stock, tmp_path):
    with cluster(tmp_path, 1, AUTOGRADE_DISABLE_LAYER="network") as address:
        _, error = autograde(graded, "grade", "--regrade", "--scheduler", address, status=2)
    assert re.fullmatch(r"autograde: submissions cannot be shut in on this machine \(network\): .*\n", error)


def test_a_scheduler_that_is_not_there_is_told_in_one_line(graded):
    _, error = autograde(graded, "grade", "--regrade", "--scheduler", "tcp://127.0.0.1:9", status=2)
    assert re.fullmatch(r"autograde: no dask scheduler answers at tcp://127.0.0.1:9: .*\n", error)
    _, error = autograde(graded, "grade", "--regrade", "--scheduler", "nonsense://x", status=2)
    assert error.count("\n") == 1


@pytest.mark.slow
def test_all_attacks_get_what_stock_nbgrader_gives_them(small_course, tmp_path):
    course = copy_course(small_course, tmp_path / "course")
    with course.config.open("a") as config:
        config.write(LATE)
    for number, code in enumerate(EVERY_ATTACK.values()):
        attack(course, f"attack-{number:02}", code)
    expected = graded_by_stock(course, tmp_path / "stock")
    set_due_date(course)
    grade(course, "--workers", 2)
    assert all_rows(course) == expected


@pytest.mark.slow
def test_the_sample_class_gets_what_stock_nbgrader_gives_it(tmp_path):
    course = copy_course(Course(ROOT, "resnet"), tmp_path / "course")
    course.assignments.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "assignments" / "resnet" / "sample_class.toml", course.assignments)
    make_sample_class(course)
    expected = graded_by_stock(course, tmp_path / "stock")
    set_due_date(course)
    for workers in (1, 2, 4):
        grade(course, "resnet", "--regrade", "--workers", workers)
        assert all_rows(course) == expected
    with cluster(tmp_path / "cluster") as address:
        grade(course, "resnet", "--regrade", "--scheduler", address)
    assert all_rows(course) == expected
