"""Finds the sentences of the code, folder by folder.

In Python they are what `signs.words` is called with, and the docstrings of the command line's words, which
typer shows as their help; in a page's template the same calls; in ``questions.toml`` every text.
"""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

KEYWORDS = {
    "tell": None,
    "mark": None,
    "tell_many": (1, 2),
    "tell_in": ((1, "c"), 2),
}
ROOT = Path(__file__).parents[2]
#: What the kit installs; each of its folders has a catalogue of its own.
PACKAGES = ("signs", "autograde")


@dataclass(frozen=True)
class Sentence:
    """A sentence of the code.

    Attributes
    ----------
    id : str or tuple of str
        In English; one and many.
    context : str or None
    file : str
        Its file's name.
    line : int
    """

    id: str | tuple[str, ...]
    context: str | None
    file: str
    line: int


def folders() -> list[Path]:
    """List the folders whose files may say something."""
    found = {path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    return sorted(folder for folder in found if "templates" not in folder.parts)


def sentences_of(folder: Path) -> Iterator[Sentence]:
    """Yield the sentences of a folder's own files.

    Parameters
    ----------
    folder : Path
    """
    for path in sorted(folder.iterdir()):
        if path.suffix == ".py":
            yield from _by_babel(path, "python")
            yield from _help_texts(path)
        elif path.suffix == ".html":
            yield from _by_babel(path, "jinja2.ext:babel_extract")
        elif path.suffix == ".toml" and not path.name.endswith(".glossary.toml"):
            for text in _texts(tomllib.loads(path.read_text(encoding="utf-8"))):
                yield Sentence(text, None, path.name, 0)


def catalogue_of(folder: Path) -> Catalog:
    """Put a folder's sentences into a catalogue without translations."""
    found = Catalog(fuzzy=False)
    for sentence in sentences_of(folder):
        found.add(sentence.id, context=sentence.context, locations=[(sentence.file, sentence.line)])
    return found


def _by_babel(path: Path, method: str) -> Iterator[Sentence]:
    for line, said, _, context in extract_from_file(method, path, keywords=KEYWORDS):
        yield Sentence(said, context, path.name, line)


def _help_texts(path: Path) -> Iterator[Sentence]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and any(map(_is_word, node.decorator_list)):
            text = ast.get_docstring(node)
            if text:
                yield Sentence(text, None, path.name, node.lineno)


def _is_word(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in ("command", "callback")


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for inner in data.values() if isinstance(data, dict) else data:
            yield from _texts(inner)
