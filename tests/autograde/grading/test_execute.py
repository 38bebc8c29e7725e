"""What counts of a graded cell's outputs where the test is none of ours."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograde.checks import VERDICT_TYPE
from autograde.grading.execute import keep_what_counts

ERROR = new_output("error", ename="AssertionError", evalue="", traceback=[""])
MARKS = {"grade": True, "solution": False, "locked": True, "grade_id": "test_x", "points": 2}


def result(text):
    return new_output("execute_result", data={"text/plain": text}, execution_count=1)


def kinds(source, *outputs, marks=MARKS):
    cell = new_code_cell(source, metadata={"nbgrader": marks}, outputs=list(outputs))
    return [output.output_type for output in keep_what_counts(new_notebook(cells=[cell])).cells[0].outputs]


@pytest.mark.parametrize(
    ("source", "outputs", "left"),
    [
        ("assert x == 1", [], []),
        ("assert x == 1", [result("2.0")], []),
        ("assert x == 1", [result("2.0"), ERROR], ["error"]),
        ("points(x)", [result("1.5")], ["execute_result"]),
        ("points(x)", [result("2.0"), result("0.5")], ["error"]),
        ("points(x)", [result("2.0"), ERROR], ["error"]),
    ],
)
def test_only_the_tests_own_last_value_counts_and_only_if_it_came_to_its_end(source, outputs, left):
    assert kinds(source, *outputs) == left


def test_a_students_own_cell_keeps_what_it_shows():
    marks = {**MARKS, "grade": False, "solution": True}
    assert kinds("x", result("1"), result("2"), marks=marks) == ["execute_result"] * 2


def test_a_verdict_that_a_students_kernel_shows_is_none():
    forged = new_output("display_data", data={VERDICT_TYPE: {"task": "x"}, "text/plain": "full points"})
    cell = new_code_cell("assert x", metadata={"nbgrader": MARKS}, outputs=[forged])
    [output] = keep_what_counts(new_notebook(cells=[cell])).cells[0].outputs
    assert VERDICT_TYPE not in output.data
