"""Every way to a grade shuts the submission in, or refuses: nbgrader's command and formgrader's button."""

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from factories import make_course
from grading_course import ENVIRONMENT
from jupyter_page import jupyter
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook
from test_attacks import MASTER, hand_in
from traitlets.config import Config

from autograde.build import build, run_nbgrader
from autograde.grading import execute
from autograde.grading.errors import RefusedError
from autograde.grading.execute import ExecuteToTheEnd
from autograde.isolation import missing

RIGHT = "def scale_pixels(images):\n    return images.astype('float32') / 255\n"
SPIES = """
for what in (GRADEBOOK, SECRET, "/proc/1/environ"):
    try:
        print("READ", open(what, "rb").read(15))
    except OSError as error:
        print("not read:", type(error).__name__)
for where in PLACES:
    try:
        open(where + "/left-by-a-submission", "w").close()
        print("WRITTEN", where)
    except OSError as error:
        print("not written:", type(error).__name__)
"""
needs_isolation = pytest.mark.skipif(
    bool(missing()), reason="this machine cannot shut kernels in: autograde doctor"
)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("course"), {"1_scaling": MASTER})
    build(course, check_solutions=False, report=lambda line: None)
    run_nbgrader(course, "generate_assignment", "resnet")
    hand_in(course, "spy", RIGHT + spying(course))
    return course


def spying(course):
    secret = course.source / "1_scaling.ipynb"
    places = [course.classroom, course.submitted, course.root, course.source, "/tmp"]
    names = {"GRADEBOOK": str(course.gradebook), "SECRET": str(secret), "PLACES": list(map(str, places))}
    return "".join(f"{name} = {value!r}\n" for name, value in names.items()) + SPIES


def traces(course):
    """What the submission found out, and the files that it left."""
    [path] = course.autograded.glob("spy/resnet/*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    told = "".join(out.get("text", "") for cell in cells for out in cell.get("outputs", ()))
    left = list(course.root.rglob("left-by-a-submission"))
    return told, left


def expect_shut_in(course):
    told, left = traces(course)
    assert told.count("not read: ") == 3 and "READ" not in told
    assert "WRITTEN /tmp" in told, "a place of its own, where anybody may write"
    assert told.count("WRITTEN") == 1 and not left
    with Gradebook(course.gradebook_url) as gradebook:
        assert gradebook.find_submission("resnet", "spy").score == 3.0


def stock(course, *words, **environment):
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", "resnet", *words],
        cwd=course.root,
        env={**os.environ, **ENVIRONMENT, "JUPYTER_CONFIG_DIR": str(course.root / "none"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done, time.monotonic() - started


def test_the_spy_finds_all_of_it_where_nothing_shuts_it_in(course):
    """Otherwise the tests below would show nothing."""
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        exec(spying(course), {})
    for path in (*course.root.rglob("left-by-a-submission"), Path("/tmp/left-by-a-submission")):
        path.unlink()
    assert told.getvalue().count("READ") >= 2 and told.getvalue().count("WRITTEN") == 5


@needs_isolation
def test_stock_autograde_shuts_a_submission_in(course):
    (course.submitted / "spy" / "resnet" / "page.html").write_text(
        "<script>fetch('/formgrader/api')</script>"
    )
    (course.submitted / "spy" / "resnet" / "table.csv").write_text("1,2")
    done, _ = stock(course, "--force")
    assert done.returncode == 0, done.stderr[-3000:]
    expect_shut_in(course)
    graded = {path.name for path in (course.autograded / "spy" / "resnet").iterdir()}
    assert "table.csv" in graded and "page.html" not in graded, "formgrader would serve it"


@needs_isolation
@pytest.mark.slow
def test_formgraders_button_shuts_a_submission_in_and_takes_seconds(course, tmp_path):
    shutil.rmtree(course.autograded, ignore_errors=True)
    with jupyter(course, tmp_path) as fetch:
        for _ in range(2):  # the second finds the warm process
            started = time.monotonic()
            answer = json.loads(fetch("/formgrader/api/submission/resnet/spy/autograde", data=b""))
            assert answer["success"], answer["log"][-3000:]
            expect_shut_in(course)
        assert time.monotonic() - started < 30


def test_stock_autograde_refuses_in_one_line_where_a_layer_does_not_hold(course):
    before = sorted(course.classroom.rglob("*"))
    done, _ = stock(course, "--force", AUTOGRADE_DISABLE_LAYER="network")
    assert done.returncode != 0 and "Traceback" not in done.stderr
    errors = [line for line in done.stderr.splitlines() if "| ERROR]" in line]
    assert len(errors) == 1 and re.search(r"\(network\).*`autograde doctor`.*`autograde grade ", errors[0])
    assert sorted(course.classroom.rglob("*")) == before, "a grade of before stays"


def test_the_step_itself_refuses_whatever_else_is_configured(monkeypatch):
    monkeypatch.setattr(execute, "why_refused_once", lambda config: "not here")
    monkeypatch.setattr(ExecuteToTheEnd, "start_new_kernel", lambda *a, **k: pytest.fail("it was started"))
    step = ExecuteToTheEnd(config=Config({"Execute": {"kernel_name": "python3"}}))
    with pytest.raises(RefusedError, match="not here"):
        step.preprocess(new_notebook(cells=[new_code_cell("1")]), {})


def test_the_configuration_cannot_choose_another_kernel():
    own = {"kernel_name": "python3", "kernel_manager_class": "jupyter_client.manager.AsyncKernelManager"}
    for section in ("Execute", "ExecuteToTheEnd", "ExecutePreprocessor", "NotebookClient"):
        step = ExecuteToTheEnd(config=Config({section: own}))
        assert step.kernel_name == "shortcut-isolated"
        assert step.kernel_manager_class.__module__ == "autograde.kernels.manager"


def test_a_folder_that_is_no_students_is_refused_by_the_stock_command_as_well(course):
    hand_in(course, "<b>x", RIGHT)
    try:
        done, _ = stock(course)
        [line] = [line for line in done.stderr.splitlines() if "| ERROR]" in line]
        assert "<b>x: not graded: the folder's name holds <" in line
        assert not (course.autograded / "<b>x").exists()
    finally:
        shutil.rmtree(course.submitted / "<b>x")
