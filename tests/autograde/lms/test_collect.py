"""Downloads become submissions; nothing is lost, overwritten or placed in silence."""

import os
import zipfile
from datetime import UTC, datetime

import pytest
from lms_downloads import (
    HANDED_IN,
    canvas_zip,
    class_course,
    gradescope_zip,
    inner_zip,
    make_zip,
    moodle_zip,
)
from made_up_class import ASSIGNMENT
from rich.console import Console

from autograde.lms.collect import KEPT, NEW, REPLACED, SAME, collect
from autograde.lms.commands import collect_downloads
from autograde.repair import limits
from autograde.settings import CourseError


@pytest.fixture
def course(tmp_path):
    return class_course(tmp_path / "course")


def place(course, student):
    return course.submitted / student / ASSIGNMENT


def files_of(course, student):
    folder = place(course, student)
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return found - {"timestamp.txt"}


def reasons(made):
    return {name.rpartition("/")[2]: why for name, why in made.unplaced}


@pytest.mark.parametrize("build", [canvas_zip, moodle_zip, gradescope_zip])
def test_everyone_is_placed_once_under_the_releases_names(course, tmp_path, build):
    made = collect(course, [build(course, tmp_path / "all.zip")])
    assert [one.student for one in made.placed] == sorted(s.id for s in HANDED_IN)
    assert made.unplaced == []
    for s in HANDED_IN:
        assert files_of(course, s.id) == {"1_one.ipynb", "2_two.ipynb", "answers.txt"}
        expected = "kim1" if build is gradescope_zip and s.id == "kim2" else s.id  # handed in together
        assert (place(course, s.id) / "answers.txt").read_text() == expected


def test_flat_folders_and_unzipped_downloads_are_the_same(course, tmp_path):
    flat = moodle_zip(course, tmp_path / "flat.zip", folders=False)
    with zipfile.ZipFile(flat) as archive:
        archive.extractall(tmp_path / "unzipped")
    collect(course, [tmp_path / "unzipped"])
    assert {one.what for one in collect(course, [flat]).placed} <= {SAME, KEPT}  # times of the disk differ
    assert files_of(course, "zoe") >= {"1_one.ipynb", "answers.txt"}


def test_a_folder_of_zip_files_stands_for_these(course, tmp_path):
    (tmp_path / "downloads").mkdir()
    moodle_zip(course, tmp_path / "downloads" / "a.zip")
    assert len(collect(course, [tmp_path / "downloads"]).placed) == len(HANDED_IN)


def test_times_come_from_the_files_and_from_metadata(course, tmp_path):
    collect(course, [moodle_zip(course, tmp_path / "m.zip")])
    said = (place(course, "nan") / "timestamp.txt").read_text()
    local = datetime(2030, 1, 2, 10, 3).astimezone().astimezone(UTC)
    assert said == f"{local:%Y-%m-%d %H:%M:%S.%f} UTC\n"
    other = class_course(tmp_path / "other")
    collect(other, [gradescope_zip(other, tmp_path / "g.zip")])
    assert (place(other, "nan") / "timestamp.txt").read_text() == "2030-01-02 10:03:00.500000 UTC\n"


def test_the_moment_of_a_download_is_no_time_of_submission(course, tmp_path):
    made = collect(course, [canvas_zip(course, tmp_path / "c.zip")])
    assert not any((place(course, s.id) / "timestamp.txt").exists() for s in HANDED_IN)
    notes = {one.student: one.notes for one in made.placed}
    assert "late" in notes["nan"][0] and "timestamp.txt" in notes["nan"][0] and not notes["ada"]


