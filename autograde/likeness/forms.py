"""Takes an answer apart into small forms, each with the lines where it stands."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from autograde.likeness.normal_form import NormalForm, local_names, statements
from autograde.likeness.oddities import comments_of, names_of, odd_spaces, tokens_of

#: Of the code, without names. In one spelling: whole statements, what follows what, and small pieces; and as
#: it is spelled.
STATEMENT, ORDER, PIECE, SPELLED = "statement", "order", "piece", "spelled"
#: Before anything is normalised; and what was found wrong.
NAME, COMMENT, SPACE, WRONG = "name", "comment", "space", "wrong"
CODE = (STATEMENT, ORDER, PIECE, SPELLED)
_LONGEST = 400
_EXPRESSIONS = (
    ast.Call,
    ast.BinOp,
    ast.Compare,
    ast.Subscript,
    ast.Lambda,
    ast.IfExp,
    ast.BoolOp,
    ast.ListComp,
    ast.GeneratorExp,
    ast.DictComp,
    ast.JoinedStr,
    ast.Starred,
    ast.NamedExpr,
)


@dataclass(frozen=True, order=True)
class Form:
    """One small thing that two answers may share.

    Attributes
    ----------
    kind : str
        `STATEMENT`, `ORDER`, `PIECE`, `SPELLED`, `NAME`, `COMMENT`, `SPACE` or `WRONG`.
    text : str
    """

    kind: str
    text: str


@dataclass(frozen=True)
class Answer:
    """What one student wrote for one exercise.

    Attributes
    ----------
    student, exercise : str
    source : str
        The answer's cell, and cells of the student's own that belong to it.
    wrong : tuple of str
        The findings of its verdict, if it is wrong.
    """

    student: str
    exercise: str
    source: str
    wrong: tuple[str, ...] = field(default=())


def forms_of(answer: Answer) -> dict[Form, frozenset[int]]:
    """List the forms of an answer, each with the lines where it stands.

    Parameters
    ----------
    answer : Answer

    Returns
    -------
    dict of Form to frozenset of int
        Of what is no Python only comments, spaces and lines.
    """
    found: dict[Form, set[int]] = {}

    def note(kind: str, text: str, lines: Iterable[int]) -> None:
        if text and len(text) <= _LONGEST:
            found.setdefault(Form(kind, text), set()).update(lines)

    source = _without_magics(answer.source)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        for number, line in enumerate(source.splitlines(), 1):
            note(SPELLED, " ".join(line.split()), [number])
    else:
        nodes = list(ast.walk(tree))
        given = local_names(nodes)
        for kind, text, lines in _code_forms(nodes, given):
            note(kind, text, lines)
        for name, lines in names_of(nodes, given).items():
            note(NAME, name, lines)
    tokens = list(tokens_of(source))
    for kind, pairs in ((COMMENT, comments_of(tokens)), (SPACE, odd_spaces(source, tokens))):
        for text, number in pairs:
            note(kind, text, [number])
    for finding in answer.wrong:
        note(WRONG, f"{answer.exercise}: {finding}", [0])
    return {form: frozenset(lines) for form, lines in found.items()}


def _without_magics(source: str) -> str:
    lines = source.splitlines()
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines) + "\n"


def _code_forms(nodes: list[ast.AST], given: set[str]) -> Iterator[tuple[str, str, Iterable[int]]]:
    try:
        yield from _of_nodes(nodes, STATEMENT, PIECE, NormalForm(given, one_spelling=True))
        yield from _of_nodes(nodes, SPELLED, SPELLED, NormalForm(given, one_spelling=False))
    except RecursionError:  # thousands of brackets
        return


def _of_nodes(
    nodes: list[ast.AST], whole: str, kind: str, writer: NormalForm
) -> Iterator[tuple[str, str, Iterable[int]]]:
    for body in statements(nodes):
        before = ""
        for statement in body:
            text = writer.write(statement)
            yield whole, text, _lines(statement)
            if whole == STATEMENT and before:
                yield ORDER, f"{before} | {text}", _lines(statement)
            before = text
    for node in nodes:
        if isinstance(node, _EXPRESSIONS):
            yield kind, writer.write(node), _lines(node)
        if isinstance(node, ast.Call):
            called = writer.write(node.func)
            for name, value in writer.arguments(node):
                yield kind, f"{called}: {name}={value}", _lines(node)


def _lines(node: ast.AST) -> Iterable[int]:
    """List a node's lines; of a statement with a body, its head's."""
    start, end = node.lineno, node.end_lineno or node.lineno  # type: ignore[attr-defined]
    body = getattr(node, "body", None)
    if isinstance(body, list) and body:
        end = max(start, body[0].lineno - 1)
        if isinstance(node, ast.FunctionDef):
            end = start
    return range(start, end + 1)
