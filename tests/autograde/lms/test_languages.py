"""What collecting and exporting say is told; what platforms read stays as they have it."""

import csv
import errno
import io
import json
import os
import re

import pytest
from languages import english_in, speaking_pseudo
from lms_downloads import (
    CLASS,
    Student,
    canvas_gradebook,
    class_course,
    graded_course,
    make_zip,
    moodle_worksheet,
    moodle_zip,
    table,
)
from made_up_class import ASSIGNMENT, hand_in_made_up
from rich.console import Console

from autograde.grading.errors import GradingError
from autograde.lms import canvas_api
from autograde.lms.collect import KEPT, NEW, REPLACED, SAME, collect
from autograde.lms.collected import place_of, read_collected
from autograde.lms.commands import collect_downloads, export_class
from autograde.lms.export import FORMATS, TOKEN, Wanted, export_grades, post_to_canvas
from autograde.lms.naming import SYSTEMS
from autograde.lms.people import read_mapping
from autograde.repair import limits
from autograde.settings import CourseError
from signs import words


@pytest.fixture
def course(tmp_path):
    return class_course(tmp_path / "course")


@pytest.fixture
def graded(tmp_path):
    course = graded_course(tmp_path / "graded")
    hand_in_made_up(course, "later", "x")
    return course


@pytest.fixture(params=["pseudo", "zh"])
def language(request):
    return request.param


def speaking(language):
    return speaking_pseudo() if language == "pseudo" else words.speaking("zh")


def english(text):
    """List the English sentences but for what Python says, and names in a row."""
    known = ["field larger than field limit", *(", ".join(names) for names in (FORMATS, SYSTEMS))]
    for one in (*map(os.strerror, errno.errorcode), *known):
        text = text.replace(one, "")
    return english_in(text)


def told(language, *calls):
    """Return what calls print and raise, in the language."""
    console = Console(record=True, width=500, file=io.StringIO())
    raised = []
    with speaking(language):
        for call in calls:
            try:
                call(console)
            except (CourseError, GradingError) as error:
                raised.append(str(error))
    return console.export_text() + "\n".join(raised), raised


def odd_download(course, tmp_path):
    """Make a download with something of everything that is not taken as it is."""
    head = "Ada Lovelace_101_assignsubmission"
    big, zoe = "x" * (limits.MEGABYTE + 1), "Zoë Müller_102_assignsubmission"
    files = {
        f"{head}_file_/1_one.ipynb": "{}",
        f"{head}_file_/timestamp.txt": "2000-01-01",
        f"{head}_file_/Data.csv": "1",
        f"{head}_file_/data.csv": "2",
        f"{head}_file_/broken.zip": b"no zip",
        f"{head}_file_/big.txt": big,
        f"{head}_onlinetext_/onlinetext.html": "x",
        f"{head}_comments_/comments.html": "x",
        f"{zoe}_file_/timestamp.txt": "2000-01-01",
        "Neu Kim_1_assignsubmission_file_/x.ipynb": "1",
        "Kim Lee_104_assignsubmission_file_/x.ipynb": "1",
        "what is this": "x",
        "///": "x",
    }
    return make_zip(tmp_path / "odd.zip", files)


def test_what_becomes_of_a_download_is_told(course, tmp_path, monkeypatch, language):
    monkeypatch.setattr(limits, "FILE_BYTES", limits.MEGABYTE)
    odd = odd_download(course, tmp_path)
    inbound = tmp_path / "inbound"
    (inbound / "ada+ps2+2030-01-05 10:00:00.000000 UTC+x").mkdir(parents=True)
    (inbound / "ada+ps2+2030-01-05 10:00:00.000000 UTC+x/a.txt").touch()
    late = make_zip(tmp_path / "c.zip", {"lovelaceada_LATE_101_1_1_one.ipynb": "{}"})
    whole = moodle_zip(course, tmp_path / "m.zip")
    (course.submitted / "nan").parent.mkdir(parents=True, exist_ok=True)
    (course.submitted / "nan").write_text("a file where a folder should be")
    text, raised = told(
        language,
        lambda console: collect_downloads(course, [odd], console, dry_run=True),
        lambda console: collect_downloads(course, [odd], console),
        lambda console: collect_downloads(course, [late], console),
        lambda console: collect_downloads(course, [late], console, replace=True),
        lambda console: collect_downloads(course, [inbound], console),
        lambda console: collect_downloads(course, [whole], console),
        lambda console: collect_downloads(course, [whole], console),
        lambda console: collect_downloads(course, [whole, odd], console, dry_run=True),
    )
    assert not raised and text.count("\n") > 40
    text = re.sub(r"leads out[^\n]*|it is no (?:file|zip)[^\n]*", "", text)  # of repairs
    assert not english(text)


