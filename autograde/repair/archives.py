"""Zip files that somebody else made: where their members would go, and no more of them than is allowed."""

import os
import stat
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from autograde.repair import limits
from signs.words import tell

_ENCRYPTED, _UTF8 = 1, 1 << 11  # bits of a member's flags
_UNIX = 3  # the system that wrote a member, where it says how the file is to be
_TIMES = 0x5455  # the extra field with the time in seconds, which has a zone
_NO_TIME = datetime(1980, 1, 1)  # what programs write that know none


class ArchiveError(ValueError):
    """Why an archive is not unpacked."""


@dataclass(frozen=True)
class Member:
    """A file in an archive.

    Attributes
    ----------
    info : zipfile.ZipInfo
    parts : tuple of str
        Its place, folder by folder; it leads nowhere else.
    modified : datetime or None
        With a zone; that of this machine, where the archive says none.
    """

    info: zipfile.ZipInfo
    parts: tuple[str, ...]
    modified: datetime | None


def why_odd(
    name: str,
    mode: int,
    depth: int,
    deepest: int = limits.FOLDER_DEPTH,
    longest: int = limits.NAME_CHARACTERS,
) -> str | None:
    """Say why a file or folder is not taken from a submission, by its name, kind and depth; None if it is."""
    if stat.S_ISLNK(mode):
        return tell("it is a link")
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return tell("it is no ordinary file")
    if not name.isprintable() or len(os.fsencode(name)) > longest or "\\" in name:
        return tell("its name cannot be used")
    if depth > deepest:
        return tell("it lies too deep in folders")
    return None


def refuse_encrypted(members: Sequence[zipfile.ZipInfo]) -> None:
    """Raise `ArchiveError` where a member is encrypted."""
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise ArchiveError(tell("it is encrypted"))


def list_members(
    archive: zipfile.ZipFile, most_bytes: int, most_files: int
) -> tuple[list[Member], list[tuple[str, str]]]:
    """List the files of an archive that may be unpacked.

    Parameters
    ----------
    archive : zipfile.ZipFile
    most_bytes, most_files : int
        How much all of them may be.

    Returns
    -------
    members : list of Member
    set_aside : list of (str, str)
        Name and reason of what may not: links, paths that lead out of the archive, names that cannot be used.
        What systems leave in archives is in neither.

    Raises
    ------
    ArchiveError
        If it is encrypted, or there is too much in it.
    """
    infos = archive.infolist()
    refuse_encrypted(infos)
    if len(infos) > most_files:
        raise ArchiveError(tell("it holds more than {most} files", most=most_files))
    if sum(info.file_size for info in infos) > most_bytes:
        raise ArchiveError(tell("it unpacks to too much"))
    members: list[Member] = []
    set_aside: list[tuple[str, str]] = []
    for info in infos:
        name = _name(info)
        parts = tuple(part for part in name.split("/") if part not in ("", "."))
        if info.is_dir() or not parts or "__MACOSX" in parts or parts[-1].startswith("."):
            continue
        why = _why_not(info, name, parts)
        if why:
            set_aside.append((name, why))
        else:
            members.append(Member(info, parts, _time(info)))
    return members, set_aside


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """Read a file of an archive, never more than the limit and one byte, whatever its header says.

    Raises
    ------
    ArchiveError
        If it is damaged.
    """
    try:
        with archive.open(info) as content:
            return content.read(limit + 1)
    except Exception as error:  # damaged ones raise whatever they like
        raise ArchiveError(tell("it is damaged")) from error


def _name(info: zipfile.ZipInfo) -> str:
    """Read a member's name as it was meant: UTF-8, also where the archive forgets to say so (macOS)."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return name.replace("\\", "/") if "/" not in name else name  # old programs on Windows


def _why_not(info: zipfile.ZipInfo, name: str, parts: tuple[str, ...]) -> str | None:
    if name.startswith("/") or (len(parts[0]) > 1 and parts[0][1] == ":"):
        return tell("its path is absolute")
    if ".." in parts:
        return tell("its path leads out of the archive")
    mode = info.external_attr >> 16 if info.create_system == _UNIX else 0
    mode = mode if stat.S_IFMT(mode) else mode | stat.S_IFREG
    deepest, longest = limits.DOWNLOAD_DEPTH, limits.DOWNLOAD_NAME_BYTES
    odd = [why_odd(part, stat.S_IFDIR, 0, deepest, longest) for part in parts[:-1]]
    odd.append(why_odd(parts[-1], mode, len(parts), deepest, longest))
    return next((why for why in odd if why), None)


def _time(info: zipfile.ZipInfo) -> datetime | None:
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == _TIMES and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            return datetime.fromtimestamp(struct.unpack("<i", extra[5:9])[0], UTC)
        extra = extra[4 + size :]
    try:
        said = datetime(*info.date_time)
    except ValueError:
        return None
    return None if said == _NO_TIME else said.astimezone()
