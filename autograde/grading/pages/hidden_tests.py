"""Keeps hidden tests hidden in feedback: their source, and what they printed, raised or quoted.

A test cell with a hidden region is run piece by piece, so that it is known which outputs came from the hidden
one; marks that no kernel can send stand around them. Where a cell cannot be split, or was run by something
else, all of its outputs count as hidden.
"""

import ast
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils

from autograde.build.canaries import CANARY, holds_canary, without_canaries
from autograde.build.regions import HIDDEN_TESTS
from autograde.checks import VERDICT_TYPE
from signs import words
from signs.words import tell

BEGIN, END = f"BEGIN {HIDDEN_TESTS}", f"END {HIDDEN_TESTS}"
HIDDEN = words.mark("# Further tests stand here, which are not shown yet.")
NOT_SHOWN = words.mark("Further tests ran here, which are not shown yet.")
#: True where the outputs of hidden tests begin, False where they end.
MARK_TYPE = "application/vnd.shortcut.hidden+json"
SHORTEST = 6  # characters: what is shorter says nothing
_NOT_TEXT = re.compile(r"\x1b\[[0-9;]*m|<[^>]*>")


@dataclass(frozen=True)
class Piece:
    """A part of a test cell that is run on its own.

    Attributes
    ----------
    source : str
    is_hidden : bool
    shows_value : bool
        Whether it ends in a value that the whole cell would not show, since the cell goes on.
    """

    source: str
    is_hidden: bool
    shows_value: bool


def has_hidden_tests(cell: NotebookNode) -> bool:
    """Say whether a cell is a test with a hidden region."""
    is_test = cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell)
    return is_test and BEGIN in cell.source


def _parts(source: str) -> list[tuple[bool, list[tuple[int, str]]]]:
    """Part a source at its markers: whether it is hidden, and numbered lines."""
    parts: list[tuple[bool, list[tuple[int, str]]]] = [(False, [])]
    for number, line in enumerate(source.split("\n"), start=1):
        if BEGIN in line:
            parts.append((True, []))
        elif END in line and parts[-1][0]:
            parts.append((False, []))
        elif END not in line:
            parts[-1][1].append((number, line))
    return parts


def split_hidden(source: str) -> list[Piece]:
    """Split a test cell into pieces that can be run one after the other.

    Parameters
    ----------
    source : str

    Returns
    -------
    list of Piece
        None where a hidden region stands inside a statement, or where it is not plain Python.
    """
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    parts = [(is_hidden, lines) for is_hidden, lines in _parts(source) if lines]
    owner = {number: n for n, (_, lines) in enumerate(parts) for number, _ in lines}
    last: dict[int, ast.stmt] = {}
    for statement in statements:
        decorators = [node.lineno for node in getattr(statement, "decorator_list", ())]
        span = range(min([statement.lineno, *decorators]), (statement.end_lineno or statement.lineno) + 1)
        owners = {owner.get(number) for number in span}
        if len(owners) != 1 or None in owners:
            return []
        last[owners.pop()] = statement  # type: ignore[index]
    return [
        Piece(
            "\n".join(line for _, line in lines),
            is_hidden,
            isinstance(last.get(n), ast.Expr) and last[n] is not statements[-1],
        )
        for n, (is_hidden, lines) in enumerate(parts)
    ]


def mark(begins: bool) -> NotebookNode:
    """Make the output that stands where those of hidden tests begin or end."""
    told = tell("Hidden tests:") if begins else ""
    return new_output("display_data", data={"text/plain": told, MARK_TYPE: begins})


def is_mark(output: NotebookNode) -> bool:
    """Say whether an output is such a mark."""
    return isinstance(output.get("data"), dict) and MARK_TYPE in output["data"]


