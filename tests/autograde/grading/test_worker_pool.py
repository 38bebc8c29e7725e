"""Killing anything at any moment loses nothing: the next call goes on, and leaves nothing behind."""

import os
import random
import sqlite3
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from grading_course import (
    ENVIRONMENT,
    WRONG,
    all_rows,
    autograde,
    command_line,
    copy_course,
    hand_in_class,
    kill,
    parent_of,
    processes_below,
    start,
    wait_until,
)

KINDS = ("parent", "worker", "warm process", "kernel")


def kind_of(process):
    """What a process below the parent is: a worker, its warm process, or a kernel forked from that."""
    line = command_line(process)
    if "autograde.grading.worker" in line:
        return "worker"
    if "autograde.kernels.server" in line:
        forked = "autograde.kernels.server" in command_line(parent_of(process))
        return "kernel" if forked else "warm process"
    return "other"


def born(process):
    """When a process started, to tell it from a later one with the same number; None when it is gone."""
    try:
        status = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if status[0] in "ZX" else status[19]


def graded(course):
    """Who has a grade; nobody while there is no gradebook or its tables are missing."""
    if not course.gradebook.exists():
        return set()
    try:
        with closing(sqlite3.connect(f"file:{course.gradebook}?mode=ro", uri=True, timeout=60)) as book:
            return {student for (student,) in book.execute("SELECT student FROM autograde_record")}
    except sqlite3.OperationalError:
        return set()


class Killer:
    """Grades a class, and kills something at random moments meanwhile.

    Nobody is hit twice by one parent: two deaths in one submission would count as its own doing.
    """

    def __init__(self, course, settings, seed, folder):
        self.course, self.settings, self.random = course, settings, random.Random(seed)
        self.folder = Path(folder)  # the processes' temporary one
        self.killed, self.seen, self.hit = Counter(), set(), set()
        self.process = None

    def run(self, kills):
        """Kill what was asked for, each at a moment of its own, and let the last call end."""
        kinds = [KINDS[number % len(KINDS)] for number in range(kills)]
        self.random.shuffle(kinds)
        for kind in kinds:
            self._revive()
            before = graded(self.course)
            wait_until(lambda at=before: self._ended() or graded(self.course) > at, 120, "no progress")
            time.sleep(self.random.uniform(0, 1.5))
            self._kill(kind)
        self._revive()
        out, error = self.process.communicate(timeout=600)
        assert self.process.returncode == 0, out[-3000:] + error[-3000:]

    def _ended(self):
        self.seen |= {(p, born(p)) for p in processes_below(self.process.pid)}
        return self.process.poll() is not None

    def _revive(self):
        if self.process is None or self.process.poll() is not None:
            self.process = start(self.course, "grade", "--workers", "2", **self.settings)

    def _kill(self, kind):
        if self._ended():
            return
        if kind == "parent":
            self.process.kill()
            self.process.communicate()
            self.killed[kind] += 1
            self.hit.clear()  # it was the parent that counted
            return
        wait_until(lambda: self._ended() or self._victims(kind), 60, f"no {kind} to kill")
        victims = self._victims(kind)
        if victims:
            victim, work = self.random.choice(victims)
            self.hit |= work
            self.killed[kind] += kill(victim)

    def _victims(self, kind):
        """The processes of a kind that work on nobody who has been hit, each with whose work it is."""
        found = [(p, self._work_of(p)) for p in processes_below(self.process.pid) if kind_of(p) == kind]
        return [(process, work) for process, work in found if not work & self.hit]

    def _work_of(self, process):
        """Whose submission is in work in a worker, or for the worker that a process is below of."""
        while process and kind_of(process) != "worker":
            process = parent_of(process)
        places = self.folder.glob(f"shortcut-{process}-*/*/course/classroom/submitted/*")
        return {path.name for path in places}

    def left_behind(self):
        return [
            (process, command_line(process))
            for process, when in self.seen
            if when is not None and born(process) == when
        ]


def expected_score(student, task):
    """`hand_in_class` has student n fail the tasks that the bits of n name."""
    number, place = int(student.rpartition("-")[2]), list(WRONG).index(task)
    return 0.0 if number >> place & 1 else 3.0


def check_gradebook(course, students):
    rows = all_rows(course)
    assert sorted(rows) == sorted(students)
    for student, row in rows.items():
        grades = {
            name: grade[0]
            for notebook in row["notebooks"].values()
            for name, grade in notebook["grades"].items()
        }
        assert grades.pop("why") is None
        assert grades == {f"check_{task}": expected_score(student, task) for task in WRONG}, student
    with closing(sqlite3.connect(course.gradebook)) as book:
        assert book.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert book.execute("PRAGMA foreign_key_check").fetchall() == []
        assert book.execute("SELECT count(*) FROM submitted_assignment").fetchone() == (len(students),)
        assert book.execute("SELECT count(*) FROM grade").fetchone() == (4 * len(students),)
        assert book.execute("SELECT count(*) FROM autograde_record").fetchone() == (len(students),)


@pytest.mark.parametrize(
    ("students", "kills"),
    [pytest.param(8, 3, marks=pytest.mark.slow), pytest.param(40, 20, marks=pytest.mark.slow)],
    ids=["few", "twenty"],
)
def test_killing_anything_at_any_moment_loses_nothing(small_course, tmp_path, students, kills):
    course = copy_course(small_course, tmp_path / "course")
    names = hand_in_class(course, students)
    seed = random.randrange(2**32)
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        settings = {"env": {**os.environ, **ENVIRONMENT, "TMPDIR": folder}}
        killer = Killer(course, settings, seed, folder)
        killer.run(kills)
        out, _ = autograde(course, "grade", **settings)
        assert f"{students} not changed since their last grade" in out, (seed, out)
        wait_until(lambda: not killer.left_behind(), 20, killer.left_behind)
        left = [path.relative_to(folder).as_posix() for path in sorted(Path(folder).rglob("*"))]
        assert left == [], seed
    assert killer.killed.total() >= kills * 3 // 4, (seed, killer.killed)
    check_gradebook(course, names)
    folders = sorted(path.name for path in (course.autograded).glob("*/*"))
    assert folders == ["resnet"] * students, folders
    assert sorted(path.name for path in course.classroom.glob(".*")) == [".gradebook.json", ".grading.lock"]
