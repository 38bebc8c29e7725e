"""How names stand in texts: scripts without spaces between words, and names that begin with the family's."""

from unicodedata import east_asian_width


def is_wide(text: str) -> bool:
    """Say whether a text is in a script such as Chinese, which has no spaces between words.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool
        False for an empty text, and for one that is so only in part.
    """
    return bool(text) and all(east_asian_width(letter) in "WF" for letter in text)


def full_names(first: str, last: str) -> tuple[str, ...]:
    """List the ways in which a person's whole name is written.

    Parameters
    ----------
    first, last : str
        Either may be empty.

    Returns
    -------
    tuple of str
    """
    spaced = f"{first} {last}".strip()
    return (spaced, f"{last}{first}") if is_wide(f"{last}{first}") else (spaced,)
