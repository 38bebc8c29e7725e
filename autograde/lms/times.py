"""Times as platforms write them."""

from datetime import UTC, datetime

from dateutil.parser import parse
from nbgrader.utils import parse_utc


def read_time(text: str) -> datetime | None:
    """Read a time.

    Parameters
    ----------
    text : str
        Such as ``2030-02-01 12:00:00.5 UTC``, ``... +0100``, ``... Europe/Berlin``; UTC where it has no zone.

    Returns
    -------
    datetime or None
        With a zone; None if it cannot be read.
    """
    for read in (parse, parse_utc):  # only nbgrader's knows zones by name, and takes +0100 for 100 seconds
        try:
            time = read(text.strip())
            return time.astimezone(UTC) if time.tzinfo else _only_utc(text, time, read is parse)
        except (ValueError, OverflowError, AttributeError, TypeError):
            continue
    return None


def _only_utc(text: str, time: datetime, by_dateutil: bool) -> datetime:
    """Take a time without a zone for UTC, unless it has one that was not understood."""
    if by_dateutil and any(c.isalpha() for c in text.split()[-1].replace("T", "")):
        raise ValueError(text)
    return time.replace(tzinfo=UTC)