def test_files_of_the_days_own_moment_say_nothing_and_of_another_day_do(course, tmp_path):
    names = [f"{s.name}_{s.number}_assignsubmission_file_/x.txt" for s in HANDED_IN if s.id in ("ada", "zoe")]
    now = dict.fromkeys(names, datetime.now())
    made = collect(course, [make_zip(tmp_path / "now.zip", dict.fromkeys(names, "1"), now)], dry_run=True)
    assert [one.submission.time for one in made.placed] == [None, None]
    then = dict.fromkeys(names, datetime(2029, 5, 6, 7, 8))
    made = collect(course, [make_zip(tmp_path / "then.zip", dict.fromkeys(names, "1"), then)], dry_run=True)
    assert [one.submission.time for one in made.placed] == [datetime(2029, 5, 6, 7, 8).astimezone()] * 2


def test_a_dry_run_writes_nothing(course, tmp_path):
    path = canvas_zip(course, tmp_path / "c.zip")
    before = sorted(course.root.rglob("*"))
    console = Console(record=True, width=200)
    assert collect_downloads(course, [path], console, dry_run=True) == 0
    assert sorted(course.root.rglob("*")) == before
    shown = console.export_text()
    assert all(s.id in shown for s in HANDED_IN) and "Nothing was written" in shown


def submit(course, tmp_path, text, time, name="Ada Lovelace_101_assignsubmission_file_"):
    number = len(list(tmp_path.glob("*.zip")))
    return make_zip(tmp_path / f"{number}.zip", {f"{name}/answers.txt": text}, {f"{name}/answers.txt": time})


def test_what_is_there_is_never_overwritten_in_silence(course, tmp_path):
    answers = place(course, "ada") / "answers.txt"
    old = submit(course, tmp_path, "old", datetime(2030, 1, 1))
    new = submit(course, tmp_path, "new", datetime(2030, 1, 3))
    assert collect(course, [old]).placed[0].what == NEW
    assert collect(course, [old]).placed[0].what == SAME
    [refused] = collect(course, [new]).placed
    assert (refused.what, answers.read_text()) == (KEPT, "old") and "--replace" in refused.notes[0]
    assert collect(course, [new], replace=True).placed[0].what == REPLACED
    assert answers.read_text() == "new"
    [kept] = (course.classroom / "collected" / "replaced" / "ada").rglob("answers.txt")
    assert kept.read_text() == "old"
    [older] = collect(course, [old], replace=True).placed
    assert (older.what, answers.read_text(), older.notes) == (KEPT, "new", ["what is there is newer"])


def test_of_several_downloads_the_newest_counts(course, tmp_path):
    paths = [
        submit(course, tmp_path, text, datetime(2030, 1, day)) for text, day in (("b", 2), ("c", 3), ("a", 1))
    ]
    [placed] = collect(course, paths).placed
    assert (place(course, "ada") / "answers.txt").read_text() == "c"
    assert len(placed.notes) == 2


def test_of_several_attempts_canvass_highest_number_is_the_notebook(course, tmp_path):
    files = {f"lovelaceada_101_{n}_1_one{end}.ipynb": str(n) for n, end in ((7, "-2"), (5, ""), (6, "-10"))}
    collect(course, [make_zip(tmp_path / "c.zip", {**files, "lovelaceada_101_9_2 Two.ipynb": "two"})])
    folder = place(course, "ada")
    assert (folder / "1_one.ipynb").read_text() == "6"
    assert (folder / "2_two.ipynb").read_text() == "two"
    assert len(files_of(course, "ada")) == 4


def test_two_people_who_look_like_one_student_are_left_to_a_person(tmp_path):
    course = class_course(tmp_path / "course", known=False)
    names = ("Ada Lovelace_31_assignsubmission_file_", "ADA LOVELACE_32_assignsubmission_file_")
    path = make_zip(tmp_path / "m.zip", {f"{name}/x.ipynb": "{}" for name in names})
    made = collect(course, [path])
    assert not made.placed and len(made.unplaced) == 2
    assert all("mapping" in why for _, why in made.unplaced)
    (tmp_path / "who.csv").write_text("id,lms_id\nada,31\nkim1,32\n")
    made = collect(course, [path], mapping=tmp_path / "who.csv")
    assert [one.student for one in made.placed] == ["ada", "kim1"] and not made.unplaced


