"""What is remembered of each grade, beside nbgrader's tables."""

import os

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from autograde.grading.gradebook.records import (
    TABLES,
    Record,
    hash_packed,
    make_identity,
    read_filled,
    read_identity,
    read_record,
    read_records,
    write_filled,
    write_record,
)
from autograde.grading.packed_folders import pack_folder

RECORD = Record("a", "b", "c", "d", 7, ("network",), ("one",), "2030-01-01T00:00:00+00:00")


@pytest.fixture
def session():
    engine = create_engine("sqlite://")
    TABLES.create_all(engine)
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


def test_what_the_rows_were_made_from_is_remembered(session):
    assert read_filled(session, "ps1") is None
    for value in ("one", "two"):
        write_filled(session, "ps1", value, f"structure {value}")
    assert read_filled(session, "ps1") == ("two", "structure two")


def test_a_gradebook_gets_one_id_and_keeps_it(session):
    assert read_identity(session) == ""
    made = make_identity(session)
    assert len(made) == 32 and made == make_identity(session) == read_identity(session)


def test_the_hash_of_a_submission_is_of_names_and_contents_not_of_times(tmp_path):
    file = tmp_path / "one.ipynb"
    file.write_text("x")
    before = hash_packed(pack_folder(tmp_path))
    os.utime(file, (1, 1))
    assert hash_packed(pack_folder(tmp_path)) == before
    file.rename(tmp_path / "two.ipynb")
    assert hash_packed(pack_folder(tmp_path)) != before
