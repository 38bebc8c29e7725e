"""Tries the forms of an exercise on one another: the answer to one is right in that form, and in no other.

That is what makes a form personal. The answers are the reference's own text with the form filled in, as a
student would hand it in.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from autograde.build.answers import answer_text
from autograde.challenge import draw_challenges
from autograde.evidence.borrowed import cases_count
from autograde.evidence.collect import collect_evidence
from autograde.exercise import Exercise, load_exercise
from autograde.forms import Form, all_forms
from signs.words import tell


def answer_in(exercise: Exercise, form: Form) -> Callable[..., Any]:
    """Return the course's answer to a form, a function that knows of no other form.

    Parameters
    ----------
    exercise : Exercise
    form : dict

    Returns
    -------
    callable
    """
    names = dict(vars(sys.modules[exercise.function.__module__]))
    exec(answer_text(exercise, form), names)  # noqa: S102 - our own, or the author's
    return names[exercise.name]


def tell_forms(name: str, seed: int, numbers: Sequence[int]) -> list[str]:
    """Judge the answers to all forms in some of them.

    Parameters
    ----------
    name : str
        The exercise's.
    seed : int
        Of the draw.
    numbers : sequence of int
        Which forms they are judged in, by their places in `all_forms`.

    Returns
    -------
    list of str
        One line for each form whose own answer lacks points, and for each in which another's is right.
    """
    exercise = load_exercise(name)
    forms = all_forms(exercise)
    challenges = draw_challenges(name, entropy=seed)
    with cases_count():
        evidence = [collect_evidence(name, answer_in(exercise, form), challenges) for form in forms]
        told = []
        for number in numbers:
            asked = draw_challenges(name, entropy=seed, form=forms[number])
            for other, theirs in enumerate(evidence):
                if (other == number) != _is_right(name, theirs, asked):
                    said = {"seed": seed, "form": forms[number], "other": forms[other]}
                    told.append(
                        tell("seed {seed}: its own answer lacks points in {form}", **said)
                        if other == number
                        else tell("seed {seed}: {other} is right in {form}", **said)
                    )
    return told


def _is_right(name: str, evidence: dict[str, Any], challenges: list[Any]) -> bool:
    """Say whether an answer has all points; one challenge that it fails is enough to know."""
    from autograde.judge import judge_evidence

    for n, outcome in enumerate(evidence["outcomes"]):
        one = judge_evidence(name, {**evidence, "outcomes": [outcome]}, challenges[n : n + 1])
        if not one.correct:
            return False
    whole = judge_evidence(name, evidence, challenges)
    return whole.points == whole.max_points
