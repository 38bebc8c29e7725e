"""Whatever an instructor and a class do, in any order: the gradebook equals a plain model kept beside it.

The model is dictionaries. It knows nothing of rows, hashes and records; it says what a person would expect.
"""

import copy
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from factories import ROOT
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from made_up_class import (
    book,
    check,
    grade_by_hand,
    grade_made_up,
    hand_in_made_up,
    made_up_cells,
    made_up_course,
    migrate_made_up,
    read_book,
    read_maxima,
    release,
    solution,
    task,
    the_gradebook,
    written,
)

from autograde.grading import gradebook as gradebook_module
from autograde.grading.errors import GradingError
from autograde.grading.structure import Notebook

STUDENTS = ("ada", "bob", "eve")
NOON = datetime(2030, 1, 1, 12)


class Killed(BaseException):
    """What stands for a kill: nothing catches it."""


class Moves(RuleBasedStateMachine):
    """An instructor's and a class's moves."""

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
            self.book.setdefault(student, _submission())
        for made in self.book.values():
            self._fill(made)
        if outcomes is None:
            graded = [arguments[2] for arguments in written[:most]]
            self._has_new_folder(written[most][2])
        else:
            graded = todo
            assert [student for student, outcome in outcomes.items() if outcome.graded] == todo
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
        made = self.book.get(student, _submission())
        text, hours = self.handed_in[student]
        return text, hours, self.structure, self._late(made)

    def _late(self, made):
        if made["timestamp"] is None or self.due is None:
            return 0
        return max(0, (made["timestamp"] - self.due - (made["extension"] or timedelta())).total_seconds())

    def _expect_grade(self, student):
        text, hours = self.handed_in[student]
        made = self.book.setdefault(student, _submission())
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
        for notebook in made["notebooks"].values():
            notebook["penalty"] = max(0.0, _sum(notebook)) if self._late(made) else None
        self.made_from[student] = self._inputs(student)
        return self._points(student)

    def _points(self, student):
        books = self.book[student]["notebooks"].values()
        return round(max(0.0, sum(_sum(each) - (each["penalty"] or 0.0) for each in books)), 2)

    def _fill(self, made):
        for name, notebook in self.rows.items():
            found = made["notebooks"].setdefault(name, {"penalty": None, "grades": {}, "comments": {}})
            for cell, values in notebook.cells.items():
                if values.graded:
                    found["grades"].setdefault(cell, (None, None, None, True))
                if values.commented:
                    found["comments"].setdefault(cell, (None, None))

    # A person grades.

    def _places(self, kind):
        return [
            (student, name, cell)
            for student, made in sorted(self.book.items())
            for name, notebook in sorted(made["notebooks"].items())
            for cell in sorted(notebook[kind])
        ]

    @precondition(lambda self: self._places("grades"))
    @rule(data=st.data(), points=st.sampled_from([0.0, 0.5, 2.0, 3.5]))
    def grade_by_hand(self, data, points):
        student, name, cell = data.draw(st.sampled_from(self._places("grades")))
        grade_by_hand(self.course, student, name, cell, points=points)
        grades = self.book[student]["notebooks"][name]["grades"]
        grades[cell] = (grades[cell][0], points, grades[cell][2], False)

    @precondition(lambda self: self._places("grades"))
    @rule(data=st.data(), extra=st.sampled_from([0.25, 1.0]))
    def give_extra_credit(self, data, extra):
        student, name, cell = data.draw(st.sampled_from(self._places("grades")))
        grade_by_hand(self.course, student, name, cell, extra=extra)
        grades = self.book[student]["notebooks"][name]["grades"]
        grades[cell] = (*grades[cell][:2], extra, grades[cell][3])

    @precondition(lambda self: self._places("comments"))
    @rule(data=st.data())
    def comment(self, data):
        student, name, cell = data.draw(st.sampled_from(self._places("comments")))
        grade_by_hand(self.course, student, name, cell, comment="Look again.")
        comments = self.book[student]["notebooks"][name]["comments"]
        comments[cell] = (comments[cell][0], "Look again.")

    @precondition(lambda self: self._places("grades"))
    @rule(data=st.data())
    def something_else_writes_a_score(self, data):
        student, name, cell = data.draw(st.sampled_from(self._places("grades")))
        with the_gradebook(self.course) as gradebook:
            gradebook.find_grade(cell, name, "ps1", student).auto_score = 0.125
        grades = self.book[student]["notebooks"][name]["grades"]
        grades[cell] = (0.125, *grades[cell][1:])
        self.touched.add(student)

    @precondition(lambda self: set(self.made_from) & set(self.book))
    @rule(data=st.data())
    def something_else_writes_a_graded_folder(self, data):
        student = data.draw(st.sampled_from(sorted(set(self.made_from) & set(self.book))))
        (self.course.autograded / student / "ps1" / "another.html").write_text("<script>")
        self.folders.add(student)

    # Dates, and what is removed with `nbgrader db`.

    @precondition(lambda self: self.rows)
    @rule(hours=st.sampled_from([None, 0, 2, 4]))
    def move_the_due_date(self, hours):
        self.due = None if hours is None else NOON + timedelta(hours=hours)
        with the_gradebook(self.course) as gradebook:
            gradebook.find_assignment("ps1").duedate = self.due

    @precondition(lambda self: self.book)
    @rule(data=st.data(), hours=st.integers(1, 3))
    def grant_an_extension(self, data, hours):
        student = data.draw(st.sampled_from(sorted(self.book)))
        with the_gradebook(self.course) as gradebook:
            gradebook.find_submission("ps1", student).extension = timedelta(hours=hours)
        self.book[student]["extension"] = timedelta(hours=hours)

    @precondition(lambda self: self.book)
    @rule(data=st.data())
    def remove_a_student(self, data):
        student = data.draw(st.sampled_from(sorted(self.book)))
        with the_gradebook(self.course) as gradebook:
            gradebook.remove_student(student)
        del self.book[student]

    @precondition(lambda self: self.rows)
    @rule()
    def remove_the_assignment(self):
        with the_gradebook(self.course) as gradebook:
            gradebook.remove_assignment("ps1")
        self.rows, self.book, self.due, self.named_anew = {}, {}, None, False

    # The release changes.

    def _release(self, structure, named_anew=False):
        self.structure, self.named_anew = structure, self.named_anew or named_anew
        release(self.course, structure)

    def _new(self):
        self.number += 1
        return self.number

    @precondition(lambda self: not self.named_anew and len(self.structure) < 4)
    @rule()
    def add_a_notebook(self):
        n = self._new()
        made = book(**{f"c{n}": check(n), f"w{n}": written(n)})
        self._release({**self.structure, f"n{n}": made})

    @precondition(lambda self: not self.named_anew and len(self.structure) > 1)
    @rule(data=st.data())
    def remove_a_notebook(self, data):
        name = data.draw(st.sampled_from(sorted(self.structure)))
        self._release({n: b for n, b in self.structure.items() if n != name})

    @precondition(lambda self: not self.named_anew)
    @rule(data=st.data(), make=st.sampled_from([check, written, solution, task]))
    def add_a_cell(self, data, make):
        n = self._new()
        name = data.draw(st.sampled_from(sorted(self.structure)))
        self._with_cells(name, {**self.structure[name].cells, f"x{n}": make(n)})

    @precondition(lambda self: not self.named_anew and any(len(b.cells) > 1 for b in self.structure.values()))
    @rule(data=st.data())
    def remove_a_cell(self, data):
        name = data.draw(st.sampled_from(sorted(n for n, b in self.structure.items() if len(b.cells) > 1)))
        cell = data.draw(st.sampled_from(sorted(self.structure[name].cells)))
        self._with_cells(name, {c: v for c, v in self.structure[name].cells.items() if c != cell})

    @rule(data=st.data(), points=st.sampled_from([1.0, 4.0, 8.0]))
    def change_points(self, data, points):
        graded = [(n, c) for n, b in self.structure.items() for c, v in b.cells.items() if v.graded]
        if graded:
            name, cell = data.draw(st.sampled_from(sorted(graded)))
            cells = self.structure[name].cells
            self._with_cells(name, {**cells, cell: replace(cells[cell], max_score=points)})

    def _with_cells(self, name, cells, **more):
        self._release({**self.structure, name: Notebook(self.structure[name].kernelspec, cells)}, **more)

    @precondition(lambda self: self.rows == self.structure)
    @rule(data=st.data())
    def rename_a_notebook(self, data):
        name, new = data.draw(st.sampled_from(sorted(self.structure))), f"n{self._new()}"
        self._release({new if n == name else n: b for n, b in self.structure.items()}, named_anew=True)
        self.anew = {name: new}

    @precondition(lambda self: self.rows == self.structure)
    @rule(data=st.data())
    def rename_a_cell(self, data):
        name = data.draw(st.sampled_from(sorted(self.structure)))
        cell, new = data.draw(st.sampled_from(sorted(self.structure[name].cells))), f"x{self._new()}"
        cells = {new if c == cell else c: v for c, v in self.structure[name].cells.items()}
        self._with_cells(name, cells, named_anew=True)
        self.anew = {(name, cell): (name, new)}

    @precondition(lambda self: self.rows == self.structure and len(self.structure) > 1)
    @rule(data=st.data())
    def move_a_cell(self, data):
        possible = [n for n, b in self.structure.items() if len(b.cells) > 1]
        if not possible:
            return
        name = data.draw(st.sampled_from(sorted(possible)))
        cell = data.draw(st.sampled_from(sorted(self.structure[name].cells)))
        other = data.draw(st.sampled_from(sorted(self.structure.keys() - {name})))
        moved = self.structure[name].cells[cell]
        self._with_cells(name, {c: v for c, v in self.structure[name].cells.items() if c != cell})
        self._with_cells(other, {**self.structure[other].cells, cell: moved}, named_anew=True)
        self.anew = {(name, cell): (other, cell)}

    @rule()
    def migrate(self):
        migrate_made_up(self.course)
        self._follow()

    @rule()
    def migrate_dry(self):
        assert not migrate_made_up(self.course, dry_run=True).saved

    @rule()
    def migrate_and_be_killed(self):
        with patch.object(gradebook_module, "write_filled", side_effect=Killed):
            try:
                migrate_made_up(self.course)
            except Killed:
                return
        # it had nothing to do

    def _follow(self):
        """What was renamed takes along all that it has; what is gone is gone."""
        anew = self.anew if self.named_anew else {}
        for made in self.book.values():
            books = {}
            for name in self.structure:
                before = next((old for old, new in anew.items() if new == name), name)
                books[name] = made["notebooks"].get(before, {"penalty": None, "grades": {}, "comments": {}})
            moves = {old: new for old, new in anew.items() if isinstance(old, tuple)}
            for old, new in moves.items():
                for kind in ("grades", "comments"):
                    if old[1] in books[old[0]][kind]:
                        books[new[0]][kind][new[1]] = books[old[0]][kind].pop(old[1])
            for name, found in books.items():
                for kind, kept in (("grades", "graded"), ("comments", "commented")):
                    cells = {c for c, v in self.structure[name].cells.items() if getattr(v, kept)}
                    found[kind] = {c: v for c, v in found[kind].items() if c in cells}
            made["notebooks"] = books
        self.rows, self.named_anew = self.structure, False
        for made in self.book.values():
            self._fill(made)

    @invariant()
    def the_gradebook_equals_the_model(self):
        assert read_book(self.course) == self.book

    @invariant()
    def the_gradebook_has_the_notebooks_of_the_model(self):
        assert read_maxima(self.course) == {
            name: sum(cell.max_score for cell in notebook.cells.values() if cell.graded)
            for name, notebook in self.rows.items()
        }


