"""The passages of a cell: what a translation has in its place, and nothing else of the cell.

In a text cell a passage is a block between blank lines, in one line for each paragraph and item; a table, a
list or a formula stays one block. In a code cell it is a block of comment lines, a comment behind code, a
docstring, or a string for people: one with a blank between words, or one that is printed or put on a picture.
Strings that stand side by side are one. What has no word of any language is no passage, and no directive is.
"""

import ast
import io
import re
import tokenize
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograde.build.regions import MARKER, MasterError
from signs.words import tell

WIDTH, STRING_WIDTH = 100, 110  # columns of a comment's and of a string's lines
_FIELD = re.compile(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
_NO_WORDS = re.compile(  # code, addresses, filled-in texts, formulas but for the words in them, names
    r"`[^`]*`|\]\([^)]*\)|<[^>]*>|https?://\S+|\{\{.*?\}\}|\\(?!text\b)[a-zA-Z]+|\$?\$[^$]*\$\$?|\w*_\w*"
)
_WORDS_IN_FORMULAS = re.compile(r"\\text\{([^{}]*)\}")
_WORD = re.compile(r"[^\W\d_]*[a-z][^\W\d_]+|[^\W\d_]+[a-z]")
_BESIDE_A_BLANK = re.compile(r"[^\W\d_]{2,}[^\w\s]*\s+\S|\S\s+[^\w\s]*[^\W\d_]{2,}")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
_OWN_LINE = re.compile(r"\s*(?:#{1,6}\s|\||>|<|\{\{)")
_FENCE = re.compile(r"\s*(```|~~~)")
_DIRECTIVE = re.compile(
    r"#\s*(?:noqa|type:|fmt:|ruff:|mypy:|pragma|isort|%|!)|#{3,}|#!|#\s*YOUR (?:CODE|ANSWER) HERE"
)
_WIDE = "\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"
_UNIT = re.compile(
    rf"\s*(?:`[^`]*`|\{{[^{{}}]*(?:\{{[^{{}}]*\}}[^{{}}]*)*\}}|\\.|[{_WIDE}]|[^\s{_WIDE}`{{\\]+|.)"
    r"[，。：；？！、）》”’\])}.,:;?!]*"
)
_SHOWN_BY = re.compile(r"print|display|describe|.*(?:title|label|text|annotate|legend|ticks)")
_MAGIC = re.compile(r"^(\s*)[%!]", re.MULTILINE)
_FSTRING_EDGES = (getattr(tokenize, "FSTRING_START", -1), getattr(tokenize, "FSTRING_END", -1))


@dataclass(frozen=True)
class Passage:
    """A passage of a cell.

    Attributes
    ----------
    text : str
        As translators see it.
    start, end : int
        Where it stands in the cell's source.
    kind : str
        ``markdown``, ``comment``, ``trailing``, ``docstring``, ``string``, or ``strings`` over several lines.
    indent : int
        Its column.
    prefix, quote : str
        Of a string.
    """

    text: str
    start: int
    end: int
    kind: str
    indent: int = 0
    prefix: str = ""
    quote: str = ""

    def written(self, text: str) -> str:
        """Return what stands in the cell for a text in the place of this one's.

        Parameters
        ----------
        text : str
            The passage in another language.
        """
        indent = " " * self.indent
        if self.kind == "comment":
            lines = (line for part in text.split("\n") for line in wrap(part, WIDTH - self.indent - 2))
            return f"\n{indent}".join(f"# {line}".rstrip() for line in lines)
        if self.kind == "docstring":
            lines = (line for part in text.split("\n") for line in wrap(part, WIDTH - self.indent))
            return f"\n{indent}".join(lines).replace(f"\n{indent}\n", "\n\n")
        if self.kind == "strings":
            return string_lines(text, self.indent, self.prefix, self.quote)
        if self.kind == "string":
            return f"{self.prefix}{self.quote}{text}{self.quote}"
        return f"# {text}" if self.kind == "trailing" else text


def passages_of(cell_type: str, source: str) -> list[Passage]:
    """Find the passages of a cell.

    Parameters
    ----------
    cell_type : str
    source : str
        Of a master, answers filled in.

    Returns
    -------
    list of Passage
        In the order of the cell.
    """
    found = _in_text(source) if cell_type == "markdown" else _in_code(source)
    return sorted(found, key=lambda passage: passage.start)


def translate(cell_type: str, source: str, words: Mapping[str, str]) -> str:
    """Put another language's passages in the place of a cell's.

    Parameters
    ----------
    cell_type, source
        See `passages_of`.
    words : mapping of str to str
        The passages in the other language; what is not in it stays.

    Returns
    -------
    str

    Raises
    ------
    MasterError
        If a translation makes other code of it.
    """
    made = source
    for passage in reversed(passages_of(cell_type, source)):
        if passage.text in words:
            before = made
            made = made[: passage.start] + passage.written(words[passage.text]) + made[passage.end :]
            if cell_type == "code" and code_of(made) != code_of(before):
                raise MasterError(
                    tell(
                        "the translation of “{passage}” makes other code of it: its quotes, `{{...}}` and "
                        "backslashes have to be those of the original",
                        passage=passage.text,
                    )
                )
    return made


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
    pieces = wrap(text, STRING_WIDTH - indent - len(prefix + quote), keep=True)
    told = (f"{prefix if prefix != 'f' or '{' in piece else ''}{quote}{piece}{quote}" for piece in pieces)
    return f"\n{' ' * indent}".join(told)


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


def _may_part(line: str, unit: str) -> bool:
    return any(unicodedata.east_asian_width(letter) in "WF" for letter in (line[-1], unit[0]))


def _has_words(text: str) -> bool:
    words = " ".join(_WORDS_IN_FORMULAS.findall(text))
    return _WORD.search(_NO_WORDS.sub(" ", text) + words) is not None


def _in_text(source: str) -> Iterator[Passage]:
    for start, lines in _blocks(source):
        text = "\n".join(lines)
        said = text if _FENCE.match(lines[0]) or "$$" in text else _unwrapped(lines)
        if _has_words(said):
            yield Passage(said, start, start + len(text), "markdown")


def _blocks(source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the blocks between blank lines and marks, and where each starts."""
    block: list[str] = []
    start = position = 0
    fence = ""
    for line in [*source.split("\n"), ""]:
        ends = not fence and (not line.strip() or MARKER.search(line))
        if ends and block:
            yield start, block
            block = []
        elif not ends:
            start = start if block else position
            block.append(line)
            edge = _FENCE.match(line)
            if edge is not None:
                fence = "" if fence == edge[1] else fence or edge[1]
        position += len(line) + 1
    if block:
        yield start, block


def _unwrapped(lines: list[str]) -> str:
    """Put the lines of each paragraph and item into one."""
    made = [lines[0]]
    for line in lines[1:]:
        new = _ITEM.match(line) or _OWN_LINE.match(line) or _OWN_LINE.match(made[-1])
        if new or made[-1].endswith(("  ", "\\")):
            made.append(line)
        else:
            made[-1] = f"{made[-1]} {line.strip()}"
    return "\n".join(made)


def _without_magic(source: str) -> str:
    return _MAGIC.sub(r"\1#", source)


def _in_code(source: str) -> Iterator[Passage]:
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
            if _has_words(text) and not _DIRECTIVE.match(token.string):
                start = starts[token.start[0] - 1] + token.start[1]
                yield Passage(text, start, start + len(token.string), "trailing")


def _comment(block: list[tokenize.TokenInfo], starts: list[int]) -> Iterator[Passage]:
    lines = [token.string[1:].removeprefix(" ") for token in block]
    drawn = any(line.startswith(" ") for line in lines)
    text = "\n".join(lines) if drawn else _paragraphs(lines)
    if _has_words(text):
        (row, column), last = block[0].start, block[-1].end
        yield Passage(text, starts[row - 1] + column, starts[last[0] - 1] + last[1], "comment", column)


def _paragraphs(lines: list[str]) -> str:
    parts = re.split(r"\n{2,}", "\n".join(lines))
    return "\n\n".join(_unwrapped(part.split("\n")) for part in parts)


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
    if not _has_words(text):
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
    if not _has_words(said) or not (shown or _BESIDE_A_BLANK.search(said)):
        return
    start = starts[first.start[0] - 1] + first.start[1]
    end = starts[last.end[0] - 1] + last.end[1]
    kind = "string" if first.start[0] == last.end[0] else "strings"
    yield Passage(text, start, end, kind, first.start[1], prefix, first.quote)
