"""The misconception map: how many students have each finding, and which findings come together."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import hypergeom

from autograde.class_report.gather import ClassData, Key, Submission, is_exception
from autograde.judge.verdict import UNFILLED

#: Of pairs that are shown: how rarely chance alone would bring so many together, all pairs considered.
CHANCE = 0.01
LEAST_TOGETHER = 3


@dataclass(frozen=True)
class FindingCount:
    """How many students have a finding.

    Attributes
    ----------
    key : Key
    message : str
        The sentence that most of them were told, as it stands in the verdicts.
    students : int
    of : int
        Students with a verdict on that exercise, those who did not begin it left out (except in the finding
        that says so).
    """

    key: Key
    message: str
    students: int
    of: int

    @property
    def share(self) -> float:
        """The share of those who began the exercise."""
        return self.students / self.of if self.of else 0.0

    @property
    def unfilled(self) -> bool:
        """Whether it only says that nothing was filled in."""
        return self.key[2] == UNFILLED


@dataclass(frozen=True)
class Pair:
    """Two findings, and how many students have both.

    Attributes
    ----------
    one, other : FindingCount
        Counted in the whole class.
    together : int
    of : int
        Students who began both exercises.
    expected : float
        How many would have both if one had nothing to do with the other.
    chance : float
        How likely chance alone brings that many or more together.
    """

    one: FindingCount
    other: FindingCount
    together: int
    of: int
    expected: float
    chance: float

    @property
    def across(self) -> bool:
        """Whether they are of two exercises."""
        return self.one.key[0] != self.other.key[0]


def count_findings(data: ClassData) -> list[FindingCount]:
    """Count who has which finding; each student once.

    Parameters
    ----------
    data : ClassData

    Returns
    -------
    list of FindingCount
        Within an exercise the most frequent first; exercises in the assignment's order.
    """
    students: Counter[Key] = Counter()
    messages: dict[Key, Counter[str]] = {}
    began: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    for submission in data.submissions.values():
        students.update(submission.keys)
        began.update(submission.began)
        judged.update({seen.exercise for seen in submission.verdicts})
        for seen in submission.verdicts:
            for key, message in seen.messages.items():
                messages.setdefault(key, Counter())[message] += 1
    order = {name: place for place, name in enumerate(exercise_order(data))}
    found = [
        FindingCount(
            key,
            min(messages[key], key=lambda text: (-messages[key][text], text)),
            count,
            judged[key[0]] if key[2] == UNFILLED else began[key[0]],
        )
        for key, count in students.items()
    ]
    return sorted(found, key=lambda one: (order.get(one.key[0], len(order)), -one.students, one.key))


def exercise_order(data: ClassData) -> list[str]:
    """List the exercises that are graded or judged, in the order of the notebooks."""
    named = [cell.exercise for cell in data.results.cells if cell.exercise]
    judged = {seen.exercise for one in data.submissions.values() for seen in one.verdicts}
    return list(dict.fromkeys([*named, *sorted(judged)]))


def find_pairs(submissions: Mapping[str, Submission], counts: list[FindingCount]) -> list[Pair]:
    """Find findings that some students have together.

    Parameters
    ----------
    submissions : mapping of str to Submission
    counts : list of FindingCount

    Returns
    -------
    list of Pair
        All that at least one student has, the least likely by chance first.
    """
    counts = [one for one in counts if not one.unfilled]
    if len(counts) < 2:
        return []
    exercises = list(dict.fromkeys(one.key[0] for one in counts))
    places = {one.key: place for place, one in enumerate(counts)}
    has = np.zeros((len(submissions), len(counts)), dtype=np.int64)
    began = np.zeros((len(submissions), len(exercises)), dtype=np.int64)
    for row, submission in enumerate(submissions.values()):
        for key in submission.keys & places.keys():
            has[row, places[key]] = 1
        began[row] = [name in submission.began for name in exercises]
    of_both = began.T @ began
    # How many with a finding began the other's exercise: only they could have both.
    could = has.T @ began
    together = has.T @ has
    belongs = np.array([exercises.index(one.key[0]) for one in counts])
    first, second = np.nonzero(np.triu(together, 1))
    both, everyone = together[first, second], of_both[belongs[first], belongs[second]]
    ones, others = could[first, belongs[second]], could[second, belongs[first]]
    chance = hypergeom.sf(both - 1, everyone, ones, others)
    pairs = [
        Pair(
            counts[first[n]],
            counts[second[n]],
            int(both[n]),
            int(everyone[n]),
            float(ones[n] * others[n] / everyone[n]),
            float(chance[n]),
        )
        for n in range(len(first))
    ]
    return sorted(pairs, key=lambda pair: (pair.chance, -pair.together, pair.one.key, pair.other.key))


def telling_pairs(pairs: list[Pair], counts: list[FindingCount]) -> list[Pair]:
    """Choose the pairs that chance hardly explains, however many pairs there are to look at.

    An exception and its cause are no pair. Pairs of two exercises come first: the more surprising ones.
    """
    looked_at = max(1, len(counts) * (len(counts) - 1) // 2)
    telling = [
        pair
        for pair in pairs
        if pair.together >= LEAST_TOGETHER
        and pair.chance * looked_at < CHANCE
        and pair.together > pair.expected
    ]
    telling = [p for p in telling if p.across or not (is_exception(p.one.key) or is_exception(p.other.key))]
    return sorted(telling, key=lambda pair: not pair.across)
