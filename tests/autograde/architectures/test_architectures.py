"""Networks that the engine has never heard of, each given by a reference and a rubric alone.

From each reference the self-test makes wrong and right answers by rule: wrong ones lose points, and the first
finding names the place; right ones lose none.
"""

from functools import cache
from pathlib import Path

import pytest

from autograde import exercises
from autograde.exercise import load_exercise, use_course
from autograde.selftest.by_rule import AnswersByRule

ARCHITECTURES = sorted(
    folder.name
    for folder in (Path(__file__).parent / "exercises").iterdir()
    if (folder / "asked.py").is_file()
)
ENTROPIES = (0, 1, 2)
#: The share of wrong answers whose first finding names what was changed.
NAMED = 0.95


@pytest.fixture(autouse=True)
def course():
    """Let the fixtures be found, as a course's own exercises are."""
    before = list(exercises.__path__)
    use_course(Path(__file__).parent)
    yield
    exercises.__path__[:] = before


@cache
def answers(name, entropy):
    return AnswersByRule(load_exercise(name), entropy)


@cache
def wrong(name):
    """The mistakes that are some: whether one is does not depend on the draw."""
    return [
        mistake
        for mistake in answers(name, ENTROPIES[0]).mistakes()
        if answers(name, ENTROPIES[0]).is_wrong(mistake)
    ]


def test_there_are_eight_architectures():
    assert len(ARCHITECTURES) == 8


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_sample_of_wrong_answers_loses_points_and_is_told_where(name):
    made = answers(name, 0)
    mistakes = made.mistakes()
    assert len(mistakes) >= 40
    rows = [made.try_mistake(m) for m in mistakes[3 :: len(mistakes) // 4] if made.is_wrong(m)]
    assert rows and all(row.right_points and row.right_finding for row in rows), rows


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_sample_of_right_answers_loses_nothing(name):
    made = answers(name, 0)
    spellings = made.spellings()
    assert len(spellings) >= 8
    rows = [made.try_spelling(spelling) for spelling in spellings[1 :: len(spellings) // 4]]
    assert all(row.right_points for row in rows), rows


@pytest.mark.slow
@pytest.mark.parametrize("entropy", ENTROPIES)
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_all_wrong_answers_lose_points_and_are_told_where(name, entropy):
    assert len(wrong(name)) >= 25
    rows = [answers(name, entropy).try_mistake(mistake) for mistake in wrong(name)]
    assert not [row for row in rows if not row.right_points]
    assert sum(row.right_finding for row in rows) >= NAMED * len(rows), [
        r for r in rows if not r.right_finding
    ]


@pytest.mark.slow
@pytest.mark.parametrize("entropy", ENTROPIES)
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_all_right_answers_lose_nothing(name, entropy):
    rows = list(answers(name, entropy).right_rows())
    assert not [row for row in rows if not row.right_points]
