"""The passages of a code cell: comments, docstrings, and strings for people."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from autograde.build.passage import Passage, has_words, unwrapped

_FIELD = re.compile(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
_BESIDE_A_BLANK = re.compile(r"[^\W\d_]{2,}[^\w\s]*\s+\S|\S\s+[^\w\s]*[^\W\d_]{2,}")
_DIRECTIVE = re.compile(
    r"#\s*(?:noqa|type:|fmt:|ruff:|mypy:|pragma|isort|%|!)|#{3,}|#!|#\s*YOUR (?:CODE|ANSWER) HERE"
)
_SHOWN_BY = re.compile(r"print|display|describe|.*(?:title|label|text|annotate|legend|ticks)")
_MAGIC = re.compile(r"^(\s*)[%!]", re.MULTILINE)
_FSTRING_EDGES = (getattr(tokenize, "FSTRING_START", -1), getattr(tokenize, "FSTRING_END", -1))


def code_of(source: str) -> str:
    """Return what Python makes of a cell, without its comments, docstrings and the words of its strings.

    Parameters
    ----------
    source : str

    Returns
    -------
    str
        Empty if it is no Python.
    """
    try:
        tree = ast.parse(_without_magic(source))
    except SyntaxError:
        return ""
    return ast.dump(_Blank().visit(tree))


class _Blank(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if not isinstance(node.value, str):
            return node
        fields = sorted(_FIELD.findall(node.value))
        return ast.Constant("".join(fields))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """A language may put the fields in another order."""
        fields = [ast.dump(value) for value in node.values if isinstance(value, ast.FormattedValue)]
        return ast.Constant("".join(sorted(fields)))


def _without_magic(source: str) -> str:
    return _MAGIC.sub(r"\1#", source)


def passages_in_code(source: str) -> Iterator[Passage]:
    """Yield the passages of a code cell, in no order."""
    code = _without_magic(source)
    try:
        tree = ast.parse(code)
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (SyntaxError, tokenize.TokenError):
        return
    lines = code.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    magic = {number for number, line in enumerate(source.splitlines(), 1) if _MAGIC.match(line)}
    yield from _in_comments([token for token in tokens if token.start[0] not in magic], starts)
    docstrings, shown = _places(tree, lines)
    for literals in _literals(tokens, lines):
        place = literals[0].start
        if place in docstrings:
            yield from _in_docstring(literals[0], starts)
        else:
            yield from _in_string(literals, starts, place in shown)


def _in_comments(tokens: list[tokenize.TokenInfo], starts: list[int]) -> Iterator[Passage]:
    block: list[tokenize.TokenInfo] = []
    for token in [*tokens, None]:
        if token is not None and token.type in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT):
            continue
        full = (
            token is not None and token.type == tokenize.COMMENT and not token.line[: token.start[1]].strip()
        )
        told = full and token is not None and not _DIRECTIVE.match(token.string)
        follows = (
            block
            and token is not None
            and (token.start[0], token.start[1])
            == (
                block[-1].start[0] + 1,
                block[-1].start[1],
            )
        )
        if block and not (told and follows):
            yield from _comment(block, starts)
            block = []
        if told and token is not None:
            block.append(token)
        elif token is not None and token.type == tokenize.COMMENT and not full:
            text = token.string.lstrip("# ")
            if has_words(text) and not _DIRECTIVE.match(token.string):
                start = starts[token.start[0] - 1] + token.start[1]
                yield Passage(text, start, start + len(token.string), "trailing")


def _comment(block: list[tokenize.TokenInfo], starts: list[int]) -> Iterator[Passage]:
    lines = [token.string[1:].removeprefix(" ") for token in block]
    drawn = any(line.startswith(" ") for line in lines)
    text = "\n".join(lines) if drawn else _paragraphs(lines)
    if has_words(text):
        (row, column), last = block[0].start, block[-1].end
        yield Passage(text, starts[row - 1] + column, starts[last[0] - 1] + last[1], "comment", column)


def _paragraphs(lines: list[str]) -> str:
    parts = re.split(r"\n{2,}", "\n".join(lines))
    return "\n\n".join(unwrapped(part.split("\n")) for part in parts)


@dataclass(frozen=True)
class _Literal:
    prefix: str
    quote: str
    text: str
    start: tuple[int, int]
    end: tuple[int, int]


def _literals(tokens: list[tokenize.TokenInfo], lines: list[str]) -> Iterator[list[_Literal]]:
    """Yield the string literals, those that stand side by side together."""
    side_by_side: list[_Literal] = []
    depth, begun = 0, (0, 0)
    begin, end = _FSTRING_EDGES
    for token in tokens:
        if token.type == begin:
            begun = begun if depth else token.start
            depth += 1
        elif token.type == end:
            depth -= 1
            if not depth:
                side_by_side.append(_literal(begun, token.end, lines))
        elif depth:
            continue
        elif token.type == tokenize.STRING:
            side_by_side.append(_literal(token.start, token.end, lines))
        elif token.type not in (tokenize.NL, tokenize.COMMENT) and side_by_side:
            yield side_by_side
            side_by_side = []


def _literal(start: tuple[int, int], end: tuple[int, int], lines: list[str]) -> _Literal:
    rows = lines[start[0] - 1 : end[0]]
    rows[-1] = rows[-1][: end[1]]
    rows[0] = rows[0][start[1] :]
    found = re.fullmatch(r"""([A-Za-z]*)(\"{3}|'{3}|"|')(.*)\2""", "".join(rows), re.DOTALL)
    assert found is not None
    return _Literal(found[1], found[2], found[3], start, end)


def _places(tree: ast.Module, lines: list[str]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Find where docstrings stand, and strings that are shown."""

    def place(node: ast.expr) -> tuple[int, int]:
        before = lines[node.lineno - 1].encode()[: node.col_offset]
        return node.lineno, len(before.decode())

    docstrings, shown = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(
            node
        ):
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            docstrings.add(place(first.value))
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            said = [value for value in node.args if _SHOWN_BY.fullmatch(name)]
            said += [key.value for key in node.keywords if _SHOWN_BY.fullmatch(key.arg or "")]
            shown |= {place(text) for value in said for text in _strings_in(value)}
    return docstrings, shown


def _strings_in(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the strings that come out of an expression as they are."""
    if isinstance(node, ast.Constant | ast.JoinedStr):
        yield node
    elif isinstance(node, ast.IfExp):
        yield from _strings_in(node.body)
        yield from _strings_in(node.orelse)
    elif isinstance(node, ast.BinOp):
        yield from _strings_in(node.left)
        yield from _strings_in(node.right)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield from _strings_in(node.func.value)  # "...".format(...), "...".ljust(9)
    elif isinstance(node, ast.Starred):
        yield from _strings_in(node.value)
    elif isinstance(node, ast.List | ast.Tuple):
        for one in node.elts:
            yield from _strings_in(one)


def _in_docstring(literal: _Literal, starts: list[int]) -> Iterator[Passage]:
    text = literal.text.strip()
    if not has_words(text):
        return
    indent = literal.start[1]
    start = starts[literal.start[0] - 1] + indent + len(literal.prefix + literal.quote)
    start += literal.text.index(text)
    said = "\n".join(re.sub(rf"^ {{0,{indent}}}", "", line) for line in text.split("\n"))
    yield Passage(said, start, start + len(text), "docstring", indent)


def _in_string(literals: list[_Literal], starts: list[int], shown: bool) -> Iterator[Passage]:
    first, last = literals[0], literals[-1]
    prefixes = {literal.prefix.lower() for literal in literals}
    if any(len(literal.quote) > 1 for literal in literals) or any("b" in prefix for prefix in prefixes):
        return
    if len(literals) > 1 and prefixes - {"", "f"}:
        return
    prefix = "f" if "f" in prefixes else first.prefix
    text = "".join(
        literal.text if literal.prefix or not prefix else re.sub("[{}]", r"\g<0>\g<0>", literal.text)
        for literal in literals
    )
    said = re.sub(r"\\[a-zA-Z]", " ", _FIELD.sub("0", text.replace("{{", "").replace("}}", "")))
    if not has_words(said) or not (shown or _BESIDE_A_BLANK.search(said)):
        return
    start = starts[first.start[0] - 1] + first.start[1]
    end = starts[last.end[0] - 1] + last.end[1]
    kind = "string" if first.start[0] == last.end[0] else "strings"
    yield Passage(text, start, end, kind, first.start[1], prefix, first.quote)
