"""What an export tells: nothing is not 0, what waits is said, and templates are filled without guessing."""

import json

import pytest
from lms_downloads import (
    CLASS,
    HANDED_IN,
    Student,
    canvas_gradebook,
    class_course,
    graded_course,
    moodle_worksheet,
    read_table,
    table,
)
from made_up_class import ASSIGNMENT, grade_by_hand, hand_in_made_up, the_gradebook
from rich.console import Console

from autograde.grading.errors import GradingError
from autograde.lms.commands import export_class
from autograde.lms.export import FORMATS, Wanted, export_grades
from autograde.settings import CourseError

STRANGER = Student("who", "Not", "Here", 999)


@pytest.fixture
def course(tmp_path):
    """Six handed in and are graded, one came later, one handed in nothing."""
    course = graded_course(tmp_path / "course")
    hand_in_made_up(course, "later", "x")
    return course


def said(course, **wanted):
    console = Console(record=True, width=300)
    status = export_class(course, Wanted(**{"format": "csv", **wanted}), console)
    return status, console.export_text()


def test_csv_has_totals_points_states_and_what_waits(course, tmp_path):
    grade_by_hand(course, "ada", "1_one", "why", points=1.5)
    export_grades(course, Wanted("csv", to=tmp_path / "x.csv"))
    rows = {row["student"]: row for row in read_table(tmp_path / "x.csv")}
    assert len(rows) == len(CLASS) + 1
    ada, kim, none, later = (rows[name] for name in ("ada", "kim1", "none", "later"))
    points = [float(ada[name]) for name in ("check_solve", "why", "check_line")]
    assert points[1] == 1.5 and float(ada["total"]) == sum(points) and ada["max_points"] == "8"
    assert (ada["waiting"], kim["waiting"], kim["why"]) == ("", "why", "")
    assert (none["state"], none["total"]) == ("nothing handed in", "")
    assert (later["state"], later["total"]) == ("not graded yet", "")
    assert rows["run"]["last_name"].startswith("'=HYPERLINK")


def test_json_has_the_same(course, tmp_path):
    export_grades(course, Wanted("json", to=tmp_path / "x.json"))
    export_grades(course, Wanted("csv", to=tmp_path / "x.csv"))
    whole = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    rows = {row["student"]: row for row in read_table(tmp_path / "x.csv")}
    assert [e["title"] for e in whole["exercises"]] == ["check_solve", "why", "check_line"]
    assert [e["by_hand"] for e in whole["exercises"]] == [False, True, False]
    for student in whole["students"]:
        row = rows[student["student"]]
        assert student["total"] == (float(row["total"]) if row["total"] else None)
        assert student["state"] == row["state"] and "; ".join(student["waiting"]) == row["waiting"]
        assert {k: v for k, v in student["points"].items() if v is not None} == {
            e["title"]: float(row[e["title"]]) for e in whole["exercises"] if row[e["title"]]
        }
    assert {s["last_name"] for s in whole["students"]} >= {CLASS[5].last}  # no spreadsheet opens JSON


def test_a_zero_is_a_zero(course, tmp_path):
    with the_gradebook(course) as gradebook:
        for book in gradebook.find_submission(ASSIGNMENT, "ada").notebooks:
            for grade in book.grades:
                grade.auto_score = grade.manual_score = 0.0
    export_grades(course, Wanted("canvas", to=tmp_path / "x.csv"))
    grades = {row["SIS Login ID"]: row[ASSIGNMENT] for row in read_table(tmp_path / "x.csv")}
    assert (grades["ada"], grades["none"]) == ("0", "")


def test_the_terminal_tells_what_waits_and_who_has_nothing(course):
    status, text = said(course)
    assert status == 0 and "6 of 8 have a grade" in text
    assert "not graded yet: later" in text and "not 0: none" in text
    assert "Waiting for a person, and 0 until then: 6 answers of 6 students" in text


