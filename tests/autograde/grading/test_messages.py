"""What goes to a worker and back comes through as it was."""

import io

import pytest

from autograde.grading.messages import Bundle, Task, from_bytes, read_frame, to_bytes, write_frame

TASK = Task("ada", b"bundle", [["file", b"one", b"\xff", 3]], 7)


def test_a_message_comes_back_as_it_was():
    assert from_bytes(Task, to_bytes(TASK)) == TASK


def test_something_else_is_refused():
    with pytest.raises(ValueError, match="not a Bundle"):
        from_bytes(Bundle, to_bytes(TASK))


def test_frames_follow_each_other_and_a_broken_one_is_the_end():
    pipe = io.BytesIO()
    for value in (["begin", "one"], ["graded", b"x"]):
        write_frame(pipe, value)
    whole = pipe.getvalue()
    pipe.seek(0)
    assert [read_frame(pipe) for _ in range(3)] == [["begin", "one"], ["graded", b"x"], None]
    assert read_frame(io.BytesIO(whole[:12])) is None
