"""Cells of a table that a spreadsheet may open: text stays text, whoever wrote it."""

import re

#: What begins a formula in Excel, LibreOffice and Google Sheets, also in its full-width form.
_RUNS = "=+-@＝＋－＠"
_HARMLESS = re.compile(r"[+-]*|[+-]?(\d+([.,]\d+)*|[.,]\d+)([eE][+-]?\d+)?%?")


def safe_cell(text: object) -> str:
    """Make a cell that no spreadsheet takes for a formula.

    Parameters
    ----------
    text : object
        Such as a student's name; None is an empty cell.

    Returns
    -------
    str
        With an apostrophe in front where the text would run: where it begins with ``=``, ``+``, ``-``, ``@``,
        a tab or a line break. Numbers, and a sign that stands alone, are as they were.
    """
    plain = "" if text is None else str(text)
    head = plain.lstrip()
    if _HARMLESS.fullmatch(plain.strip()):
        return plain
    return f"'{plain}" if plain[0] in "\t\r\n" or head[0] in _RUNS else plain
