"""Days, times and durations are said as people say them, in each language."""

from datetime import date, datetime

import pytest
from languages import english_in, speaking_pseudo

from autograde.dates import say_day, say_duration, say_time
from signs.words import speaking

DAY, TIME = date(2030, 2, 3), datetime(2030, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 minute"), (3600, "1 hour"), (176_460, "2 days 1 hour")]
)
def test_durations_are_words(seconds, words):
    assert say_duration(seconds) == words


def test_days_and_times_are_those_of_the_language():
    assert (say_day(DAY), say_time(TIME)) == ("3 February 2030", "3 February 2030, 04:05")
    with speaking("zh"):
        assert (say_day(DAY), say_time(TIME)) == ("2030年2月3日", "2030年2月3日 04:05")
    with speaking_pseudo():  # a language that nobody knows the days of
        assert say_day(DAY) == "3 February 2030"


def test_durations_are_told():
    with speaking("zh"):
        assert say_duration(90_000) == "1 天 1 小时" and say_duration(1) == "1 分钟"
    with speaking_pseudo():
        assert not english_in(say_duration(90_000)) and "day" not in say_duration(90_000)
