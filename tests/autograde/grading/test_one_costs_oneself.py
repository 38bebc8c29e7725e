"""One student costs only oneself: in every loop over a class, and whatever lies beside the notebooks."""

import random
import shutil
import unicodedata
import zipfile
from datetime import datetime

import nbformat
import pytest
from grading_course import (
    RIGHT,
    all_rows,
    autograde,
    copy_course,
    copy_graded_course,
    exported_points,
    grade,
    hand_in,
    start,
)
from nbgrader.api import Gradebook
from rich.console import Console

from autograde.grading import commands
from autograde.grading.pages import feedback_pages
from autograde.grading.pages.feedback_pages import write_feedback
from autograde.grading.submissions import HandedIn

STANDS_IN = """
import json, sys, time
for student in sys.argv[3:]:
    if student == "ends":
        print("out of memory", file=sys.stderr)
        raise SystemExit(3)
    if student == "killed":
        import os, signal
        os.kill(os.getpid(), signal.SIGKILL)
    if student == "hangs":
        time.sleep(100)
    print(json.dumps([student, "no page" if student == "fails" else ""]), flush=True)
"""


@pytest.fixture
def pages(monkeypatch, tmp_path):
    """The process that writes pages, replaced by one that only behaves as some students make it behave."""
    (tmp_path / "stand_in_for_pages.py").write_text(STANDS_IN)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(feedback_pages, "__name__", "stand_in_for_pages")
    monkeypatch.setattr(feedback_pages, "SECONDS", 5)


def test_whoever_ends_or_keeps_the_process_costs_only_their_own_pages(graded_course, pages):
    students = ["ada", "ends", "bob", "hangs", "killed", "eve", "fails", "zoe"]
    said = {}
    failed = write_feedback(graded_course, students, 1, said.__setitem__)
    assert failed == ["ends", "fails", "hangs", "killed"]
    assert [student for student, error in said.items() if not error] == ["ada", "bob", "eve", "zoe"]
    assert said["ends"] == "out of memory" and said["hangs"] == "it took longer than 5 s"
    assert said["killed"] == "the process was ended (signal 9)" and said["fails"] == "no page"


def test_feedback_ends_with_a_list_of_those_who_have_none_and_status_1(graded_course, pages, capsys):
    handed_in = HandedIn(["ada", "fails"], {"[/b]*": "the folder's name holds *: rename it"})
    assert commands.write_class_feedback(graded_course, handed_in, Console(width=200), 1) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "[/b]*: no feedback: the folder's name holds *: rename it"
    assert "fails: no feedback: no page" in out and out[-1] == "no feedback for [/b]*, fails"


def test_a_class_of_which_nobody_can_be_graded_is_no_error(graded_course, capsys):
    handed_in = HandedIn([], {"[red]": "refused"})
    assert commands.grade_class(graded_course, handed_in, Console(width=200)) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "[red]: no grade: refused" and out[-1] == "no grade for [red]"


def put_archives(folder):
    """A bomb, an encrypted archive and a damaged one, as a student may leave them beside a notebook."""
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1_parabola.ipynb", bytes(500 * 2**20))
    with zipfile.ZipFile(folder / "locked.zip", "w") as archive:
        archive.writestr("2_line.ipynb", "secret")
    data = bytearray((folder / "locked.zip").read_bytes())
    for head, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(head) + place] |= 1
    (folder / "locked.zip").write_bytes(data)
    (folder / "cut.zip").write_bytes(bytes(data[:40]) + random.Random(0).randbytes(500))
    (folder / "notes.txt").write_text("kept")


LATE = """
from nbgrader.plugins import BasePlugin
from rules import days

class Mild(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return float(days.POINTS)
"""
CONFIG = """
from datetime import datetime
import term
c.CourseDirectory.submitted_directory = {submitted!r}
c.CourseDirectory.autograded_directory = "results/graded"
c.AssignLatePenalties.plugin_class = "rules.late.Mild"
assert open("term.py").read() and term.NAME
"""
IDS = ("zoë müller", "o'brien", "a@b.org", "100%", "学生", "x+y", "Ada", "v1.2 (b)")