def _submission():
    return {"timestamp": None, "extension": None, "notebooks": {}}


def _sum(notebook):
    """What a notebook counts: what a person gave, otherwise what is automatic, and extra credit."""
    total = 0.0
    for auto, manual, extra, _ in notebook["grades"].values():
        points = auto if manual is None else manual
        total += 0.0 if points is None else points + (extra or 0.0)
    return total


def run(examples, steps):
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=checks,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],  # making a failure shorter takes minutes
    )
    run_state_machine_as_test(Moves, settings=chosen)


def test_after_any_moves_the_gradebook_is_what_a_person_expects():
    run(10, 12)


@pytest.mark.slow
def test_after_many_moves_the_gradebook_is_what_a_person_expects():
    run(200, 20)


KILLED = """
import sys
from pathlib import Path
from made_up_class import grade_made_up
from autograde.course import Course
course = Course(Path(sys.argv[1]), "ps1")
print("begun", flush=True)
while True:
    grade_made_up(course, again=True)
"""


@pytest.mark.slow
def test_a_grading_that_is_killed_at_any_moment_leaves_each_grade_old_or_new(tmp_path):
    course = made_up_course(tmp_path / "course", {"n": book(c=check(1), w=written(1), t=task(1))})
    students = [f"student-{number}" for number in range(6)]
    draw = random.Random(3)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "autograde")]),
    }
    before = {}
    for turn in range(12):
        for student in students:
            hand_in_made_up(course, student, f"turn {turn}")
        words = [sys.executable, "-c", KILLED, str(course.root)]
        process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "begun\n"
        time.sleep(draw.uniform(0, 0.6))
        process.send_signal(signal.SIGKILL)
        process.wait()
        after = read_book(course)
        wanted = {
            text: {
                c: v["score"] for c, v in made_up_cells(text, {"n": _cells()})["n"].items() if "score" in v
            }
            for text in (f"turn {turn}", f"turn {turn - 1}")
        }
        for student, made in after.items():
            scores = {c: values[0] for c, values in made["notebooks"]["n"]["grades"].items()}
            whole = [*wanted.values(), dict.fromkeys(scores)]
            assert scores in whole and (scores != whole[2] or student not in before), "half a grade"
        outcomes = grade_made_up(course)
        assert not [outcome.error for outcome in outcomes.values() if outcome.error]
        before = read_book(course)
        for student in students:
            scores = {c: values[0] for c, values in before[student]["notebooks"]["n"]["grades"].items()}
            assert scores == wanted[f"turn {turn}"]
        assert not [outcome for outcome in grade_made_up(course).values() if outcome.graded]


def _cells():
    return book(c=check(1), w=written(1), t=task(1))
