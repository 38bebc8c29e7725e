"""What nbgrader's converters log, and the one line of it that says what went wrong."""

import io
import logging
import re

_EXCEPTION = re.compile(r"^[\w.]+(?:Error|Exception|Interrupt)\b:?.*")


def make_log(name):
    """Make a logger for one run of a converter.

    Parameters
    ----------
    name : str

    Returns
    -------
    log : logging.Logger
    lines : io.StringIO
        Gets what is logged, from level INFO on.
    """
    lines = io.StringIO()
    log = logging.getLogger(f"autograde.grading.{name}")
    log.handlers, log.propagate = [logging.StreamHandler(lines)], False
    log.handlers[0].setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    log.setLevel(logging.INFO)
    return log, lines


def last_complaint(log):
    """Find the line of a log that says why a converter gave up: an exception, else the last error.

    Parameters
    ----------
    log : str

    Returns
    -------
    str
        At most 300 characters; empty where nothing was an error.
    """
    lines = [line.removeprefix("ERROR ").strip() for line in log.splitlines()]
    exceptions = [line for line in lines if _EXCEPTION.match(line)]
    errors = [line.removeprefix("ERROR ") for line in log.splitlines() if line.startswith("ERROR ")]
    return (exceptions or errors or [""])[-1][:300]
