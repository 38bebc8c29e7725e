"""The report of a class of 200 with planted mistakes: its counts, its pairs, what it says of whom."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from time import perf_counter

import pytest
from bs4 import BeautifulSoup
from made_up_class import grade_made_up, hand_in_made_up
from reported_class import (
    EXERCISES,
    KINDS,
    enter_class,
    grade_class,
    make_class,
    plant,
    put_verdicts,
    set_due,
    verdict_of,
)
from rich.console import Console

from autograde.checks import VERDICT_TYPE
from autograde.class_report.history import FILE
from autograde.class_report.report import report_class, report_folder, write_report
from autograde.course import CourseError
from autograde.grading.graded_folder import graded_folder
from autograde.grading.pages.feedback import POLICY
from autograde.judge.verdict import UNFILLED, Finding

WHEN = datetime(2030, 1, 2, 12, tzinfo=UTC)


#: What no file in UTF-8 can hold, in every place.
STRANGE = Finding("\ud800", "\ud800", "\ud800 \x00 \x1b[31m \u202e")


def table(course, name):
    with (report_folder(course) / name).open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def page_of(course):
    return BeautifulSoup((report_folder(course) / "index.html").read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Everyone graded, and the report written."""
    students, verdicts, planted, together = plant(200)
    course = make_class(tmp_path_factory.mktemp("whole") / "course", {**students, "absent": "Nobody There"})
    enter_class(course, verdicts)
    hand_in_made_up(course, "later", "later")
    write_report(course, WHEN)
    return course, students, planted, together


def test_every_planted_mistake_is_counted_and_nothing_else(whole):
    course, _, planted, _ = whole
    rows = table(course, "findings.csv")
    told = {(row["exercise"], row["component"], row["finding"]): int(row["students"]) for row in rows}
    assert told == dict(planted) and len(told) == len(KINDS) + len(EXERCISES)
    assert {row["of"] for row in rows if row["finding"] != UNFILLED} == {"190"}


def test_the_page_shows_the_same_counts(whole):
    course, _, planted, _ = whole
    shown = {}
    for item in page_of(course).select(".findings > li"):
        exercise = item.find_parent("section").h3.get_text()
        number = re.search(r"(\d+) of 190 students", item.get_text())[1]
        shown[exercise, item.p.get_text()] = int(number)
    wanted = {(kind[0], kind[3]): planted[kind[:3]] for kind in KINDS}
    assert shown == wanted


def test_pairs_are_counted_and_compared_with_chance(whole):
    course, _, planted, together = whole
    rows = table(course, "pairs.csv")
    sides = ("exercise", "component", "finding")
    told = {
        tuple(sorted((tuple(row[s] for s in sides), tuple(row[f"other_{s}"] for s in sides)))): row
        for row in rows
    }
    assert {pair: int(row["together"]) for pair, row in told.items()} == dict(together)
    for (one, other), row in told.items():
        assert float(row["expected"]) == pytest.approx(planted[one] * planted[other] / 190, abs=0.01)
    first = page_of(course).select("#together ~ div tbody tr")[0].get_text(" ", strip=True)
    assert "identity_block" in first and "convolutional_block" in first and first.count("padding") == 2


def test_the_page_may_load_and_run_nothing(whole):
    page = page_of(whole[0])
    assert page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"] == POLICY
    assert not page.find_all(["script", "link", "iframe", "object"])
    sources = [image["src"] for image in page.find_all("img")]
    assert sources and all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert all(len(image["alt"]) > 20 for image in page.find_all("img"))
    assert not re.findall(r"(?:href|src)=\"(?:https?:)?//", str(page))


def test_only_the_last_part_names_people(whole):
    course, students, *_ = whole
    page = page_of(course)
    people = page.select_one(".named").extract().get_text(" ", strip=True)
    rest = page.get_text(" ")
    for student, name in students.items():
        assert student not in rest
        assert not name or name not in rest
    assert "Nothing handed in: 1 Nobody There (absent)" in people
    assert "Handed in, not graded yet: 1" in people and "later" in people
    assert "Only stubs: 10" in people


def test_who_waits_and_for_which_cell_is_told(whole):
    people = page_of(whole[0]).select_one(".named").get_text(" ", strip=True)
    assert re.search(r"Waiting for a person: 200\b.* why: 200 students s0000 , ", people)


def test_points_are_by_student_and_exercise(whole):
    course = whole[0]
    rows = {row["student"]: row for row in table(course, "points.csv")}
    assert len(rows) == 202 and rows["absent"]["status"] == "nothing handed in"
    assert rows["absent"]["total"] == rows["later"]["total"] == "" and rows["s0001"]["total"] != ""
    assert set(EXERCISES) < set(rows["s0001"]) and rows["s0001"]["why"] == ""


def small_class(tmp_path, students, verdicts=None):
    course = make_class(tmp_path / "course", students)
    grade_class(course, verdicts or {student: {n: verdict_of(n) for n in EXERCISES} for student in students})
    return course


def test_names_that_a_spreadsheet_would_run_are_text(tmp_path):
    course = small_class(
        tmp_path, {"s1": '=HYPERLINK("http://x") +1', "s2": "<b>Bold</b> <script>x</script>"}
    )
    write_report(course, WHEN)
    assert table(course, "points.csv")[0]["first_name"] == '\'=HYPERLINK("http://x")'
    page = page_of(course)
    assert not page.find_all("script") and "<b>Bold</b>" not in str(page)


