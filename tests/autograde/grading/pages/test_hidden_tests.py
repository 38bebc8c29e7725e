"""Hidden tests stay hidden: a test is run in pieces, and feedback shows what came of the visible ones."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograde.checks import VERDICT_TYPE
from autograde.grading.pages.hidden_tests import (
    MARK_TYPE,
    NOT_SHOWN,
    hide_tests,
    is_mark,
    mark,
    split_hidden,
    without_marks,
)

MARKS = {"grade": True, "solution": False, "locked": True, "grade_id": "test_x", "points": 2}
TEST = (
    "assert double(2) == 4\n### BEGIN HIDDEN TESTS\n"
    'assert double(3) == 6, "three should give six"\n### END HIDDEN TESTS\nassert double(0) == 0'
)
INDENTED = (
    "for x in (1,):\n    assert double(x)\n    ### BEGIN HIDDEN TESTS\n    assert double(3) == 6, 'six'\n"
    "    ### END HIDDEN TESTS"
)


def stream(text):
    return new_output("stream", name="stdout", text=text)


def error(*lines, evalue=""):
    return new_output("error", ename="AssertionError", evalue=evalue, traceback=list(lines))


def test_cell(*outputs, source=TEST, marks=MARKS):
    return new_code_cell(source, metadata={"nbgrader": marks} if marks else {}, outputs=list(outputs))


test_cell.__test__ = False


def hidden(*cells, shown=False):
    return hide_tests(new_notebook(cells=list(cells)), shown).cells


def texts(cell):
    return [output.get("text") or output.get("evalue") or str(output.get("data")) for output in cell.outputs]


def test_a_test_is_split_where_its_hidden_region_begins_and_ends():
    assert [(piece.source, piece.is_hidden) for piece in split_hidden(TEST)] == [
        ("assert double(2) == 4", False),
        ('assert double(3) == 6, "three should give six"', True),
        ("assert double(0) == 0", False),
    ]


@pytest.mark.parametrize(
    "source",
    [INDENTED, TEST + "\n%matplotlib inline", "x = (\n### BEGIN HIDDEN TESTS\n1\n### END HIDDEN TESTS\n)"],
)
def test_what_cannot_be_split_is_run_whole(source):
    assert split_hidden(source) == []


def test_only_the_value_of_the_cells_last_statement_is_shown():
    source = "f(1)\n### BEGIN HIDDEN TESTS\nf(2)\n### END HIDDEN TESTS\n# nothing more"
    assert [piece.shows_value for piece in split_hidden(source)] == [True, False, False]
    source = "f(1)\n### BEGIN HIDDEN TESTS\n@wraps\ndef g():\n    pass\n### END HIDDEN TESTS\ng()"
    assert [piece.shows_value for piece in split_hidden(source)] == [True, False, False]


def test_a_kernels_own_marks_do_not_count():
    [output] = without_marks([mark(False)])
    assert not is_mark(output)


def test_the_visible_part_keeps_its_output_and_the_hidden_part_is_one_line():
    cell = test_cell(
        stream("two\n"), mark(True), stream("three\n"), error("six"), mark(False), stream("zero\n")
    )
    [made] = hidden(cell)
    assert texts(made) == ["two\n", NOT_SHOWN + "\n", "zero\n"]
    assert "double(3)" not in made.source and "double(2)" in made.source


def test_a_visible_failure_is_shown_and_no_line_says_that_hidden_tests_ran():
    [made] = hidden(test_cell(error("double(2)", evalue="two"), mark(True), mark(False)))
    assert texts(made) == ["two"]


def test_outputs_without_marks_or_after_a_mark_that_is_never_closed_are_all_hidden():
    for outputs in ([stream("a"), error("b")], [mark(True), stream("a"), error("b")]):
        assert texts(hidden(test_cell(*outputs))[0]) == [NOT_SHOWN + "\n"]
    assert texts(hidden(test_cell(source=INDENTED))[0]) == []


def test_after_the_date_everything_is_shown_but_marks():
    [made] = hidden(test_cell(stream("two"), mark(True), stream("three"), mark(False)), shown=True)
    assert texts(made) == ["two", "three"] and "double(3)" in made.source


def test_whatever_quotes_a_hidden_line_or_its_message_is_hidden_too():
    red = '\x1b[31massert\x1b[0m double(\x1b[32m3\x1b[0m) == 6, \x1b[33m"three should give six"\x1b[0m'
    table = {"text/html": "<td>three</td> <td>should give six</td>", "text/plain": "table"}
    own = test_cell(
        stream("fine\n"), error(red), new_output("display_data", data=table), source="look()", marks=None
    )
    made, _ = hidden(own, test_cell())
    assert texts(made) == ["fine\n", NOT_SHOWN + "\n"]


def test_what_a_person_can_read_elsewhere_in_the_notebook_is_no_secret():
    own = test_cell(stream("three should give six"), source="look()", marks=None)
    made = hidden(own, new_markdown_cell("Mind: three should give six"), test_cell())[0]
    assert texts(made) == ["three should give six"]


def test_a_verdict_stands_beside_hidden_tests():
    verdict = new_output("display_data", data={VERDICT_TYPE: {}, "text/plain": "1 of 2"})
    points = new_output("execute_result", data={"text/plain": "1"}, execution_count=None)
    assert hidden(test_cell(verdict, points))[0].outputs == [verdict, points]
    assert texts(hidden(test_cell(verdict, points, error("six")))[0]) == [NOT_SHOWN + "\n"]


def test_the_notebook_that_was_given_is_not_changed():
    cell = test_cell(mark(True), error("six"))
    hidden(cell)
    assert cell.source == TEST and cell.outputs[0].data[MARK_TYPE] is True
