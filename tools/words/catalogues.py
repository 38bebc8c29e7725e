"""Compares catalogues with what they translate, and writes them anew.

A catalogue is a PO file without dates, so that it changes only where a sentence does.
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

_HEADER = (
    'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: {plural}\\n"\n{ships}\n'
)
_WORDS_IN_FORMULAS = re.compile(r"\\text\{[^{}]*\}")
#: What is said of each sentence, by its context and name, and in which file.
Told = dict[tuple[str | None, str | tuple[str, ...]], tuple[str | tuple[str, ...], str]]
_ALIKE = 0.6  # of the letters: an earlier state of the same sentence


def read(path: Path, language: str) -> Catalog:
    """Read a catalogue; an empty one where there is no file.

    Parameters
    ----------
    path : Path
    language : str
    """
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(path: Path, catalogue: Catalog, language: str) -> None:
    """Write a catalogue; none where it has no sentence.

    Parameters
    ----------
    path : Path
    catalogue : Catalog
    language : str
    """
    if not len(catalogue):
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(exist_ok=True)
    ships = path.is_file() and "X-Ships: yes" in path.read_text(encoding="utf-8")
    for message in catalogue:
        message.flags -= {"python-format", "python-brace-format"}  # Babel's guesses
    made = BytesIO()
    write_po(made, catalogue, width=100, omit_header=True, include_lineno=False, ignore_obsolete=True)
    head = _HEADER.format(
        language=language, plural=catalogue.plural_forms, ships='"X-Ships: yes\\n"\n' if ships else ""
    )
    path.write_text(head + made.getvalue().decode("utf-8").rstrip("\n") + "\n", encoding="utf-8")


def update(old: Catalog, wanted: Catalog, language: str) -> Catalog:
    """Carry translations over to the sentences that there are now.

    Parameters
    ----------
    old, wanted : Catalog
    language : str

    Returns
    -------
    Catalog
        A sentence that has changed a little keeps its translation, marked ``fuzzy``: look at it, then take
        the mark away.
    """
    made, earlier = Catalog(locale=language), orphans(old, wanted)
    for message in wanted:
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        string: Any = known.string if known else ""
        flags = known.flags if known else set()
        comments = known.user_comments if known else []
        previous = None if known else similar(message, earlier)
        if previous is not None and previous.pluralizable == message.pluralizable:
            string, flags = previous.string, {"fuzzy"}
        files = sorted({file for file, _ in message.locations})
        added = made.add(
            message.id,
            string,
            context=message.context,
            user_comments=comments,
            locations=[(file, 0) for file in files],
        )
        added.flags = flags
    return made


def orphans(old: Catalog, wanted: Catalog) -> list[Message]:
    """List the translated sentences that are no longer said."""
    return [m for m in old if m.id and m.string and wanted.get(m.id, m.context) is None]


def similar(message: Message, others: list[Message]) -> Message | None:
    """Find an earlier state of a sentence."""
    texts = {_first(other.id): other for other in others if other.context == message.context}
    found = difflib.get_close_matches(_first(message.id), texts, n=1, cutoff=_ALIKE)
    return texts[found[0]] if found else None


def complaints(old: Catalog, wanted: Catalog) -> Iterator[str]:
    """Yield what is wrong with a catalogue: a sentence without a translation, or with an earlier one.

    Parameters
    ----------
    old, wanted : Catalog
    """
    earlier = orphans(old, wanted)
    for message in wanted:
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        if known is not None and _is_whole(known):
            if known.fuzzy:
                yield f"is marked fuzzy, so it may be of an earlier state: {_short(message)}"
            yield from _wrong_parts(known)
            yield from _open_emphasis(known)
            continue
        before = similar(message, earlier) if known is None else None
        if before is not None:
            earlier.remove(before)
            yield f"is older than its original: {_short(message)}"
        else:
            yield f"is missing: {_short(message)}"
    for message in earlier:
        yield f"has no original any more (update takes it out): {_short(message)}"


def contradictions(catalogue: Catalog, name: str, told: Told) -> Iterator[str]:
    """Yield the sentences that another catalogue has in other words: one of them would never be shown.

    Parameters
    ----------
    catalogue : Catalog
    name : str
        Of its file.
    told : dict
        What the catalogues before it say, and where; this one's is added.
    """
    for message in catalogue:
        if message.id and message.string:
            ids = message.id if isinstance(message.id, str) else tuple(message.id)
            string = message.string if isinstance(message.string, str) else tuple(message.string)
            known, where = told.setdefault((message.context, ids), (string, name))
            if known != string:
                yield f"has other words than {where}: {_short(message)}"


def _is_whole(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def _wrong_parts(message: Message) -> Iterator[str]:
    from string import Formatter

    def parts(text: str | None) -> set[str]:
        code = _WORDS_IN_FORMULAS.sub("", text or "")
        return {name for _, name, _, _ in Formatter().parse(code) if name}

    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    try:
        wanted = set.union(*map(parts, ids))
        told = [parts(string) for string in strings]
    except ValueError:
        return  # braces that are no parts, such as in code
    for one in told:
        if not one <= wanted:
            yield f"has parts that its original does not have, {sorted(one - wanted)}: {_short(message)}"
        elif wanted - one - {"number"}:
            yield f"leaves out {sorted(wanted - one)}: {_short(message)}"


def _open_emphasis(message: Message) -> Iterator[str]:
    """Look for stars that Markdown shows as stars: punctuation before the last of them keeps them open."""
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    wanted = _stars(_first(message.id))
    if any(_stars(string) > wanted for string in strings if string and "*" in string):
        yield f"shows its stars, put punctuation outside of them, as in **这样**：: {_short(message)}"


def _stars(text: str) -> int:
    from markdown_it import MarkdownIt

    parsed = MarkdownIt("commonmark").enable("table").parse(text)
    pieces = (piece for token in parsed for piece in token.children or () if piece.type == "text")
    return sum(piece.content.count("*") for piece in pieces)


def _first(id_: str | Sequence[str]) -> str:
    return id_ if isinstance(id_, str) else id_[0]


def _short(message: Message) -> str:
    text = " ".join(_first(message.id).split())
    return text if len(text) <= 90 else f"{text[:89]}…"
