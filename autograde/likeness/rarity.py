"""What each student chose, how rare that is in the class, and how much it says that another has it, too.

Of all forms of an answer, those are a student's choices that say something new: each one's chance is that
among the others who share an earlier choice with the student, so that a habit that shows in many places
counts once; of the forms on one line only the rarest counts.

Evidence is a likelihood ratio: how much better a copy explains what the other one has of these choices than
chance does. Under chance its mean is 1, whatever is compared, and so a ratio of ``t`` or more is met in at
most one pair of ``t``. Copies are hidden in different ways and more or less complete: the mean over ways of
looking and over shares that are kept is such a ratio as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from autograde.likeness.forms import CODE, COMMENT, NAME, ORDER, PIECE, SPACE, SPELLED, STATEMENT, WRONG, Form

#: Ways of looking at a class: each by some kinds of forms.
WAYS: tuple[tuple[str, ...], ...] = (
    (STATEMENT, ORDER, WRONG),
    (PIECE, WRONG),
    (SPELLED, WRONG),
    (NAME, COMMENT, SPACE, WRONG),
    (STATEMENT, ORDER, PIECE, SPELLED, NAME, COMMENT, SPACE, WRONG),
)
ALL = WAYS[-1]
#: Shares of another's choices that a copy keeps.
_KEPT = (0.3, 0.6, 0.9)
#: Forms that more than this share of a class have are no choice.
COMMON = 0.6
#: How many students' worth the guess counts that two forms have nothing to do with each other.
_UNRELATED = 2.0
#: That of two forms which nobody else has one comes with the other: it cannot be seen.
_ALONE = 0.2
#: How many students the self-test's right answers stand for.
_TOLD = 2
_OTHERS = 1  # students who write something else, and are not in the class
_LEAST = 0.1  # what counts less (natural logarithm) is left out
#: Mistakes of one exercise that are told apart; of about so many the self-test makes.
_MISTAKES = 40
_CLOSELY = 50  # pairs, and one for two students
#: Names, comments and spaces of one student that count: the rarest of each.
BESIDE, _MOST_BESIDE = (NAME, COMMENT, SPACE), 2
_MOST = 150  # forms of one student that are looked at, the rarest first


@dataclass(frozen=True)
class Counted:
    """A form that counts.

    Attributes
    ----------
    form : Form
    weight : float
        In natural logarithms.
    having : int
        How many students of the class have it.
    """

    form: Form
    weight: float
    having: int


class FormsOfClass:
    """The forms of a class in one exercise, or in all.

    Parameters
    ----------
    students : sequence of str
    forms : sequence of mapping of Form to set of int
        Of each student, with lines.
    known : mapping of Form to int
        How many of the self-test's right answers have a form, of ``variants``.
    variants : int
    own : mapping of Form to int
        How many students have written anything of their own where a form stands; all by default. Who wrote
        what the course wrote tells nothing of what others would write.
    """

    def __init__(
        self,
        students: Sequence[str],
        forms: Sequence[Mapping[Form, frozenset[int]]],
        known: Mapping[Form, int] | None = None,
        variants: int = 0,
        own: Mapping[Form, int] | None = None,
    ) -> None:
        self.students, self.lines = list(students), forms
        having: dict[Form, list[int]] = {}
        for number, one in enumerate(forms):
            for form in one:
                having.setdefault(form, []).append(number)
        most = max(2, COMMON * len(students))
        self.forms = sorted(form for form, whom in having.items() if 2 <= len(whom) <= most)
        #: Of each student the code that nobody else has.
        self._lone: list[list[Form]] = [[] for _ in students]
        for form, whom in having.items():
            if len(whom) == 1 and form.kind in CODE and form.kind != ORDER:
                self._lone[whom[0]].append(form)
        self.table = np.zeros((len(students), len(self.forms)), np.float32)
        for n, form in enumerate(self.forms):
            self.table[having[form], n] = 1
        self.having = self.table.sum(axis=0).astype(int)
        told = np.array([min((known or {}).get(form, 0), variants, _TOLD) for form in self.forms], float)
        writers = np.array([(own or {}).get(form, len(students)) for form in self.forms], float)
        #: The chance that another student has it, too, whom one has taken out of the class.
        self.chance = (self.having - 1 + told) / (writers - 1 + _OTHERS + min(variants, _TOLD))
        for n, form in enumerate(self.forms):
            if form.kind == WRONG:
                self.chance[n] = self._chance_of_mistake(n, having)
        self.chance = np.clip(self.chance, 1e-9, 1.0)
        self._heads = np.array([hash(_head(form.text)) for form in self.forms])
        kinds = np.array([form.kind for form in self.forms])
        self._of_way = {way: np.isin(kinds, way) for way in WAYS}
        self._is_beside = np.isin(kinds, (COMMENT, SPACE))
        self._has_lines = ~np.isin(kinds, (NAME, WRONG))

    def _chance_of_mistake(self, number: int, having: Mapping[Form, list[int]]) -> float:
        """Say how likely a mistake is: how often the exercise is wrong, and how many mistakes there are."""
        exercise = self.forms[number].text.partition(":")[0]
        same = [
            whom
            for form, whom in having.items()
            if form.kind == WRONG and form.text.startswith(f"{exercise}:")
        ]
        wrong = len({student for whom in same for student in whom})
        return wrong / len(self.students) * float(self.having[number]) / (wrong + _MISTAKES)

    def choices(
        self, one: int, way: tuple[str, ...], without: int | None = None, shared: bool = False
    ) -> list[tuple[int, float]]:
        """List what a student chose.

        Parameters
        ----------
        one : int
        way : tuple of str
            One of `WAYS`, or `ALL`.
        without : int, optional
            Whom to leave out of the class when it is counted what goes together.
        shared : bool
            Only what that other one has as well.

        Returns
        -------
        list of (int, float)
            Number of a form, and the chance that another student makes this choice who made those before
            it. The rarest first.
        """
        mine = (self.table[one] > 0) & self._of_way[way]
        if shared:
            mine &= self.table[without] > 0
        found = np.flatnonzero(mine)
        found = found[np.argsort(self.chance[found], kind="stable")][:_MOST]
        if not len(found):
            return []
        part, out = self.table[:, found], np.ones(len(found))
        together, alone = part.T @ part - 1, self.having[found] - 1
        if without is not None:
            out = part[without]
            together, alone = together - np.outer(out, out), alone - out
        guess = _UNRELATED * self.chance[found]
        given = (together + guess[:, None]) / (alone[None, :] + _UNRELATED)
        unseen = alone == 0
        half = np.sqrt(self.chance[found])
        given[np.ix_(unseen, unseen)] = np.maximum(_ALONE, half)[unseen, None]
        # Of a habit that hardly anybody has the class shows too little: the same call may be the same habit.
        heads = self._heads[found]
        may = (heads[:, None] == heads[None, :]) & (alone <= 1)[None, :]
        given = np.where(may, np.maximum(given, half[:, None]), given)
        most = np.exp(-_LEAST)
        chances = self.chance[found]
        chosen: list[tuple[int, float]] = []
        beside = dict.fromkeys(BESIDE, _MOST_BESIDE)
        used: dict[bool, set[int]] = {True: set(), False: set()}
        for n, number in enumerate(found):
            kind = self.forms[number].kind
            if chances[n] > most or beside.get(kind) == 0:
                continue
            if self._has_lines[number]:
                lines = self.lines[one][self.forms[number]]
                taken = used[bool(self._is_beside[number])]
                if lines <= taken:
                    continue
                taken |= lines
            if kind in beside:
                beside[kind] -= 1
            chosen.append((int(number), float(chances[n])))
            chances = np.maximum(chances, given[:, n])
        return chosen

    def count_alone(self, one: int, way: tuple[str, ...], chosen: list[tuple[int, float]]) -> int:
        """Count the lines of a student that say what nobody else says, beside what was chosen."""
        used: set[int] = set()
        for number, _ in chosen:
            used |= self.lines[one][self.forms[number]]
        count = 0
        for form in self._lone[one]:
            lines = self.lines[one][form]
            if form.kind in way and not lines <= used:
                used |= lines
                count += 1
        return count

    def evidence(self) -> np.ndarray:
        """Weigh for each pair how much better a copy explains it than chance does.

        Returns
        -------
        ndarray
            Shape (students, students): natural logarithms of likelihood ratios, the same for both orders. Of
            pairs that are much alike each is weighed by what goes together in the rest of the class.
        """
        # Its products are small: threads that wait for each other cost ten times the work.
        with threadpool_limits(1, "blas"):
            return self._evidence()

    def _evidence(self) -> np.ndarray:
        count = len(self.students)
        found = np.zeros((count, count))
        for one in range(count):
            found[one] = self._ratio(one, slice(None))
        both = np.logaddexp(found, found.T) - np.log(2)
        ones, others = np.triu_indices(count, 1)
        for n in np.argsort(-both[ones, others], kind="stable")[: _CLOSELY + count // 2]:
            one, other = int(ones[n]), int(others[n])
            ratios = [float(self._ratio(a, [b], b)[0]) for a, b in ((one, other), (other, one))]
            closer = float(np.logaddexp(ratios[0], ratios[1])) - np.log(2)
            both[one, other] = both[other, one] = max(both[one, other], closer)
        return both

    def _ratio(self, one: int, others: Any, without: int | None = None) -> np.ndarray:
        """Weigh what others have of a student's choices: logarithms of likelihood ratios."""
        found = np.full(len(self.table[others]), -np.inf)
        for way in WAYS:
            chosen = self.choices(one, way, without)
            count = len(chosen) + self.count_alone(one, way, chosen)
            numbers = [number for number, _ in chosen]
            chances = np.array([chance for _, chance in chosen])
            has = self.table[others][:, numbers].astype(float)
            for kept in _KEPT:
                gain = np.log((kept + (1 - kept) * chances) / chances) - np.log(1 - kept)
                found = np.logaddexp(found, has @ gain + count * np.log(1 - kept))
        return found - np.log(len(WAYS) * len(_KEPT))

    def shared(self, one: int, other: int) -> list[Counted]:
        """List what two students share, the rarest first."""
        return [
            Counted(self.forms[number], float(-np.log(chance)), int(self.having[number]))
            for number, chance in self.choices(one, ALL, other, shared=True)
        ]


def _head(text: str) -> str:
    """Return what a form is about: what is called, as far as it can be told."""
    return text.removeprefix("_ = ").removeprefix("return ").partition("(")[0].partition(":")[0]
