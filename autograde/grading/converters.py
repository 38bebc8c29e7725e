"""What running nbgrader's converters in a process of ours needs: a quick import, and a log that says why."""

import io
import logging
import re
import sys

_EXCEPTION = re.compile(r"^[\w.]+(?:Error|Exception|Interrupt)\b:?.*")


def skip_slow_import() -> None:
    """Let jsonschema do without a package that costs seconds; to be called before anything imports nbformat.

    jsonschema, with which nbformat validates notebooks, imports ``rfc3987_syntax`` where that is installed,
    and this compiles a grammar. It checks one format (``iri``), which no schema of a notebook has; jsonschema
    goes on without where the package is missing.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # importing it fails now


def make_log(name: str) -> tuple[logging.Logger, io.StringIO]:
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


def last_complaint(log: str) -> str:
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
