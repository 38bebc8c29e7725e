"""Questions with checked answers: right, a known slip, anything else; and what an author got wrong."""

import numpy as np
import pytest

from autograde import exercises
from autograde.exercise import ExerciseError
from autograde.learner.questions import find_question, judge_answer

TEXT = """
[channels]
answer = 256
right = "That is F3."
wrong = "Count again."
[[channels.slips]]
answer = 64
say = "That is F1."

[ratio]
answer = 0.25
tolerance = 0.1
right = "A quarter."
wrong = "No."

[layer]
answer = ["the addition", "Add"]
right = "Yes."
wrong = "No."
"""


@pytest.fixture
def questions(tmp_path, monkeypatch):
    def write(text=TEXT):
        (tmp_path / "questions.toml").write_text(text)

    monkeypatch.setattr(exercises, "__path__", [*exercises.__path__, str(tmp_path)])
    write()
    return write


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("channels", 256, "Right. That is F3."),
        ("channels", np.int64(256), "Right. That is F3."),
        ("channels", "256", "Right. That is F3."),
        ("channels", 64, "Not quite. That is F1."),
        ("channels", float("nan"), "Not quite. Count again."),
        ("channels", True, "Not quite. Count again."),
        ("channels", [], "Not quite. Count again."),
        ("ratio", 0.26, "Right. A quarter."),
        ("ratio", 0.3, "Not quite. No."),
        ("layer", " ADD.", "Right. Yes."),
        ("layer", "`the addition`", "Right. Yes."),
        ("layer", "a ReLU", "Not quite. No."),
    ],
)
def test_an_answer_is_compared_as_a_person_would(questions, question, answer, said):
    assert judge_answer(question, answer) == said


def test_without_an_answer_nothing_is_wrong(questions):
    assert judge_answer("channels", ...).startswith("What do you think?")


def test_an_unknown_question_is_one_sentence(questions):
    assert judge_answer("chanels", 1) == (
        "there is no question 'chanels': write it into questions.toml among the exercises"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[a]\nanswer = 1", "a question has answer, right and wrong"),
        ('[a]\nanswer = 1\nright = "r"\nwrong = "w"\ntolerence = 1', "'tolerence' is not known"),
        ('[a]\nanswer = 1\nright = "r"\nwrong = "w"\n[[a.slips]]\nanswer = 2', "each of its slips"),
        ("[a", "cannot be read"),
    ],
)
def test_what_an_author_got_wrong_is_named(questions, text, told):
    questions(text)
    with pytest.raises(ExerciseError, match=told.replace("(", r"\(")):
        find_question("a")
