"""A large class does not make grading slower or larger from submission to submission."""

import json
import statistics
from itertools import pairwise
from pathlib import Path

import psutil
import pytest
from grading_course import RIGHT, copy_course, hand_in, start

COUNT, WINDOW = 200, 50


def memory(process):
    """Resident memory of a process in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1024


def seconds(process):
    """Processor time of a process, without its workers'."""
    used = psutil.Process(process).cpu_times()
    return used.user + used.system


@pytest.mark.slow
def test_time_and_memory_of_the_parent_stay_as_they_are(small_course, tmp_path):
    course = copy_course(small_course, tmp_path / "course")
    for number in range(COUNT):
        hand_in(course, f"student-{number:03}", RIGHT)
    process = start(course, "grade", "--json", "--workers", "2")
    times, sizes = [], []
    for line in process.stdout:
        assert json.loads(line)["state"] == "graded"
        times.append(seconds(process.pid))
        sizes.append(memory(process.pid))
    assert process.wait() == 0, process.stderr.read()
    each = [later - earlier for earlier, later in pairwise(times)]
    first, last = (statistics.mean(part) for part in (each[:WINDOW], each[-WINDOW:]))
    small, large = (statistics.mean(part) for part in (sizes[:WINDOW], sizes[-WINDOW:]))
    print(f"seconds a submission: {first:.3f}, {last:.3f}; parent: {small:.0f} MB, {large:.0f} MB")
    assert large < 1.1 * small
    assert last < 1.25 * first  # of the parent's processor time; `make bench` has the clock's