@pytest.mark.slow
def test_odd_names_plugins_and_folders_of_a_courses_own_go_all_the_way(small_course, tmp_path):
    course = copy_course(small_course, tmp_path / "course")
    with course.config.open("a") as config:
        config.write(CONFIG.format(submitted=str(tmp_path / "handed in")))
    (course.root / "rules").mkdir()
    (course.root / "rules" / "days.py").write_text("POINTS = 1")
    (course.root / "rules" / "late.py").write_text(LATE)
    (course.root / "term.py").write_text("NAME = 'spring'")
    course = type(course)(course.root, course.assignment)
    for name in IDS:
        hand_in(course, name, RIGHT, "2030-01-03 00:00:00 UTC")
    hand_in(course, "timeless", RIGHT, "about noon")
    hand_in(course, "<b>x", RIGHT)
    hand_in(course, unicodedata.normalize("NFD", IDS[0]), RIGHT)
    put_archives(course.submitted / "x+y" / "resnet")
    autograde(course, "grade", "--students", "Ada")
    with Gradebook(course.gradebook_url) as gradebook:
        gradebook.find_assignment("resnet").duedate = datetime(2030, 1, 1)
        gradebook.db.commit()
    out, _ = autograde(course, "grade", "--regrade", status=1)
    lines = out.splitlines()
    assert lines[0].startswith("<b>x: no grade: ") and "looks the same" in lines[1]
    assert any(line.startswith("timeless, files: timestamp.txt cannot be read") for line in lines)
    assert lines[-1].startswith("no grade for <b>x, ") and "results/graded/" in out
    rows = all_rows(course)
    assert rows.keys() == {*IDS, "timeless"}
    for name in IDS:
        assert rows[name]["notebooks"]["1_parabola"]["penalty"] == 1.0, name
        assert rows[name]["notebooks"]["1_parabola"]["grades"]["check_parabola"][0] == 3
    assert rows["timeless"]["timestamp"] is None
    out, _ = autograde(course, "feedback", status=1)
    for name in (*IDS, "timeless"):
        assert (course.feedback / name / "resnet" / "feedback.html").is_file(), name
    kept = {path.name for path in (course.feedback / "x+y" / "resnet").iterdir() if path.suffix != ".html"}
    assert kept == {"timestamp.txt"}, "no other file of a submission's gets beside its pages"


@pytest.mark.slow
def test_five_of_twelve_are_named_and_the_seven_others_are_served(graded_course, tmp_path):
    course = copy_graded_course(graded_course, tmp_path / "course")
    seven = [f"fine-{number}" for number in range(7)]
    for name in (*seven, "bombed", "locked", "marked", "unreadable", "vanished"):
        hand_in(course, name, RIGHT)
    for name in ("student-00", "student-01"):
        shutil.rmtree(course.submitted / name)
        shutil.rmtree(course.autograded / name)
    markup = "raise ValueError('[/b] [link=x] \\x1b[2J </td><script>')"
    assert grade(course)["marked"]["points"] == 9
    hand_in(course, "marked", {**RIGHT, "scale_pixels": markup})
    put_archives(course.submitted / "bombed" / "resnet")
    put_archives(course.submitted / "locked" / "resnet")
    (course.submitted / "locked" / "resnet" / "bomb.zip").unlink()
    shutil.rmtree(course.submitted / "vanished")
    damaged = course.autograded / "unreadable" / "resnet" / "3_scaling.ipynb"

    def damage():
        damaged.chmod(0o644)
        damaged.write_bytes(b'{"cells": [')

    damage()
    out, _ = autograde(course, "regrade", "--dry-run", status=1)
    assert "[/b]" in out and "\x1b" not in out
    assert "1 of 12 submissions get other points. Nothing was saved." in out
    assert out.splitlines()[-1] == "no grade for vanished"
    assert 'bombed, files: The archive "bomb.zip" could not be looked into' in out
    assert 'locked, files: The archive "locked.zip" could not be looked into' in out
    assert "unreadable: something else wrote its graded notebooks" in out
    lines = grade(course, status=1)
    for name in ("bombed", "locked"):
        assert any("could not be looked into" in sentence for sentence in lines[name]["look_at"])
    assert lines["unreadable"]["why"] == "something else wrote its graded notebooks"
    assert {name for name, line in lines.items() if line["state"] == "failed"} == {"vanished"}
    assert all(lines[name]["state"] == "unchanged" for name in seven)
    assert lines["marked"]["points"] == 6 and lines["bombed"]["points"] == lines["locked"]["points"] == 9
    damage()
    out, _ = autograde(course, "feedback", status=1)
    assert "unreadable: no feedback: 3_scaling.ipynb in " in out
    assert out.splitlines()[-1] == "no feedback for vanished, unreadable"
    for name in (*seven, "bombed", "locked", "marked"):
        assert (course.feedback / name / "resnet" / "feedback.html").is_file(), name
    points = exported_points(course)
    assert all(points[name] == 9 for name in seven)
    assert {"bombed", "locked", "marked", "unreadable", "vanished"} <= points.keys()
    page = (course.feedback / "marked" / "resnet" / "feedback.html").read_text()
    assert "</td><script>" not in page


def test_a_submission_that_goes_away_in_the_middle_is_named(graded_course, tmp_path):
    course = copy_graded_course(graded_course, tmp_path / "course")
    process = start(course, "grade", "--regrade", "--workers", "1")
    shutil.rmtree(course.submitted / "student-01")
    out, error = process.communicate(timeout=300)
    assert process.returncode == 1, error
    assert out.splitlines()[-1] == "no grade for student-01"
    assert nbformat.read(course.autograded / "student-00" / "resnet" / "2_line.ipynb", as_version=4).cells
