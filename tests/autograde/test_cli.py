"""The command line: bad input is one line and exit status 2."""

import subprocess
import sys

import pytest


def run(*words, cwd):
    return subprocess.run(
        [sys.executable, "-m", "autograde", *words], cwd=cwd, capture_output=True, text=True
    )


@pytest.mark.parametrize("word", ["build", "sample-class", "grade", "demo", "lab", "doctor"])
def test_outside_a_course_every_word_says_so_in_one_line(word, tmp_path):
    done = run(word, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "no course" in done.stderr


def test_grading_an_unknown_student_is_refused(tmp_path):
    (tmp_path / "assignments").mkdir()
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()")
    assert "nothing to grade" in run("grade", cwd=tmp_path).stderr
    (tmp_path / "classroom" / "submitted" / "ada" / "resnet").mkdir(parents=True)
    done = run("grade", "--students", "bob", cwd=tmp_path)
    assert done.returncode == 2 and "no submission of bob" in done.stderr


def test_an_unknown_word_is_a_usage_error(tmp_path):
    assert run("grad", cwd=tmp_path).returncode == 2
