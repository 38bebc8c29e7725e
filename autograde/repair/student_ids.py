"""Which names of folders may be students' ids.

An id stands in paths, patterns of nbgrader's, the gradebook, web pages, tables and command lines. Anything
that a name is likely to hold works in all of them; what cannot is refused before anything is run.
"""

import unicodedata

from signs.words import tell

PATTERN = "*?[]"
MARKUP = '<>&"'
#: nbgrader's gradebook keeps so many (PostgreSQL holds it to that), and a file's name so many bytes.
CHARACTERS, BYTES = 128, 200
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def why_refused_id(name: str) -> str:
    """Say why a name cannot be a student's id, and what to do.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        One line without the name itself; empty where it can.
    """
    why = why_no_id(name)
    return tell("{why}: rename it", why=why) if why else ""


def why_no_id(name: str) -> str:
    """Say why a name cannot be a student's id.

    Parameters
    ----------
    name : str
        Of a folder; bytes that are no UTF-8 are lone surrogates, as `os.fsdecode` makes them.

    Returns
    -------
    str
        One line without the name itself; empty where it can.
    """
    if any(unicodedata.category(c) in _UNSEEN for c in name):
        return tell("the folder's name holds characters that cannot be shown")
    if found := [c for c in (*MARKUP, *PATTERN) if c in name]:
        return tell(
            "the folder's name holds {sign}, which means something to web pages or to nbgrader's patterns",
            sign=found[0],
        )
    if name.startswith(("-", ".")):
        return tell("the folder's name begins with {sign}, which means something to programs", sign=name[0])
    if len(name) > CHARACTERS or len(name.encode()) > BYTES:
        return tell(
            "the folder's name is longer than {characters} characters or {bytes} bytes",
            characters=CHARACTERS,
            bytes=BYTES,
        )
    if name != name.strip() or not name:
        return tell("the folder's name begins or ends with a space")
    return ""
