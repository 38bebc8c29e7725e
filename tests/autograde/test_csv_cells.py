"""No cell of ours runs in a spreadsheet, and numbers stay numbers."""

import pytest

from autograde.csv_cells import safe_cell


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://x","y")', "+1+1|cmd", "-2+3", "@SUM(1)", "\t=1", "\r=1", "  =1", "＝1+1", "-1-1"],
)
def test_what_would_run_gets_an_apostrophe(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["", "Ada", "O'Neil, Jr.", "3.5", "-3.5", "+4930", "-1,5", "1e3", "75%", "-", "a=b"]
)
def test_everything_else_is_as_it_was(text):
    assert safe_cell(text) == text


def test_values_become_text():
    assert [safe_cell(value) for value in (None, 2.5, -1)] == ["", "2.5", "-1"]
