"""An explanation in words, section by section: the same for a terminal and a page."""

from dataclasses import dataclass
from datetime import datetime

from autograde.grading.appeals.explanation import Compared, Explanation
from autograde.grading.appeals.repeat import Repeated, hash_verdict
from autograde.isolation.layers import LAYERS
from autograde.judge.verdict import Verdict
from autograde.reports.drawing import drawing_words
from autograde.reports.text import number, verdict_text

_SHOWN = 16  # digits of a hash that a person compares by eye


@dataclass(frozen=True)
class Section:
    """A part of an explanation.

    Attributes
    ----------
    title : str
    rows : tuple of (str, str)
        What it is about, which may be empty, and what is to be said of it. Anybody's text: to be escaped.
    """

    title: str
    rows: tuple[tuple[str, str], ...]


def explain_in_sections(told: Explanation, repeated: Repeated | None = None) -> list[Section]:
    """Say everything but the verdict itself.

    Parameters
    ----------
    told : Explanation
    repeated : Repeated, optional
        What came out when it was graded once more.

    Returns
    -------
    list of Section
    """
    sections = [
        Section("The grade", tuple(_grade(told))),
        Section("By a person", tuple((f"{one.what} ({one.cell})", one.value) for one in told.by_hand)),
        Section("Worth knowing", tuple(("", note) for note in told.notes)),
        Section("What was asked", tuple((str(n), call) for n, call in enumerate(told.calls, 1))),
        Section("How it was run", tuple(_run(told))),
        Section("What the grade was made from", tuple((c.what, _hashes(c)) for c in told.compared)),
        Section("To repeat it", (("", told.command),) if told.record.seeded and told.cell.exercise else ()),
        Section("Repeated", tuple(_repeated(told, repeated)) if repeated else ()),
    ]
    return [section for section in sections if section.rows]


def read_verdict(told: Explanation) -> Verdict | None:
    """Read the verdict; None where there is none, or somebody has made something else of it."""
    try:
        return None if told.verdict is None else Verdict.from_json(told.verdict)
    except ValueError:
        return None


def verdict_lines(verdict: Verdict) -> list[str]:
    """Write a verdict for a terminal, and say what its drawing marks."""
    drawn = [] if verdict.drawing is None else [f"drawing: {drawing_words(verdict.drawing)}"]
    return [*verdict_text(verdict).splitlines(), *drawn]


def _grade(told: Explanation):
    result, cell = told.result, told.cell
    name = f" ({result.name})" if result.name != result.student else ""
    yield "student", f"{result.student}{name}"
    yield "exercise", f"{cell.title}, in {told.assignment}/{cell.notebook} ({cell.grade_id})"
    if result.timestamp:
        late = f", {result.lateness.late:g} s late" if result.lateness.late else ""
        yield "handed in", f"{result.timestamp:%Y-%m-%d %H:%M:%S} UTC{late}"
    yield "graded", _moment(told.record.graded)
    points = (
        "not graded yet" if told.points is None else f"{number(told.points)} of {number(cell.max_points)}"
    )
    automatic = told.automatic
    differs = automatic is not None and automatic != told.points
    yield "points", points + (f" (the check gave {number(automatic)})" if differs else "")
    if result.penalty:
        yield "penalty", f"{number(result.penalty)} for the whole assignment"
    if told.verdict is not None:
        yield "verdict", f"SHA-256 {hash_verdict(told.verdict)}"


def _moment(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S} UTC"
    except ValueError:
        return text


def _run(told: Explanation):
    record = told.record
    if record.seeded:
        yield "seed", str(record.seed)
    missing = [layer for layer in LAYERS if layer not in record.isolation]
    held = ", ".join(record.isolation) or "none: it ran with the grader's rights"
    yield "isolation", held + (f" (not: {', '.join(missing)})" if record.isolation and missing else "")
    for sentence in told.repairs:
        yield "put right before", sentence
    if not told.repairs:
        yield "put right before", "nothing"


def _hashes(one: Compared) -> str:
    then, now = one.then[:_SHOWN] or "none", one.now[:_SHOWN] or "none"
    return f"{then}, and the same now" if one.is_same else f"{then} then, {now} now"


def _repeated(told: Explanation, repeated: Repeated):
    yield "the first time", f"SHA-256 {repeated.then or 'no verdict'}"
    yield "now", f"SHA-256 {repeated.now or 'no verdict'}"
    if repeated.is_equal:
        yield "", "The verdicts are equal, bit for bit. Nothing was saved."
        return
    yield "", "The verdicts are not equal. Nothing was saved."
    for difference in repeated.differences:
        yield "", difference
    changed = [one.what for one in told.compared if not one.is_same]
    if changed:
        yield "why", f"Not the same as then: {', '.join(changed)}."
    else:
        yield (
            "why",
            "All that the grade depends on is the same. Did it run out of time, or ask a clock?",
        )
