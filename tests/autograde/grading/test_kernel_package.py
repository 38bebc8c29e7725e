"""A graded kernel's copy of the package collects evidence, hands functions on, and knows no answer."""

import json
import os
import re
import subprocess
import sys

import nbformat
import pytest
from languages import english_in
from nbformat.v4 import new_code_cell, new_notebook, new_output
from test_handover import HELPER, IMPORTS, RIGHT, write

from autograde.challenge import draw_challenges
from autograde.checks import VERDICT_TYPE, judge_function
from autograde.course import find_course
from autograde.evidence.emit import write_call
from autograde.exercise import list_exercises, load_exercise
from autograde.exercises._residual.plans import block_function
from autograde.grading.kernel_package import kernel_package, listed_handover, visible_files
from autograde.grading.preprocessors import judge_outputs
from signs.words import speaking, tell

COURSE = find_course(__file__, "resnet")
BLOCKS = ("identity_block", "convolutional_block")
HAND_ON = "handed_on('identity_block', 'convolutional_block', notebook='2.ipynb')"
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
        "judge",
        "exercises.scale_pixels.kept",
        "exercises.scale_pixels.cases",
        "exercises.train_model.kept",
        "exercises._classifier.kept",
        "exercises.identity_block.reference",
        "exercises._residual.plans",
        "exercises.ResNet50.mutants",
        "selftest.run",
        "learner.hints",
        "learner.why",
        "learner.solutions",
        "learner.unwritten",
        "sample_class",
        "build.source",
    ],
)
def test_what_knows_an_answer_cannot_be_imported(module):
    done = run(f"import autograde.{module}")
    assert done.returncode == 1 and "withheld" in done.stderr


def test_what_helps_a_learner_says_one_line_and_gives_nothing():
    names = ("hint('scale_pixels')", "solution('scale_pixels')", "progress()", "ask('x', 1)", "summary('me')")
    done = run(f"from autograde import ask, check, hint, progress, solution, summary\n{'; '.join(names)}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["In official grading, nothing is shown here."] * 5


def test_what_a_graded_kernel_says_it_says_in_the_notebooks_language():
    done = run("import signs.words\nsigns.words.speak('zh')\nfrom autograde import progress\nprogress()")
    with speaking("zh"):
        assert done.stdout.strip() == tell("In official grading, nothing is shown here.")
    assert not english_in(done.stdout)


def test_a_graded_kernel_holds_no_hint_no_explanation_and_nothing_to_teach():
    kept = [load_exercise(name).kept for name in list_exercises()]
    texts = [kept_of.EXPLAINED for kept_of in kept] + [text for one in kept for text in one.WHY.values()]
    texts += [text for one in kept for text in one.TEACH.values()]
    with speaking("zh"):
        texts += [tell(text) for text in texts]
    with kernel_package(BLOCKS) as package:
        held = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*") if path.is_file())
    held = held.replace('"\n"', "")  # a catalogue's long sentences stand in several lines
    assert len(texts) > 200 and not [text for text in texts if text[:60] in held]


def test_notebook_three_gets_the_blocks_and_not_the_network():
    for name in BLOCKS:
        assert run(f"import autograde.exercises.{name}.reference", BLOCKS).returncode == 0
        assert "withheld" in run(f"import autograde.exercises.{name}.kept", BLOCKS).stderr
    assert "withheld" in run("import autograde.exercises.ResNet50.reference", BLOCKS).stderr


def test_no_graded_kernel_sees_what_is_kept_of_any_exercise():
    places = visible_files(["ResNet50", *BLOCKS])
    assert not [place for place in places if place.endswith(("kept.py", "cases.py"))]
    assert all(f"exercises/{name}/asked.py" in places for name in list_exercises())


@pytest.mark.parametrize(("number", "handover"), [(1, ()), (2, ()), (3, BLOCKS), (4, (*BLOCKS, "ResNet50"))])
def test_each_notebook_of_the_course_gets_what_it_builds_on(number, handover):
    [path] = COURSE.source.glob(f"{number}_*.ipynb")
    assert listed_handover(nbformat.read(path, as_version=4)) == handover


def locked(source):
    return new_code_cell(source, metadata={"nbgrader": {"locked": True}})


def test_no_hand_over_where_the_exercise_is_graded_or_the_student_asks():
    asked = new_notebook(cells=[new_code_cell(HAND_ON), locked("x = 1")])
    graded = new_notebook(cells=[locked(HAND_ON), locked('check("identity_block", identity_block)')])
    assert listed_handover(asked) == listed_handover(graded) == ()


def test_evidence_of_blocks_and_network_is_collected_without_answers(tmp_path):
    """The course's own functions, written into the kernel's code, get full points from its evidence."""
    for place, path in visible_files(("ResNet50", *BLOCKS)).items():
        if place not in visible_files():
            copy = tmp_path / "key" / place
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(re.sub(r"autograde\.(answers|exercises)", r"key.\1", path.read_text()))
    for task in ("identity_block", "ResNet50"):
        challenges = draw_challenges(task)
        key = f"from key.exercises.{task}.reference import {task}\n"
        code = f"{SHOW}import sys; sys.path.insert(0, {str(tmp_path)!r})\n{key}"
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
    right = judge_function("identity_block", block_function("identity_block")).to_json()
    wrong = judge_function("convolutional_block", lambda X, f, filters, stage, block, s=2: X).to_json()
    code = f"from autograde import handed_on; {HAND_ON}"
    assert "identity_block: the course's" in run(code, BLOCKS, tmp_path).stdout
    write_verdicts(tmp_path / "2.ipynb", right, wrong)
    done = run(code, BLOCKS, tmp_path)
    first, second = done.stdout.splitlines()
    assert first == "identity_block: yours, from 2.ipynb (10 of 10 points)."
    assert second.startswith("convolutional_block: the course's, because yours does not pass yet")


@pytest.mark.slow
def test_a_function_that_lacks_what_its_notebook_had_is_replaced(tmp_path):
    write(tmp_path / "2.ipynb", [("imports", IMPORTS), ("identity_block", RIGHT)])  # without its helper
    right = judge_function("identity_block", block_function("identity_block")).to_json()
    code = f"from autograde import handed_on; {HAND_ON}"
    write_verdicts(tmp_path / "2.ipynb", right)
    done = run(code, BLOCKS, tmp_path)
    assert done.stdout.splitlines()[0].startswith("identity_block: the course's")


def test_the_network_is_handed_on_in_notebook_four(tmp_path):
    done = run(
        "from autograde import handed_on; print(handed_on('ResNet50', notebook='3.ipynb'))",
        (*BLOCKS, "ResNet50"),
        tmp_path,
    )
    assert (
        "ResNet50: the course's" in done.stdout and load_exercise("ResNet50").function.__name__ in done.stdout
    )


def test_a_students_own_check_in_official_grading_says_where_it_is_judged():
    done = run("from autograde import check; print(repr(check('scale_pixels', len)))")
    assert done.stdout.splitlines() == [
        "In official grading, your function is judged outside the notebook.",
        "0",
    ]
