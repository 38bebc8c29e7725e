"""Text on a terminal, whoever wrote it: shown as it is, never as markup, names of emoji or control codes."""

from rich.console import Console
from rich.text import Text


def plain(text: object) -> str:
    """Write out what a terminal would act on instead of showing it.

    Parameters
    ----------
    text : object
        Such as a student's id, a message of a submission's, an exception.

    Returns
    -------
    str
        One line. Control characters, changes of direction, invisible and undecodable characters are spelled
        as Python spells them.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text))


def as_text(text: object, style: str = "") -> Text:
    """Make `plain` text for a table or a line of rich, which then reads no markup in it."""
    return Text(plain(text), style=style)


def say(console: Console, line: object, style: str = "") -> None:
    """Print one line that may hold anybody's text.

    Parameters
    ----------
    console : rich.console.Console
    line : object
    style : str
        Of the whole line.
    """
    console.print(as_text(line, style), soft_wrap=True)
