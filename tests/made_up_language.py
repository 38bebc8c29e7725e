"""A language made by rule for masters: each passage in letters of its own, a few Chinese ones before it."""

import re

from languages import Pseudo

from tools.words import catalogues
from tools.words.extract import catalogue_of, path_of

LANGUAGE = "eo"
CHINESE = "中文"
#: What a translator leaves: code, formulas, links' targets, fields, escapes, signs of headings and tables.
_KEPT = re.compile(
    r"`[^`]*`|\$\$?[^$]*\$\$?|\]\([^)]*\)|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\\."
    r"|^#+ |^\|[-| ]*$|^[\w, ]+ +-- |[\[\]]|\d+\. ",
    re.MULTILINE,
)


def made_up(passage):
    """Translate a passage."""
    pieces, end = [], 0
    for kept in _KEPT.finditer(passage):
        pieces += [_letters(passage[end : kept.start()]), kept[0]]
        end = kept.end()
    told = "".join([*pieces, _letters(passage[end:])])
    return re.sub(r"^(#+ |- |\| |)", rf"\g<1>{CHINESE}", told, count=1)


def _letters(text):
    return Pseudo().gettext(text)[1:-1] if text.strip() else text


def write_catalogue(master, language=LANGUAGE, leave_out=(), change=None):
    """Write the catalogue of a master, all translated but for some passages."""
    catalogue = catalogue_of(master)
    for message in catalogue:
        if message.id and message.id not in leave_out:
            message.string = (change or {}).get(message.id, made_up(message.id))
    path = path_of(master, language)
    catalogues.write(path, catalogue, language)
    return path
