"""How each learning platform names what it hands out: one table of patterns.

A pattern is matched against one part of a file's path: the name of the folder of a submission, or of the file
where the platform puts all that it knows into it. What lies above is the download's own; what lies below is
the student's.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from signs.words import mark

CANVAS, MOODLE, GRADESCOPE, CLASSROOM, EXCHANGE = "canvas", "moodle", "gradescope", "classroom", "exchange"
#: What each is called for people, to be told. The order also decides where as many files fit one as another.
SYSTEMS = {
    EXCHANGE: mark("nbgrader's exchange"),
    GRADESCOPE: "Gradescope",
    MOODLE: "Moodle",
    CANVAS: "Canvas",
    CLASSROOM: "Google Classroom",
}
#: Gradescope's file beside the folders, which says whose they are.
METADATA = "submission_metadata.yml"


@dataclass(frozen=True)
class Naming:
    """One pattern.

    Attributes
    ----------
    pattern : re.Pattern
        Its groups are attributes of `Named`, and ``file``: the student's name for the file.
    folders : bool
        Whether any part of the path may match, a folder's too; else only the file's name.
    example : str
    """

    pattern: re.Pattern[str]
    folders: bool
    example: str


NAMINGS: Mapping[str, tuple[Naming, ...]] = {
    # mod/assign of Moodle 2.3 to 5: one folder a student, or flat; "Participant" is a blind marking's name.
    MOODLE: (
        Naming(
            re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<entry>[a-z]+)(?:_(?P<file>.*))?"),
            True,
            "Ada Lovelace_12345_assignsubmission_file_/x.ipynb",
        ),
    ),
    # Canvas's ContentZipper: the sortable name, letters alone, then the user's and the file's number.
    CANVAS: (
        Naming(
            re.compile(r"(?:(?P<late>LATE)_)?(?P<id>anon_\w{5})_(?P<attachment>\d+)_(?P<file>.+)"),
            False,
            "anon_Ab3dE_67890_x.ipynb",
        ),
        Naming(
            re.compile(r"(?P<name>\w+?)(?:_(?P<late>LATE))?_(?P<id>\d+)_(?P<attachment>\d+)_(?P<file>.+)"),
            False,
            "lovelaceada_LATE_12345_67890_x-1.ipynb",
        ),
        Naming(
            re.compile(r"(?P<name>\w+?)(?:_(?P<late>LATE))?_(?P<id>\d+)_(?P<entry>text|link)\.html"),
            False,
            "lovelaceada_12345_text.html",
        ),
    ),
    GRADESCOPE: (Naming(re.compile(r"submission_(?P<id>\d+)"), True, "submission_123456/x.ipynb"),),
    CLASSROOM: (Naming(re.compile(r"(?P<name>.+?) - (?P<file>.+)"), False, "Ada Lovelace - x.ipynb"),),
    EXCHANGE: (
        Naming(
            re.compile(
                r"(?P<id>[^+]+)\+(?P<assignment>[^+]+)\+(?P<time>[^+]+?(?: \+\d{4})?)(?:\+(?P<random>.*))?"
            ),
            True,
            "ada+ps1+2030-02-01 12:00:00.123456 UTC+c2VjcmV0/x.ipynb",
        ),
    ),
}


@dataclass(frozen=True)
class Named:
    """What the name of a file in a download says.

    Attributes
    ----------
    key : str
        The part of the path that says whose it is; the files of one submission have the same.
    rest : tuple of str
        The file's place in the submission.
    name, id, attachment : str
        Of the student and of the file, as the platform has them; empty where it does not say.
    late : bool
        Whether the name says so.
    entry : str
        What the student used instead of a file, such as a text box; empty or ``file`` for files.
    assignment, time : str
        As nbgrader's exchange has them.
    """

    key: str
    rest: tuple[str, ...]
    name: str = ""
    id: str = ""
    attachment: str = ""
    late: bool = False
    entry: str = ""
    assignment: str = ""
    time: str = ""


def read_name(parts: tuple[str, ...], system: str, keys: Collection[str] = ()) -> Named | None:
    """Read what a file's place in a download says.

    Parameters
    ----------
    parts : tuple of str
    system : str
        One of `SYSTEMS`.
    keys : collection of str
        Names of submissions that the download itself lists (Gradescope's metadata), whatever their form.

    Returns
    -------
    Named or None
        None where it says nothing.
    """
    for n, part in enumerate(parts):
        if part in keys:
            return Named(part, parts[n + 1 :] or (part,), id=_number_in(part))
    for naming in NAMINGS[system]:
        last = len(parts) - 1
        for n in range(len(parts)) if naming.folders else (last,):
            found = naming.pattern.fullmatch(parts[n])
            if not found:
                continue
            said = {name: value or "" for name, value in found.groupdict().items()}
            file = said.pop("file", "")
            rest = (file,) * bool(file) + parts[n + 1 :] or (parts[n],) * bool(said.get("entry"))
            if not rest:  # a file where a folder should be
                continue
            said.pop("random", None)
            key = said.get("id") or said.get("name", "")
            key = parts[n] if system in (GRADESCOPE, EXCHANGE) else key
            return Named(key, rest, late=bool(said.pop("late", "")), **said)
    return None


def detect_system(places: Iterable[tuple[str, ...]]) -> str:
    """Say which platform a download is of, by the names in it; Classroom's fit nearly any, and come last.

    Returns
    -------
    str
        One of `SYSTEMS`; empty where no name says anything.
    """
    fits: Counter[str] = Counter()
    for parts in places:
        if parts[-1] == METADATA:
            return GRADESCOPE
        for system in SYSTEMS:
            fits[system] += read_name(parts, system) is not None
    best = max(SYSTEMS, key=lambda system: (fits[system] > 0, system != CLASSROOM, fits[system]))
    return best if fits[best] else ""


def _number_in(name: str) -> str:
    found = re.search(r"\d+", name)
    return found[0] if found else ""
