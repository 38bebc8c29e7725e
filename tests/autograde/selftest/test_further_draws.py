"""Answers made by rule in several draws: what is known is not collected again, and luck is told."""

from pathlib import Path

import pytest

from autograde import exercises
from autograde.exercise import load_exercise, use_course
from autograde.judge import network
from autograde.selftest import further_draws
from autograde.selftest.by_rule import AnswersByRule, tell_answers
from autograde.selftest.further_draws import Draw

NAME = "perceptron"
SEEDS = [5, 6, 7]


@pytest.fixture(autouse=True)
def course():
    """Let a small network of the tests' be found, as a course's own exercises are."""
    before = list(exercises.__path__)
    use_course(Path(__file__).parents[1] / "architectures")
    yield
    exercises.__path__[:] = before


def drawn(seed, references=None):
    made = AnswersByRule(load_exercise(NAME), seed, references=references)
    return made, Draw(made.challenges, [made.reference(each.parameters) for each in made.challenges], {})


def test_what_the_numbers_of_a_draw_refute_the_judge_takes_points_for():
    first, _ = drawn(SEEDS[0])
    mistakes = first.mistakes()[::6]
    answers = [first.wrong_answer(mistake) for mistake in mistakes]
    refuted = []
    for seed in SEEDS:
        made, draw = drawn(seed, first.references)
        for mistake, tried in zip(mistakes, answers, strict=True):
            if draw.refutes(tried):
                refuted.append(mistake.name)
                assert made.try_mistake(mistake).lost, (seed, mistake.name)
    assert len(refuted) > len(SEEDS) * len(mistakes) / 2


def test_no_right_answer_is_refuted():
    first, _ = drawn(SEEDS[0])
    answers = [first.right_answer(spelling) for spelling in first.spellings()]
    for seed in SEEDS:
        _, draw = drawn(seed, first.references)
        assert not [tried for tried in answers if draw.refutes(tried)]


def test_an_answer_is_collected_once_for_the_challenges_that_come_again(monkeypatch):
    collected = []

    def collect(name, function, challenges):
        collected.extend([len(challenges)] if challenges else [])
        return whole(name, function, challenges)

    whole = further_draws.collect_evidence
    monkeypatch.setattr(further_draws, "collect_evidence", collect)
    _, right, failed = tell_answers(NAME, SEEDS, 1000, 0)
    assert (len(right), failed) == (1, [])
    fixed = len(load_exercise(NAME).asked.FIXED)
    # A wrong and a right answer: all challenges at first, and afterwards the drawn one, for the right answer.
    assert collected[:2] == [fixed + 1, fixed + 1] and collected[2:] == [1] * (len(SEEDS) - 1)


def test_what_a_judge_lets_through_is_told_with_the_seed_of_each_draw(monkeypatch):
    assert tell_answers(NAME, SEEDS, 12, 1)[2] == []
    monkeypatch.setattr(network, "RELATIVE_TOLERANCE", 1e9)  # blind to numbers
    failed = tell_answers(NAME, SEEDS, 12, 1)[2]
    assert {seed for seed, _ in failed} == set(SEEDS)
    assert {row.lost for _, row in failed} == {()}


def test_after_a_draw_only_what_comes_again_is_remembered():
    first, _ = drawn(SEEDS[0])
    answers = [first.right_answer(spelling) for spelling in first.spellings()[:3]]
    for seed in SEEDS:
        _, draw = drawn(seed, first.references)
        assert not any(draw.refutes(tried) for tried in answers)
        draw.end(answers, first.challenges)
        fixed = len(load_exercise(NAME).asked.FIXED)
        asked = fixed + (seed == SEEDS[0])  # in the first draw the drawn challenge is its own
        assert {len(tried.known) for tried in answers} == {len(tried.parsed) for tried in answers} == {asked}
        assert len(draw.runner.compared) <= len(answers) * asked
