"""Evidence as a graded kernel hands it over, judged as nbgrader's process does."""

import json
import subprocess
import sys

import pytest
from nbformat.v4 import new_output

from autograde.challenge import draw_challenges
from autograde.evidence.emit import EVIDENCE_TYPE, write_call
from autograde.grading.preprocessors import find_check, judge_outputs

WITHHELD = ("autograde.exercises.scale_pixels.kept", "autograde.judge", "autograde.selftest")
KERNEL = """
import sys, json
class Withheld:
    def find_spec(self, name, path=None, target=None):
        if name.startswith({withheld!r}):
            raise ImportError(name + " is withheld")
sys.meta_path.insert(0, Withheld())
import IPython.display
IPython.display.display = lambda data, raw: print(json.dumps(data))
def scale_pixels(images):
    return images.astype("float32") / 255
{call}
"""


def collect(call):
    code = KERNEL.format(withheld=WITHHELD, call=call)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return [new_output("display_data", data=json.loads(done.stdout))]


def test_the_collector_works_where_answers_and_judge_are_withheld():
    challenges = draw_challenges("scale_pixels")
    verdict = judge_outputs(
        "scale_pixels", collect(write_call("scale_pixels", "scale_pixels", challenges)), challenges
    )
    assert verdict.points == 3


def test_a_function_that_is_not_there_is_evidence_too():
    challenges = draw_challenges("scale_pixels")
    verdict = judge_outputs(
        "scale_pixels", collect(write_call("scale_pixels", "misspelt", challenges)), challenges
    )
    assert verdict.points == 0 and "misspelt" in verdict.findings[0].message


def test_evidence_for_other_challenges_gets_no_points():
    asked, answered = draw_challenges("scale_pixels", entropy=1), draw_challenges("scale_pixels", entropy=2)
    verdict = judge_outputs(
        "scale_pixels", collect(write_call("scale_pixels", "scale_pixels", answered)), asked
    )
    assert not verdict.correct


def test_a_cell_whose_time_was_over_is_told_so_and_not_an_exception_of_ours():
    outputs = [new_output("error", ename="KeyboardInterrupt", evalue="", traceback=[])]
    verdict = judge_outputs("scale_pixels", outputs, draw_challenges("scale_pixels"))
    assert verdict.points == 0 and verdict.findings[0].identifier == "not-ended"
    assert "KeyboardInterrupt" not in verdict.findings[0].message


@pytest.mark.parametrize(
    "outputs",
    [
        [],
        [new_output("error", ename="DeadKernel", evalue="gone", traceback=[])],
        [new_output("execute_result", data={"text/plain": "3.0"})],
        [new_output("display_data", data={EVIDENCE_TYPE: {"points": 3}})],
        [new_output("display_data", data={EVIDENCE_TYPE: 1})] * 2,
    ],
)
def test_without_evidence_there_are_no_points_and_a_reason(outputs):
    verdict = judge_outputs("scale_pixels", outputs, draw_challenges("scale_pixels"))
    assert verdict.points == 0 and verdict.findings


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('check("ResNet50", ResNet50)', ("ResNet50", "ResNet50")),
        (
            'check("ResNet50", ResNet50)\n### x\ncheck("ResNet50", ResNet50, hidden=True)',
            ("ResNet50", "ResNet50"),
        ),
        ('check("parabola", parabola)', None),
        ("assert True", None),
        ("check(", None),
        ("", None),
    ],
)
def test_the_cells_that_hold_one_of_our_checks_are_found(source, found):
    assert find_check(source) == found