def without_marks(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Take marks out of what a kernel has sent: only this module's own count."""
    for output in outputs:
        if is_mark(output):
            del output["data"][MARK_TYPE]
    return outputs


def hide_tests(notebook: NotebookNode, shown: bool = False) -> NotebookNode:
    """Take the hidden tests out of a graded notebook, with what came of them; or only their canaries.

    Parameters
    ----------
    notebook : NotebookNode
        It is not changed.
    shown : bool
        Whether students may see hidden tests by now.

    Returns
    -------
    NotebookNode
    """
    notebook = nbformat.from_dict(notebook)
    tests = [cell for cell in notebook.cells if has_hidden_tests(cell)]
    if shown:
        for cell in tests:
            cell.source = without_canaries(cell.source)
            cell.outputs = [output for output in cell.outputs if not is_mark(output)]
            for output in cell.outputs:
                if output.output_type == "error" and holds_canary("\n".join(output.traceback).encode()):
                    output.traceback = [f"{output.ename}: {output.evalue}"]  # it quotes the hidden test
        return notebook
    secrets = {secret for cell in tests for secret in _secrets(cell.source)}
    for cell in tests:
        cell.outputs = _hide_outputs(cell.outputs)
        cell.source = _without_hidden(cell.source)
    told = _plain("\n".join(cell.source for cell in notebook.cells))
    secrets = {secret for secret in secrets if secret not in told}
    for cell in notebook.cells:
        if cell.cell_type == "code" and not _is_judged(cell.outputs):
            quoting = [_quotes(output, secrets) for output in cell.outputs]
            cell.outputs = _replace(cell.outputs, quoting)
    return notebook


def _without_hidden(source: str) -> str:
    kept: list[str] = []
    for is_hidden, lines in _parts(source):
        kept += [tell(HIDDEN)] if is_hidden else [line for _, line in lines]
    return "\n".join(kept)


def _hide_outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Replace a test's hidden outputs by one line; all of them where no mark says which these are."""
    if _is_judged(outputs):
        return outputs
    hidden, is_marked = [], any(map(is_mark, outputs))
    inside = not is_marked
    for output in outputs:
        if is_mark(output):
            inside = bool(output.data[MARK_TYPE])
        hidden.append(inside)
    places = [n for n, output in enumerate(outputs) if not is_mark(output)]
    return _replace([outputs[n] for n in places], [hidden[n] for n in places])


def _is_judged(outputs: list[NotebookNode]) -> bool:
    """Say whether the judge has put its verdict in a cell's outputs' place: it hides nothing."""
    kinds = [output.output_type for output in outputs]
    # In two outputs: graded by a version before 0.3.
    judged = (["execute_result"], ["display_data", "execute_result"])
    return kinds in judged and VERDICT_TYPE in outputs[0].data


def _replace(outputs: list[NotebookNode], hidden: list[bool]) -> list[NotebookNode]:
    """Put one line in the place of the first hidden output, and nothing in that of the others."""
    kept, is_told = [], False
    for output, is_hidden in zip(outputs, hidden, strict=True):
        if not is_hidden:
            kept.append(output)
        elif not is_told:
            kept.append(new_output("stream", name="stdout", text=tell(NOT_SHOWN) + "\n"))
            is_told = True
    return kept


def _secrets(source: str) -> set[str]:
    """List what must not be quoted of a cell's hidden tests: their lines, and the texts in them."""
    hidden = [line for is_hidden, lines in _parts(source) if is_hidden for _, line in lines]
    found = {_plain(line) for line in hidden if not CANARY.search(line)}
    for line in hidden:
        found |= {_plain(text) for _, text in re.findall(r"(['\"])((?:(?!\1).)+)\1", line)}
    return {text for text in found if len(text) >= SHORTEST}


def _quotes(output: NotebookNode, secrets: set[str]) -> bool:
    text = _plain("\n".join(_texts(output))) if secrets else ""
    return any(secret in text for secret in secrets)


def _texts(value: Any) -> Iterator[str]:
    """List the texts in an output, whatever it is made of."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _plain(text: str) -> str:
    """Return a text as it is read: without colours and tags, with single spaces."""
    return " ".join(html.unescape(_NOT_TEXT.sub("", text)).split())
