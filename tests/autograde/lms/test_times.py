"""Times of all kinds become UTC."""

from datetime import UTC, datetime

import pytest

from autograde.lms.times import read_time


@pytest.mark.parametrize(
    "text",
    [
        "2030-02-01 12:00:00 UTC",
        "2030-02-01 12:00:00.000000000 Z",
        "2030-02-01 13:00:00 +0100",
        "2030-02-01 04:00:00.0 -08:00",
        "2030-02-01T12:00:00Z",
        "2030-02-01T12:00:00",
        "2030-02-01 12:00:00\n",
        "2030-02-01 13:00:00.000000 Europe/Berlin",
    ],
)
def test_a_time_is_read(text):
    assert read_time(text) == datetime(2030, 2, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "never", "9999-99-99", "0001-01-01 00:00 +2300"])
def test_what_is_no_time_is_none(text):
    assert read_time(text) is None
