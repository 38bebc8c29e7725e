"""Gradebooks opened by many at once, and by those who only read."""

import sqlite3
from contextlib import closing

import pytest
from opened_at_once import RIGHT, open_at_once

from autograde.gradebook import Gradebook, begin_gradebook


@pytest.mark.parametrize("at_first", ["nothing", "no course"])
def test_many_open_one_at_once(tmp_path, at_first):
    for attempt in range(5):
        url = f"sqlite:///{(tmp_path / f'{attempt}.db').as_posix()}"
        if at_first == "no course":
            begin_gradebook(url)
        assert open_at_once(url) == RIGHT


def test_reading_writes_nothing(tmp_path):
    path = tmp_path / "gradebook.db"
    url = f"sqlite:///{path.as_posix()}"
    begin_gradebook(url, "shortcut")
    before = path.read_bytes()
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")  # whoever wrote would have to wait
        with Gradebook(url) as gradebook:
            assert gradebook.assignments == []
    assert path.read_bytes() == before
