"""A graded kernel's copy of the package collects evidence, hands functions on, and knows no answer."""

import json
import os
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from test_handover import HELPER, IMPORTS, RIGHT, write

from autograde.answers import keras_blocks, keras_networks
from autograde.challenge import draw_challenges
from autograde.checks import VERDICT_TYPE, judge_function
from autograde.course import find_course
from autograde.evidence.emit import write_call
from autograde.grading.kernel_package import kernel_package, listed_handover
from autograde.grading.preprocessors import judge_outputs

COURSE = find_course(__file__, "resnet")
BOTH = ("blocks_from", "resnet50_from")
SHOW = "import IPython.display, json\nIPython.display.display = lambda data, raw: print(json.dumps(data))\n"


def run(code, handover=(), folder=None):
    with kernel_package(handover, folder) as package:
        environment = os.environ | {"PYTHONPATH": str(package), "TF_CPP_MIN_LOG_LEVEL": "3"}
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, env=environment, cwd=folder or package, capture_output=True, text=True, check=False
        )


@pytest.mark.parametrize(
    "module",
    [
        "answers",
        "answers.values",
        "answers.blocks",
        "judge",
        "selftest.variants",
        "sample_class",
        "build.source",
    ],
)
def test_what_knows_an_answer_cannot_be_imported(module):
    done = run(f"import autograde.{module}")
    assert done.returncode == 1 and "withheld" in done.stderr


def test_notebook_three_gets_the_blocks_and_not_the_network():
    assert run("import autograde.answers.keras_blocks", ("blocks_from",)).returncode == 0
    for module in ("keras_networks", "networks", "rubrics", "values"):
        assert "withheld" in run(f"import autograde.answers.{module}", ("blocks_from",)).stderr


@pytest.mark.parametrize(
    ("number", "handover"), [(1, ()), (2, ()), (3, ("blocks_from",)), (4, ("blocks_from", "resnet50_from"))]
)
def test_each_notebook_of_the_course_gets_what_it_builds_on(number, handover):
    [path] = COURSE.source.glob(f"{number}_*.ipynb")
    assert listed_handover(nbformat.read(path, as_version=4)) == handover


def locked(source):
    return new_code_cell(source, metadata={"nbgrader": {"locked": True}})


def test_no_hand_over_where_the_exercise_is_graded_or_the_student_asks():
    asked = new_notebook(cells=[new_code_cell("blocks_from()"), locked("x = 1")])
    graded = new_notebook(cells=[locked("blocks_from()"), locked('check("identity_block", identity_block)')])
    assert listed_handover(asked) == listed_handover(graded) == ()


def test_evidence_of_blocks_and_network_is_collected_without_answers(tmp_path):
    """The course's own functions, written into the kernel's code, get full points from its evidence."""
    sources = {path: path.read_text() for path in (COURSE.root / "autograde" / "answers").glob("*.py")}
    (tmp_path / "key").mkdir()
    for path, text in sources.items():
        (tmp_path / "key" / path.name).write_text(text.replace("autograde.answers", "key"))
    for task, module in (("identity_block", "keras_blocks"), ("ResNet50", "keras_networks")):
        challenges = draw_challenges(task)
        code = f"{SHOW}import sys; sys.path.insert(0, {str(tmp_path)!r})\nfrom key.{module} import {task}\n"
        done = run(code + write_call(task, task, challenges))
        assert done.returncode == 0, done.stderr[-2000:]
        evidence = json.loads(done.stdout.splitlines()[-1])
        verdict = judge_outputs(task, [new_output("display_data", data=evidence)], challenges)
        assert verdict.points == verdict.max_points


def write_verdicts(path, *verdicts):
    """Add the cells of graded tests to a notebook."""
    notebook = nbformat.read(path, as_version=4)
    for verdict in verdicts:
        marks = {"nbgrader": {"grade": True, "locked": True, "grade_id": f"check_{verdict['task']}"}}
        output = new_output("display_data", data={VERDICT_TYPE: verdict})
        notebook.cells.append(new_code_cell("raise SystemExit", metadata=marks, outputs=[output]))
    nbformat.write(notebook, path)


def test_the_word_of_the_course_decides_which_functions_are_handed_on(tmp_path):
    cells = [("imports", IMPORTS), (None, HELPER), ("identity_block", RIGHT)]
    cells.append(
        ("convolutional_block", "def convolutional_block(X, f, filters, stage, block, s=2): return X")
    )
    write(tmp_path / "2.ipynb", cells)
    right = judge_function("identity_block", keras_blocks.identity_block).to_json()
    wrong = judge_function("convolutional_block", lambda X, f, filters, stage, block, s=2: X).to_json()
    code = "from autograde import blocks_from; blocks_from('2.ipynb')"
    assert "identity_block: the course's" in run(code, ("blocks_from",), tmp_path).stdout
    write_verdicts(tmp_path / "2.ipynb", right, wrong)
    done = run(code, ("blocks_from",), tmp_path)
    first, second = done.stdout.splitlines()
    assert first == "identity_block: yours, from 2.ipynb (10 of 10 points)."
    assert second.startswith("convolutional_block: the course's, because yours does not pass yet")


def test_a_function_that_lacks_what_its_notebook_had_is_replaced(tmp_path):
    write(tmp_path / "2.ipynb", [("imports", IMPORTS), ("identity_block", RIGHT)])  # without its helper
    right = judge_function("identity_block", keras_blocks.identity_block).to_json()
    code = "from autograde import blocks_from; blocks_from('2.ipynb')"
    write_verdicts(tmp_path / "2.ipynb", right)
    done = run(code, ("blocks_from",), tmp_path)
    assert done.stdout.splitlines()[0].startswith("identity_block: the course's")


def test_the_network_is_handed_on_in_notebook_four(tmp_path):
    done = run("from autograde import resnet50_from; print(resnet50_from('3.ipynb'))", BOTH, tmp_path)
    assert "ResNet50: the course's" in done.stdout and keras_networks.ResNet50.__name__ in done.stdout


def test_a_students_own_check_in_official_grading_says_where_it_is_judged():
    done = run("from autograde import check; print(repr(check('scale_pixels', len)))")
    assert done.stdout.splitlines() == [
        "In official grading, your function is judged outside the notebook.",
        "0",
    ]
