"""Challenges: the parameters with which a check calls the student's function.

An exercise's fixed parameters are always among them; the others are drawn anew for each check, so that
nothing can be hard-coded. A challenge holds plain data and no answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograde.exercise import load_exercise
from autograde.forms import Form, require_form


@dataclass(frozen=True)
class Challenge:
    """One call of the student's function.

    Attributes
    ----------
    task : str
        The exercise's name.
    parameters : dict
        Arguments by name (plain numbers, strings and lists), in the exercise's order.
    seed : int
        Seeds the arrays that go with the call; both the collector and the judge draw from it.
    form : dict
        In which form the exercise is asked (`autograde.forms`); empty for the ordinary one. The judge needs
        it, the call does not.
    """

    task: str
    parameters: dict[str, Any] = field(default_factory=dict)
    seed: int = 0
    form: Form = field(default_factory=dict)

    def generator(self) -> np.random.Generator:
        """Return the random generator of this challenge's arrays."""
        return np.random.default_rng(self.seed)


def draw_challenges(
    task: str, fresh: int = 1, entropy: int | Sequence[int] | None = None, form: Form | None = None
) -> list[Challenge]:
    """Draw the challenges of one check.

    Parameters
    ----------
    task : str
        The exercise's name, which is the student's function's.
    fresh : int
        How many challenges to draw beside the exercise's fixed ones.
    entropy : int or sequence of int, optional
        Makes the draw repeatable; by default the operating system's randomness.
    form : dict, optional
        In which form the exercise is asked; in the ordinary one by default.

    Returns
    -------
    list of Challenge

    Raises
    ------
    ExerciseError
        If there is no such exercise, or no such form of it.
    """
    exercise = load_exercise(task)
    asked, form = exercise.asked, require_form(exercise, form)
    rng = np.random.default_rng(entropy)
    draw: Callable[[np.random.Generator], dict[str, Any]] = getattr(asked, "draw", lambda rng: {})
    drawn = [*getattr(asked, "FIXED", ()), *(draw(rng) for _ in range(fresh))]
    return [Challenge(task, parameters, int(rng.integers(2**31)), form) for parameters in drawn]


def official_challenges(task: str, seed: int | None = None, form: Form | None = None) -> list[Challenge]:
    """Draw the challenges of official grading.

    Parameters
    ----------
    task : str
    seed : int, optional
        Of the submission's grade: one seed gives an exercise the same challenges wherever it stands and
        whatever else is asked. By default the operating system's randomness.
    form : dict, optional
        See `draw_challenges`.

    Returns
    -------
    list of Challenge
    """
    entropy = None if seed is None else [seed, *task.encode()]
    return draw_challenges(task, count_draws(task, hidden=True), entropy, form)


def count_draws(task: str, hidden: bool) -> int:
    """Say how many challenges a check draws afresh: one, and in hidden tests as many as the exercise says.

    Parameters
    ----------
    task : str
    hidden : bool

    Returns
    -------
    int
    """
    return getattr(load_exercise(task).asked, "HIDDEN_DRAWS", 1) if hidden else 1
