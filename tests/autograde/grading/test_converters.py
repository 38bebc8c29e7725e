"""The log of nbgrader's converters, and the one line of it that says what went wrong."""

import subprocess
import sys

from autograde.grading.converters import last_complaint, make_log


def test_a_log_keeps_what_is_said_and_shows_nothing(capfd):
    log, lines = make_log("test")
    log.info("one")
    log.error("two")
    log.debug("three")
    assert lines.getvalue() == "INFO one\nERROR two\n"
    assert capfd.readouterr() == ("", "")


def test_the_exception_counts_more_than_what_was_said_afterwards():
    text = "ERROR Failed\nTraceback:\n  x\nValueError: no points\nERROR There was an error\nINFO done\n"
    assert last_complaint(text) == "ValueError: no points"
    assert last_complaint("ERROR first\nERROR last\nINFO done") == "last"
    assert last_complaint("INFO all is well") == ""


def test_jsonschema_is_imported_without_the_grammar_that_nothing_uses():
    code = (
        "import sys; from autograde.grading.converters import skip_slow_import; skip_slow_import()\n"
        "import jsonschema, nbformat; assert sys.modules['rfc3987_syntax'] is None"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
