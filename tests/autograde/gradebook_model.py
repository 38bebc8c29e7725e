"""Whatever an instructor and a class do, in any order: the gradebook equals a plain model kept beside it.

The model is dictionaries. It knows nothing of rows, hashes and records; it says what a person would expect.
"""

import copy
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)
from made_up_class import (
    book,
    check,
    grade_made_up,
    hand_in_made_up,
    made_up_cells,
    made_up_course,
    solution,
    task,
    written,
)

from autograde.grading.errors import GradingError
from autograde.grading.gradebook import official as gradebook_module

STUDENTS = ("ada", "bob", "eve")
NOON = datetime(2030, 1, 1, 12)


class Killed(BaseException):
    """What stands for a kill: nothing catches it."""


class ClassMoves(RuleBasedStateMachine):
    """A class hands in and an instructor grades: what the gradebook should then hold."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="moves-"))
        self.number = 0
        first = {"n1": book(s1=solution(1), c1=check(1), w1=written(1)), "n2": book(c2=check(2), t2=task(2))}
        self.number = 2
        self.structure = first  # what the release has
        self.rows = {}  # what the gradebook has of it
        self.course = made_up_course(self.folder / "course", first)
        self.book = {}  # what the gradebook has of everyone
        self.handed_in = {}  # student: (text, hours after noon, or None)
        self.made_from = {}  # student: what the grade was made from
        self.touched = set()  # whose scores something else has written
        self.folders = set()  # whose graded folder something else has written
        self.due = None
        self.named_anew, self.anew = False, {}

    def teardown(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    # The class.

    @initialize()
    def begin(self):
        self.hand_in("ada", 1, None)
        self.hand_in("bob", 2, 1)

    @rule(student=st.sampled_from(STUDENTS), text=st.integers(0, 50), hours=st.sampled_from([None, -1, 1, 3]))
    def hand_in(self, student, text, hours):
        when = None if hours is None else (NOON + timedelta(hours=hours)).isoformat() + " UTC"
        hand_in_made_up(self.course, student, f"answer {text}", when)
        self.handed_in[student] = (f"answer {text}", hours)

    @precondition(lambda self: len(self.handed_in) > 1)
    @rule(data=st.data())
    def take_back(self, data):
        student = data.draw(st.sampled_from(sorted(self.handed_in)))
        shutil.rmtree(self.course.submitted / student)
        del self.handed_in[student]

    # The instructor grades.

    @rule()
    def grade(self):
        self._grade(again=False)

    @rule()
    def grade_everything(self):
        self._grade(again=True)

    @rule(after=st.integers(0, 2))
    def grade_and_be_killed(self, after):
        calls = []
        write = gradebook_module.write_record

        def stop(*arguments):
            calls.append(arguments)
            if len(calls) > after:
                raise Killed
            write(*arguments)

        with patch.object(gradebook_module, "write_record", stop):
            self._grade(True, calls, after)

    @rule()
    def regrade_dry(self):
        if self._is_refused():
            with pytest.raises(GradingError):
                grade_made_up(self.course, again=True, save=False, keep_seeds=True)
            return
        dry = grade_made_up(self.course, again=True, save=False, keep_seeds=True)
        held = copy.deepcopy(self)._expect_all()
        assert {student: outcome.points for student, outcome in dry.items()} == held

    def _expect_all(self):
        self.rows = self.structure
        return {student: self._expect_grade(student) for student in sorted(self.handed_in)}

    def __deepcopy__(self, memo):
        other = object.__new__(type(self))
        for name in ("structure", "rows", "book", "handed_in", "made_from", "due"):
            setattr(other, name, copy.deepcopy(getattr(self, name), memo))
        return other

    def _grade(self, again, written=(), most=None):
        """Grade; ``written`` fills with what is about to be saved, of which at most so many are."""
        told = []
        if self._is_refused():
            with pytest.raises(GradingError, match="autograde migrate"):
                grade_made_up(self.course, again=again)
            return
        todo = [s for s in sorted(self.handed_in) if again or self._is_to_be_graded(s)]
        try:
            outcomes = grade_made_up(self.course, tell=told.append, again=again)
        except Killed:
            outcomes = None
        assert not [outcome.error for outcome in told if outcome.error]
        self.rows = self.structure
        for student in todo:
            self.book.setdefault(student, new_submission())
        for made in self.book.values():
            self._fill(made)
        if outcomes is None:
            graded = [arguments[2] for arguments in written[:most]]
            self._has_new_folder(written[most][2])
        else:
            graded = todo
            assert [student for student, outcome in outcomes.items() if outcome.graded] == todo
        for student in self.handed_in.keys() - set(todo):
            self._expect_penalties(self.book[student])  # a person may have given points since
        for student in graded:
            self._expect_grade(student)
            self.touched.discard(student)
            self.folders.discard(student)
        if outcomes is not None:
            assert {s: outcome.points for s, outcome in outcomes.items()} == {
                s: self._points(s) for s in outcomes
            }

    def _has_new_folder(self, student):
        """Somebody's graded folder was written, and the grade was not saved."""
        text, _, structure, _ = self.made_from.get(student, ("", None, {}, 0))
        if text == self.handed_in[student][0] and structure.keys() == self.structure.keys():
            self.folders.discard(student)
        else:
            self.folders.add(student)

    def _is_refused(self):
        if not self.book or self.structure == self.rows or not self.rows:
            return False
        here, there = (
            {(n, c, cell.kept) for n, b in each.items() for c, cell in b.cells.items()}
            for each in (self.rows, self.structure)
        )
        return bool(here - there) or bool(self.rows.keys() - self.structure.keys())

    def _is_to_be_graded(self, student):
        if (
            student in self.touched | self.folders
            or student not in self.book
            or student not in self.made_from
        ):
            return True
        return self.made_from[student] != self._inputs(student)

    def _inputs(self, student):
        made = self.book.get(student, new_submission())
        text, hours = self.handed_in[student]
        return text, hours, self.structure, self._late(made)

    def _late(self, made):
        if made["timestamp"] is None or self.due is None:
            return 0
        return max(0, (made["timestamp"] - self.due - (made["extension"] or timedelta())).total_seconds())

    def _expect_grade(self, student):
        text, hours = self.handed_in[student]
        made = self.book.setdefault(student, new_submission())
        self._fill(made)
        same = student in self.made_from and self.made_from[student][:2] == (text, hours)
        made["timestamp"] = None if hours is None else NOON + timedelta(hours=hours)
        for name, cells in made_up_cells(text, self.structure).items():
            grades, comments = (made["notebooks"][name][kind] for kind in ("grades", "comments"))
            for cell, values in cells.items():
                if "score" in values:
                    auto, manual, extra, needs = grades[cell]
                    if manual is None:
                        needs = values["score"] is None
                    elif not (same and auto == values["score"]):
                        needs = True
                    grades[cell] = (values["score"], manual, extra, needs)
                if "comment" in values:
                    comments[cell] = (values["comment"], comments[cell][1])
        self._expect_penalties(made)
        self.made_from[student] = self._inputs(student)
        return self._points(student)

    def _expect_penalties(self, made):
        for notebook in made["notebooks"].values():
            notebook["penalty"] = max(0.0, sum_of(notebook)) if self._late(made) else None

    def _points(self, student):
        books = self.book[student]["notebooks"].values()
        return round(max(0.0, sum(sum_of(each) - (each["penalty"] or 0.0) for each in books)), 2)

    def _fill(self, made):
        for name, notebook in self.rows.items():
            found = made["notebooks"].setdefault(name, {"penalty": None, "grades": {}, "comments": {}})
            for cell, values in notebook.cells.items():
                if values.graded:
                    found["grades"].setdefault(cell, (None, None, None, True))
                if values.commented:
                    found["comments"].setdefault(cell, (None, None))


def new_submission():
    return {"timestamp": None, "extension": None, "notebooks": {}}


def sum_of(notebook):
    """What a notebook counts: what a person gave, otherwise what is automatic, and extra credit."""
    total = 0.0
    for auto, manual, extra, _ in notebook["grades"].values():
        points = auto if manual is None else manual
        total += 0.0 if points is None else points + (extra or 0.0)
    return total
