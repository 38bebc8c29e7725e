"""Every sentence that a person sees, in the language that is spoken: gettext, catalogues beside the code.

Code says a sentence in English through `tell`; it is also its name in the catalogues. ``zh.po`` in a folder
holds the Chinese of the sentences in that folder's own files. A further language needs catalogues only: a
file ``XX.po`` in each folder, and it ships once the one in this package says ``X-Ships: yes``. What a
sentence is made of comes in by name, so that a language may put it in any order; what is counted goes through
`tell_many`. ``python -m tools.words`` keeps catalogues and code together.

Which language is spoken is, first that is said: `speaking` or `speak`; the variables ``LANGUAGE``,
``LC_ALL``, ``LC_MESSAGES`` and ``LANG``, as for other programs; English.
"""

import gettext
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

__all__ = [
    "ENGLISH",
    "add_catalogues",
    "language",
    "languages",
    "mark",
    "speak",
    "speaking",
    "tell",
    "tell_in",
    "tell_list",
    "tell_many",
]

ENGLISH = "en"
_CHINESE = "\u4e00-\u9fff"
_AMONG_CHINESE = re.compile(f"(?<=[{_CHINESE}]) (?=[{_CHINESE}（“])|(?<=[）”。，；：、]) (?=[{_CHINESE}])")
_JOINED = re.compile(
    f"(?<=[\\w`)])(?<![{_CHINESE}])(?=[和或][\\w`(])|(?<=[\\w`)][和或])(?=[\\w`(])(?![{_CHINESE}])"
)
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)
_chosen: str | None = None
_folders: list[Path] = [Path(__file__).parent]
_made: dict[str, gettext.NullTranslations] = {}


def tell(sentence: str, /, **parts: object) -> str:
    """Say a sentence in the language that is spoken.

    Parameters
    ----------
    sentence : str
        In English, with ``{name}`` for what comes in, as `str.format` has it.
    **parts
        What comes in.

    Returns
    -------
    str
    """
    if not sentence:
        return ""  # gettext's own for the empty one is the head of the catalogue
    found = _catalogue().gettext(sentence)
    return _spaced(found.format(**parts)) if parts else found


def tell_in(context: str, sentence: str, /, **parts: object) -> str:
    """Say a sentence or a word that means several things, such as ``Shortcut``: the context tells which.

    Parameters
    ----------
    context : str
        For translators; it is not shown.
    sentence, **parts
        See `tell`.

    Returns
    -------
    str
    """
    found = _catalogue().pgettext(context, sentence)
    return _spaced(found.format(**parts)) if parts else found


def tell_many(one: str, many: str, number: int, /, **parts: object) -> str:
    """Say a sentence about one thing or several, as the language counts.

    Parameters
    ----------
    one, many : str
        In English, with ``{number}`` and further parts.
    number : int
    **parts
        See `tell`.

    Returns
    -------
    str
    """
    return _spaced(_catalogue().ngettext(one, many, number).format(number=number, **parts))


def tell_list(items: Iterable[object], style: Literal["standard", "or", "unit"] = "standard") -> str:
    """Put things in a row, as in ``a, b and c``.

    Parameters
    ----------
    items : iterable
    style : str
        Babel's: ``"standard"`` for *and*, ``"or"``, ``"unit"`` for commas alone.

    Returns
    -------
    str
    """
    words = [str(item) for item in items]
    if style == "unit":  # Unicode's has nothing at all between things in Chinese
        return tell_in("between things in a row", ", ").join(words)
    if language() == ENGLISH:  # as the kit writes it: no comma before the last
        last = " or " if style == "or" else " and "
        return last.join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
    from babel import UnknownLocaleError
    from babel.lists import format_list

    try:
        return _spaced(format_list(words, style, locale=language()))
    except (UnknownLocaleError, ValueError):  # a language of somebody's own, such as a test's
        return ", ".join(words)


def _spaced(told: str) -> str:
    """Put spaces between Chinese and Latin, and none between Chinese, whatever parts have come in.

    A sentence has a space beside a part, since names of layers and numbers are what mostly comes in.
    """
    if language() != "zh":
        return told
    told = _AMONG_CHINESE.sub("", told)
    return _JOINED.sub(" ", told)


def mark(sentence: str) -> str:
    """Mark a sentence for the catalogues; who shows it tells it.

    Parameters
    ----------
    sentence : str

    Returns
    -------
    str
        The same.
    """
    return sentence


def language() -> str:
    """Return the language that is spoken, such as ``"zh"``."""
    return _spoken.get() or _chosen or _of_the_environment(*map(os.environ.get, _VARIABLES))


def languages() -> tuple[str, ...]:
    """List the languages that the kit ships in, English first."""
    others = sorted(path.stem for path in _folders[0].glob("*.po") if _ships(path))
    return (ENGLISH, *others)


def speak(chosen: str | None) -> None:
    """Speak a language from now on.

    Parameters
    ----------
    chosen : str or None
        Such as ``"zh"``; None for that of the environment.
    """
    global _chosen
    _chosen = chosen


@contextmanager
def speaking(chosen: str | None) -> Iterator[None]:
    """Speak a language for a while, in this thread.

    Parameters
    ----------
    chosen : str or None
        None for whichever was spoken before.
    """
    token = _spoken.set(chosen or _spoken.get())
    try:
        yield
    finally:
        _spoken.reset(token)


def add_catalogues(folder: str | Path) -> None:
    """Let the catalogues in a folder, and in folders in it, be found as well.

    Parameters
    ----------
    folder : str or Path
    """
    if Path(folder) not in _folders:
        _folders.append(Path(folder))
        _made.clear()


def _catalogue() -> gettext.NullTranslations:
    spoken = language()
    if spoken not in _made:
        _made[spoken] = _read(spoken)
    return _made[spoken]


def _read(spoken: str) -> gettext.NullTranslations:
    """Put the catalogues of a language together."""
    if spoken == ENGLISH:
        return gettext.NullTranslations()
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    whole = Catalog(locale=spoken)
    for path in (path for folder in _folders for path in sorted(folder.rglob(f"{spoken}.po"))):
        with path.open("rb") as file:
            for message in read_po(file, locale=spoken, ignore_obsolete=True):
                if message.id and message.string and not message.fuzzy:
                    whole.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def _of_the_environment(*said: str | None) -> str:
    for words in filter(None, said):
        for word in words.split(":"):
            code = word.partition(".")[0].partition("_")[0].lower()
            if code in languages():
                return code
            if code in ("c", "posix"):
                return ENGLISH
    return ENGLISH


@cache
def _ships(path: Path) -> bool:
    from itertools import islice

    with path.open(encoding="utf-8") as file:
        return any("X-Ships: yes" in line for line in islice(file, 20))
