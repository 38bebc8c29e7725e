"""Reads a plain Python file statement by statement, also where the file as a whole does not parse.

A file that somebody hands over may have a notebook's magics, a `print` of Python 2 or a slip in one of its
functions. Its other functions can be judged nevertheless, so what does not parse is set aside and told.
"""

import ast
import re
from dataclasses import dataclass

from autograde.files.notes import Note, skip
from signs.words import tell

#: So many further lines without indent may belong to a piece (a docstring may lack its indent).
LONGEST = 60

_MAGIC = re.compile(r"(\s*)(%|!|\?|.*\?\s*$)")
_MAGIC_AT_START = re.compile(r"()(%|!|\?)")
_START = re.compile(r"[^\s#)\]}]")
_GOES_ON = re.compile(r"(else|elif|except|finally)\b")
_OTHER = re.compile(r"(async\s+def|def|class|import|from)\b|@")
_FUNCTION = re.compile(r"^\s*(?:async\s+)?def\s+(\w+)", re.MULTILINE)
#: What `ast.parse` raises: nul bytes and too deep nesting are no SyntaxErrors in every Python.
PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class PlainFile:
    """A file taken apart.

    Attributes
    ----------
    text : str
        The source, magics replaced if it did not parse with them; line numbers are the file's.
    statements : tuple of ast.stmt
        The top-level statements that parse, in order.
    broken : dict
        For each function that does not parse, its error: ``{"error", "message", "line"}``.
    notes : tuple of Note
        What was set aside.
    """

    text: str
    statements: tuple[ast.stmt, ...]
    broken: dict[str, dict[str, str]]
    notes: tuple[Note, ...]


def read_plain_file(text: str) -> PlainFile:
    """Take a file's source apart.

    Parameters
    ----------
    text : str

    Returns
    -------
    PlainFile
    """
    try:
        return PlainFile(text, tuple(ast.parse(text).body), {}, ())
    except PARSE_ERRORS:
        # An indented line that begins with % is a magic or the middle of an expression: what parses decides.
        ways = [_read_pieces(*_without_magics(text, pattern)) for pattern in (_MAGIC, _MAGIC_AT_START)]
        return min(ways, key=lambda way: (len(way.broken), len(way.notes)))


def describe_error(error: Exception, text: str = "") -> dict[str, str]:
    """Write a SyntaxError as the fields of an evidence's error.

    Parameters
    ----------
    error : Exception
        What `ast.parse` or `compile` raised.
    text : str
        The source, for the line that the error names.

    Returns
    -------
    dict
        ``{"error", "message", "line"}``
    """
    number = getattr(error, "lineno", None) or 0
    lines = text.split("\n")
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    message = getattr(error, "msg", None) or str(error)
    if number:
        message = tell("{message} (line {line})", message=message, line=number)
    return {"error": type(error).__name__, "message": message[:300], "line": line[:200]}


def _without_magics(text: str, pattern: re.Pattern[str]) -> tuple[str, list[Note]]:
    """Replace a notebook's magics and shell lines by `pass`; return the text and the notes."""
    lines, notes = text.split("\n"), list[Note]()
    for i, line in enumerate(lines):
        found = pattern.match(line)
        if found and not line.lstrip().startswith("#"):
            lines[i] = f"{found[1]}pass"
            notes.append(skip(i + 1, line.strip()[:80], tell("not Python")))
    return "\n".join(lines), notes


def _read_pieces(text: str, notes: list[Note]) -> PlainFile:
    """Parse piece by piece: a piece begins at a line without indent and may need the next ones."""
    lines = text.split("\n")
    starts = [i for i, line in enumerate(lines) if _START.match(line) and not _GOES_ON.match(line)]
    starts.append(len(lines))
    statements, broken, notes, k = [], {}, list(notes), 0
    while k < len(starts) - 1:
        taken, parsed = _parse_piece(lines, starts, k)
        if isinstance(parsed, Exception):
            described = describe_error(parsed, text)
            piece = "\n".join(lines[starts[k] : starts[k + 1]])
            for name in _FUNCTION.findall(piece):
                broken[name] = described
            notes.append(skip(starts[k] + 1, lines[starts[k]].strip()[:80], described["error"]))
        else:
            statements += parsed
            for statement in parsed:  # a later definition that parses replaces a broken one
                broken.pop(getattr(statement, "name", None), None)
        k += taken
    return PlainFile(text, tuple(statements), broken, tuple(notes))


def _parse_piece(lines: list[str], starts: list[int], k: int) -> tuple[int, list[ast.stmt] | Exception]:
    """Parse from start ``k`` on; return how many starts were used, and the statements or the error."""
    first: Exception | None = None
    for j in range(k + 1, min(len(starts), k + LONGEST)):
        # Empty lines in front keep the file's line numbers.
        code = "\n" * starts[k] + "\n".join(lines[starts[k] : starts[j]])
        try:
            return j - k, ast.parse(code).body
        except PARSE_ERRORS as error:
            first = first or error
        if (
            j < len(starts) - 1
            and _OTHER.match(lines[starts[j]])
            and not lines[starts[j - 1]].startswith("@")
        ):
            break
    return 1, first or SyntaxError()
