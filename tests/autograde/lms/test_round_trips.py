"""A platform's download, collected, graded, exported: the file that the platform's documentation asks for."""

import io
import unicodedata
import zipfile
from itertools import pairwise

import pytest
from lms_downloads import (
    CLASS,
    HANDED_IN,
    MOST,
    canvas_gradebook,
    canvas_zip,
    class_course,
    gradescope_grades,
    gradescope_zip,
    moodle_worksheet,
    moodle_zip,
    read_table,
)
from made_up_class import ASSIGNMENT, grade_by_hand, grade_made_up
from made_up_graded import points_in_book
from typer.testing import CliRunner

from autograde.cli import app
from autograde.lms.collect import collect
from autograde.lms.export import Wanted, export_grades
from autograde.lms.grades import number

IDS = {s.id for s in CLASS}


@pytest.fixture(params=["canvas", "moodle", "gradescope"], scope="module")
def graded(request, tmp_path_factory):
    """A course whose class came from a platform, graded, and kim2's written answer by hand."""
    tmp_path = tmp_path_factory.mktemp(request.param)
    course = class_course(tmp_path / "course")
    build = {"canvas": canvas_zip, "moodle": moodle_zip, "gradescope": gradescope_zip}[request.param]
    collect(course, [build(course, tmp_path / "all.zip")])
    assert all(not outcome.error for outcome in grade_made_up(course).values())
    grade_by_hand(course, "kim2", "1_one", "why", points=2.0)
    return course, request.param


def totals(course):
    found = {s.id: number(points_in_book(course, s.id)) for s in HANDED_IN}
    assert len(set(found.values())) > 2  # else rows could be mixed up unseen
    return found


def feedback_for(course, *students):
    for student in students:
        folder = course.feedback / student / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / "feedback.html").write_text(f"for {student}")


def no_cell_runs(text):
    return not any(cell.lstrip('"').startswith(("=", "+", "@", "\t")) for cell in text.split(","))


def test_the_platforms_own_file_comes_back_filled(graded, tmp_path):
    course, system = graded
    build, form, key, column = {
        "canvas": (canvas_gradebook, "canvas", "ID", f"{ASSIGNMENT} (12)"),
        "moodle": (moodle_worksheet, "moodle", "Identifier", "Grade"),
        "gradescope": (gradescope_grades, "csv", "SID", "Total Score"),
    }[system]
    template = tmp_path / "theirs.csv"
    template.write_bytes(build().encode())
    made = export_grades(course, Wanted(form, to=tmp_path / "ours.csv", template=template))
    assert (made.filled.strangers, made.filled.missing, made.filled.ambiguous) == ([], [], [])
    assert set(made.filled.written) == IDS
    before, after = read_table(template), read_table(tmp_path / "ours.csv")
    assert [row[key] for row in after] == [row[key] for row in before]
    by_number = {str(s.number): s.id for s in CLASS}
    seen = {by_number.get(row[key].split()[-1] if row[key] else ""): row[column] for row in after}
    assert {name: grade for name, grade in seen.items() if name} == {**totals(course), "none": ""}
    for old, new in zip(before, after, strict=True):
        same = {name for name in old if name not in (column, "Feedback comments")}
        assert {n: new[n].lstrip("'") for n in same} == {n: old[n].lstrip("'") for n in same}
    assert no_cell_runs((tmp_path / "ours.csv").read_text())


def test_without_a_template_everyone_is_there_once_with_what_the_importer_needs(graded, tmp_path):
    course, system = graded
    form = {"gradescope": "csv"}.get(system, system)
    export_grades(course, Wanted(form, to=tmp_path / "ours.csv", assignment_id="12"))
    rows = read_table(tmp_path / "ours.csv")
    numbers = {str(s.number): s.id for s in CLASS}
    if system == "canvas":
        heads = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{ASSIGNMENT} (12)"]
        assert list(rows[0]) == heads
        most = rows.pop(0)
        assert (most["Student"], most[heads[-1]]) == ("    Points Possible", MOST)
        found = [(numbers[row["ID"]], row[heads[-1]]) for row in rows]
        assert 'O\'Neil, Jr., Anna "Nan"' in {row["Student"] for row in rows}
    elif system == "moodle":
        assert {"Identifier", "Grade", "Last modified (grade)"} <= set(rows[0])  # what the importer looks for
        found = [
            (numbers.get(row["Identifier"].removeprefix("Participant "), "none"), row["Grade"])
            for row in rows
        ]
        assert {row["Maximum Grade"] for row in rows} == {MOST}
    else:
        found = [(row["student"], row["total"]) for row in rows]
        assert {row["lms_user_id"] for row in rows} == set(numbers)
        assert {row["state"] for row in rows if row["student"] == "none"} == {"nothing handed in"}
        assert {row["waiting"] for row in rows if row["student"] in ("ada", "kim2")} == {"why", ""}
    assert len(found) == len(CLASS) and dict(found) == {**totals(course), "none": ""}
    assert no_cell_runs((tmp_path / "ours.csv").read_text())


