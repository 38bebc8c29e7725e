"""Breaks text into lines where its language lets it be broken: at blanks, and between Chinese letters."""

import re
import unicodedata

WIDTH, STRING_WIDTH = 100, 110  # columns of a comment's and of a string's lines
_WIDE = "\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"
_UNIT = re.compile(
    rf"\s*(?:`[^`]*`|\{{[^{{}}]*(?:\{{[^{{}}]*\}}[^{{}}]*)*\}}|\\.|[{_WIDE}]|[^\s{_WIDE}`{{\\]+|.)"
    r"[，。：；？！、）》”’\])}.,:;?!]*"
)


def wrap(text: str, width: int, keep: bool = False) -> list[str]:
    """Break a line where its language lets it be broken: at blanks, and between Chinese letters.

    Parameters
    ----------
    text : str
    width : int
        In columns; a Chinese letter takes two.
    keep : bool
        Whether blanks at breaks stay, as in pieces of a string.

    Returns
    -------
    list of str
        One empty line for an empty text.
    """
    lines, length = [""], 0
    for unit in _UNIT.findall(text):
        columns = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in unit)
        if (
            lines[-1].strip()
            and length + columns > width
            and (unit[0].isspace() or _may_part(lines[-1], unit))
        ):
            blanks = unit[: len(unit) - len(unit.lstrip())]
            lines[-1] += blanks if keep else ""
            lines.append("")
            unit, columns, length = unit.lstrip(), columns - len(blanks), 0
        lines[-1] += unit
        length += columns
    return lines


def string_lines(text: str, indent: int, prefix: str = "f", quote: str = '"') -> str:
    """Write a string over as many lines as it needs.

    Parameters
    ----------
    text : str
        Its source, without quotes.
    indent : int
        The column of each line.
    prefix, quote : str
        A line without a field needs no ``f``.
    """
    pieces = wrap(text, STRING_WIDTH - indent - len(prefix + 2 * quote), keep=True)
    told = (f"{prefix if prefix != 'f' or '{' in piece else ''}{quote}{piece}{quote}" for piece in pieces)
    return f"\n{' ' * indent}".join(told)


def _may_part(line: str, unit: str) -> bool:
    return any(unicodedata.east_asian_width(letter) in "WF" for letter in (line[-1], unit[0]))