def test_two_students_of_one_name_are_told_apart_by_a_mapping_file_only(tmp_path):
    course = class_course(tmp_path / "course", known=False)
    path = moodle_zip(course, tmp_path / "m.zip")
    made = collect(course, [path])
    assert [one.student for one in made.placed] == ["ada", "nan", "run", "zoe"]
    assert [name for name, _ in made.unplaced] == ["Kim Lee (participant 104)", "Kim Lee (participant 105)"]
    assert all(one.notes == ["known by the name alone"] for one in made.placed)
    (tmp_path / "who.csv").write_text("id,lms_id\nkim2,105\nkim1,104\n")
    made = collect(course, [path], mapping=tmp_path / "who.csv")
    assert {one.student: one.what for one in made.placed if "kim" in one.student} == {
        "kim1": NEW,
        "kim2": NEW,
    }
    assert (place(course, "kim1") / "answers.txt").read_text() == "kim1"


def test_strangers_get_ids_that_are_told_and_stay(course, tmp_path):
    files = {f"Neu Kim_{n}_assignsubmission_file_/x.ipynb": str(n) for n in (1, 2)}
    files["../../Evil_3_assignsubmission_file_/x.ipynb"] = "3"
    files["<b>Bold_4_assignsubmission_file_x.ipynb"] = "4"
    files["Participant_9_assignsubmission_file_/x.ipynb"] = "9"
    path = make_zip(tmp_path / "m.zip", files)
    made = collect(course, [path])
    assert [one.student for one in made.placed] == ["b_bold", "neu_kim_1", "neu_kim_2", "participant_9"]
    assert all(one.notes == ["unknown to the gradebook, and gets this id"] for one in made.placed)
    assert [one.what for one in collect(course, [path]).placed] == [SAME] * 4
    assert "leads out" in reasons(made)["x.ipynb"]


def test_a_group_of_canvas_is_named_by_the_mapping_file(course, tmp_path):
    (tmp_path / "who.csv").write_text("id,lms_id\nada,900\nzoe,900\n")
    path = make_zip(tmp_path / "c.zip", {"groupa_900_1_1_one.ipynb": "{}"})
    assert [one.student for one in collect(course, [path], mapping=tmp_path / "who.csv").placed] == [
        "ada",
        "zoe",
    ]


def test_classrooms_names_and_copies_are_read(course, tmp_path):
    names = ("Ada Lovelace - Copy of 1_one.ipynb", "Zoë Müller - 1_one (1).ipynb", "Ada Lovelace - notes.txt")
    path = make_zip(tmp_path / "g.zip", {f"Week 1/{name}": "{}" for name in names})
    made = collect(course, [path])
    assert {one.student: one.files for one in made.placed} == {
        "ada": ["1_one.ipynb", "notes.txt"],
        "zoe": ["1_one.ipynb"],
    }


def test_the_exchange_knows_ids_and_times(course, tmp_path):
    inbound = tmp_path / "inbound"
    for name, text in (
        (f"ada+{ASSIGNMENT}+2030-01-01 10:00:00.000000 UTC+x", "old"),
        (f"ada+{ASSIGNMENT}+2030-01-02 10:00:00.000000 UTC+y", "new"),
        (f"mia+{ASSIGNMENT}+2030-01-02 12:00:00.000000 +0200+z", "mia"),
        ("ada+ps2+2030-01-05 10:00:00.000000 UTC+x", "of another assignment"),
    ):
        (inbound / name).mkdir(parents=True)
        (inbound / name / "answers.txt").write_text(text)
        (inbound / name / "timestamp.txt").write_text("2030-01-01 10:00:00 UTC")
    made = collect(course, [inbound])
    assert (place(course, "ada") / "answers.txt").read_text() == "new"
    assert (place(course, "mia") / "timestamp.txt").read_text() == "2030-01-02 10:00:00.000000 UTC\n"
    assert (made.unplaced, made.others) == ([], ["ps2"])
    console = Console(record=True, width=200)
    assert collect_downloads(course, [inbound], console) == 0
    assert "not taken: ps2: it is a submission of another assignment" in console.export_text()


