"""Puts what a learning platform handed out into ``submitted/``, and says what it could not do."""

import hashlib
import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from autograde.course import Course
from autograde.grading.class_results import StudentResult, read_class
from autograde.lms.collected import FOLDER, Collected, read_collected, write_collected
from autograde.lms.contents import choose_contents, write_contents
from autograde.lms.download import Download, open_downloads
from autograde.lms.handed_in import Submission, take_apart
from autograde.lms.naming import SYSTEMS, detect_system
from autograde.lms.people import BY_NAME, Roster, Who, make_id, read_mapping, why_no_folder
from autograde.lms.times import read_time
from autograde.repair.files import TIMESTAMP
from autograde.settings import CourseError
from signs.files import whole_folder
from signs.words import mark, tell, tell_list, tell_many

NEW, REPLACED = mark("new"), mark("replaces an older one")
SAME, KEPT = mark("there already"), mark("not taken")


@dataclass
class Placed:
    """What became of one student's submission.

    Attributes
    ----------
    student : str
    what : str
        `NEW`, `REPLACED`, `SAME` or `KEPT`; tell it to show it.
    submission : Submission
    who : Who
        The student as the platform has them.
    files : list of str
    notes : list of str
        What a person should know.
    """

    student: str
    what: str
    submission: Submission
    who: Who
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Collecting:
    """What became of downloads.

    Attributes
    ----------
    placed : list of Placed
    unplaced : list of (str, str)
        Files or people, and why they were not taken.
    others : list of str
        Other assignments of which there are submissions.
    """

    placed: list[Placed] = field(default_factory=list)
    unplaced: list[tuple[str, str]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def collect(
    course: Course,
    paths: Iterable[Path],
    system: str | None = None,
    mapping: Path | None = None,
    dry_run: bool = False,
    replace: bool = False,
) -> Collecting:
    """Collect submissions.

    Parameters
    ----------
    course : Course
    paths : iterable of Path
        Zip files and folders.
    system : str, optional
        One of `SYSTEMS`; found out by default.
    mapping : Path, optional
        See `read_mapping`.
    dry_run : bool
        Write nothing.
    replace : bool
        Take a submission where there is an older one; that goes to ``classroom/collected/replaced/``.

    Returns
    -------
    Collecting

    Raises
    ------
    CourseError
        If a download cannot be opened, or is of no platform that is known.
    """
    if system is not None and system not in SYSTEMS:
        raise CourseError(
            tell("--from {said}: choose one of {names}", said=system, names=tell_list(SYSTEMS, "unit"))
        )
    made = Collecting()
    past = read_collected(course)
    mapped = read_mapping(mapping)
    roster = Roster(_class_of(course), mapped, {name: said.who for name, said in past.items()})
    released = [path.stem for path in course.release.glob("*.ipynb")]
    remembered = dict(past)
    with open_downloads(paths) as downloads:
        found = [one for d in downloads for one in _submissions(d, system, course.assignment, made)]
        for student, who, submission, notes in _assign(found, roster, made):
            contents = choose_contents(submission, released)
            with tempfile.TemporaryDirectory(prefix="autograde-collect-") as folder:
                write_contents(contents, Path(folder))
                made.unplaced += contents.set_aside
                files = {"/".join(place): file.sent_as for place, file in contents.files}
                placed = Placed(student, NEW, submission, who, sorted(files), notes)
                made.placed.append(placed)
                if not files:
                    placed.what = KEPT
                    placed.notes.append(tell("nothing of it could be taken"))
                    continue
                _write_time(course, submission, Path(folder), placed)
                _put(course, placed, Path(folder), dry_run, replace)
            if placed.what != KEPT:
                time = submission.time.isoformat() if submission.time else ""
                remembered[student] = Collected(
                    submission.system, who, submission.source, time, submission.late, files
                )
        if not dry_run and remembered != past:
            write_collected(course, remembered)
    made.placed.sort(key=lambda placed: placed.student)
    return made


def _class_of(course: Course) -> Sequence[StudentResult]:
    """Give the class; before the first grade there is no gradebook, and only the folders tell."""
    if course.gradebook is None or course.gradebook.is_file():
        return read_class(course).students
    folders = course.submitted.glob(f"*/{course.assignment}")
    return [StudentResult(path.parent.name, handed_in=True) for path in sorted(folders)]


def _submissions(
    download: Download, system: str | None, assignment: str, made: Collecting
) -> list[Submission]:
    system = system or detect_system(file.parts for file in download.files)
    if not system:
        raise CourseError(
            tell(
                "{download} has no platform's names in it: say --from, one of {names}",
                download=download.name,
                names=tell_list(SYSTEMS, "unit"),
            )
        )
    found, unplaced, others = take_apart(download, system, assignment)
    made.unplaced += unplaced
    made.others += others
    return found


def _assign(
    submissions: Sequence[Submission], roster: Roster, made: Collecting
) -> list[tuple[str, Who, Submission, list[str]]]:
    """Find whose each submission is; each student gets one, the newest."""
    matches = [(one, who, roster.find(who)) for one in submissions for who in one.people]
    unknown = {who: "" for _, who, match in matches if not match.students and not match.why}
    taken = set(roster.people)
    alike = _names_of_several(unknown)
    for who in unknown:
        busy = {*taken, make_id(Who(who.name), ())} if who.name and who.name in alike else taken
        if who.logins and not (why_no_folder(who.logins[0]) or who.emails):
            unknown[who] = who.logins[0]  # nbgrader's exchange has the id itself
        elif who.name or who.emails:
            unknown[who] = make_id(who, busy)
        taken.add(unknown[who])
    chosen: dict[str, list[tuple[Who, Submission, str]]] = {}
    for one, who, match in matches:
        if match.why:
            made.unplaced.append((who.shown or one.key, match.why))
            continue
        students = match.students or (unknown.get(who, ""),)
        for student in students:
            if not student or why_no_folder(student):
                shown = who.shown or one.key
                why = tell("nothing says which student it is: name it in a mapping file")
                made.unplaced.append((shown, why))
            else:
                chosen.setdefault(student, []).append((who, one, match.how))
    placed = []
    for student, some in chosen.items():
        people = {who for who, _, _ in some}
        if len(people) > 1 and any(how == BY_NAME for _, _, how in some):
            why = tell_many(
                "{number} person has {student}'s name: say who it is in a mapping file",
                "{number} people have {student}'s name: say which one is in a mapping file",
                len(people),
                student=student,
            )
            made.unplaced += [(who.shown, why) for who in people]
            continue
        who, newest, how = max(some, key=lambda one: one[1].time or datetime.min.replace(tzinfo=UTC))
        notes = [tell("known by the name alone")] if how == BY_NAME else []
        if student not in roster.people:
            notes.append(tell("unknown to the gradebook, and gets this id"))
        left = [one.key for _, one, _ in some if one is not newest]
        notes += [tell("another one is left out: {submission}", submission=key) for key in left]
        placed.append((student, who, newest, notes))
    return placed


def _names_of_several(people: Collection[Who]) -> set[str]:
    names = [who.name for who in people]
    return {name for name in names if names.count(name) > 1}


def _write_time(course: Course, submission: Submission, folder: Path, placed: Placed) -> None:
    if submission.time is not None:
        utc = submission.time.astimezone(UTC)
        (folder / TIMESTAMP).write_text(f"{utc:%Y-%m-%d %H:%M:%S.%f} UTC\n", encoding="utf-8")
    elif submission.late:
        place = course.shown(course.submitted / placed.student / course.assignment / TIMESTAMP)
        placed.notes.append(
            tell("late, and the download does not say when: write the time into {file}", file=place)
        )


def _put(course: Course, placed: Placed, folder: Path, dry_run: bool, replace: bool) -> None:
    """Put the files where they belong, unless something else is there."""
    place = course.submitted / placed.student / course.assignment
    if place.is_dir() and any(place.iterdir()):
        if _digest(place) == _digest(folder):
            placed.what = SAME
            return
        here, new = _time_of(place), placed.submission.time
        if here is not None and new is not None and new < here:
            placed.what = KEPT
            placed.notes.append(tell("what is there is newer"))
            return
        if not replace:
            placed.what = KEPT
            placed.notes.append(tell("another one is there: --replace takes this one, and keeps the other"))
            return
        placed.what = REPLACED
    elif place.exists() and not place.is_dir():
        placed.what = KEPT
        placed.notes.append(tell("{place} is no folder", place=course.shown(place)))
        return
    if dry_run:
        return
    try:
        if placed.what == REPLACED:
            _keep_old(course, placed.student, place)
        with whole_folder(place) as made:
            shutil.copytree(folder, made, dirs_exist_ok=True)
    except OSError as error:
        placed.what = KEPT
        placed.notes.append(
            tell("{place} cannot be written: {why}", place=course.shown(place), why=error.strerror)
        )


def _keep_old(course: Course, student: str, place: Path) -> None:
    kept = course.classroom / FOLDER / "replaced" / student / course.assignment
    kept.mkdir(parents=True, exist_ok=True)
    number = sum(1 for _ in kept.iterdir()) + 1
    while (kept / str(number)).exists():
        number += 1
    with whole_folder(kept / str(number)) as made:
        shutil.copytree(place, made, dirs_exist_ok=True, symlinks=True)


def _time_of(place: Path) -> datetime | None:
    try:
        return read_time((place / TIMESTAMP).read_text(encoding="utf-8"))
    except (OSError, UnicodeError):
        return None


def _digest(folder: Path) -> Mapping[str, str]:
    """Say what a folder holds: its files, each with what is in it."""
    files = (path for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    return {
        path.relative_to(folder).as_posix(): (
            str(path.readlink()) if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest()
        )
        for path in files
    }


def counted(placed: Iterable[Placed]) -> dict[str, int]:
    """Count what became of submissions."""
    counts = dict.fromkeys((NEW, REPLACED, SAME, KEPT), 0)
    for one in placed:
        counts[one.what] += 1
    return counts
