"""A student whose pages cannot be written costs nobody else theirs."""

import json
import subprocess
import sys

from graded_notebooks import RECORD, graded, notebook

from autograde.course import Course
from autograde.grading.graded_folder import write_graded
from autograde.grading.pages import feedback_pages


def test_each_student_gets_a_line_whatever_happens_to_the_one_before(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()")
    course = Course(tmp_path, "ps1")
    write_graded(course, graded("ada", one=b"{"), RECORD)
    write_graded(course, graded("bob", one=notebook()), RECORD)  # not in the gradebook
    words = [sys.executable, "-m", feedback_pages.__name__, str(tmp_path), "ps1", "ada", "bob", "eve"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    said = dict(map(json.loads, done.stdout.splitlines()))
    assert list(said) == ["ada", "bob", "eve"]
    assert said["ada"].startswith("one.ipynb in ") and said["bob"] and said["eve"]
    assert all("\n" not in line for line in said.values())