def test_what_cannot_be_placed_is_listed(course, tmp_path):
    name = "Ada Lovelace_101_assignsubmission"
    files = {
        f"{name}_file_/1_one.ipynb": "{}",
        f"{name}_file_/timestamp.txt": "2000-01-01",
        f"{name}_file_/Data.csv": "1",
        f"{name}_file_/data.csv": "2",
        f"{name}_onlinetext_/onlinetext.html": "<p>",
        f"{name}_file_/broken.zip": "PK no",
        "readme.txt": "x",
    }
    made = collect(course, [make_zip(tmp_path / "m.zip", files)])
    said = reasons(made)
    assert "a text box" in said["onlinetext.html"] and "none of Moodle's" in said["readme.txt"]
    assert "not the student's to say" in said["timestamp.txt"] and "kept as it is" in said["broken.zip"]
    assert files_of(course, "ada") == {"1_one.ipynb", "Data.csv", "data (2).csv", "broken.zip"}
    assert "data (2).csv" in said["data.csv"]
    assert collect_downloads(course, [tmp_path / "m.zip"], Console()) == 1


def link_in(path, name, target):
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, target)


def test_dangerous_members_go_nowhere(course, tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "FILE_BYTES", 2**20)
    head = "Ada Lovelace_101_assignsubmission_file_"
    files = {
        f"{head}/ok.txt": "ok",
        f"/abs/{head}/a.txt": "x",
        f"{head}/../../../b.txt": "x",
        f"C:/{head}/c.txt": "x",
        f"{head}/bomb.bin": bytes(2**21),
        f"{head}/inner.zip": inner_zip({"../up.txt": "x", "fine.txt": "y"}),
    }
    path = make_zip(tmp_path / "m.zip", files)
    link_in(path, f"{head}/link.txt", "/etc/passwd")
    made = collect(course, [path])
    assert files_of(course, "ada") == {"ok.txt", "fine.txt"}
    said = reasons(made)
    assert said["link.txt"] == "it is a link" and "absolute" in said["a.txt"] and "absolute" in said["c.txt"]
    assert "leads out" in said["b.txt"] and "larger than 1 MB" in said["bomb.bin"]
    assert not list(tmp_path.rglob("b.txt")) and not list(tmp_path.rglob("up.txt"))


def test_names_that_a_mac_wrote_without_saying_how_are_read(course, tmp_path):
    name = "Zoë Müller_102_assignsubmission_file_/é.txt"
    placeholder = "x" * len(name.encode())
    path = make_zip(tmp_path / "m.zip", {placeholder: "hello"})
    path.write_bytes(path.read_bytes().replace(placeholder.encode(), name.encode()))  # the flag stays off
    assert collect(course, [path]).placed[0].files == ["é.txt"] and files_of(course, "zoe") == {"é.txt"}


def encrypted(path):
    make_zip(path, {"Ada Lovelace_101_assignsubmission_file_/x.txt": "secret"})
    data = bytearray(path.read_bytes())
    for head, where in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(head) + where] |= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("put", "why"),
    [
        (encrypted, "it is encrypted"),
        (lambda path: path.write_bytes(b"no zip"), "no zip file that can be read"),
        (lambda path: make_zip(path, {f"{n}.txt": "" for n in range(30)}), "holds more than 20 files"),
        (lambda path: make_zip(path, {"a": bytes(2**21)}), "unpacks to too much"),
        (lambda path: make_zip(path, {"a.txt": "x"}), "no platform's names"),
        (lambda path: None, "no file or folder"),
    ],
)
def test_a_download_that_cannot_be_read_is_refused_in_one_line(course, tmp_path, monkeypatch, put, why):
    monkeypatch.setattr(limits, "DOWNLOAD_FILES", 20)
    monkeypatch.setattr(limits, "DOWNLOAD_BYTES", 2**20)
    put(tmp_path / "x.zip")
    with pytest.raises(CourseError, match=why) as refused:
        collect(course, [tmp_path / "x.zip"])
    assert "\n" not in str(refused.value)


