"""Feedback shows the verdict, hides hidden tests until their date, and never shows a solution."""

from datetime import UTC, datetime

import nbformat
import pytest
from factories import make_course
from nbformat.v4 import new_code_cell, new_notebook, new_output
from test_attacks import MASTER, UNSOLVED, hand_in
from traitlets import TraitError

from autograde.build import build, run_nbgrader
from autograde.build.canaries import CANARY, CanaryError
from autograde.build.stock import NbgraderError
from autograde.grading.pages.feedback import FeedbackExporter
from autograde.grading.pages.hidden_tests import NOT_SHOWN, hide_tests

TEST = (
    'check("x", x)\n### BEGIN HIDDEN TESTS\n# shortcut-canary-hidden-tests-0123456789abcdef\n'
    'check("x", unseen, hidden=True)\n### END HIDDEN TESTS'
)
GRADED = {"nbgrader": {"grade": True, "locked": True, "solution": False, "grade_id": "check_x", "points": 3}}


def graded(source=TEST, metadata=GRADED):
    return new_notebook(cells=[new_code_cell(source, metadata=metadata)])


def exporter(date=""):
    return FeedbackExporter(show_hidden_tests_from=date)


@pytest.mark.parametrize(
    ("date", "now", "shown"),
    [
        ("", datetime(2999, 1, 1), False),
        ("2030-02-01 12:00", datetime(2030, 2, 1, 11, 59), False),
        ("2030-02-01 12:00", datetime(2030, 2, 1, 12, 0), True),
        ("2030-02-01 12:00+02:00", datetime(2030, 2, 1, 10, 0), True),
        ("2030-02-01 12:00+02:00", datetime(2030, 2, 1, 9, 59), False),
    ],
)
def test_hidden_tests_are_shown_from_their_date_on(date, now, shown):
    assert exporter(date).hidden_tests_are_shown(now.replace(tzinfo=UTC)) is shown


def test_a_date_that_cannot_be_read_is_refused_at_once():
    with pytest.raises(TraitError, match="write it as"):
        exporter("next week")


def test_before_the_date_the_page_holds_no_hidden_line_and_afterwards_no_canary():
    before, _ = exporter().from_notebook_node(graded())
    after, _ = exporter("2001-01-01").from_notebook_node(graded())
    assert "unseen" not in before and "not shown yet" in before
    assert "unseen" in after and not CANARY.search(before + after)


@pytest.mark.parametrize("source", [TEST.replace("### END HIDDEN TESTS", ""), TEST + "\n" + TEST])
def test_odd_regions_show_nothing_either(source):
    assert "unseen" not in hide_tests(graded(source)).cells[0].source


def test_a_solution_in_the_students_own_cell_is_refused():
    with pytest.raises(CanaryError, match="no feedback"):
        exporter().from_notebook_node(graded("# shortcut-canary-solution-0123456789abcdef", {}))


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("course"), {"1_scaling": MASTER})
    build(course, check_solutions=False, report=lambda line: None)
    run_nbgrader(course, "generate_assignment", "resnet")
    solution = next(
        cell.source
        for cell in nbformat.read(course.source / "1_scaling.ipynb", as_version=4).cells
        if cell.id == "scale_pixels"
    )
    hand_in(course, "honest", UNSOLVED)
    hand_in(course, "copied-the-key", solution)
    thief = f'import shutil\nshutil.copy({str(course.source / "1_scaling.ipynb")!r}, "notes.txt")\n'
    hand_in(course, "carries-it-out", thief + UNSOLVED)
    run_nbgrader(course, "autograde", "resnet")
    return course


def test_stock_feedback_shows_the_verdict_and_refuses_what_would_leak(course):
    with pytest.raises(NbgraderError) as error:
        run_nbgrader(course, "generate_feedback", "resnet")
    assert "no feedback for copied-the-key 1_scaling" in error.value.log
    page = (course.feedback / "honest" / "resnet" / "1_scaling.html").read_text()
    assert "Pixels from 0 to 255 come out as" in page
    assert ">hidden<" not in page and "not shown yet" in page
    pages = {path.parts[-3] for path in course.feedback.rglob("*.html")}
    assert pages == {"honest", "carries-it-out"} and not list(course.feedback.rglob("notes.txt"))


def test_stock_feedback_shows_hidden_tests_when_their_date_has_come(course):
    date = "--FeedbackExporter.show_hidden_tests_from=2001-01-01"
    run_nbgrader(course, "generate_feedback", "resnet", "--student", "honest", "--force", date)
    page = (course.feedback / "honest" / "resnet" / "1_scaling.html").read_text()
    assert ">hidden<" in page and not CANARY.search(page)


def test_a_traceback_that_quotes_a_hidden_test_is_cut_and_costs_nobody_the_feedback():
    notebook = graded()
    quoted = f"----> 3 {TEST.splitlines()[2]}"
    error = new_output("error", ename="TypeError", evalue="no number", traceback=[quoted, "more"])
    notebook.cells[0].outputs = [error]
    [told] = hide_tests(notebook).cells[0].outputs
    assert told.text == NOT_SHOWN + "\n"
    assert hide_tests(notebook, shown=True).cells[0].outputs[0].traceback == ["TypeError: no number"]
    assert error.traceback == [quoted, "more"]
