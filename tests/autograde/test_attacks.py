"""An unsolved one that attacks gets the unsolved one's score from stock nbgrader with our config."""

import os
import shutil
import subprocess
import sys
import time

import nbformat
import pytest
from attacks import ATTACKS, UNSOLVED
from factories import exercise_cell, locked_cell, make_course, master, text_cell, written_cell
from isolation_attacks import NEEDS_ISOLATION
from nbgrader.api import Gradebook
from protocol_attacks import PROTOCOL

from autograde.build import build, run_nbgrader
from autograde.isolation import missing

MASTER = master(
    text_cell("# Scaling"),
    locked_cell("imports_1", "import numpy as np\nfrom autograde import check"),
    '# %% solution="scale_pixels"\ndef scale_pixels(images):\n'
    '    ### BEGIN SOLUTION\n    return images.astype("float32") / 255\n    ### END SOLUTION\n',
    exercise_cell("scale_pixels"),
    written_cell(),
)
SHADOW = "def __getattr__(name):\n    return lambda *a, **k: 3.0\n"


def change_nothing(notebook, folder):
    pass


def replace_test(notebook, folder):
    cell_of(notebook, "check_scale_pixels").source = "3.0"


def raise_points(notebook, folder):
    cell_of(notebook, "check_scale_pixels").metadata.nbgrader["points"] = 300


def unlock_test(notebook, folder):
    cell = cell_of(notebook, "check_scale_pixels")
    cell.metadata.nbgrader["locked"] = False
    cell.source = "3.0"


def replace_imports(notebook, folder):
    cell_of(notebook, "imports_1").source = "check = lambda *a, **k: 3.0"


def shadow_numpy(notebook, folder):
    (folder / "numpy.py").write_text(SHADOW)


def shadow_autograde(notebook, folder):
    (folder / "autograde.py").write_text(SHADOW)


def mark_a_text_cell_as_the_test(notebook, folder):
    test = cell_of(notebook, "check_scale_pixels")
    text = nbformat.v4.new_markdown_cell("3.0", metadata=test.metadata)
    notebook.cells.insert(0, text)
    test.metadata = {}


def give_every_cell_the_tests_id(notebook, folder):
    test = cell_of(notebook, "check_scale_pixels")
    notebook.cells.append(nbformat.v4.new_code_cell("3.0", metadata=test.metadata))
    for cell in notebook.cells:
        cell.id = test.id


def make_the_test_a_written_answer(notebook, folder):
    marks = cell_of(notebook, "check_scale_pixels").metadata.nbgrader
    marks |= {"solution": True, "cell_type": "markdown"}


def hand_in_another_copy_with_more_points(notebook, folder):
    copy = nbformat.from_dict(notebook)
    cell = cell_of(copy, "check_scale_pixels")
    cell.source, cell.metadata.nbgrader["points"] = "3.0", 300
    nbformat.write(copy, folder / "1_scaling-Copy1.ipynb")
    nbformat.write(copy, folder / "[1]*?.ipynb")


def choose_another_kernel(notebook, folder):
    notebook.metadata = {"kernelspec": {"name": "bash", "language": "bash", "display_name": "$(id)"}}


def bring_settings(notebook, folder):
    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.Execute.timeout = 0\n")
    (folder / "ipython_config.py").write_text("raise SystemExit")
    (folder / "timestamp.txt").write_text("9999-12-31 23:59:59 +9999")


def attach_an_output_that_is_a_result(notebook, folder):
    cell = cell_of(notebook, "check_scale_pixels")
    result = nbformat.v4.new_output("execute_result", data={"text/plain": "3.0"}, execution_count=1)
    cell.outputs, cell.execution_count = [result], 1


NOTEBOOK_ATTACKS = (
    mark_a_text_cell_as_the_test,
    give_every_cell_the_tests_id,
    make_the_test_a_written_answer,
    hand_in_another_copy_with_more_points,
    choose_another_kernel,
    bring_settings,
    attach_an_output_that_is_a_result,
    replace_test,
    raise_points,
    unlock_test,
    replace_imports,
    shadow_numpy,
    shadow_autograde,
)


