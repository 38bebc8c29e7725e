"""Twenty students with personal forms: each one's right answer has all points, and nobody else's has.

The right answers are written here, by what the exercise's text says, and not by its reference.
"""

from functools import cache

import nbformat
import pytest
from keras.layers import Activation, Add, BatchNormalization, Conv2D

from autograde.challenge import draw_challenges
from autograde.checks import judge_function
from autograde.evidence import borrowed
from autograde.evidence.collect import collect_evidence
from autograde.exercise import load_exercise
from autograde.forms import all_forms, form_text, form_words, with_form
from autograde.judge import judge_evidence
from autograde.learner.solutions import asked_here, course_answer
from autograde.learner.why import why
from autograde.personal_forms import form_of
from autograde.repair.personal import form_vector
from autograde.reports.html import verdict_html
from autograde.reports.text import verdict_text
from autograde.selftest.by_rule import AnswersByRule, tell_answers
from autograde.selftest.forms import answer_in
from signs.own_vector import own_vector

NAME = "preactivation_block"
EXERCISE = load_exercise(NAME)
FORMS = {
    f"student-{n:02}": form_of(b"the secret of this test" * 2, f"student-{n:02}", EXERCISE) for n in range(20)
}
POINTS = 8.0


def by_hand(form):
    """A right answer to a form, for one who reads its text."""

    def preactivation_block(X, filters, s=1):
        before = form["normalisation"] == "before"
        Y = Activation("relu")(BatchNormalization()(X) if before else X)
        beside = X
        if s > 1 or filters != X.shape[-1]:
            beside = Conv2D(filters, (1, 1), (s, s))({"activated": Y, "plain": X}[form["projection"]])
        Y = Conv2D(form["widening"] * filters, form["window"], s, "same")(Y)
        Y = Activation("relu")(BatchNormalization()(Y))
        if not before:
            Y = Conv2D(filters, (3, 3), padding="same")(Y)
            return BatchNormalization()(Y) + beside
        return Add()([beside, Conv2D(filters, (3, 3), padding="same")(Y)])

    return preactivation_block


@cache
def handed_in(student):
    """What a student's kernel hands over, and the student's own challenges."""
    challenges = draw_challenges(NAME, entropy=7, form=FORMS[student])
    return collect_evidence(NAME, by_hand(FORMS[student]), challenges), challenges


def judged(answer_of, asked_of, only=slice(None)):
    evidence, challenges = handed_in(answer_of)[0], handed_in(asked_of)[1]
    return judge_evidence(NAME, {**evidence, "outcomes": evidence["outcomes"][only]}, challenges[only])


@pytest.mark.parametrize("student", FORMS)
def test_ones_own_right_answer_has_all_points_and_of_another_form_not(student):
    own = judged(student, student)
    assert own.points == own.max_points == POINTS and own.correct and not own.findings
    assert own.to_json()["form"] == FORMS[student]
    others = {repr(form): name for name, form in FORMS.items() if form != FORMS[student]}
    assert len(others) > 10
    for other in others.values():
        # The fourth challenge has a stride and a projection: all that a form says is at work there.
        verdict = judged(other, student, slice(3, 4))
        assert not verdict.correct and verdict.points < POINTS, (FORMS[other], FORMS[student])


def test_the_ordinary_form_is_the_one_that_is_asked_without_a_word():
    ordinary = judge_function(NAME, answer_in(EXERCISE, all_forms(EXERCISE)[0]), entropy=1)
    assert ordinary.points == POINTS and "form" not in ordinary.to_json()
    other = judge_function(NAME, answer_in(EXERCISE, all_forms(EXERCISE)[-1]), entropy=1)
    assert other.points < POINTS and not other.correct
    again = judge_function(NAME, answer_in(EXERCISE, all_forms(EXERCISE)[-1]), 1, 1, all_forms(EXERCISE)[-1])
    assert again.points == POINTS


def test_hints_speak_of_ones_own_form():
    form = {"normalisation": "after", "widening": 3, "window": 5, "projection": "plain"}

    def told(**other):
        verdict = judge_function(NAME, by_hand({**form, **other}), entropy=1, form=form)
        return f"{verdict.findings[0].message} {verdict.findings[0].hint}"

    assert "2 * filters, not 3 * filters" in told(widening=2) and "has `3 * filters` filters" in told(
        widening=2
    )
    assert "(3, 3), not (5, 5)" in told(window=3) and "5x5 windows" in told(window=3)
    assert "not at the block's input X" in told(projection="activated")
    side = told(normalisation="before")
    assert "BatchNormalization stands before each convolution, not after it." in side
    assert "pre-activation block" not in side  # the activation is where it should be


@pytest.mark.parametrize("number", [0, 9, 22, 31])
def test_the_vector_of_the_text_is_what_keras_computes(number):
    form = all_forms(EXERCISE)[number]
    given = dict(EXERCISE.asked.VECTOR)
    vector = form_vector(EXERCISE, form)
    assert vector == pytest.approx(own_vector(by_hand(form), given.pop("input_shape"), **given), abs=1.5e-3)
    assert len(vector) == given["filters"] and len(set(vector)) > 1


def test_every_form_has_a_text_and_a_vector_of_its_own():
    forms = all_forms(EXERCISE)
    assert len(forms) == 32 == len({form_text(EXERCISE, form) for form in forms})
    assert len({repr(form_vector(EXERCISE, form)) for form in forms}) == 32


def test_the_self_tests_answers_count_where_nobody_has_said_so_before(monkeypatch):
    """As on the command line: the tests' own process takes the self-test's cases for answers anyway."""
    monkeypatch.setattr(borrowed, "_counting", [False])
    wrong, right, _ = tell_answers(NAME, [3], 20, 0)
    assert (
        right and not [row for row in right if row.lost] and ":not-yours" not in {row.first for row in wrong}
    )


def test_a_form_stands_the_test_by_rule_like_the_ordinary_one():
    made = AnswersByRule(EXERCISE, 3, all_forms(EXERCISE)[-1])
    wrong, right = list(made.wrong_rows(part=12)), list(made.right_rows(part=6))
    assert wrong and not [row for row in wrong if not row.right_points]
    assert right and not [row for row in right if not row.right_points]


def test_the_solution_that_a_personal_notebook_shows_is_of_its_form(tmp_path, monkeypatch):
    form = all_forms(EXERCISE)[-1]
    source = with_form(f'check("{NAME}", {NAME})', NAME, form)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbformat.write(notebook, tmp_path / "1_block.ipynb")
    monkeypatch.chdir(tmp_path)
    assert asked_here(NAME) == form and asked_here("basic_block") == {}
    answer = course_answer(EXERCISE, asked_here(NAME))
    assert "4 * filters, 5" in answer and "SOLUTION" not in answer
    assert "filters, 3, strides=s" in course_answer(EXERCISE)
    reason = why(EXERCISE, "first", "conv2d-order", form)
    assert (
        reason == form_words(EXERCISE, "WHY", form)["conv2d-order"] != why(EXERCISE, "first", "conv2d-order")
    )


def test_a_verdict_says_in_which_form_it_was_asked():
    form = all_forms(EXERCISE)[-1]
    verdict = judge_function(NAME, by_hand(form), entropy=2, form=form)
    told = "your own form: normalisation after, widening 4, window 5, projection plain"
    assert told in verdict_text(verdict) and told in verdict_html(verdict)
    ordinary = judge_function(NAME, by_hand(all_forms(EXERCISE)[0]), entropy=2)
    assert "form" not in verdict_text(ordinary) and "own form" not in verdict_html(ordinary)