def test_people_who_cannot_be_told_apart_are_told(tmp_path, language):
    course = class_course(tmp_path / "course", known=False)
    names = ("Ada Lovelace_31_assignsubmission_file_", "ADA LOVELACE_32_assignsubmission_file_")
    path = make_zip(tmp_path / "m.zip", {f"{name}/x.ipynb": "{}" for name in names})
    whole = moodle_zip(course, tmp_path / "w.zip")
    blank = make_zip(
        tmp_path / "b.zip", {"_3_assignsubmission_file_/x.ipynb": "{}", "  _4_assignsubmission_file_/x": ""}
    )
    text, _ = told(
        language, *(lambda c, p=p: collect_downloads(course, [p], c) for p in (path, whole, blank))
    )
    assert not english(text) and "Kim Lee" in text


@pytest.mark.parametrize("what", [NEW, REPLACED, SAME, KEPT])
def test_what_became_of_a_submission_has_words(what, language):
    with speaking(language):
        assert words.tell(what) != what


def test_what_an_export_says_is_told(graded, tmp_path, monkeypatch, language):
    stranger, again = Student("who", "Not", "Here", 999), Student("ada2", "Ada", "Lovelace", 101)
    text = canvas_gradebook([stranger]).replace(",102,", ",1020,").replace("zoe@", "z@")
    (tmp_path / "canvas.csv").write_text(text)
    (tmp_path / "moodle.csv").write_text(moodle_worksheet([again]))
    (tmp_path / "who.csv").write_text("id,lms_id\nada,101\nzoe,101\n")
    rows = [["Full name", "ID number", "Total"], ["Zoe\u0308 Müller", "", ""], ["Kim Lee", "77", ""]]
    (tmp_path / "names.csv").write_text(table(rows))
    head = [f"{ASSIGNMENT} [Total Pts: 10 Score] |55"]
    (tmp_path / "most.csv").write_text(table([["Username", *head], ["ada", ""]]))
    folder = graded.feedback / "kim2" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / "feedback.html").write_text("for kim2")

    def export(**wanted):
        wanted = Wanted(**{"to": tmp_path / "out.x", **wanted})
        return lambda console: export_class(graded, wanted, console)

    text, raised = told(
        language,
        *(export(format=name, feedback=True) for name in FORMATS),
        export(format="canvas", template=tmp_path / "canvas.csv"),
        export(format="canvas", template=tmp_path / "canvas.csv", mapping=tmp_path / "who.csv"),
        export(format="moodle", template=tmp_path / "moodle.csv"),
        export(format="csv", template=tmp_path / "names.csv"),
        export(format="blackboard", template=tmp_path / "most.csv"),
    )
    assert not raised and not english(re.sub(r"Grades > Import > CSV", "", text))


def test_comments_are_told_and_columns_are_the_platforms(graded, tmp_path, language):
    with speaking(language):
        for name in ("moodle", "json", "csv", "canvas"):
            export_grades(graded, Wanted(name, to=tmp_path / name))
    rows = list(csv.DictReader(io.StringIO((tmp_path / "csv").read_text(encoding="utf-8"))))
    assert {row["state"] for row in rows} == {"graded", "not graded yet", "nothing handed in"}
    states = {s["state"] for s in json.loads((tmp_path / "json").read_text(encoding="utf-8"))["students"]}
    assert states == {row["state"] for row in rows}
    assert (tmp_path / "canvas").read_text(encoding="utf-8").startswith("Student,ID,SIS User ID,")
    moodle = list(csv.DictReader(io.StringIO((tmp_path / "moodle").read_text(encoding="utf-8"))))
    assert {"First name", "ID number", f"Feedback: {ASSIGNMENT}"} <= set(moodle[0])
    comments = [row[f"Feedback: {ASSIGNMENT}"] for row in moodle]
    assert any(comments) and not any("not graded yet" in comment for comment in comments)