def test_moodles_comments_tell_points_and_what_waits(course, tmp_path):
    (tmp_path / "t.csv").write_text(moodle_worksheet().replace("-,-,\n", "-,-,Mine.\n", 1))
    export_grades(course, Wanted("moodle", to=tmp_path / "x.csv", template=tmp_path / "t.csv"))
    comments = [row["Feedback comments"] for row in read_table(tmp_path / "x.csv")]
    assert comments[0] == "Mine." and comments[-1] == ""
    assert comments[1].endswith("not graded yet: why") and "check_solve: " in comments[1]


def test_who_is_only_in_one_of_both_is_said(course, tmp_path):
    (tmp_path / "t.csv").write_text(
        canvas_gradebook([STRANGER]).replace(",102,", ",1020,").replace("zoe@", "z@")
    )
    status, text = said(course, format="canvas", template=tmp_path / "t.csv")
    assert status == 1  # zoe's grade did not get into it: another number and another address
    assert "not in the class: Not Here (999, S999" in text and "not in the template: zoe (graded, " in text
    assert "left as it was: Zoë Müller (1020" in text and "has the name of zoe, and another number" in text
    assert "not in the template: later (not graded yet)" in text
    assert "Student, Test" not in text and "Test Student" not in text


def test_two_rows_that_look_like_one_student_are_both_left(course, tmp_path):
    again = Student("ada2", "Ada", "Lovelace", 101)
    (tmp_path / "t.csv").write_text(moodle_worksheet([again]))
    status, text = said(course, format="moodle", template=tmp_path / "t.csv", to=tmp_path / "x.csv")
    rows = [row["Grade"] for row in read_table(tmp_path / "x.csv") if row["Full name"] == "Ada Lovelace"]
    assert status == 1 and rows == ["", ""] and "2 rows look like ada's" in text


def test_a_match_by_name_is_said_and_a_mapping_file_decides(course, tmp_path):
    rows = [["Full name", "ID number", "Total"], ["Zoe\u0308 Müller", "", ""], ["Kim Lee", "77", ""]]
    (tmp_path / "t.csv").write_text(table(rows))
    _, text = said(course, template=tmp_path / "t.csv", to=tmp_path / "x.csv")
    assert "zoe is known by the name alone" in text
    assert "left as it was: Kim Lee (77): has the name of kim1 and kim2, and another number" in text
    (tmp_path / "who.csv").write_text("id,lms_id\nkim2,77\n")
    said(course, template=tmp_path / "t.csv", to=tmp_path / "x.csv", mapping=tmp_path / "who.csv")
    assert all(row["Total"] for row in read_table(tmp_path / "x.csv"))


def test_who_has_no_grade_keeps_what_the_platform_has(course, tmp_path):
    text = canvas_gradebook().replace('107,S107,none@school.example,"Monday, 9:00",7.5,,', "107,,,,7.5,EX,")
    (tmp_path / "t.csv").write_text(text)
    export_grades(course, Wanted("canvas", to=tmp_path / "x.csv", template=tmp_path / "t.csv"))
    assert [r[f"{ASSIGNMENT} (12)"] for r in read_table(tmp_path / "x.csv") if r["ID"] == "107"] == ["EX"]


def test_the_column_is_the_assignments_or_is_asked_for(course, tmp_path):
    head = ["Student", "ID", "SIS Login ID", "Section"]
    (tmp_path / "t.csv").write_text(table([[*head, "One (1)", "Two (2)"], ["x", "101", "", "", "", ""]]))
    with pytest.raises(CourseError, match=r"which column .* Say --column; there is One \(1\), Two \(2\)"):
        export_grades(course, Wanted("canvas", template=tmp_path / "t.csv"))
    for more, column in (({"column": "One (1)"}, "One (1)"), ({"assignment_id": "2"}, "Two (2)")):
        wanted = Wanted("canvas", template=tmp_path / "t.csv", to=tmp_path / "x.csv", **more)
        assert export_grades(course, wanted).filled.column == column
    with pytest.raises(CourseError, match="no column Three"):
        export_grades(course, Wanted("canvas", template=tmp_path / "t.csv", column="Three"))


