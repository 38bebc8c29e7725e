"""Which names of folders may be students' ids.

An id stands in paths, patterns of nbgrader's, the gradebook, web pages, tables and command lines. Anything
that a name is likely to hold works in all of them; what cannot is refused before anything is run.
"""

import unicodedata

PATTERN = "*?[]"
MARKUP = '<>&"'
#: nbgrader's gradebook keeps so many (PostgreSQL holds it to that), and a file's name so many bytes.
CHARACTERS, BYTES = 128, 200
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def why_refused_id(name: str) -> str:
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
        what = "holds characters that cannot be shown"
    elif found := [c for c in (*MARKUP, *PATTERN) if c in name]:
        what = f"holds {found[0]}, which means something to web pages or to nbgrader's patterns"
    elif name.startswith(("-", ".")):
        what = f"begins with {name[0]}, which means something to programs"
    elif len(name) > CHARACTERS or len(name.encode()) > BYTES:
        what = f"is longer than {CHARACTERS} characters or {BYTES} bytes"
    elif name != name.strip() or not name:
        what = "begins or ends with a space"
    else:
        return ""
    return f"the folder's name {what}: rename it"
