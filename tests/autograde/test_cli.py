"""The command line: bad input is one line and exit status 2."""

import subprocess
import sys

import pytest

from autograde.files.judging import names_given


def run(*words, cwd):
    return subprocess.run(
        [sys.executable, "-m", "autograde", *words], cwd=cwd, capture_output=True, text=True
    )


@pytest.mark.parametrize("word", ["build", "sample-class", "grade", "demo", "doctor"])
def test_outside_a_course_every_word_says_so_in_one_line(word, tmp_path):
    done = run(word, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "no course" in done.stderr


@pytest.mark.parametrize("word", ["sample-class", "demo", "grade", "regrade", "feedback", "report"])
def test_with_several_assignments_a_word_without_a_name_lists_them_in_one_line(word, tmp_path):
    for name in ("resnet", "resnet18"):
        (tmp_path / "assignments" / name).mkdir(parents=True)
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()")
    done = run(word, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "autograde: which assignment? Name one of resnet, resnet18\n"
    done = run(word, "vgg", cwd=tmp_path)
    assert done.returncode == 2 and "no assignment 'vgg'" in done.stderr and done.stderr.count("\n") == 1


def test_grading_an_unknown_student_is_refused(tmp_path):
    (tmp_path / "assignments" / "resnet").mkdir(parents=True)
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()")
    assert "nothing to grade" in run("grade", cwd=tmp_path).stderr
    (tmp_path / "submitted" / "ada" / "resnet").mkdir(parents=True)
    done = run("grade", "--students", "bob", cwd=tmp_path)
    assert done.returncode == 2 and "no submission of bob" in done.stderr


@pytest.mark.parametrize("words", [["--block", "mine"], ["my_block"], ["--identity"], ["--identity="]])
def test_a_name_that_is_given_to_no_exercise_is_refused(words, tmp_path):
    done = run("judge", "x.py", *words, cwd=tmp_path)
    assert done.returncode == 2 and "--identity" in done.stderr and done.stderr.count("\n") == 1


def test_functions_are_named_by_the_beginning_of_their_exercise():
    words = ["--identity", "Net.block", "--resnet=build", "--convolutional_block", "projection"]
    assert names_given(words) == {
        "identity_block": "Net.block",
        "ResNet50": "build",
        "convolutional_block": "projection",
    }


def test_an_unknown_word_is_a_usage_error(tmp_path):
    assert run("grad", cwd=tmp_path).returncode == 2
