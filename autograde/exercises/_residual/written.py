"""Answers that are the course's own with some words replaced, as a student may have written them."""

import sys
from dataclasses import dataclass

from autograde.build.answers import answer_text
from autograde.exercise import load_exercise
from autograde.selftest.cases import Mutant, Variant, mutant


@dataclass(frozen=True)
class AnswersOf:
    """Mutants and variants of one exercise.

    Attributes
    ----------
    task : str
    """

    task: str

    def function(self, *changes):
        """Return the answer in which words are replaced: old, new, old, new, ..."""
        exercise = load_exercise(self.task)
        text = answer_text(exercise)
        for old, new in zip(changes[::2], changes[1::2], strict=True):
            if old not in text:
                raise ValueError(f"{self.task}: its answer does not hold {old!r}")
            text = text.replace(old, new)
        names = dict(vars(sys.modules[exercise.function.__module__]))
        exec(text, names)  # noqa: S102 - our own
        return names[self.task]

    def mutant(self, name, loses, first, *changes) -> Mutant:
        """Make a wrong answer; the first finding is of the first component that it loses."""
        first = " ".join(f"{loses.split()[0]}:{identifier}" for identifier in first.split())
        return mutant(self.task, name, self.function(*changes), loses, first)

    def taken(self) -> Mutant:
        """Make the answer that is the course's own function."""
        everything = " ".join(load_exercise(self.task).rubric)
        own = lambda *given, **named: load_exercise(self.task).function(*given, **named)  # noqa: E731
        return mutant(self.task, "the course's own answer", own, everything, ":not-yours")

    def variant(self, name, *changes) -> Variant:
        """Make a right answer."""
        return Variant(self.task, name, self.function(*changes))
