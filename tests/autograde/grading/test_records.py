"""What a grade depends on: everything that could change it is in the hashes, and nothing else."""

import os

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from autograde import exercises
from autograde.course import Course
from autograde.grading.packed_folders import pack_folder
from autograde.grading.records import (
    Record,
    hash_masters,
    hash_packed,
    make_tables,
    read_masters_hash,
    read_record,
    read_records,
    write_masters_hash,
    write_record,
)

RECORD = Record("a", "b", "c", "d", 7, ("network",), ("one",), "2030-01-01T00:00:00+00:00")


@pytest.fixture
def session():
    engine = create_engine("sqlite://")
    make_tables(engine)
    with Session(engine) as session:
        yield session


def test_a_record_comes_back_as_it_was_and_replaces_the_one_before(session):
    for record in (Record("z", *RECORD.hashes[1:], 8, (), (), ""), RECORD):
        write_record(session, "ps1", "ada", record)
    assert read_record(session, "ps1", "ada") == RECORD
    assert read_records(session, "ps1") == {"ada": RECORD}
    assert read_record(session, "ps2", "ada") is None and read_records(session, "ps2") == {}


def test_a_record_that_cannot_be_read_is_none_and_spoils_no_other(session):
    for student in ("ada", "bob"):
        write_record(session, "ps1", student, RECORD)
    session.execute(text("UPDATE autograde_record SET record = '{\"seed\": 3}' WHERE student = 'bob'"))
    assert read_records(session, "ps1") == {"ada": RECORD}
    assert read_record(session, "ps1", "bob") is None


def test_the_masters_of_the_rows_are_remembered(session):
    assert read_masters_hash(session, "ps1") is None
    for value in ("one", "two"):
        write_masters_hash(session, "ps1", value)
    assert read_masters_hash(session, "ps1") == "two"


def test_the_hash_of_a_submission_is_of_names_and_contents_not_of_times(tmp_path):
    file = tmp_path / "one.ipynb"
    file.write_text("x")
    before = hash_packed(pack_folder(tmp_path))
    os.utime(file, (1, 1))
    assert hash_packed(pack_folder(tmp_path)) == before
    file.rename(tmp_path / "two.ipynb")
    assert hash_packed(pack_folder(tmp_path)) != before


def test_a_notebook_that_students_do_not_get_changes_no_grade(tmp_path):
    course = Course(tmp_path, "ps1")
    (course.source / "unreleased").mkdir(parents=True)
    course.config.write_text("c = get_config()")
    before = hash_masters(course)
    (course.source / "unreleased" / "5.ipynb").write_text("x")
    assert hash_masters(course) == before
    (course.source / "1.ipynb").write_text("x")
    assert hash_masters(course) != before


def test_exercises_of_the_course_and_of_installed_packages_change_grades(tmp_path, monkeypatch):
    course = Course(tmp_path / "course", "ps1")
    course.exercises.mkdir(parents=True)
    course.config.write_text("c = get_config()")
    installed = tmp_path / "site-packages" / "theirs"
    monkeypatch.setattr(exercises, "__path__", [*exercises.__path__, str(installed)])
    hashes = {hash_masters(course)}
    for place in (course.exercises, installed):
        (place / "mine").mkdir(parents=True)
        for rubric in ("RUBRIC = {}", "RUBRIC = None"):
            (place / "mine" / "kept.py").write_text(rubric)
            hashes.add(hash_masters(course))
    assert len(hashes) == 5