def cell_of(notebook, grade_id):
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def hand_in(course, student, code, change=change_nothing):
    folder = course.submitted / student / "resnet"
    folder.mkdir(parents=True)
    notebook = nbformat.read(course.release / "1_scaling.ipynb", as_version=4)
    cell_of(notebook, "scale_pixels").source = code
    change(notebook, folder)
    nbformat.write(notebook, folder / "1_scaling.ipynb")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("course"), {"1_scaling": MASTER})
    with course.config.open("a") as config:  # some attacks hang the kernel: do not wait for minutes
        config.write("\nc.Execute.timeout = 20\nc.Execute.iopub_timeout = 10\n")
    build(course, check_solutions=False, report=lambda line: None)
    run_nbgrader(course, "generate_assignment", "resnet")
    return course


def grade(course):
    """Autograde everyone at once; return automatic points by student, and whether all were processed."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", "resnet"],
        cwd=course.root,
        env=os.environ | {"JUPYTER_CONFIG_DIR": str(course.root / "none")},
        capture_output=True,
        text=True,
        check=False,
    )
    with Gradebook(course.gradebook_url) as gradebook:
        scores = {}
        for submission in gradebook.assignment_submissions("resnet"):
            grades = {g.name: g.auto_score for n in submission.notebooks for g in n.grades}
            scores[submission.student.id] = grades.get("check_scale_pixels")
    return scores, done


def expect_nothing(course, attacks):
    """Hand in a solved, an unsolved and the attacking submissions; compare scores."""
    for folder in (course.submitted, course.autograded):
        shutil.rmtree(folder, ignore_errors=True)
    hand_in(course, "solved", "def scale_pixels(images):\n    return images.astype('float32') / 255")
    hand_in(course, "unsolved", UNSOLVED)
    for name, (code, change) in attacks.items():
        hand_in(course, name, code, change)
    scores, done = grade(course)
    assert (scores.get("solved"), scores.get("unsolved")) == (3.0, 0.0), done.stderr[-3000:]
    gained = {name: scores.get(name) for name in attacks if scores.get(name) != 0.0}
    assert not gained, done.stderr[-3000:]


def names_of(attacks):
    return {f"attack-{i:02}": (UNSOLVED + code, change_nothing) for i, code in enumerate(attacks, start=1)}


CODE = {**ATTACKS, **PROTOCOL}
QUICK = (
    "forges a result before the cell runs",
    "patches the kernel's do_execute",
    "hands over a verdict of its own",
    "swallows what the kernel publishes",
    "imports the answer key when it is called",
    "asks the judge until it is content",
    "replaces earlier evidence by its display id",
    "nests its evidence a hundred thousand deep",
    "returns integers that no float can hold",
    "sends half characters",
    "sends outputs of the wrong form",
)


def test_attacks_in_code_gain_nothing(course):
    expect_nothing(course, names_of([CODE[name] for name in QUICK]))


def test_attacks_on_the_notebook_and_its_folder_gain_nothing(course):
    attacks = {f.__name__.replace("_", "-"): (UNSOLVED, f) for f in NOTEBOOK_ATTACKS}
    expect_nothing(course, attacks)


ODD_NAMES = ("o'brien", "zoë müller", "{x}+1", "a@b.org", "r-f", "100%", "学生")


@pytest.mark.slow
def test_students_with_odd_names_get_their_points(course):
    for folder in (course.submitted, course.autograded):
        shutil.rmtree(folder, ignore_errors=True)
    for name in ODD_NAMES:
        hand_in(course, name, "def scale_pixels(images):\n    return images.astype('float32') / 255")
    scores, done = grade(course)
    assert {name: scores.get(name) for name in ODD_NAMES} == dict.fromkeys(ODD_NAMES, 3.0), done.stderr[
        -3000:
    ]


@pytest.mark.slow
def test_all_attacks_in_code_gain_nothing(course):
    expect_nothing(course, names_of(CODE.values()))


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason="this machine cannot shut kernels in: autograde doctor")
@pytest.mark.parametrize("name", NEEDS_ISOLATION)
def test_an_attack_that_needs_isolation_on_stock_nbgrader(course, name):
    course.gradebook.unlink()
    run_nbgrader(course, "generate_assignment", "resnet")
    expect_nothing(course, {"attacker": (UNSOLVED + NEEDS_ISOLATION[name].code, change_nothing)})
    time.sleep(5 if "later" in name else 0)
    with Gradebook(course.gradebook_url) as gradebook:
        assert gradebook.find_submission("resnet", "attacker").score == 0.0
