"""nbgrader's own commands on the sample class, as an instructor types them in the repository's root."""

import os
import shutil
import subprocess
import sys

import pytest

from autograde.course import Course, find_course
from autograde.demo import compare_results
from autograde.grading.results import read_results
from autograde.sample_class import make_sample_class

COURSE = find_course(__file__, "resnet")
STUDENTS = ("student-01", "student-02", "student-03", "student-14", "student-15")


@pytest.mark.slow
def test_stock_commands_give_the_sample_class_the_points_that_the_demo_expects(tmp_path):
    for name in ("assignments", "source", "release"):
        shutil.copytree(COURSE.root / name, tmp_path / name)
    shutil.copy(COURSE.config, tmp_path)
    course = Course(tmp_path, "resnet")
    samples = [sample for sample in make_sample_class(course) if sample.student in STUDENTS]
    for folder in course.submitted.iterdir():
        if folder.name not in STUDENTS:
            shutil.rmtree(folder)
    released = {path.name: path.read_bytes() for path in course.release.iterdir()}
    for words in (
        ["generate_assignment", "resnet"],
        ["autograde", "resnet"],
        ["generate_feedback", "resnet"],
        ["export"],
    ):
        environment = os.environ | {"JUPYTER_CONFIG_DIR": str(tmp_path / "none")}
        command = [sys.executable, "-m", "nbgrader", *words]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert {path.name: path.read_bytes() for path in course.release.iterdir()} == released
    assert not compare_results(samples, read_results(course, [sample.student for sample in samples]))
    grades = (course.classroom / "grades.csv").read_text().splitlines()
    assert len(grades) == 1 + len(STUDENTS)
    assert len(list(course.feedback.glob("*/resnet/*.html"))) == 4 * len(STUDENTS)
