"""What a learning platform handed out, as a list of files: a zip or a folder, read without trust."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from autograde.lms.naming import METADATA, detect_system
from autograde.repair import limits
from autograde.repair.archives import ArchiveError, list_members, read_member
from autograde.repair.files import ARCHIVE, SubmittedFile, list_files, read_file
from autograde.settings import CourseError
from autograde.terminal import plain
from signs.words import tell


@dataclass(frozen=True)
class DownloadedFile:
    """A file of a download.

    Attributes
    ----------
    parts : tuple of str
        Its place there.
    size : int
        In bytes, as the archive or the disk says.
    modified : datetime or None
        With a zone.
    read : callable
        Gives its bytes: at most as many as asked for and one more. Raises OSError or `ArchiveError`.
    outer : str
        Name of the zip file that it was handed in with; empty where there is none.
    """

    parts: tuple[str, ...]
    size: int
    modified: datetime | None
    read: Callable[[int], bytes] = field(repr=False, compare=False)
    outer: str = ""

    @property
    def name(self) -> str:
        """The place as text."""
        return "/".join(self.parts)

    @property
    def sent_as(self) -> str:
        """The name by which the platform knows it."""
        return self.outer or self.name


@dataclass(frozen=True)
class Download:
    """A zip file or a folder.

    Attributes
    ----------
    name : str
    made : datetime
        When it was downloaded, as the disk says; now for a folder.
    files : list of DownloadedFile
    set_aside : list of (str, str)
        Name and reason of what is not looked at.
    """

    name: str
    made: datetime
    files: list[DownloadedFile]
    set_aside: list[tuple[str, str]]


@contextmanager
def open_downloads(paths: Iterable[Path]) -> Iterator[list[Download]]:
    """Open zip files and folders; a folder that holds only zip files stands for these.

    Yields
    ------
    list of Download
        Whose files can be read as long as the block lasts.

    Raises
    ------
    CourseError
        If there is no such file, or it cannot be opened.
    """
    with ExitStack() as stack:
        downloads = []
        for path in paths:
            if path.is_dir():
                inside = _only_archives(path)
                downloads += [_open_zip(one, stack) for one in inside] if inside else [_open_folder(path)]
            elif path.is_file():
                downloads.append(_open_zip(path, stack))
            else:
                raise CourseError(tell("no file or folder {place}", place=plain(path)))
        yield downloads


def unpack_inner(file: DownloadedFile) -> list[DownloadedFile]:
    """List the files of a zip file that a student handed in.

    Raises
    ------
    ArchiveError
        If it cannot be looked into; it stays a file then.
    """
    if file.size > limits.FILE_BYTES:
        raise ArchiveError(tell("it is too large"))
    try:
        data = file.read(limits.FILE_BYTES)
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise ArchiveError(tell("it is damaged")) from error
    members, _ = list_members(archive, limits.FOLDER_BYTES, limits.FOLDER_ENTRIES)
    return [
        DownloadedFile(
            m.parts, m.info.file_size, m.modified or file.modified, _reader(archive, m.info), file.name
        )
        for m in members
    ]


def _only_archives(folder: Path) -> list[Path]:
    entries = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
    zips = [path for path in entries if path.is_file() and path.name.lower().endswith(ARCHIVE)]
    places = [(path.name,) for path in zips]
    return zips if zips == entries and not detect_system(places) else []


def _open_zip(path: Path, stack: ExitStack) -> Download:
    try:
        archive = stack.enter_context(zipfile.ZipFile(path))
        members, set_aside = list_members(archive, limits.DOWNLOAD_BYTES, limits.DOWNLOAD_FILES)
    except ArchiveError as error:
        raise CourseError(tell("{file} cannot be collected: {why}", file=plain(path), why=error)) from error
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise CourseError(
            tell("{file} is no zip file that can be read: download it again", file=plain(path))
        ) from error
    files = [DownloadedFile(m.parts, m.info.file_size, m.modified, _reader(archive, m.info)) for m in members]
    made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Download(path.name, made, files, set_aside)


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    return lambda limit: read_member(archive, info, limit)


def _open_folder(path: Path) -> Download:
    found, odd = list_files(path, limits.DOWNLOAD_FILES, limits.DOWNLOAD_DEPTH, limits.DOWNLOAD_NAME_BYTES)
    files = [_of_disk(file) for file in found if _is_wanted(file)]
    set_aside = [(repair.cell or path.name, repair.sentence) for repair in odd]
    return Download(path.name, datetime.now(UTC), files, set_aside)


def _is_wanted(file: SubmittedFile) -> bool:
    return not file.parts[-1].startswith(".") or file.parts[-1] == METADATA


def _of_disk(file: SubmittedFile) -> DownloadedFile:
    modified = datetime.fromtimestamp(file.modified, UTC)
    return DownloadedFile(file.parts, file.size, modified, lambda limit: read_file(file.path, limit))
