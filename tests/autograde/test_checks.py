"""What a notebook's check returns, shows and costs."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograde.challenge import draw_challenges
from autograde.checks import VERDICT_TYPE, Score, check, judge_function
from autograde.exercise import exercises_of, load_exercise

ROOT = Path(__file__).parents[2]


def test_a_score_prints_as_the_number_that_nbgrader_reads():
    assert [repr(Score(v)) for v in (0.0, 2.5, 10.0)] == ["0", "2.5", "10"]
    assert float(repr(Score(8.25))) == 8.25


def test_an_unknown_exercise_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no exercise called 'identity'.*identity_block"):
        check("identity", lambda: None)


def test_an_unfilled_exercise_gets_zero_and_is_told_so(capsys):
    def scale_pixels(images):
        raise NotImplementedError()

    assert check("scale_pixels", scale_pixels) == 0
    told = capsys.readouterr().out
    assert "not filled in yet (3 points)" in told and "--" not in told


def test_a_check_in_a_notebook_writes_nothing_to_stderr_and_shows_its_verdict():
    code = (
        "import warnings, sys, numpy as np\n"
        "from autograde import check\n"
        "def scale_pixels(images):\n"
        "    print('noise'); print('noise', file=sys.stderr); warnings.warn('noise')\n"
        "    return np.log(images * np.float32(0))\n"
        "check('scale_pixels', scale_pixels)"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    [result] = notebook.cells[0].outputs
    assert result.output_type == "execute_result" and float(result.data["text/plain"]) == 1.0
    assert "1 of 3 points" in result.data["text/html"] and result.data[VERDICT_TYPE]["points"] == 1.0


@pytest.mark.parametrize(("assignment", "promised"), [("resnet", 60), ("resnet18", 28)])
def test_rubrics_carry_the_points_that_the_masters_promise(assignment, promised):
    texts = [path.read_text() for path in (ROOT / "assignments" / assignment).glob("*.py")]
    tests = [cell for text in texts for cell in text.split("# %% ") if cell.startswith("test=")]
    names = {name for test in tests for name in exercises_of(test)}
    assert sum(load_exercise(name).points for name in names) == promised


@pytest.mark.parametrize(
    "module", ["autograde", "autograde.judge", "autograde.judge.graphs", "signs", "autograde.cli"]
)
def test_importing_is_quick_and_loads_no_tensorflow(module):
    heavy = "{'tensorflow', 'keras', 'matplotlib'}"
    code = f"import {module}, sys; assert not {heavy} & set(sys.modules), 'too much'"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_message_that_no_notebook_can_hold_is_cleaned():
    def scale_pixels(images):
        raise ValueError("half a character: \ud800")

    verdict = judge_function("scale_pixels", scale_pixels)
    assert verdict.findings[0].message.encode("utf-8").endswith(b"half a character: ?")


def test_validate_prints_why_a_cell_failed(tmp_path):
    from nbformat.v4 import new_code_cell, new_notebook

    marks = {"grade": True, "locked": True, "solution": False, "task": False, "schema_version": 3}
    marks |= {"grade_id": "check_scale_pixels", "points": 3, "cell_type": "code"}
    source = 'from autograde import check\ncheck("scale_pixels", scale_pixels)'
    for factor, expected in (("1", "Pixels from 0 to 255 come out as"), ("255", "Success!")):
        cells = [
            new_code_cell(f"def scale_pixels(images):\n    return images.astype('float32') / {factor}"),
            new_code_cell(source, metadata={"nbgrader": marks}),
        ]
        nbformat.write(new_notebook(cells=cells), tmp_path / "n.ipynb")
        words = [sys.executable, "-m", "nbgrader", "validate", "n.ipynb"]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert expected in done.stdout


@pytest.mark.parametrize("entropy", range(20))
def test_a_convolutional_block_is_always_called_with_strides_one_two_and_more(entropy):
    drawn = draw_challenges("convolutional_block", entropy=entropy)
    strides = {challenge.parameters["s"] for challenge in drawn}
    assert {1, 2} < strides and max(strides) > 2
