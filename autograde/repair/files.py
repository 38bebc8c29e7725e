"""The files of a submission: found without following links, and kept only where they are harmless."""

import io
import os
import stat
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograde.repair import limits
from autograde.repair.archives import ArchiveError, read_member, refuse_encrypted, why_odd
from autograde.repair.importable import stands_in_the_way
from autograde.repair.report import Repair, shown
from signs.words import tell

TIMESTAMP = "timestamp.txt"
_LONGEST_TIMESTAMP = 200  # characters
ARCHIVE = ".zip"
#: How files are opened: no links, no waiting for a pipe. Windows has none of these, and reads text otherwise.
_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
_READ = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in _FLAGS)


@dataclass(frozen=True)
class SubmittedFile:
    """A regular file of a submission.

    Attributes
    ----------
    path : Path
    parts : tuple of str
        Its place in the submission, folder by folder.
    size : int
        In bytes.
    modified : float
        In seconds, as the file system says.
    """

    path: Path
    parts: tuple[str, ...]
    size: int
    modified: float

    @property
    def name(self) -> str:
        """The place in the submission, as text."""
        return "/".join(self.parts)


def list_files(
    folder: Path, most: int | None = None, deepest: int | None = None, longest: int | None = None
) -> tuple[list[SubmittedFile], list[Repair]]:
    """List the regular files of a submission, or of a folder of many.

    Parameters
    ----------
    folder : Path
    most, deepest, longest : int, optional
        How many files and folders are looked at, how deep, and how long names may be in bytes; what a
        submission may have by default.

    Returns
    -------
    files : list of SubmittedFile
        In the order of their names, those of the upper folders first.
    repairs : list of Repair
        Links, devices, pipes and sockets, names that cannot be written, folders too deep or too full.
    """
    files: list[SubmittedFile] = []
    repairs: list[Repair] = []
    waiting: list[tuple[Path, tuple[str, ...]]] = [(Path(folder), ())]
    seen, most, deepest = 0, most or limits.FOLDER_ENTRIES, deepest or limits.FOLDER_DEPTH
    longest = longest or limits.NAME_CHARACTERS
    while waiting:
        place, parts = waiting.pop(0)
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError:
            repairs.append(_aside("/".join(parts), tell("the folder cannot be read")))
            continue
        for entry in entries:
            seen += 1
            if seen > most:
                sentence = tell("There were more than {most} files: the rest was set aside.", most=most)
                return files, [*repairs, Repair("files-too-many", "", sentence)]
            where = (*parts, entry.name)
            name = "/".join(where)
            status = entry.stat(follow_symlinks=False)
            reason = why_odd(entry.name, status.st_mode, len(where), deepest, longest)
            if name == TIMESTAMP and not stat.S_ISREG(status.st_mode):
                reason = reason or tell("it is a folder")
            if reason:
                repairs.append(_aside(name, reason))
            elif stat.S_ISDIR(status.st_mode):
                if not entry.name.startswith("."):
                    waiting.append((Path(entry.path), where))
            else:
                files.append(SubmittedFile(Path(entry.path), where, status.st_size, status.st_mtime))
    return files, repairs


