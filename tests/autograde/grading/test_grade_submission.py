"""What stock grading cannot withstand: shut in, it gains nothing, reads nothing and changes nothing."""

import time

import psutil
import pytest
from attacks import UNSOLVED
from factories import contents, make_course
from isolation_attacks import NEEDS_ISOLATION
from nbgrader.api import Gradebook
from test_attacks import MASTER, hand_in

from autograde.build import build
from autograde.grading.grade_course import Plan, grade_course
from autograde.isolation import missing

pytestmark = pytest.mark.skipif(
    bool(missing()), reason="this machine cannot shut kernels in: autograde doctor"
)

ATTACKERS = {f"attack-{i:02}": name for i, name in enumerate(NEEDS_ISOLATION, start=1)}
NEIGHBOURS = {"aaa-solved": 3.0, "unsolved": 0.0, "zzz-solved": 3.0}  # graded before, among and after them


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The course after all of them were graded, what it held before, and the processes that were left."""
    course = make_course(tmp_path_factory.mktemp("course"), {"1_scaling": MASTER})
    with course.config.open("a") as config:
        config.write("\nc.Execute.timeout = 20\n")
    build(course, check_solutions=False, report=lambda line: None)
    for student, points in NEIGHBOURS.items():
        solved = "def scale_pixels(images):\n    return images.astype('float32') / 255"
        hand_in(course, student, solved if points else UNSOLVED)
    for student, name in ATTACKERS.items():
        hand_in(course, student, UNSOLVED + NEEDS_ISOLATION[name].code)
    before = {place: contents(place) for place in (course.submitted, course.source, course.release)}
    running = {process.pid for process in psutil.process_iter()}
    outcomes = grade_course(course, Plan((*sorted(NEIGHBOURS), *ATTACKERS), 2))
    time.sleep(5)  # longer than a process that edits the gradebook later would wait
    left = [p for p in psutil.process_iter(["cmdline"]) if p.pid not in running and p.info["cmdline"]]
    return course, outcomes, before, [" ".join(p.info["cmdline"]) for p in left]


def scores(course):
    with Gradebook(course.gradebook_url) as gradebook:
        return {s.student.id: s.score for s in gradebook.assignment_submissions("resnet")}


def test_the_run_ends_with_a_grade_for_everyone(graded):
    _, outcomes, _, _ = graded
    assert {o.student for o in outcomes if o.graded and not o.error} == {*NEIGHBOURS, *ATTACKERS}
    assert all(o.record.isolation for o in outcomes)


@pytest.mark.parametrize("student", ATTACKERS, ids=ATTACKERS.values())
def test_an_attack_gains_nothing(graded, student):
    assert scores(graded[0])[student] == 0.0


def test_no_neighbours_grade_is_touched(graded):
    assert {student: scores(graded[0])[student] for student in NEIGHBOURS} == NEIGHBOURS


def test_nothing_outside_is_changed_or_left(graded):
    course, _, before, left = graded
    assert {place: contents(place) for place in before} == before
    assert not [path for path in course.autograded.rglob("*") if path.is_symlink()]
    assert not [line for line in left if line == "sleep 20" or "import sqlite3, time" in line]
    largest = max(path.stat().st_size for path in course.autograded.rglob("*") if path.is_file())
    assert largest < 15 * 2**20, "a flood of output is cut"
