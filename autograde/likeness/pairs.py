"""Finds the pairs of a class that are alike beyond chance, over all exercises together and in each alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from autograde.likeness.answers import ClassAnswers, Explained
from autograde.likeness.chance import Chance
from autograde.likeness.forms import Form, forms_of
from autograde.likeness.rarity import Counted, FormsOfClass

#: Unrelated pairs are expected to be no more than so many in a whole report; and in that of a small class,
#: where little can be shown of anybody, and whoever teaches it can look at one pair more.
EXPECTED, OF_FEW, FEW = 0.1, 0.65, 40
#: Exercises are looked at together, and each alone, and both may err: the shares of that. Most copies are of
#: everything, and what two share in one exercise alone is little to go by.
_TOGETHER, _ALONE = 0.75, 0.25
_TOLD = 500  # pairs that are looked at
_SHIFT = 1_000_000  # lines of exercises are told apart by so many


@dataclass(frozen=True)
class Shared:
    """Something that two students share, in one exercise.

    Attributes
    ----------
    exercise : str
    form : Form
    having : int
        How many students have it.
    of : int
        How many answered the exercise.
    lines : tuple of (frozenset of int, frozenset of int)
        Where it stands in the one's and the other's answer.
    """

    exercise: str
    form: Form
    having: int
    of: int
    lines: tuple[frozenset[int], frozenset[int]]


@dataclass(frozen=True)
class Pair:
    """Two students whose answers are alike beyond chance.

    Attributes
    ----------
    students : tuple of (str, str)
    score : float
        How much better a copy explains it than chance does, in natural logarithms.
    expected : float
        How many pairs of the class one expects to be so alike by chance.
    scope : str
        The exercise in which they are most alike; empty where it is all together.
    shared : tuple of Shared
        The rarest first.
    """

    students: tuple[str, str]
    score: float
    expected: float
    scope: str
    shared: tuple[Shared, ...] = field(default=())

    @property
    def exercises(self) -> tuple[str, ...]:
        """The exercises in which they share something, the one with the most first."""
        counts: dict[str, int] = {}
        for one in self.shared:
            counts[one.exercise] = counts.get(one.exercise, 0) + 1
        return tuple(sorted(counts, key=lambda name: -counts[name]))


#: By student and exercise: forms with their lines.
Forms = Mapping[str, Mapping[str, Mapping[Form, frozenset[int]]]]


def expected_pairs(answers: ClassAnswers) -> float:
    """Say how many unrelated pairs a report is expected to hold at most."""
    return OF_FEW if len(answers.students) <= FEW else EXPECTED


def find_pairs(answers: ClassAnswers) -> list[Pair]:
    """Find the pairs that are alike beyond chance.

    Parameters
    ----------
    answers : ClassAnswers

    Returns
    -------
    list of Pair
        Those least to be expected first.
    """
    forms = _forms_of_class(answers)
    whole = _whole(answers, forms)
    best: dict[tuple[int, int], tuple[float, float, str]] = {}
    for found, share in ((_alike_in_all(whole), _TOGETHER), (_alike_in_one(answers, forms), _ALONE)):
        for pair, score, chance, scope in found:
            told = chance / share
            if told <= expected_pairs(answers) and told < best.get(pair, (np.inf,))[0]:
                best[pair] = told, score, scope
    pairs = []
    for (one, other), (chance, score, scope) in best.items():
        shared = _tell(answers, forms, whole, one, other)
        names = answers.students[one], answers.students[other]
        pairs.append(Pair(names, score, chance, scope, tuple(shared)))
    return sorted(pairs, key=lambda pair: (pair.expected, -pair.score, pair.students))


def _forms_of_class(answers: ClassAnswers) -> dict[str, dict[str, dict[Form, frozenset[int]]]]:
    found: dict[str, dict[str, dict[Form, frozenset[int]]]] = {name: {} for name in answers.students}
    for exercise, by_student in answers.answers.items():
        given = answers.explained.get(exercise, Explained()).given
        for student, answer in by_student.items():
            forms = forms_of(answer)
            found[student][exercise] = {f: lines for f, lines in forms.items() if f not in given}
    return found


def _whole(answers: ClassAnswers, forms: Forms) -> FormsOfClass:
    """All exercises together: a form that stands in several is one, with the lines of all."""
    numbers = {exercise: n for n, exercise in enumerate(answers.answers)}
    joined = []
    for student in answers.students:
        every: dict[Form, frozenset[int]] = {}
        for exercise, own in forms[student].items():
            shift = _SHIFT * numbers[exercise]
            for form, lines in own.items():
                every[form] = every.get(form, frozenset()) | {line + shift for line in lines}
        joined.append(every)
    known: dict[Form, int] = {}
    for one in answers.explained.values():
        for form, count in one.known.items():
            known[form] = max(count, known.get(form, 0))
    variants = max((one.variants for one in answers.explained.values()), default=0)
    writers: dict[Form, set[str]] = {}
    for exercise in answers.answers:
        whom = _writers(forms, exercise)
        for student in whom:
            for form in forms[student][exercise]:
                known_writers = writers.get(form, set())
                if not whom <= known_writers:
                    writers[form] = known_writers | whom
    counts = {form: len(students) for form, students in writers.items()}
    return FormsOfClass(answers.students, joined, known, variants, counts)


def _writers(forms: Forms, exercise: str) -> set[str]:
    """List who wrote something of their own in an exercise."""
    return {student for student, own in forms.items() if own.get(exercise)}


def _of_exercise(answers: ClassAnswers, forms: Forms, exercise: str) -> FormsOfClass:
    explained = answers.explained.get(exercise, Explained())
    students = [s for s in answers.students if exercise in forms[s]]
    own = [forms[s][exercise] for s in students]
    count = len(_writers(forms, exercise))
    counts = {form: count for one in own for form in one}
    return FormsOfClass(students, own, explained.known, explained.variants, counts)


#: Of a pair: who, evidence, how many are expected by chance, and the exercise.
_Found = Iterator[tuple[tuple[int, int], float, float, str]]


def _alike_in_all(whole: FormsOfClass) -> _Found:
    """Yield the pairs that are most alike in all exercises together."""
    if len(whole.students) > 2 and whole.forms:
        evidence = whole.evidence()
        for one, other, score, chance in _most_alike(evidence):
            yield (one, other), score, chance, ""


def _alike_in_one(answers: ClassAnswers, forms: Forms) -> _Found:
    """Yield the pairs that are most alike in the exercise in which each pair is most alike."""
    count = len(answers.students)
    where = {student: n for n, student in enumerate(answers.students)}
    best, scopes = np.full((count, count), -np.inf), np.full((count, count), -1)
    exercises = list(answers.answers)
    for number, exercise in enumerate(exercises):
        found = _of_exercise(answers, forms, exercise)
        if len(found.students) > 2 and found.forms:
            places = np.ix_(*[[where[student] for student in found.students]] * 2)
            evidence = found.evidence()
            scopes[places] = np.where(evidence > best[places], number, scopes[places])
            best[places] = np.maximum(best[places], evidence)
    if count > 2:
        for one, other, score, chance in _most_alike(best):
            if scopes[one, other] >= 0:
                yield (one, other), score, chance, exercises[scopes[one, other]]


def _most_alike(evidence: np.ndarray) -> Iterator[tuple[int, int, float, float]]:
    """Yield the pairs with the most evidence, and how many are expected by chance to have so much."""
    ones, others = np.triu_indices(len(evidence), 1)
    values = evidence[ones, others]
    chance = Chance(values)
    for n in np.argsort(-values, kind="stable")[:_TOLD]:
        yield int(ones[n]), int(others[n]), float(values[n]), chance.expected(float(values[n]))


def _tell(answers: ClassAnswers, forms: Forms, whole: FormsOfClass, one: int, other: int) -> list[Shared]:
    """Say what two students share, exercise by exercise."""
    counted: list[Counted] = whole.shared(one, other)
    names = answers.students[one], answers.students[other]
    told = []
    for each in counted:
        for exercise in answers.answers:
            mine, theirs = (forms[name].get(exercise, {}).get(each.form) for name in names)
            if mine is not None and theirs is not None:
                of = len(answers.answers[exercise])
                told.append(Shared(exercise, each.form, each.having, of, (mine, theirs)))
                break
    return told
