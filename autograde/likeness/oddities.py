"""What is seen of an answer before it is normalised: names of its own, comments, and where the spaces are."""

import ast
import io
import keyword
import re
import tokenize
from collections.abc import Iterable, Iterator

from signs.words import mark

#: How the form of a word begins.
WORD = "word "
#: Habits, as they stand in forms, and what they are told as.
HABITS = {
    "spaces at the end of a line": mark("spaces at the end of a line"),
    "a tab": mark("a tab"),
    "two empty lines": mark("two empty lines"),
    "no space after a comma": mark("no space after a comma"),
    "a space before ,": mark("a space before ,"),
    "a space before :": mark("a space before :"),
    "a space before (": mark("a space before ("),
    "a space inside brackets": mark("a space inside brackets"),
    "a semicolon": mark("a semicolon"),
    "several spaces": mark("several spaces"),
}
_WORD = re.compile(r"[^\W\d_]{4,}")
_OPENING, _CLOSING = "([{", ")]}"


def names_of(nodes: Iterable[ast.AST], given: set[str]) -> dict[str, frozenset[int]]:
    """List the names that an answer gives, each with the lines where it is given."""
    found: dict[str, set[int]] = {}
    for node in nodes:
        name = node.id if isinstance(node, ast.Name) else node.arg if isinstance(node, ast.arg) else ""
        if name and name in given:
            found.setdefault(name, set()).add(node.lineno)  # type: ignore[attr-defined]
    return {name: frozenset(lines) for name, lines in found.items()}


def comments_of(tokens: Iterable[tokenize.TokenInfo]) -> Iterator[tuple[str, int]]:
    """Yield comments, in small letters and single spaces, and the words in them, each with its line."""
    for token in tokens:
        if token.type == tokenize.COMMENT:
            text = " ".join(token.string.lstrip("#").lower().split())
            if len(text) > 3:
                yield text, token.start[0]
            for word in set(_WORD.findall(text)):
                yield f"{WORD}{word}", token.start[0]


def odd_spaces(source: str, tokens: Iterable[tokenize.TokenInfo]) -> Iterator[tuple[str, int]]:
    """Yield where the spaces are not as PEP 8 has them, each with its line: the habit, and the very place."""
    lines = source.splitlines()
    for number, line in enumerate(lines, 1):
        if line != line.rstrip() and line.strip():
            yield from _told("spaces at the end of a line", line, number)
        if "\t" in line:
            yield from _told("a tab", line, number)
        if not line.strip() and number > 1 and not lines[number - 2].strip() and number < len(lines):
            yield "two empty lines", number
    before = None
    for token in tokens:
        if before is not None and before.end[0] == token.start[0]:
            gap = token.start[1] - before.end[1]
            kind = _kind_of_gap(before, token, gap)
            if kind:
                yield from _told(kind, lines[token.start[0] - 1], token.start[0])
        before = token


def _told(kind: str, line: str, number: int) -> Iterator[tuple[str, int]]:
    yield kind, number
    code = line.partition("#")[0]
    yield f"{kind}: {''.join(code.split())}", number


def _kind_of_gap(before: tokenize.TokenInfo, token: tokenize.TokenInfo, gap: int) -> str:
    layout = (tokenize.INDENT, tokenize.DEDENT, tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT)
    if before.type in layout or token.type in layout:
        return ""
    if before.string == "," and gap == 0 and token.string not in _CLOSING:
        return "no space after a comma"
    if token.string in (",", ":") and gap:
        return f"a space before {token.string}"
    if token.string == "(" and gap and before.type == tokenize.NAME and before.string not in _KEYWORDS:
        return "a space before ("
    if (before.string in _OPENING or token.string in _CLOSING) and gap:
        return "a space inside brackets"
    if token.string == ";":
        return "a semicolon"
    return "several spaces" if gap > 1 else ""


_KEYWORDS = frozenset(keyword.kwlist)


def tokens_of(source: str) -> Iterator[tokenize.TokenInfo]:
    """Yield the tokens of a text, as far as it is Python."""
    try:
        yield from tokenize.generate_tokens(io.StringIO(source).readline)
    except (tokenize.TokenError, IndentationError, SyntaxError):  # what came before is enough
        return
