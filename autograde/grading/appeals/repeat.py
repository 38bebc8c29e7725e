"""Grades one submission again with the challenges of its grade, saves nothing, and compares the verdicts."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from autograde.course import Course
from autograde.grading.appeals.explanation import Explanation
from autograde.grading.errors import GradingError
from autograde.grading.grade_course import Plan, grade_course
from autograde.grading.graded_folder import Verdict, packed_verdicts
from autograde.terminal import plain
from signs.words import tell, tell_in

_FEW = 8  # differences that are listed


@dataclass(frozen=True)
class Repeated:
    """A verdict, and the one that came out when the submission was graded once more.

    Attributes
    ----------
    then, now : str
        SHA-256 of their canonical JSON; empty where there is none.
    differences : tuple of str
        Where they differ, in words; empty for equal ones.
    points_now : float or None
        What the check gives now.
    """

    then: str
    now: str
    differences: tuple[str, ...]
    points_now: float | None

    @property
    def is_equal(self) -> bool:
        """Whether they are the same, bit for bit."""
        return self.then == self.now


def repeat_grade(course: Course, told: Explanation) -> Repeated:
    """Grade a submission once more, shut in, with the same challenges; save nothing.

    Parameters
    ----------
    course : Course
    told : Explanation
        Of the grade.

    Returns
    -------
    Repeated

    Raises
    ------
    GradingError
        If there is nothing to repeat, or the submission cannot be graded now.
    """
    student = told.result.student
    if told.cell.by_hand:
        raise GradingError(
            tell("{exercise} is graded by a person: there is nothing to repeat", exercise=told.cell.title)
        )
    if told.cell.exercise and not told.record.seeded:
        raise GradingError(
            tell(
                "an earlier version of the kit graded {student}, which did not keep its challenges: "
                "autograde grade {assignment}",
                student=plain(student),
                assignment=course.assignment,
            )
        )
    plan = Plan((student,), 1, again=True, save=False, keep_seeds=True, whole=True)
    [outcome] = grade_course(course, plan)
    if outcome.graded is None:
        raise GradingError(
            tell("{student} cannot be graded now: {why}", student=plain(student), why=outcome.error)
        )
    verdict = packed_verdicts(outcome.graded).get(told.cell.place)
    scores = outcome.graded.cells.get(told.cell.notebook, {}).get(told.cell.grade_id, {})
    if told.verdict is None and verdict is None:  # a test that is none of ours: its points are all there is
        return compare_verdicts(
            {"points": told.automatic}, {"points": scores.get("score")}, scores.get("score")
        )
    return compare_verdicts(told.verdict, verdict, scores.get("score"))


def compare_verdicts(then: Verdict | None, now: Verdict | None, points_now: float | None) -> Repeated:
    """Compare two verdicts bit for bit."""
    found = [] if canonical_json(then) == canonical_json(now) else list(_differ("", then, now))
    return Repeated(hash_verdict(then), hash_verdict(now), tuple(found[:_FEW]), points_now)


def canonical_json(value: Any) -> str:
    """Write a verdict, or a piece of one: keys sorted, numbers in full, so that equal ones are one text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def hash_verdict(verdict: Verdict | None) -> str:
    """Hash a verdict's canonical JSON; empty for none."""
    return "" if verdict is None else hashlib.sha256(canonical_json(verdict).encode()).hexdigest()


def _differ(place: str, then: Any, now: Any) -> list[str]:
    """List where two pieces of JSON differ."""
    if isinstance(then, dict) and isinstance(now, dict):
        keys = sorted(then.keys() | now.keys())
        return [d for key in keys for d in _differ(f"{place}.{key}".strip("."), then.get(key), now.get(key))]
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        return [
            d for n, pair in enumerate(zip(then, now, strict=True)) for d in _differ(f"{place}[{n}]", *pair)
        ]
    if canonical_json(then) == canonical_json(now):
        return []
    place = place or tell_in("of a grade", "verdict")
    return [tell("{place}: {then} then, {now} now", place=place, then=_short(then), now=_short(now))]


def _short(value: Any) -> str:
    text = tell_in("a value", "nothing") if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}..."
