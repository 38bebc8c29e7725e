"""A language made by rule, and a look for English where another language is spoken.

``speaking_pseudo()`` speaks a language in which every sentence that comes from a catalogue stands in ⟦ ⟧, in
letters of its own: what a page shows outside of them never went through `signs.words`.
"""

import gettext
import re
from contextlib import contextmanager

from signs import words

PSEUDO = "qps"
_LETTERS = str.maketrans(
    "abcdefghijklmnoprstuvwyzABCDEFGHIJKLMNOPRSTUVWYZ",
    "áƀçđéƒǧĥíǰķłɱñóþřšţúṽŵýžÁƁÇĐÉƑǦĤÍǰĶŁṀÑÓÞŘŠŢÚṼŴÝŽ",
)
#: What stays as it is in a sentence: parts, code, tags and entities, formulas, addresses, options, calls.
_KEPT = re.compile(
    r"\{[^{}]*\}|`[^`]*`|<[^>]*>|&\w+;|\$[^$]*\$|https?://\S+|--[\w-]+|\[/?[a-z ]*\]|\w+\([^()]*\)"
    r"|[\w./]*[_/][\w./]*"
)
#: What may stand in English anywhere: code, names of files, tags, what tracebacks and Keras say.
_NO_SENTENCE = re.compile(
    r"`[^`]*`|<[^>]*>|https?://\S+|\"[^\"\n]*\"|'[^'\n]*'|\([^()]*\)|[\w.-]*[/_.=][\w./=-]*|[A-Z][A-Z_]+"
)
_SENTENCE = re.compile(r"(?:\b[A-Za-z][a-z']*\b[ ,]+){3,}[a-z']+")


class Pseudo(gettext.NullTranslations):
    """Turns each sentence into letters of its own, in brackets."""

    def gettext(self, message: str) -> str:
        pieces, end = [], 0
        for kept in _KEPT.finditer(message):
            pieces += [message[end : kept.start()].translate(_LETTERS), kept[0]]
            end = kept.end()
        return "⟦" + "".join([*pieces, message[end:].translate(_LETTERS)]) + "⟧"

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@contextmanager
def speaking_pseudo():
    """Speak the pseudo-language for a while."""
    read = words._read
    words._read = lambda spoken: Pseudo() if spoken == PSEUDO else read(spoken)
    try:
        with words.speaking(PSEUDO):
            yield
    finally:
        words._read = read
        words._made.pop(PSEUDO, None)


def english_in(text: str) -> list[str]:
    """List what looks like an English sentence: four words in a row, outside of code and names.

    Parameters
    ----------
    text : str
        What is shown where Chinese or the pseudo-language is spoken.
    """
    return [found[0] for found in _SENTENCE.finditer(_NO_SENTENCE.sub(" ¤ ", text))]
