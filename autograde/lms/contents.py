"""What of a submission goes into ``submitted/``: zips unpacked, names brought back, within limits."""

import os
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograde.lms.download import DownloadedFile, unpack_inner
from autograde.lms.handed_in import Submission
from autograde.lms.naming import CANVAS, EXCHANGE
from autograde.repair import limits
from autograde.repair.archives import ArchiveError
from autograde.repair.files import ARCHIVE, TIMESTAMP
from signs.words import tell

#: What is put behind a name where there is a file of it already: Canvas for a new attempt, browsers, Drive.
_AGAIN = re.compile(r"-(\d{1,3})$|\s?\((\d{1,3})\)$")
_COPY = re.compile(r"^(?:copy of|kopie von|copie de)\s+", re.IGNORECASE)
NOTEBOOK = ".ipynb"
Files = list[tuple[tuple[str, ...], DownloadedFile]]


@dataclass
class Contents:
    """The files of a submission as they are to lie.

    Attributes
    ----------
    files : list of (tuple of str, DownloadedFile)
        By place.
    set_aside : list of (str, str)
        Name and reason.
    """

    files: Files = field(default_factory=list)
    set_aside: list[tuple[str, str]] = field(default_factory=list)


def choose_contents(submission: Submission, released: Collection[str]) -> Contents:
    """Choose what of a submission is kept, and under which names.

    Parameters
    ----------
    submission : Submission
    released : collection of str
        Names of the release's notebooks, without ending.

    Returns
    -------
    Contents
    """
    made = Contents()
    files = _strip_folders(_unpack(submission.files, made))
    files = _bring_names_back(files, released, submission.system)
    taken: set[tuple[str, ...]] = set()
    total = 0
    for place, file in files:
        notebook = place[-1].lower().endswith(NOTEBOOK)
        most = limits.LARGE_NOTEBOOK_BYTES if notebook else limits.FILE_BYTES
        if place[-1].startswith("."):
            continue
        if len(place) == 1 and place[0].lower() == TIMESTAMP:
            if submission.system != EXCHANGE:  # there nbgrader wrote it
                why = tell("when it was handed in is not the student's to say")
                made.set_aside.append((file.name, why))
        elif file.size > most:
            why = tell("it is larger than {most} MB", most=most // limits.MEGABYTE)
            made.set_aside.append((file.name, why))
        elif total + file.size > limits.FOLDER_BYTES or len(made.files) >= limits.FOLDER_FILES:
            made.set_aside.append((file.name, tell("the submission holds too much")))
        else:
            total += file.size
            place = tuple(map(_short, place))
            free = _free_place(place, taken)
            if free != place:
                why = tell("another file has this name: it is kept as {name}", name=free[-1])
                made.set_aside.append((file.name, why))
            taken.add(_folded(free))
            made.files.append((free, file))
    return made


def write_contents(contents: Contents, folder: Path) -> None:
    """Write the files into an empty folder; what cannot be read is set aside."""
    for place, file in list(contents.files):
        most = file.size
        try:
            data = file.read(most)
            if len(data) > most:
                raise ArchiveError(tell("it is larger than it says"))
        except (OSError, ArchiveError) as error:
            why = str(error) if isinstance(error, ArchiveError) else tell("it cannot be read")
            contents.set_aside.append((file.name, why))
            contents.files.remove((place, file))
            continue
        path = folder.joinpath(*place)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _unpack(files: Files, made: Contents) -> Files:
    """Put the files of zip files in their place; one that cannot be looked into stays."""
    unpacked: Files = []
    for place, file in files:
        if not place[-1].lower().endswith(ARCHIVE):
            unpacked.append((place, file))
            continue
        try:
            inside = unpack_inner(file)
        except ArchiveError as error:
            made.set_aside.append((file.name, tell("the archive is kept as it is: {why}", why=error)))
            unpacked.append((place, file))
            continue
        inner = _strip_folders([(member.parts, member) for member in inside])
        unpacked += [((*place[:-1], *parts), member) for parts, member in inner]
    return unpacked


def _strip_folders(files: Files) -> Files:
    """Take away folders that hold all of it."""
    while files and all(len(place) > 1 and place[0] == files[0][0][0] for place, _ in files):
        files = [(place[1:], file) for place, file in files]
    return files


def _bring_names_back(files: Files, released: Collection[str], system: str) -> Files:
    """Give notebooks the release's names again, where a platform or a browser changed them.

    Of several with one name Canvas's highest number is the last attempt; elsewhere the plain name wins.
    """
    known = {_plain_name(name): name for name in released}
    ranked: dict[str, list[tuple[int, int]]] = {}
    for n, (place, _) in enumerate(files):
        stem = _stem(place)
        if stem is None or len(place) > 1:
            continue
        again = _AGAIN.search(stem)
        for plain, number in ((stem, 0), (_AGAIN.sub("", stem), int((again[1] or again[2]) if again else 0))):
            name = known.get(_plain_name(plain))
            if name is not None:
                rank = number if system == CANVAS else -number
                ranked.setdefault(name, []).append((rank, n))
                break
    named = list(files)
    for name, some in ranked.items():
        best = max(some, key=lambda pair: (pair[0], -pair[1]))[1]
        for _, n in some:
            place, file = files[n]
            if n == best:
                named[n] = ((f"{name}{NOTEBOOK}",), file)
            elif place == (f"{name}{NOTEBOOK}",):
                named[n] = ((f"{name} (earlier){NOTEBOOK}",), file)
    return sorted(named, key=lambda pair: pair[0])


def _short(name: str) -> str:
    """Cut a name that is longer than one may be; its ending stays."""
    stem, dot, end = name.rpartition(".")
    stem, end = (stem, f"{dot}{end}"[:20]) if stem else (name, "")
    while len(os.fsencode(stem + end)) > limits.NAME_CHARACTERS - 5:  # room for a number behind it
        stem = stem[:-1]
    return stem + end if len(os.fsencode(name)) > limits.NAME_CHARACTERS else name


def _stem(place: Sequence[str]) -> str | None:
    name = unicodedata.normalize("NFC", place[-1])
    return name[: -len(NOTEBOOK)] if name.lower().endswith(NOTEBOOK) else None


def _plain_name(name: str) -> str:
    """Bring a name to what stays of it whatever changes case, blanks and signs."""
    return re.sub(r"[\W_]+", "_", _COPY.sub("", unicodedata.normalize("NFC", name)).casefold()).strip("_")


def _folded(place: Sequence[str]) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", part).casefold() for part in place)


def _free_place(place: tuple[str, ...], taken: Collection[tuple[str, ...]]) -> tuple[str, ...]:
    """Find a name that no other file has, also where case and the form of accents do not count."""
    folders = {other[:n] for other in taken for n in range(1, len(other))}
    number, free = 1, place
    while _folded(free) in taken or _folded(free) in folders:
        number += 1
        stem, dot, end = place[-1].rpartition(".")
        free = (*place[:-1], f"{stem} ({number}){dot}{end}" if stem else f"{place[-1]} ({number})")
    return free
