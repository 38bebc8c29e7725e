"""Reads what a report is made of: the class's points, and of each graded folder its verdicts.

What lies in a graded folder may be damaged or edited. It then costs its own student something, and is told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograde.course import Course
from autograde.grading.class_results import ClassResults, read_class
from autograde.grading.graded_folder import (
    UnreadableError,
    Verdict,
    graded_cell_verdicts,
    graded_folder,
    read_cells_fast,
    read_log,
)
from autograde.judge.verdict import UNFILLED
from signs.words import tell

#: A finding's exercise, component and identifier.
Key = tuple[str, str, str]
#: How the identifiers of exceptions begin.
EXCEPTION = "raises-"


@dataclass(frozen=True)
class Seen:
    """What a report keeps of a verdict.

    Attributes
    ----------
    exercise : str
    path : Path
        The graded notebook.
    grade_id : str
        The cell in it.
    messages : dict of Key to str
        The sentence of each finding.
    """

    exercise: str
    path: Path
    grade_id: str
    messages: Mapping[Key, str]

    @property
    def unfilled(self) -> bool:
        """Whether the exercise is still as it was handed out."""
        return any(identifier == UNFILLED for _, _, identifier in self.messages)


@dataclass(frozen=True)
class Submission:
    """What lies in one student's graded folder, and what was noted while it was graded.

    Attributes
    ----------
    verdicts : tuple of Seen
    repairs : tuple of dict
        See `autograde.repair.report.Repair`.
    not_run : tuple of str
        Notebooks that were graded without being run.
    unisolated : bool
        Whether it is known to have run with the instructor's own rights.
    complaints : tuple of str
        What could not be read, one line each.
    """

    verdicts: tuple[Seen, ...] = ()
    repairs: tuple[dict[str, Any], ...] = ()
    not_run: tuple[str, ...] = ()
    unisolated: bool = False
    complaints: tuple[str, ...] = ()

    @property
    def only_stubs(self) -> bool:
        """Whether nothing at all was filled in."""
        return bool(self.verdicts) and all(seen.unfilled for seen in self.verdicts)

    @property
    def began(self) -> frozenset[str]:
        """The exercises that were filled in, rightly or wrongly."""
        return frozenset(seen.exercise for seen in self.verdicts if not seen.unfilled)

    @property
    def keys(self) -> frozenset[Key]:
        """The findings, each once."""
        return frozenset(key for seen in self.verdicts for key in seen.messages)

    @property
    def causes(self) -> frozenset[Key]:
        """The findings that say what is wrong: no exception beside which its cause was found."""
        return frozenset(
            key
            for seen in self.verdicts
            for key in seen.messages
            if not is_exception(key) or all(is_exception(other) for other in seen.messages)
        )


@dataclass(frozen=True)
class ClassData:
    """All that a report is made of.

    Attributes
    ----------
    results : ClassResults
    submissions : dict of str to Submission
        By student, of those who handed in.
    complaints : tuple of str
        What concerns no single student.
    """

    results: ClassResults
    submissions: Mapping[str, Submission] = field(default_factory=dict)
    complaints: tuple[str, ...] = ()


def is_exception(key: Key) -> bool:
    """Say whether a finding only tells that the function ended in an exception."""
    return key[2].startswith(EXCEPTION)


def gather(course: Course) -> ClassData:
    """Read a class's points, verdicts and logs.

    Parameters
    ----------
    course : Course

    Returns
    -------
    ClassData
    """
    results = read_class(course)
    submissions = {
        result.student: _read_submission(course, result.student)
        for result in results.students
        if result.handed_in
    }
    known = {result.student for result in results.students}
    graded = {path.parent.name for path in course.autograded.glob(f"*/{course.assignment}") if path.is_dir()}
    strange = sorted(name for name in graded - known if not name.startswith("."))
    complaints = [
        tell("The gradebook does not know {name}, whose graded notebooks are there: left out.", name=name)
        for name in strange
    ]
    return ClassData(results, submissions, tuple(complaints))


def _read_submission(course: Course, student: str) -> Submission:
    seen: list[Seen] = []
    complaints: list[str] = []
    for path in sorted(graded_folder(course, student).glob("*.ipynb")):
        try:
            verdicts = graded_cell_verdicts(read_cells_fast(path))
        except UnreadableError:
            complaints.append(tell("the graded {file} cannot be read", file=path.name))
            continue
        for grade_id, verdict in verdicts.items():
            try:
                seen.append(_keep(path, grade_id, verdict))
            except (KeyError, TypeError, ValueError):
                complaints.append(
                    tell("the verdict in {file}, cell {cell}, is damaged", file=path.name, cell=grade_id)
                )
    log = read_log(course, student)
    record = log.get("record")
    record = record if isinstance(record, dict) else {}
    repairs = log.get("repairs")
    not_run = record.get("not_run")
    return Submission(
        tuple(seen),
        tuple(each for each in repairs if isinstance(each, dict)) if isinstance(repairs, list) else (),
        tuple(map(str, not_run)) if isinstance(not_run, list) else (),
        record.get("isolation") == [],
        tuple(complaints),
    )


def _keep(path: Path, grade_id: str, verdict: Verdict) -> Seen:
    exercise = _text(verdict["task"])
    messages: dict[Key, str] = {}
    for finding in verdict["findings"]:
        key = (exercise, _text(finding["component"]), _text(finding["identifier"]))
        messages.setdefault(key, _text(finding["message"]))
    return Seen(exercise, path, grade_id, messages)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def holders(submissions: Mapping[str, Submission], key: Key) -> Iterator[tuple[str, Seen]]:
    """Yield the students with a finding, each with the verdict that has it."""
    for student, submission in submissions.items():
        for seen in submission.verdicts:
            if key in seen.messages:
                yield student, seen
                break
