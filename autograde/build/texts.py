"""Every text of a release: in cells, outputs, metadata, attachments, other files, and base64 in any of them.

A text is compared as its sequence of words and signs, so that blanks, line breaks, kinds of quotes, comment
signs before a line and formatting around it make no difference.
"""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from signs.words import tell

CHINESE = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff"  # has no blanks between words: each letter counts
TOKEN = re.compile(rf"[{CHINESE}]|[^\W{CHINESE}]+|[^\w\s]")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
DEPTH = 3  # base64 in base64 in base64


@dataclass(frozen=True)
class Place:
    """A text of the release and where it stands.

    Attributes
    ----------
    where : str
        Such as ``2_name.ipynb, cell check_square, metadata``.
    text : str
    """

    where: str
    text: str

    @property
    def decoded(self) -> str:
        """The text and, below it, what any base64 in it says."""
        return "\n".join(_with_base64(self.text, DEPTH))


def tokens(text: str) -> str:
    """Words and signs of a text, one blank around each; quotes are all the same."""
    return f" {' '.join(TOKEN.findall(text.replace(chr(39), chr(34))))} "


def texts_of(folder: Path) -> Iterator[Place]:
    """Walk through all that a folder holds.

    Parameters
    ----------
    folder : Path
        A release.

    Yields
    ------
    Place
        Names of files and folders; of a notebook each cell's source, outputs, attachments, id and metadata,
        and the notebook's metadata; of any other file its content, as text and, if it is JSON, the strings
        in it.
    """
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        yield Place(tell("the name of {file}", file=name), name)
        if not path.is_file():
            continue
        content = path.read_bytes()
        try:
            data = json.loads(content)
        except ValueError:  # no JSON, or not even text
            data = None
        if path.suffix == ".ipynb" and isinstance(data, dict) and isinstance(data.get("cells"), list):
            yield from _texts_of_notebook(name, data)
        else:
            yield Place(name, "\n".join([_text(content), *_strings(data)]))


def _texts_of_notebook(name: str, notebook: dict) -> Iterator[Place]:
    rest = {key: value for key, value in notebook.items() if key != "cells"}
    yield Place(tell("{file}, notebook metadata", file=name), "\n".join(_strings(rest)))
    for number, cell in enumerate(notebook["cells"], start=1):
        where = tell("{file}, cell {cell}", file=name, cell=cell.get("id", number))
        for part, value in cell.items():
            text = "".join(value) if part == "source" else "\n".join(_strings(value))
            yield Place(f"{where}, {part}", text)


def _strings(value) -> Iterator[str]:
    """All strings in JSON data, keys too; a list of strings is one text, as nbformat splits long ones."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield "".join(value)
            yield "\n".join(value)
        else:
            for item in value:
                yield from _strings(item)


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    return content.decode("utf-8", errors="replace")


def _with_base64(text: str, depth: int) -> Iterator[str]:
    yield text
    if depth == 0:
        return
    unbroken = re.sub(r"\s+", "", text)  # base64 often comes in lines of 76 letters
    words = {match.group() for part in (text, unbroken) for match in BASE64.finditer(part)}
    for word in sorted(words):
        letters = word.rstrip("=").translate(str.maketrans("-_", "+/"))
        for start in range(4):  # letters before it that do not belong to it shift the groups of four
            yield from _with_base64(_text(_decode(letters[start:])), depth - 1)


def _decode(letters: str) -> bytes:
    if len(letters) % 4 == 1:  # one letter alone says nothing
        letters = letters[:-1]
    return base64.b64decode(letters + "=" * (-len(letters) % 4))