def test_feedback_goes_back_under_the_names_that_the_platform_knows(graded, tmp_path):
    course, system = graded
    feedback_for(course, "zoe", "kim1", "kim2", "run")
    form = {"gradescope": "csv"}.get(system, system)
    made = export_grades(course, Wanted(form, to=tmp_path / "ours.csv", feedback=True))
    assert made.feedback.missing == ["ada", "nan"] and made.feedback.nameless == []
    with zipfile.ZipFile(io.BytesIO(made.feedback_path.read_bytes())) as archive:
        content = {name: archive.read(name).decode() for name in archive.namelist()}
    students = {str(s.number): s.id for s in CLASS}
    for name, text in content.items():
        if system == "moodle":  # as assignfeedback_file_zip_importer reads it
            folder, _, file = name.partition("/")
            parts = folder.split("_", 4)
            assert (parts[2:4], file) == (["assignsubmission", "file"], "feedback.html")
            assert text == f"for {students[parts[1]]}"
        elif system == "canvas":  # the first two numbers between underscores are those of user and file
            user, file = [part for part in name.split("_") if part.isdigit()][:2]
            assert text == f"for {students[user]}" and int(file) >= 9000
            assert any(one == user and other == file for one, other in pairwise(name.split("_")))
        else:
            assert text == f"for {name.partition('/')[0]}"
    assert len(content) == 4
    assert all(unicodedata.is_normalized("NFC", n) or system == "moodle" for n in content)


def test_the_words_of_the_command_line_do_the_same(tmp_path, monkeypatch):
    course = class_course(tmp_path / "course")
    (course.root / "assignments" / ASSIGNMENT).mkdir(parents=True)
    monkeypatch.chdir(course.root)
    download = canvas_zip(course, tmp_path / "all.zip")
    (tmp_path / "theirs.csv").write_text(canvas_gradebook())

    def run(*words):
        done = CliRunner().invoke(app, [*map(str, words)])
        return done.exit_code, done.output

    code, said = run("collect", download, "--assignment", ASSIGNMENT, "--from", "canvas", "--dry-run")
    assert code == 0 and "6 would be collected" in said and not course.submitted.exists()
    assert run("collect", download)[0] == 0
    grade_made_up(course)
    code, said = run("export", "--format", "canvas", "--template", tmp_path / "theirs.csv", "--feedback")
    assert (
        code == 0
        and f"classroom/exports/{ASSIGNMENT}-canvas.csv" in said
        and "no feedback is written" in said
    )
    assert run("export", ASSIGNMENT, "--format", "json", "--to", tmp_path / "x.json")[0] == 0
    assert (tmp_path / "x.json").is_file()


def test_moodles_strangers_keep_their_participants_numbers(tmp_path):
    """Nobody is in the gradebook: ids are made of the names, and the worksheet is filled all the same."""
    course = class_course(tmp_path / "course")
    course.gradebook.unlink()
    from made_up_class import empty_gradebook

    course.gradebook.write_bytes(empty_gradebook())
    made = collect(course, [moodle_zip(course, tmp_path / "m.zip")])
    assert {one.student for one in made.placed} >= {
        "ada_lovelace",
        "kim_lee_104",
        "kim_lee_105",
        "zoë_müller",
    }
    grade_made_up(course)
    template = tmp_path / "theirs.csv"
    template.write_text(moodle_worksheet())
    done = export_grades(course, Wanted("moodle", to=tmp_path / "ours.csv", template=template))
    assert len(done.filled.written) == len(HANDED_IN) and len(done.filled.strangers) == 1
    grades = {row["Identifier"]: row["Grade"] for row in read_table(tmp_path / "ours.csv")}
    for name, n in (("kim_lee_104", 104), ("kim_lee_105", 105)):
        assert grades[f"Participant {n}"] == number(points_in_book(course, name))
    assert grades["Participant 107"] == ""
