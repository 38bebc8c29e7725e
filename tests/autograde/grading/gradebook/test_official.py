"""What people do with the results of `autograde grade`: formgrader, grading by hand, feedback, export."""

import json

import nbformat
import pytest
from grading_course import (
    RIGHT,
    all_rows,
    autograde,
    copy_graded_course,
    exported_points,
    grade,
    hand_in,
)
from jupyter_page import jupyter
from nbgrader.api import Gradebook


@pytest.fixture
def course(graded_course, tmp_path):
    return copy_graded_course(graded_course, tmp_path / "course")


def written(course, student):
    return all_rows(course)[student]["notebooks"]["2_line"]["grades"]["why"]


def grade_by_hand(course, student, points, comment="Well seen."):
    with Gradebook(course.gradebook_url) as gradebook:
        grade = gradebook.find_grade("why", "2_line", "resnet", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.find_comment("why", "2_line", "resnet", student).manual_comment = comment
        gradebook.db.commit()


@pytest.mark.slow
def test_a_grade_by_hand_survives_a_regrade(course):
    assert written(course, "student-00") == (None, None, True)
    grade_by_hand(course, "student-00", 1.5)
    grade(course, "--regrade")
    autograde(course, "regrade")
    assert written(course, "student-00") == (None, 1.5, False)
    with Gradebook(course.gradebook_url) as gradebook:
        assert gradebook.find_comment("why", "2_line", "resnet", "student-00").manual_comment == "Well seen."
        assert gradebook.find_submission("resnet", "student-00").score == 9 + 1.5


@pytest.mark.slow
def test_another_answer_waits_for_another_look(course):
    grade_by_hand(course, "student-00", 1.5)
    hand_in(course, "student-00", {**RIGHT, "why": "I have changed my mind."})
    grade(course)
    assert written(course, "student-00") == (None, 1.5, True)


def test_feedback_and_export_work(course):
    grade_by_hand(course, "student-00", 1.5)
    out, _ = autograde(course, "feedback")
    assert "classroom/feedback/" in out
    pages = sorted(path.relative_to(course.feedback).as_posix() for path in course.feedback.rglob("*.html"))
    assert pages == [f"student-0{n}/resnet/feedback.html" for n in (0, 1)]
    assert out.splitlines()[-1] == "1 answer of 1 student waits for a person: autograde mark resnet"
    page = (course.feedback / "student-00" / "resnet" / "feedback.html").read_text()
    assert "Well seen." in page and "1.5 of 2 points" in page and "<strong>10.5</strong> of 11 points" in page
    assert "not graded yet" in (course.feedback / "student-01" / "resnet" / "feedback.html").read_text()
    rows = exported_points(course)
    assert rows == {"student-00": 10.5, "student-01": 6.0}


@pytest.mark.slow
def test_formgrader_opens_the_result_and_grades_by_hand(course, tmp_path):
    with jupyter(course, tmp_path) as fetch:
        rows = json.loads(fetch("/formgrader/api/submissions/resnet"))
        assert {row["student"]: row["score"] for row in rows} == {"student-00": 9, "student-01": 6}
        assert all(row["autograded"] and row["needs_manual_grade"] for row in rows)
        notebooks = json.loads(fetch("/formgrader/api/submitted_notebooks/resnet/2_line"))
        line = next(notebook for notebook in notebooks if notebook["student"] == "student-00")
        page = fetch(f"/formgrader/submissions/{line['id']}")
        assert RIGHT["why"] in page
        grades = json.loads(fetch(f"/formgrader/api/grades?submission_id={line['id']}"))
        asked = next(grade for grade in grades if grade["name"] == "why")
        fetch(f"/formgrader/api/grade/{asked['id']}", {"manual_score": 2.0, "extra_credit": None}, "PUT")
        assert written(course, "student-00") == (None, 2.0, False)
        grade(course, "--regrade")
        rows = json.loads(fetch("/formgrader/api/submissions/resnet"))
        assert {row["student"]: row["score"] for row in rows} == {"student-00": 11, "student-01": 6}
        answer = json.loads(fetch("/formgrader/api/submission/resnet/student-01/autograde", data=b""))
        assert answer["success"], answer["log"]
    assert written(course, "student-00") == (None, 2.0, False)
    assert nbformat.read(course.autograded / "student-01" / "resnet" / "2_line.ipynb", as_version=4).cells
