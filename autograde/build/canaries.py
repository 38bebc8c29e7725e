"""Canaries: a marked line in each solution and hidden test of ``source/`` that must never reach a student.

A canary is a comment on which nothing depends, made from the text that it stands in, so that the same master
gives the same notebook. nbgrader cuts the regions out of the release and the canaries with them. Where one
shows up, in any file, archive or encoding, what surrounds it has leaked as well.
"""

import base64
import hashlib
import html
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from urllib.parse import unquote

import nbformat

from autograde.build.regions import HIDDEN_TESTS, MARKER, SOLUTION
from autograde.course import CourseError
from signs.words import tell

WORD = "shortcut-canary-"
CANARY = re.compile(WORD + r"(?:solution|hidden-tests)-[0-9a-f]{16}")
ARCHIVE_BYTES = 200 * 2**20  # unpacked, of one file with all archives in it
MEMBERS = 20_000  # likewise
RATIO, SMALL = 200, 2**20  # times its packed size; a member that is larger than SMALL and that is a bomb
DEPTH = 3  # archives in archives


class CanaryError(CourseError):
    """A solution or hidden test stands where students could read it; the message names the place."""


class UnreadableArchiveError(CanaryError):
    """An archive cannot be looked into: it is encrypted, damaged, or unpacks to too much."""


class _Room:
    """What may still be unpacked of one file."""

    def __init__(self) -> None:
        self.bytes, self.members = ARCHIVE_BYTES, MEMBERS

    def take(self, name: str, size: int, packed: int | None = None) -> None:
        """Count a member before it is unpacked.

        Raises
        ------
        UnreadableArchiveError
            If it is too much.
        """
        self.bytes, self.members = self.bytes - size, self.members - 1
        bomb = packed is not None and size > max(SMALL, RATIO * packed)
        if bomb or self.bytes < 0 or self.members < 0:
            raise UnreadableArchiveError(tell("{name}: too large to look into", name=name))


def plant_canaries(notebook):
    """Put a canary into every region of a notebook.

    Parameters
    ----------
    notebook : NotebookNode
        An instructor notebook; it is not changed.

    Returns
    -------
    NotebookNode
    """
    notebook = nbformat.from_dict(notebook)
    for cell in notebook.cells:
        lines = []
        for line in cell.source.split("\n"):
            lines.append(line)
            if "### BEGIN" in line and (marker := MARKER.search(line)):
                indent = line[: len(line) - len(line.lstrip())]
                comment = "<!-- {} -->" if cell.cell_type == "markdown" else "# {}"
                lines.append(indent + comment.format(_canary(marker[2], cell.source)))
        cell.source = "\n".join(lines)
    return notebook


def _canary(kind, source):
    name = {SOLUTION: "solution", HIDDEN_TESTS: "hidden-tests"}[kind]
    digest = hashlib.sha256(f"{kind} {source}".encode()).hexdigest()
    return f"{WORD}{name}-{digest[:16]}"


def without_canaries(source):
    """Drop the lines that hold a canary."""
    return "\n".join(line for line in source.split("\n") if not CANARY.search(line))


def _encodings(form):
    """How a text that contains these bytes looks as hexadecimal digits and as base64, wherever they stand."""
    yield form.hex().encode()
    yield form.hex().upper().encode()
    for shift in range(3):
        letters = base64.b64encode(bytes(shift) + form)
        yield letters[-(-shift * 8 // 6) : (shift + len(form)) * 8 // 6]


def _forms(depth=2):
    made = {WORD.encode(), WORD.encode("utf-16-le"), WORD.encode("utf-16-be"), WORD[::-1].encode()}
    for _ in range(depth):
        made |= {encoded for form in made for encoded in _encodings(form)}
    return sorted(made)


FORMS = _forms()
CHUNK, OVERLAP = (
    2**21,
    2**14,
)  # bytes; a file is looked at piece by piece, each with the end of the one before
URL_SAFE = bytes.maketrans(b"-_", b"+/")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")


def holds_canary(data):
    """Say whether bytes hold a canary, plain, escaped, or encoded as base64 or hexadecimal digits.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    bool
    """
    if len(data) <= CHUNK + OVERLAP:
        return _piece_holds_canary(data)
    return any(
        _piece_holds_canary(data[max(0, start - OVERLAP) : start + CHUNK])
        for start in range(0, len(data), CHUNK)
    )


def _piece_holds_canary(data):
    text = html.unescape(unquote(data.decode("utf-8", "replace")))
    text = ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
    unbroken = re.sub(r"\\n|\s", "", text).encode("utf-8", "replace")
    variants = (data, text.encode("utf-8", "replace"), unbroken, unbroken.translate(URL_SAFE))
    return any(form in variant for variant in dict.fromkeys(variants) for form in FORMS)


def refuse_canaries(path):
    """Refuse a file, folder or archive for students that holds a canary.

    Parameters
    ----------
    path : Path
        Links are followed: so does what hands the files out.

    Returns
    -------
    int
        How many files were looked at, those in archives counted.

    Raises
    ------
    CanaryError
        For the first canary, or where a file cannot be read.
    UnreadableArchiveError
        If an archive cannot be looked into.
    """
    files = sorted(child for child in path.rglob("*") if child.is_file()) if path.is_dir() else [path]
    try:
        return sum(_refuse(str(file), file.read_bytes(), DEPTH, _Room()) for file in files)
    except OSError as error:
        why = error.strerror or error
        raise CanaryError(tell("cannot read {path}: {why}", path=error.filename or path, why=why)) from error


def _refuse(name, data, depth, room):
    if holds_canary(data) or holds_canary(name.encode("utf-8", "replace")):
        raise CanaryError(
            tell("{name}: a solution or a hidden test stands there: students must not get this", name=name)
        )
    members = _members(name, data, room) if depth else ()
    return 1 + sum(_refuse(f"{name}: {member}", content, depth - 1, room) for member, content in members)


def _members(name, data, room):
    """Unpack an archive; nothing where it is none."""
    try:
        if zipfile.is_zipfile(io.BytesIO(data)):
            yield from _zipped(io.BytesIO(data), room)
        elif _is_tar(data):  # also compressed ones
            yield from _tarred(io.BytesIO(data), room)
    except CanaryError:
        raise
    except MemoryError:
        raise UnreadableArchiveError(tell("{name}: too large to look into", name=name)) from None
    except Exception as error:  # encrypted, damaged, or packed in a way that is unknown here
        what = " ".join(str(error).split())[:120] or type(error).__name__
        raise UnreadableArchiveError(
            tell("{name}: cannot be looked into ({what})", name=name, what=what)
        ) from error


def _is_tar(data):
    try:
        return tarfile.is_tarfile(io.BytesIO(data))
    except (EOFError, OSError, ValueError, lzma.LZMAError, zlib.error):  # compressed, and no tar file in it
        return False


def _zipped(file, room):
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            room.take(member.filename, member.file_size, member.compress_size)
            yield member.filename, archive.read(member)


def _tarred(file, room):
    with tarfile.open(fileobj=file) as archive:
        for member in archive:
            room.take(member.name, member.size)
            if member.isfile():
                yield member.name, archive.extractfile(member).read()
