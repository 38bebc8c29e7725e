"""Holds translations against a glossary: one term for one thing."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog

#: What is no language in a sentence: code, parts, formulas, addresses, tags, names of parameters, options.
_NO_WORDS = re.compile(
    r"`[^`]*`|\{[^{}]*\}|\$\$?[^$]*\$\$?|\]\([^)]*\)|https?://\S+|<[^>]*>|^[\w, ]+ +--(?= )|\w*_\w*"
    r"|\b\w+\([^()]*\)|\((?:\w+, )+\w+\)|(?<!\w)--?\w[\w-]*|\b[A-Z]{2,}\b|\"\w+\"|[\w./]*\.\w+",
    re.MULTILINE,
)
#: A translator's comment on one sentence, with the terms that it says in another way, or as they are.
OTHER_WORDS = "In other words: "


@dataclass(frozen=True)
class Term:
    """A term of the glossary.

    Attributes
    ----------
    english : str
    allowed : tuple of str
        One of them is to stand in the translation; an empty one fits any.
    """

    english: str
    allowed: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Where it stands in a sentence: as a word of its own, also in the plural."""
        words = r"[\s-]+".join(map(re.escape, re.split(r"[\s-]", self.english)))
        words = f"{words[:-1]}(?:y|ies)" if words.endswith("y") else f"{words}(?:e?s)?"
        return re.compile(rf"(?<![\w-]){words}(?![\w/-])", re.IGNORECASE)


def read_glossary(path: Path) -> list[Term]:
    """Read a glossary.

    Parameters
    ----------
    path : Path
        See the head of ``signs/zh.glossary.toml``.
    """
    terms = tomllib.loads(path.read_text(encoding="utf-8"))["terms"]
    return [
        Term(english, (told,) if isinstance(told, str) else tuple(told)) for english, told in terms.items()
    ]


def violations(catalogue: Catalog, terms: list[Term]) -> Iterator[tuple[Term, str, str]]:
    """Yield the terms that translations do not have, each with the sentence and its translation.

    Parameters
    ----------
    catalogue : Catalog
    terms : list of Term
    """
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        told = "\n".join(filter(None, strings))
        english = _NO_WORDS.sub(" ", "\n".join(ids))
        free = ", ".join(
            c.removeprefix(OTHER_WORDS) for c in message.user_comments if c.startswith(OTHER_WORDS)
        )
        for term in terms if told and told != ids[0] else ():
            fits = any(one in told for one in term.allowed) or term.english in free.split(", ")
            if term.pattern.search(english) and not fits:
                yield term, ids[0], told