def test_a_file_that_is_larger_than_it_says_is_left_out(course, tmp_path):
    head = "Ada Lovelace_101_assignsubmission_file_"
    path = make_zip(tmp_path / "m.zip", {f"{head}/big.bin": os.urandom(5000), f"{head}/ok.txt": "ok"})
    data = path.read_bytes().replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(data)
    made = collect(course, [path])
    assert files_of(course, "ada") == {"ok.txt"} and "big.bin" in reasons(made)


def test_long_names_are_cut_and_nobody_is_left_out(course, tmp_path):
    name = "Ж" * 60  # 120 bytes, and Moodle's words behind them
    path = make_zip(tmp_path / "m.zip", {f"{name}_5_assignsubmission_file_/{'я' * 100}.ipynb": "{}"})
    [placed] = collect(course, [path]).placed
    assert placed.student == "ж" * 60
    assert placed.files[0].endswith("я.ipynb") and len(placed.files[0].encode()) <= limits.NAME_CHARACTERS


def test_one_folder_that_cannot_be_written_costs_only_itself(course, tmp_path):
    (course.submitted / "ada").parent.mkdir(parents=True, exist_ok=True)
    (course.submitted / "ada").write_text("a file where a folder should be")
    made = collect(course, [moodle_zip(course, tmp_path / "m.zip")])
    assert {one.student: one.what for one in made.placed}["ada"] == KEPT
    assert files_of(course, "zoe") and "cannot be written" in made.placed[0].notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "submission_1:\n  :submitters:\n  :created_at: &a {utc: *a}\n",
        "submission_1: 5\n",
        "submission_1:\n  :submitters:\n  - 1\n  - :name: 5\n  - :name: [x]\n    :email: {}\n",
        "submission_1:\n  :submitters: []\n  :created_at: 9999-99-99\n",
        "1: {2: 3}\n",
        "submission_1: !ruby/object:Foo [x]\n",
    ],
)
def test_odd_metadata_end_nothing(course, tmp_path, text):
    files = {"submission_metadata.yml": text, "submission_1/x.txt": "", "submission_2/x.txt": ""}
    made = collect(course, [make_zip(tmp_path / "g.zip", files)])
    assert len(made.placed) + len(made.unplaced) >= 2


def test_metadata_that_cannot_be_read_is_refused_in_one_line(course, tmp_path):
    path = make_zip(tmp_path / "g.zip", {"submission_metadata.yml": "a: [", "submission_1/x.txt": ""})
    with pytest.raises(CourseError, match="metadata cannot be read"):
        collect(course, [path])


def test_a_time_as_ruby_on_rails_writes_it_is_read(course, tmp_path):
    text = """---
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: '101'
    :email: ada@school.example
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: &1 2030-01-02 18:03:04.500000000 Z
    zone: !ruby/object:ActiveSupport::TimeZone
      name: America/Los_Angeles
    time: 2030-01-02 10:03:04.500000000 Z
"""
    collect(
        course, [make_zip(tmp_path / "g.zip", {"submission_metadata.yml": text, "submission_1/x.txt": ""})]
    )
    assert (place(course, "ada") / "timestamp.txt").read_text() == "2030-01-02 18:03:04.500000 UTC\n"


def test_a_course_without_a_gradebook_is_collected_into(course, tmp_path):
    course.gradebook.unlink()
    made = collect(course, [moodle_zip(course, tmp_path / "m.zip")])
    assert [one.student for one in made.placed][:2] == ["ada_lovelace", "anna_nan_o_neil_jr"]
