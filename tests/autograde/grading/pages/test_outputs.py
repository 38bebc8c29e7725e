"""A graded notebook holds what a notebook can hold, and not more than it should."""

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograde.grading.pages.outputs import LEFT_OUT, tidy_outputs


def stream(text):
    return new_output("stream", name="stdout", text=text)


def test_what_fits_stays_as_it_is():
    outputs = [stream("one"), new_output("display_data", data={"text/plain": "two"})]
    assert tidy_outputs(outputs) == outputs


def test_text_is_cut_where_there_is_no_more_room_and_a_line_says_so():
    kept = tidy_outputs([stream("x" * 100), stream("y" * 100)], characters=150)
    assert [output.text for output in kept] == ["x" * 100, "y" * 50, LEFT_OUT + "\n"]


def test_what_no_file_can_hold_is_left_out():
    odd = [
        NotebookNode(output_type="stream", text=float("nan")),
        NotebookNode(output_type="nonsense"),
        NotebookNode(output_type="display_data", data={"text/plain": object()}, metadata={}),
    ]
    [told] = tidy_outputs(odd)
    assert told.text == LEFT_OUT + "\n"