def unpack_notebooks(
    files: Sequence[SubmittedFile], folder: str | Path
) -> tuple[list[SubmittedFile], list[Repair]]:
    """Unpack the notebooks of zip files that were handed in instead of them.

    Parameters
    ----------
    files : sequence of SubmittedFile
    folder : Path
        An empty one, where they go under names of ours.

    Returns
    -------
    found : list of SubmittedFile
        At most as many and as large as a submission's notebooks may be.
    repairs : list of Repair
        Archives that could not be looked into, or not as a whole.
    """
    found: list[SubmittedFile] = []
    repairs: list[Repair] = []
    room = limits.NOTEBOOK_FILES_BYTES
    for file in files:
        if not file.name.lower().endswith(ARCHIVE):
            continue
        why = ""
        try:
            if file.size > limits.FILE_BYTES:
                raise ArchiveError(tell("it is too large"))
            with zipfile.ZipFile(io.BytesIO(read_file(file.path, limits.FILE_BYTES))) as archive:
                members = archive.infolist()
                if sum(member.file_size for member in members) > limits.FOLDER_BYTES:
                    why = tell("it unpacks to too much")
                refuse_encrypted(members)
                for member in members:
                    if not member.filename.lower().endswith(".ipynb") or "__MACOSX" in member.filename:
                        continue
                    if member.file_size > min(room, limits.NOTEBOOK_BYTES) or (
                        len(found) >= limits.NOTEBOOK_FILES
                    ):
                        why = why or tell("there is too much in it")
                        continue
                    room -= member.file_size
                    data = read_member(archive, member, limits.NOTEBOOK_BYTES)[: limits.NOTEBOOK_BYTES]
                    path = Path(folder) / f"{len(found)}.ipynb"
                    path.write_bytes(data)
                    parts = (*file.parts, Path(member.filename).name)
                    found.append(SubmittedFile(path, parts, len(data), file.modified))
        except ArchiveError as error:
            why = str(error)
        except Exception:  # noqa: BLE001 - damaged ones raise whatever they like
            why = tell("it is damaged")
        if why:
            sentence = tell(
                "The archive {file} could not be looked into as a whole: {why}.",
                file=shown(file.name),
                why=why,
            )
            repairs.append(Repair("archive-unreadable", file.name, sentence, lost=True))
    return found, repairs


def _aside(name: str, reason: str) -> Repair:
    if name.lower() == TIMESTAMP:  # not on time in silence: the instructor is told
        sentence = tell(
            "{file} cannot be read ({why}): graded as handed in without a time.", file=TIMESTAMP, why=reason
        )
        return Repair("timestamp-unreadable", name, sentence, lost=True)
    sentence = tell("The file {file} was set aside: {why}.", file=shown(name), why=reason)
    return Repair("file-set-aside", name, sentence)


def read_file(path: Path, limit: int) -> bytes:
    """Read a regular file, never through a link and never more than the limit.

    Parameters
    ----------
    path : Path
    limit : int
        In bytes.

    Returns
    -------
    bytes
        One byte more than the limit where the file is larger.

    Raises
    ------
    OSError
        If it cannot be read or is a link or no regular file (any more).
    """
    descriptor = os.open(path, _READ)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(tell("{path} is no ordinary file", path=path))
        return file.read(limit + 1)


def choose_files(
    files: Sequence[SubmittedFile], reserved: Collection[tuple[str, ...]]
) -> tuple[list[SubmittedFile], list[Repair]]:
    """Choose the files that are kept beside the notebooks.

    Parameters
    ----------
    files : sequence of SubmittedFile
        Without notebooks.
    reserved : set of tuple of str
        Places of the release's own files and notebooks.

    Returns
    -------
    kept : list of SubmittedFile
    repairs : list of Repair
    """
    kept: list[SubmittedFile] = []
    repairs: list[Repair] = []
    total = 0
    taken = {tuple(part.lower() for part in place) for place in reserved}
    for file in files:
        place = tuple(part.lower() for part in file.parts)
        reason = stands_in_the_way(file.parts)
        if any(place[:n] == other[:n] for other in taken for n in (min(len(place), len(other)),)):
            reason = tell("the course has a file of this name")
        elif not reason and file.size > limits.FILE_BYTES:
            reason = tell("it is larger than {most} MB", most=limits.FILE_BYTES // limits.MEGABYTE)
        elif not reason and (total + file.size > limits.FOLDER_BYTES or len(kept) >= limits.FOLDER_FILES):
            reason = tell("the submission holds too much")
        elif not reason and place == (TIMESTAMP,) and not _is_timestamp(file):
            reason = tell("it holds no time that can be read")
        if reason and not place[-1].startswith("."):
            repairs.append(_aside(file.name, reason))
        elif not reason:
            kept.append(file)
            total += file.size
    return kept, repairs


def _is_timestamp(file: SubmittedFile) -> bool:
    """Say whether nbgrader can read the time of the submission, without which it would grade nothing."""
    from nbgrader.utils import parse_utc

    try:
        text = read_file(file.path, _LONGEST_TIMESTAMP)
        parse_utc(text.decode("utf-8").strip())
    except Exception:  # noqa: BLE001 - dateutil raises whatever it likes
        return False
    return len(text) <= _LONGEST_TIMESTAMP
