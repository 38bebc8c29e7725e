"""Cells of CSV files that no spreadsheet runs."""

import pytest

from autograde.csv_cells import safe_cell


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u00a0@"]
)
def test_what_a_spreadsheet_would_run_is_text(start):
    assert safe_cell(f'{start}HYPERLINK("http://x")') == f'\'{start}HYPERLINK("http://x")'


@pytest.mark.parametrize("value", [-1.5, "-1.5", "+3", "1e-3", "Zoë O'Neil, Jr.", "a=b", "", 0])
def test_numbers_and_names_stay_as_they_are(value):
    assert safe_cell(value) == str(value)


def test_nothing_is_an_empty_cell():
    assert safe_cell(None) == ""
