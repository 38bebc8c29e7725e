"""Days, times and durations as people say them, in the language that is spoken."""

from datetime import date, datetime

from signs.words import ENGLISH, language, tell_many

_ENGLISH_DAY = "d MMMM y"


def say_day(day: date) -> str:
    """Say a day, such as ``3 February 2030``.

    Parameters
    ----------
    day : date

    Returns
    -------
    str
    """
    from babel.dates import format_date

    locale = _locale()
    return format_date(day, _ENGLISH_DAY if locale == ENGLISH else "long", locale=locale)


def say_time(when: datetime) -> str:
    """Say a day and a time, such as ``3 February 2030, 04:05``.

    Parameters
    ----------
    when : datetime
        Is said as it stands, whatever its zone.

    Returns
    -------
    str
    """
    from babel.dates import format_time, get_datetime_format

    locale = _locale()
    time = format_time(when.time(), "HH:mm", locale=locale)
    return str(get_datetime_format("medium", locale=locale)).format(time, say_day(when))


def say_duration(seconds: float) -> str:
    """Write a time in words: the two largest units that it has.

    Parameters
    ----------
    seconds : float

    Returns
    -------
    str
        Such as ``1 day 3 hours``; less than a minute is one.
    """
    left = max(1, round(seconds / 60))
    days, left = divmod(left, 24 * 60)
    hours, minutes = divmod(left, 60)
    parts = [tell_many("{number} day", "{number} days", days)] if days else []
    parts += [tell_many("{number} hour", "{number} hours", hours)] if hours else []
    parts += [tell_many("{number} minute", "{number} minutes", minutes)] if minutes else []
    return " ".join(parts[:2])


def _locale() -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(language()))
    except (UnknownLocaleError, ValueError):  # a language of somebody's own
        return ENGLISH
