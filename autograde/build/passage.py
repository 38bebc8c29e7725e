"""One passage of a cell: where it stands, and what stands there in another language."""

import re
from dataclasses import dataclass

from autograde.build.wrapping import WIDTH, string_lines, wrap

_NO_WORDS = re.compile(  # code, addresses, filled-in texts, formulas but for the words in them, names
    r"`[^`]*`|\]\([^)]*\)|<[^>]*>|https?://\S+|\{\{.*?\}\}|\\(?!text\b)[a-zA-Z]+|\$?\$[^$]*\$\$?|\w*_\w*"
)
_WORDS_IN_FORMULAS = re.compile(r"\\text\{([^{}]*)\}")
_WORD = re.compile(r"[^\W\d_]*[a-z][^\W\d_]+|[^\W\d_]+[a-z]")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
_OWN_LINE = re.compile(r"\s*(?:#{1,6}\s|\||>|<|\{\{)")


@dataclass(frozen=True)
class Passage:
    """A passage of a cell.

    Attributes
    ----------
    text : str
        As translators see it.
    start, end : int
        Where it stands in the cell's source.
    kind : str
        ``markdown``, ``comment``, ``trailing``, ``docstring``, ``string``, or ``strings`` over several lines.
    indent : int
        Its column.
    prefix, quote : str
        Of a string.
    """

    text: str
    start: int
    end: int
    kind: str
    indent: int = 0
    prefix: str = ""
    quote: str = ""

    def written(self, text: str) -> str:
        """Return what stands in the cell for a text in the place of this one's.

        Parameters
        ----------
        text : str
            The passage in another language.
        """
        indent = " " * self.indent
        if self.kind == "comment":
            lines = (line for part in text.split("\n") for line in wrap(part, WIDTH - self.indent - 2))
            return f"\n{indent}".join(f"# {line}".rstrip() for line in lines)
        if self.kind == "docstring":
            lines = (line for part in text.split("\n") for line in wrap(part, WIDTH - self.indent))
            return f"\n{indent}".join(lines).replace(f"\n{indent}\n", "\n\n")
        if self.kind == "strings":
            return string_lines(text, self.indent, self.prefix, self.quote)
        if self.kind == "string":
            return f"{self.prefix}{self.quote}{text}{self.quote}"
        return f"# {text}" if self.kind == "trailing" else text


def has_words(text: str) -> bool:
    """Say whether a text holds a word of a language, outside of code and formulas."""
    words = " ".join(_WORDS_IN_FORMULAS.findall(text))
    return _WORD.search(_NO_WORDS.sub(" ", text) + words) is not None


def unwrapped(lines: list[str]) -> str:
    """Put the lines of each paragraph and item into one."""
    made = [lines[0]]
    for line in lines[1:]:
        new = _ITEM.match(line) or _OWN_LINE.match(line) or _OWN_LINE.match(made[-1])
        if new or made[-1].endswith(("  ", "\\")):
            made.append(line)
        else:
            made[-1] = f"{made[-1]} {line.strip()}"
    return "\n".join(made)
