"""What to teach again: a text for each finding, and which texts a class needs most.

An exercise says it in ``TEACH`` of its ``kept.py``, by ``component:identifier`` or by identifier, as in
``WHY``; ``raises`` stands for exceptions of any kind, and the empty text for the exercise as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from autograde.class_report.findings import FindingCount
from autograde.class_report.gather import Key, Submission
from autograde.exercise import ExerciseError, load_exercise
from autograde.learner.why import LAST_RESORT, why
from signs.words import mark

MOST_TOPICS = 3
LEAST_STUDENTS, LEAST_SHARE = 2, 0.05
_NOTHING_RETURNED = mark(
    "Call the function in front of the class and show the cell's result: nothing. Then put `return` in front "
    "of the last line and call it again. Printing inside a function and giving something back look alike in "
    "a notebook, and are not the same."
)
_GENERAL = dict.fromkeys(
    ("no-array", "no-values", "no-return", "other-return", "history-no-return"), _NOTHING_RETURNED
)


@dataclass(frozen=True)
class Topic:
    """Something to teach again.

    Attributes
    ----------
    text : str
        What to say and draw, for the teacher; whoever shows it tells it.
    counts : tuple of FindingCount
        The findings that it helps with, the most frequent first.
    students : int
        Who have at least one of them.
    of : int
        Who filled anything in.
    """

    text: str
    counts: tuple[FindingCount, ...]
    students: int
    of: int


def teach(key: Key) -> str:
    """Say what to teach again where a finding is frequent.

    Parameters
    ----------
    key : Key

    Returns
    -------
    str
        The exercise's own words, otherwise why the mistake matters, and where nothing says that, what there
        is to say of the whole exercise. Whoever shows it tells it.
    """
    name, component, identifier = key
    try:
        exercise = load_exercise(name)
        own = getattr(exercise.kept, "TEACH", {})
        for place in (f"{component}:{identifier}", identifier, identifier.partition("-")[0]):
            if place in own:
                return own[place]
        if identifier in _GENERAL:
            return _GENERAL[identifier]
        reason = why(exercise, component, identifier)
        says_nothing = reason in (LAST_RESORT, getattr(exercise.kept, "WHY", {}).get(""))
        return own.get("", reason) if says_nothing else reason
    except ExerciseError:
        return _GENERAL.get(identifier, LAST_RESORT)


def find_topics(submissions: Mapping[str, Submission], counts: list[FindingCount]) -> list[Topic]:
    """Gather the findings that one text helps with, and choose what most students need.

    Parameters
    ----------
    submissions : mapping of str to Submission
    counts : list of FindingCount

    Returns
    -------
    list of Topic
        The most needed first; none that hardly anybody needs.
    """
    by_text: dict[str, list[FindingCount]] = {}
    for one in counts:
        if not one.unfilled:
            by_text.setdefault(teach(one.key), []).append(one)
    active = [one for one in submissions.values() if one.began]
    topics: list[Topic] = []
    for text, found in by_text.items():
        keys = {one.key for one in found}
        students = sum(bool(submission.causes & keys) for submission in active)
        found = sorted(found, key=lambda one: (-one.students, one.key))
        topics.append(Topic(text, tuple(found), students, len(active)))
    least = max(LEAST_STUDENTS, LEAST_SHARE * len(active))
    chosen = [topic for topic in topics if topic.students >= least]
    return sorted(chosen, key=lambda topic: (-topic.students, topic.counts[0].key))[:MOST_TOPICS]


def hardest(submissions: Mapping[str, Submission], counts: list[FindingCount]) -> Topic | None:
    """Find the exercise in which most students have some finding or other.

    Parameters
    ----------
    submissions : mapping of str to Submission
    counts : list of FindingCount

    Returns
    -------
    Topic or None
        With what there is to say of the exercise as a whole; None where nobody has anything.
    """
    by_exercise: dict[str, list[FindingCount]] = {}
    for one in counts:
        if not one.unfilled:
            by_exercise.setdefault(one.key[0], []).append(one)
    topics = []
    for name, found in by_exercise.items():
        keys = {one.key for one in found}
        students = sum(bool(submission.keys & keys) for submission in submissions.values())
        began = sum(name in submission.began for submission in submissions.values())
        found = sorted(found, key=lambda one: (-one.students, one.key))
        topics.append(Topic(_whole(name), tuple(found), students, began))
    return max(topics, key=lambda topic: topic.students, default=None)


def _whole(name: str) -> str:
    try:
        kept = load_exercise(name).kept
    except ExerciseError:
        return ""
    return getattr(kept, "TEACH", {}).get("") or getattr(kept, "WHY", {}).get("", "")
