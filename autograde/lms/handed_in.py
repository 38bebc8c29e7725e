"""A download taken apart: which files are one submission, whose it is, and when it was handed in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from autograde.lms.download import Download, DownloadedFile
from autograde.lms.gradescope import MOST_BYTES, Entry, read_metadata
from autograde.lms.naming import CANVAS, EXCHANGE, GRADESCOPE, METADATA, MOODLE, SYSTEMS, Named, read_name
from autograde.lms.people import Who
from autograde.lms.times import read_time
from autograde.repair.archives import ArchiveError
from autograde.settings import CourseError
from signs.words import mark, tell

#: Files whose times lie this close together were written all at once, so much for each of them.
_AT_ONCE, _AT_ONCE_EACH = timedelta(seconds=5), timedelta(seconds=1)
#: So near to the download they are its own time; a platform may write that of another zone.
_NEAR = timedelta(days=1)
_ENTRIES = {
    "text": mark("it is a text box, not a file that was handed in"),
    "link": mark("it is a link, not a file that was handed in"),
    "onlinetext": mark("it is a text box, not a file that was handed in"),
    "comments": mark("it is comments, not a file that was handed in"),
}


@dataclass
class Submission:
    """What somebody handed in.

    Attributes
    ----------
    system, source, key : str
        The platform, the download, and what the submission is called there.
    people : tuple of Who
        Several of a group.
    files : list of (tuple of str, DownloadedFile)
        By their place in the submission.
    time : datetime or None
        With a zone; None if it is not known.
    late : bool
        Whether the platform says so.
    """

    system: str
    source: str
    key: str
    people: tuple[Who, ...]
    files: list[tuple[tuple[str, ...], DownloadedFile]] = field(default_factory=list)
    time: datetime | None = None
    late: bool = False


def take_apart(
    download: Download, system: str, assignment: str
) -> tuple[list[Submission], list[tuple[str, str]], list[str]]:
    """Find the submissions of a download.

    Parameters
    ----------
    download : Download
    system : str
        One of `SYSTEMS`.
    assignment : str
        Those of others are left out; only nbgrader's exchange says which one is of which.

    Returns
    -------
    submissions : list of Submission
    unplaced : list of (str, str)
        Names and reasons of files that belong to none.
    others : list of str
        The other assignments that there are submissions of.

    Raises
    ------
    CourseError
        If Gradescope's metadata cannot be read.
    """
    entries = _read_entries(download) if system == GRADESCOPE else {}
    found: dict[str, Submission] = {}
    unplaced: list[tuple[str, str]] = list(download.set_aside)
    others: set[str] = set()
    for file in download.files:
        if file.parts[-1] == METADATA and system == GRADESCOPE:
            continue
        named = read_name(file.parts, system, entries.keys())
        if named is None:
            why = tell("its name is none of {platform}'s", platform=tell(SYSTEMS[system]))
            unplaced.append((file.name, why))
        elif named.assignment and named.assignment != assignment:
            others.add(named.assignment)
        elif named.entry in _ENTRIES:
            unplaced.append((file.name, tell(_ENTRIES[named.entry])))
        else:
            submission = found.get(named.key)
            if submission is None:
                people = _people(named, system, entries.get(named.key))
                submission = found[named.key] = Submission(system, download.name, named.key, people)
            submission.files.append((named.rest, file))
            submission.late |= named.late
            if named.time:
                submission.time = read_time(named.time)
    for key, submission in found.items():
        if key in entries:
            submission.time = entries[key].time
    if system not in (GRADESCOPE, EXCHANGE):
        _take_times_of_files(list(found.values()), system, download.made)
    return list(found.values()), unplaced, sorted(others)


def _read_entries(download: Download) -> Mapping[str, Entry]:
    entries: dict[str, Entry] = {}
    for file in download.files:
        if file.parts[-1] == METADATA:
            try:
                entries |= read_metadata(file.read(MOST_BYTES))
            except (OSError, ArchiveError) as error:
                raise CourseError(
                    tell("Gradescope's {file} cannot be read: {why}", file=METADATA, why=error)
                ) from error
    return entries


def _people(named: Named, system: str, entry: Entry | None) -> tuple[Who, ...]:
    if entry is not None and entry.submitters:
        return entry.submitters
    if system == EXCHANGE:
        return (Who(logins=(named.id,)),)
    if system == MOODLE:
        blind = named.name.casefold() == "participant"  # marked without names
        return (Who(f"{named.name} {named.id}" if blind else named.name, participant=named.id),)
    return (Who(named.name, ids=(named.id,) * bool(named.id)),)


def _take_times_of_files(submissions: Sequence[Submission], system: str, made: datetime) -> None:
    """Take the time of its newest file for a submission's, unless all of these are the download's own.

    Canvas writes the moment of the download into all of it. So may others: a class whose files are all of one
    moment on the day of the download did not hand in then.
    """
    times = [max(said, default=None) for said in map(list, map(_times, submissions))]
    known = [time for time in times if time]
    files = sum(len(submission.files) for submission in submissions)
    at_once = bool(known) and max(known) - min(known) <= _AT_ONCE + _AT_ONCE_EACH * files
    if at_once and (system == CANVAS or (len(submissions) > 1 and abs(made - max(known)) < _NEAR)):
        return
    for submission, time in zip(submissions, times, strict=True):
        submission.time = time


def _times(submission: Submission) -> Iterator[datetime]:
    yield from (file.modified for _, file in submission.files if file.modified)
