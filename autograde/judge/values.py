"""Judges exercises whose evidence is arrays and numbers, and reads such evidence for their own judges.

An exercise's ``kept.judge(inputs, values)`` compares the student's values with what should come out, on
inputs that the notebook does not print, and yields findings; a component with a finding loses its points.
"""

from typing import Any

import numpy as np

from autograde.evidence.schema import EvidenceError
from autograde.exercise import Exercise
from autograde.judge.errors import nothing_to_judge
from autograde.judge.verdict import Finding, Verdict, keep_first, score_components
from signs.words import mark

CLOSE = 1e-4


def decode(value: Any) -> np.ndarray | None:
    """Return an array of evidence as a NumPy array; None for anything else."""
    if isinstance(value, dict):
        return np.array(value["data"], dtype=np.float64).reshape(value["shape"])
    return None


def near(given: np.ndarray, wanted: np.ndarray, tolerance: float = CLOSE) -> bool:
    """Say whether two arrays have one shape and nearly the same numbers."""
    return given.shape == wanted.shape and bool(np.all(np.abs(given - wanted) <= tolerance))


def number(value: Any) -> float | None:
    """Return a number of evidence, also one in an array of its own; None for anything else."""
    array = decode(value)
    if array is not None:
        return float(array.reshape(-1)[0]) if array.size == 1 else None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def as_rows(value: Any) -> list:
    """Return a list of evidence; an empty one for anything else."""
    return value if isinstance(value, list) else []


def say(component: str, identifier: str, message: str, hint: str = "") -> Finding:
    """Make a finding of told sentences; the component that pays comes first."""
    return Finding(identifier, component, message, hint)


def judge_values(exercise: Exercise, outcomes: list[dict], challenges: list) -> Verdict:
    """Judge an exercise whose evidence is values.

    Parameters
    ----------
    exercise : Exercise
    outcomes : list of dict
        One for each challenge.
    challenges : list of Challenge

    Returns
    -------
    Verdict

    Raises
    ------
    EvidenceError
        If the evidence has other values than the exercise collects.
    """
    task, kept = exercise.name, exercise.kept
    findings: list[Finding] = []
    for outcome, challenge in zip(outcomes, challenges, strict=True):
        if outcome["kind"] == "error":
            return nothing_to_judge(task, kept.RUBRIC, outcome)
        if set(outcome["values"]) != kept.EXPECTED:
            raise EvidenceError(
                mark("{task} needs the values {names}"), task=task, names=sorted(kept.EXPECTED)
            )
        findings += kept.judge(exercise.asked.make_inputs(challenge.generator()), outcome["values"])
    findings = keep_first(findings)
    return Verdict(task, not findings, score_components(kept.RUBRIC, findings), tuple(findings))