def test_what_is_late_repaired_and_run_without_isolation_is_told(tmp_path):
    course = make_class(tmp_path / "course", {"s1": "", "s2": ""})
    grade_class(course, {"s1": {}, "s2": {}})
    hand_in_made_up(course, "s1", "s1", "2030-01-02 14:05:00 UTC")
    set_due(course, "2030-01-01 12:00")
    grade_made_up(course)
    log = course.classroom / "logs" / "s2" / f"{course.assignment}.json"
    told = json.loads(log.read_text())
    told["repairs"] = [{"sentence": "A cell was gone.", "lost": True}]
    told["record"]["not_run"] = ["1_data"]
    log.write_text(json.dumps(told))
    write_report(course, WHEN)
    people = page_of(course).select_one(".named").get_text(" ", strip=True)
    assert "Late: 1 s1 : 1 day 2 h late" in people
    assert (
        "Lost: A cell was gone." in people
        and "were not run: 1" in people
        and "without isolation: 2" in people
    )


def test_damaged_files_cost_a_line_and_nobody_else_anything(tmp_path):
    padding = {
        "identity_block": verdict_of("identity_block", [Finding("conv2d-padding", "main_b", "Padding.")])
    }
    course = small_class(tmp_path, {f"s{n}": "" for n in range(4)}, {f"s{n}": padding for n in range(4)})
    for student, text in (("s1", "{"), ("s2", '{"cells": 3}')):
        path = graded_folder(course, student) / "2_blocks.ipynb"
        path.write_text(text)
    put_verdicts(course, "s3", {"identity_block": {"task": "identity_block", "findings": 3, "points": "x"}})
    notebook = json.loads((graded_folder(course, "s0") / "1_data.ipynb").read_text())
    marks = {"nbgrader": {"grade": True, "grade_id": "x"}}
    notebook["cells"] = [
        {"metadata": marks, "outputs": 3},
        {"metadata": {"nbgrader": 3}},
        {"metadata": marks, "outputs": [{"data": {VERDICT_TYPE: verdict_of("scale_pixels", [STRANGE])}}]},
    ]
    (graded_folder(course, "s0") / "1_data.ipynb").write_text(json.dumps(notebook))
    (course.classroom / "logs" / "s0" / f"{course.assignment}.json").write_text("[" * 100_000)
    written = write_report(course, WHEN)
    assert sorted(line.partition(":")[0] for line in written.complaints) == ["s1", "s2", "s3"]
    assert [row["finding"] for row in table(course, "findings.csv")] == ["\\ud800", "conv2d-padding"]


def test_the_next_report_says_what_moved_and_the_same_one_twice_loses_nothing(tmp_path):
    def found(count):
        some = [Finding("conv2d-padding", "main_b", "Main path b: Conv2D has padding 'valid', not 'same'.")]
        return {
            f"s{n}": {"identity_block": verdict_of("identity_block", some if n < count else [])}
            for n in range(10)
        }

    course = small_class(tmp_path, {f"s{n}": "" for n in range(10)}, found(6))
    write_report(course, WHEN)
    assert "This is the first report" in page_of(course).get_text()
    (report_folder(course) / "my notes.txt").write_text("kept")
    for student, verdicts in found(2).items():
        put_verdicts(course, student, verdicts)
    for day in (9, 10):
        write_report(course, WHEN.replace(day=day))
        moved = " ".join(page_of(course).get_text().split())
        assert "6 of 10 then, 2 of 10 now" in moved and "report of 2 January 2030" in moved
    assert len(json.loads((report_folder(course) / FILE).read_text())) == 2
    assert (report_folder(course) / "my notes.txt").read_text() == "kept"


def test_a_damaged_history_is_told_and_kept(tmp_path):
    course = small_class(tmp_path, {"s1": ""})
    write_report(course, WHEN)
    (report_folder(course) / FILE).write_text("[{]")
    assert "begun anew" in write_report(course, WHEN).complaints[0]
    assert (report_folder(course) / f"{FILE}.damaged").read_text() == "[{]"
    assert len(json.loads((report_folder(course) / FILE).read_text())) == 1


def test_the_command_says_where_the_page_is_and_what_could_not_be_read(tmp_path):
    course = small_class(tmp_path, {"s1": "", "s2": ""})
    (graded_folder(course, "s2") / "1_data.ipynb").unlink()
    (graded_folder(course, "s2") / "1_data.ipynb").write_text("[")
    told = io.StringIO()
    assert report_class(course, Console(file=told, width=200)) == 0
    first, second = told.getvalue().splitlines()
    assert first == "s2: the graded 1_data.ipynb cannot be read"
    assert second.startswith("report in classroom/reports/ps1/index.html")


def test_where_nobody_is_graded_the_command_says_what_to_do(tmp_path):
    course = make_class(tmp_path / "course", {"s1": ""})
    with pytest.raises(CourseError, match="run `autograde grade`"):
        write_report(course)
    assert not report_folder(course).exists()


@pytest.mark.slow
def test_a_class_of_a_thousand_takes_less_than_a_minute(tmp_path):
    students, verdicts, planted, _ = plant(1000)
    course = make_class(tmp_path / "course", students)
    enter_class(course, verdicts)
    padding = {"cell_type": "markdown", "metadata": {}, "source": "x" * 50_000}  # as large as real ones
    for path in course.autograded.glob("*/*/*.ipynb"):
        notebook = json.loads(path.read_text())
        for name in ("", "_more"):
            notebook["cells"].append(padding)
            (path.parent / f"{path.stem}{name}.ipynb").write_text(json.dumps(notebook))
    began = perf_counter()
    write_report(course, WHEN)
    assert perf_counter() - began < 60
    rows = table(course, "findings.csv")
    assert {(r["exercise"], r["component"], r["finding"]): int(r["students"]) for r in rows} == dict(planted)
