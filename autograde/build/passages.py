"""The passages of a cell: what a translation has in its place, and nothing else of the cell.

In a text cell a passage is a heading, or a block between blank lines, in one line for each paragraph and
item; a table, a list or a formula stays one block. In a code cell it is a block of comment lines, a comment
behind code, a docstring, or a string for people: one with a blank between words, or one that is printed or
put on a picture. Strings that stand side by side are one. What has no word is no passage, no directive is.
"""

import re
from collections.abc import Iterator, Mapping

from autograde.build.code_passages import code_of, passages_in_code
from autograde.build.passage import Passage, has_words, unwrapped
from autograde.build.regions import MARKER, MasterError
from signs.words import tell

_HEADING = re.compile(r"#{1,6}\s")
_FENCE = re.compile(r"\s*(```|~~~)")


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
    found = _in_text(source) if cell_type == "markdown" else passages_in_code(source)
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


def _in_text(source: str) -> Iterator[Passage]:
    for start, lines in _blocks(source):
        text = "\n".join(lines)
        fenced = _FENCE.match(lines[0]) is not None
        said = text if fenced or "$$" in text else unwrapped(lines)
        if has_words("\n".join(lines[1:-1]) if fenced else said):
            yield Passage(said, start, start + len(text), "markdown")


def _blocks(source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the headings, and the blocks between blank lines and marks, and where each starts."""
    block: list[str] = []
    start = position = 0
    fence = ""
    for line in [*source.split("\n"), ""]:
        heads = not fence and _HEADING.match(line)
        ends = not fence and (not line.strip() or MARKER.search(line))
        if block and (ends or heads):
            yield start, block
            block = []
        if heads:
            yield position, [line]
        elif not ends:
            start = start if block else position
            block.append(line)
            edge = _FENCE.match(line)
            if edge is not None:
                fence = "" if fence == edge[1] else fence or edge[1]
        position += len(line) + 1
    if block:
        yield start, block
