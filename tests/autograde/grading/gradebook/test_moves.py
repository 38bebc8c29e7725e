"""Whatever an instructor and a class do, in any order: the gradebook equals a plain model kept beside it.

The model is dictionaries. It knows nothing of rows, hashes and records; it says what a person would expect.
"""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from factories import ROOT
from gradebook_model import NOON, ClassMoves, Killed
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
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

from autograde.grading.gradebook import official as gradebook_module
from autograde.grading.gradebook.structure import Notebook


class Moves(ClassMoves):
    """What an instructor does by hand, and to the course."""

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
        self.made_from.pop(student, None)  # there is no grade, whatever a kill leaves of the next one

    @precondition(lambda self: self.rows)
    @rule()
    def remove_the_assignment(self):
        with the_gradebook(self.course) as gradebook:
            gradebook.remove_assignment("ps1")
        self.rows, self.book, self.made_from, self.due, self.named_anew = {}, {}, {}, None, False

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