def test_blackboards_file_comes_back_in_its_own_form(course, tmp_path):
    head = ["Last Name", "First Name", "Username", "Student ID", "Last Access", "Availability"]
    rows = [
        [
            *head,
            f"{ASSIGNMENT} [Total Pts: 10 Score] |55",
            "Weighted Total [Total Pts: up to 0 Percentage] |56",
        ]
    ]
    rows += [[s.last, s.first, s.id, s.number, "2030-01-01", "Yes", "", ""] for s in CLASS]
    text = table(rows, delimiter="\t", quoting=1, lineterminator="\n")
    (tmp_path / "t.xls").write_bytes(("\ufeff" + text).encode("utf-16-le"))
    made = export_grades(course, Wanted("blackboard", template=tmp_path / "t.xls"))
    assert made.path.name == f"{ASSIGNMENT}-blackboard.xls"
    data = made.path.read_bytes()
    assert data.startswith(b"\xff\xfe")
    filled = read_table(made.path, encoding="utf-16", delimiter="\t")
    grades = {row["Username"]: row[f"{ASSIGNMENT} [Total Pts: 10 Score] |55"] for row in filled}
    assert grades.pop("none") == "" and all(grades.values()) and len(grades) == len(HANDED_IN)
    assert (
        data.decode("utf-16").count('"')
        == 2 * 8 * len(rows) + sum(4 for s in CLASS if '"' in s.first + s.last) * 1 + 4
    )
    assert any("most is 10, ours 8" in note for note in made.filled.notes)


def test_moodles_worksheet_in_another_language_is_filled_in_the_column_that_is_named(course, tmp_path):
    head = ["ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung"]
    rows = [[f"Teilnehmer/in{s.number}", "?", s.email, "", "", "8,00"] for s in CLASS]
    (tmp_path / "t.csv").write_text(table([head, *rows]))
    wanted = Wanted("moodle", template=tmp_path / "t.csv", to=tmp_path / "x.csv", column="Bewertung")
    assert len(export_grades(course, wanted).filled.written) == len(CLASS)
    grades = [row["Bewertung"] for row in read_table(tmp_path / "x.csv")]
    assert grades[-1] == "" and all(grades[:-1])


def test_a_semicolons_file_gets_decimal_commas(course, tmp_path):
    (tmp_path / "t.csv").write_bytes(
        b"\xef\xbb\xbf"
        + table(
            [["Identifier", "Full name", "Grade", "Maximum Grade"]]
            + [[f"Participant {s.number}", s.name, "", "8,00"] for s in CLASS],
            delimiter=";",
        ).encode()
    )
    made = export_grades(course, Wanted("moodle", template=tmp_path / "t.csv"))
    text = made.path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbfIdentifier;") and b"2,5;8,00" in text


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_has_everyone_once(course, form):
    made = export_grades(course, Wanted(form))
    text = made.path.read_bytes().decode("utf-16" if form == "blackboard" else "utf-8")
    assert text.count("Lovelace") == 1 and text.count("Kim") == 2
    assert made.path.parent == course.classroom / "exports"


def test_what_cannot_be_exported_is_refused_in_one_line(course, tmp_path):
    (tmp_path / "one.csv").write_text("x\n")
    (tmp_path / "book.csv").write_bytes(b"PK\x03\x04")
    for wanted, why in (
        (Wanted("excel"), "choose one of canvas, moodle"),
        (Wanted("json", template=tmp_path / "one.csv"), "for tables"),
        (Wanted("csv", template=tmp_path / "one.csv"), "has no columns"),
        (Wanted("csv", template=tmp_path / "none.csv"), "cannot be read"),
        (Wanted("csv", template=tmp_path / "book.csv"), "is a workbook"),
        (Wanted("csv", to=tmp_path), "cannot be written"),
    ):
        with pytest.raises(CourseError, match=why):
            export_grades(course, wanted)
    nobody = class_course(tmp_path / "other")
    with pytest.raises(GradingError, match="nobody has a grade"):
        export_grades(nobody, Wanted("csv"))