def test_every_refusal_of_an_export_is_told(graded, course, tmp_path, monkeypatch, language):
    (tmp_path / "one.csv").write_text("x\n")
    (tmp_path / "book.csv").write_bytes(b"PK\x03\x04")
    (tmp_path / "two.csv").write_text(table([["Student", "ID", "One (1)", "Two (2)"], ["x", "1", "", ""]]))
    (tmp_path / "none.csv").write_text(table([["Student", "ID"], ["x", "1"]]))
    (tmp_path / "long.csv").write_text(f"id,name\nada,{'x' * 200_000}\n")
    wanted = [
        Wanted("excel"),
        Wanted("json", template=tmp_path / "one.csv"),
        *(Wanted("csv", template=tmp_path / f"{name}.csv") for name in ("one", "nowhere", "book", "long")),
        *(Wanted("canvas", template=tmp_path / f"{name}.csv") for name in ("two", "none")),
        Wanted("canvas", template=tmp_path / "two.csv", column="Three"),
        Wanted("csv", to=tmp_path),
    ]
    posted = [
        Wanted("csv"),
        Wanted("canvas"),
        Wanted("canvas", url="http://x", course="1", assignment_id="2"),
        Wanted("canvas", url="http://x", course="one", assignment_id="2"),
        Wanted("canvas", url="http://school.example", course="1", assignment_id="2"),
    ]
    monkeypatch.delenv(TOKEN, raising=False)

    def post(console, one):
        if one in posted[3:]:
            monkeypatch.setenv(TOKEN, "x")
        post_to_canvas(graded, one)

    text, raised = told(
        language,
        *(lambda console, one=one: export_grades(graded, one) for one in wanted),
        lambda console: export_grades(course, Wanted("csv")),
        *(lambda console, one=one: post(console, one) for one in posted),
    )
    assert len(raised) == len(wanted) + 1 + len(posted)
    assert not english(text)


@pytest.mark.parametrize(
    "text", ["name,email\nx,y\n", "id,lms_id\n../x,1\n", f"id,name\nada,{'x' * 200_000}\n", None]
)
def test_a_mapping_file_that_cannot_be_used_is_told(tmp_path, text, language):
    if text is not None:
        (tmp_path / "who.csv").write_text(text)
    shown, raised = told(language, lambda console: read_mapping(tmp_path / "who.csv"))
    assert raised and not english(shown)


@pytest.mark.parametrize(
    "put",
    [
        lambda path: path.write_bytes(b"no zip"),
        lambda path: make_zip(path, {"a.txt": "x"}),
        lambda path: make_zip(path, {"submission_metadata.yml": "5", "submission_1/x.txt": ""}),
        lambda path: None,
    ],
)
def test_a_download_that_cannot_be_read_is_told(course, tmp_path, put, language):
    put(tmp_path / "x.zip")
    text, raised = told(
        language,
        lambda console: collect(course, [tmp_path / "x.zip"]),
        lambda console: collect(course, [tmp_path / "x.zip"], system="blackboard"),
    )
    assert len(raised) == 2 and not english(text)


def test_a_damaged_memory_is_told(course, language):
    place_of(course).parent.mkdir(parents=True)
    place_of(course).write_text("{")
    text, raised = told(language, lambda console: read_collected(course))
    assert raised and not english(text)


class Progress:
    """An update of Canvas's that stays in one state."""

    def __init__(self, state, message=""):
        self.workflow_state, self.message = state, message

    def query(self):
        return self


def test_an_update_that_canvas_does_not_finish_is_told(monkeypatch, language):
    monkeypatch.setattr(canvas_api, "_PATIENCE", 0.0)
    monkeypatch.setattr(canvas_api, "_STEP", 0.0)
    text, raised = told(
        language,
        *(lambda console, one=one: canvas_api._wait(one) for one in (Progress("failed"), Progress("queued"))),
    )
    assert len(raised) == 2 and not english(text)


def test_what_canvas_did_not_take_is_told(graded, monkeypatch, language):
    import canvasapi

    class Canvas:
        def __init__(self, url, token):
            self.id = 1

        def __getattr__(self, name):
            return lambda *_, **__: self

        def get_users(self, **_):
            return [type("User", (), {"id": s.number, "name": s.name}) for s in CLASS[:2]]

        def get_submissions(self):
            scored = type("Submission", (), {"user_id": CLASS[1].number, "score": 999})
            return [scored]

        def submissions_bulk_update(self, grade_data):
            return Progress("completed")

    monkeypatch.setattr(canvasapi, "Canvas", Canvas)
    monkeypatch.setenv(TOKEN, "x")
    wanted = Wanted("canvas", url="https://school.example", course="1", assignment_id="2", feedback=True)
    text, raised = told(
        language,
        lambda console: export_class(graded, wanted, console, post=True),
        lambda console: export_class(
            graded,
            Wanted("canvas", url="https://school.example", course="1", assignment_id="2"),
            console,
            post=True,
        ),
    )
    assert not raised and not english(text) and "999" in text
