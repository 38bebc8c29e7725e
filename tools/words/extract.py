"""Finds the sentences of the code, folder by folder.

In Python they are what `signs.words` is called with, and the docstrings of the command line's words, which
typer shows as their help; in a page's template the same calls; in ``questions.toml`` every text but answers.
In a master of an assignment they are the passages that the build puts in another language
(`autograde.build.passages`).
"""

import ast
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

from autograde.build.masters import MasterError, read_master
from autograde.build.passages import passages_of
from autograde.build.translation import catalogue_path, read_translations

KEYWORDS = {
    "tell": None,
    "mark": None,
    "tell_many": (1, 2),
    "tell_in": ((1, "c"), 2),
}
ROOT = Path(__file__).parents[2]
#: What the kit installs; each of its folders has a catalogue of its own.
PACKAGES = ("signs", "autograde")
ASSIGNMENTS = ROOT / "assignments"


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


def parts(places: Iterable[Path] = ()) -> list[Path]:
    """List what has a catalogue of its own: the folders whose files may say something, and the masters.

    Parameters
    ----------
    places : iterable of Path
        Folders of code, of masters, or masters; all there are if there is none.
    """
    places = list(places)
    if not places:
        found = {path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
        places = sorted(folder for folder in found if "templates" not in folder.parts)
        places += sorted(ASSIGNMENTS.iterdir())
    listed = []
    for place in places:
        of_masters = place.is_dir() and place.parent.name == ASSIGNMENTS.name
        listed += sorted(place.glob("*.py")) if of_masters else [place]
    return listed


def path_of(part: Path, language: str) -> Path:
    """Return the catalogue of a folder of code, or of a master."""
    return part / f"{language}.po" if part.is_dir() else catalogue_path(part, language)


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


def catalogue_of(part: Path) -> Catalog:
    """Put the sentences of a folder of code, or the passages of a master, into an empty catalogue."""
    found = Catalog(fuzzy=False)
    if part.is_file():
        master = read_master(part)
        for cell, original in zip(master.notebook.cells, master.originals, strict=True):
            for passage in passages_of(cell.cell_type, original):
                found.add(passage.text, locations=[(cell.id, 0)])
        return found
    for sentence in sentences_of(part):
        found.add(sentence.id, context=sentence.context, locations=[(sentence.file, sentence.line)])
    return found


def code_complaint(part: Path, language: str) -> str | None:
    """Say which translation of a master makes other code of it, if one does."""
    if part.is_file() and path_of(part, language).is_file():
        try:
            read_master(part, language, read_translations([part], language)[part])
        except MasterError as error:
            return str(error)
    return None


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
    elif isinstance(data, dict):
        for key, inner in data.items():
            if key != "answer":  # what learners write, and nobody is shown
                yield from _texts(inner)
    elif isinstance(data, list):
        for inner in data:
            yield from _texts(inner)
