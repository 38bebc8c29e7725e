"""An explanation in words, section by section: the same for a terminal and a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from autograde.grading.appeals.explanation import ByHand, Compared, Explanation
from autograde.grading.appeals.repeat import Repeated, hash_verdict
from autograde.isolation.layers import LAYERS
from autograde.judge.verdict import Verdict
from autograde.reports.drawing import drawing_words
from autograde.reports.text import number, verdict_text
from signs.words import tell, tell_in

_SHOWN = 16  # digits of a hash that a person compares by eye


@dataclass(frozen=True)
class Section:
    """A part of an explanation.

    Attributes
    ----------
    title : str
    rows : tuple of (str, str)
        What it is about, which may be empty, and what is to be said of it. Anybody's text: to be escaped.
    is_code : bool
        Whether what is to be said is code.
    """

    title: str
    rows: tuple[tuple[str, str], ...]
    is_code: bool = False


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
        Section(tell("The grade"), tuple(_grade(told))),
        Section(tell("By a person"), tuple(map(_by_hand, told.by_hand))),
        Section(tell("Worth knowing"), tuple(("", note) for note in told.notes)),
        Section(tell("What was asked"), tuple((str(n), call) for n, call in enumerate(told.calls, 1)), True),
        Section(tell("How it was run"), tuple(_run(told))),
        Section(tell("What the grade was made from"), tuple((c.name, _hashes(c)) for c in told.compared)),
        Section(tell("To repeat it"), _command(told), True),
        Section(tell("Repeated"), tuple(_repeated(told, repeated)) if repeated else ()),
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
    lines = verdict_text(verdict).splitlines()
    if verdict.drawing is not None:
        lines.append(tell("drawing: {what}", what=drawing_words(verdict.drawing)))
    return lines


def _by_hand(one: ByHand) -> tuple[str, str]:
    return tell("{what} ({cell})", what=one.what, cell=one.cell), one.value


def _command(told: Explanation) -> tuple[tuple[str, str], ...]:
    return (("", told.command),) if told.record.seeded and told.cell.exercise else ()


def _grade(told: Explanation):
    result, cell = told.result, told.cell
    student = result.student
    if result.name != student:
        student = tell("{student} ({name})", student=student, name=result.name)
    yield tell_in("of a grade", "student"), student
    place = f"{told.assignment}/{cell.notebook}"
    yield (
        tell("exercise"),
        tell("{exercise}, in {place} ({cell})", exercise=cell.title, place=place, cell=cell.grade_id),
    )
    if result.timestamp:
        time = f"{result.timestamp:%Y-%m-%d %H:%M:%S} UTC"
        if result.lateness.late:
            time = tell("{time}, {seconds:g} s late", time=time, seconds=result.lateness.late)
        yield tell_in("of a grade", "handed in"), time
    yield tell_in("of a grade", "graded"), _moment(told.record.graded)
    yield tell_in("of a grade", "points"), _points(told)
    if result.penalty:
        yield (
            tell_in("of a grade", "penalty"),
            tell("{points} for the whole assignment", points=number(result.penalty)),
        )
    if told.verdict is not None:
        yield tell_in("of a grade", "verdict"), f"SHA-256 {hash_verdict(told.verdict)}"


def _points(told: Explanation) -> str:
    points = tell("not graded yet")
    if told.points is not None:
        points = tell("{points} of {most}", points=number(told.points), most=number(told.cell.max_points))
    if told.automatic is None or told.automatic == told.points:
        return points
    return tell("{points} (the check gave {automatic})", points=points, automatic=number(told.automatic))


def _moment(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S} UTC"
    except ValueError:
        return text


def _run(told: Explanation):
    record = told.record
    if record.seeded:
        yield tell_in("of a grade", "seed"), str(record.seed)
    missing = [layer for layer in LAYERS if layer not in record.isolation]
    held = _in_a_row(record.isolation) or tell("none: it ran with the grader's rights")
    if record.isolation and missing:
        held = tell("{layers} (not: {missing})", layers=held, missing=_in_a_row(missing))
    yield tell_in("of a grade", "isolation"), held
    for sentence in told.repairs or (tell_in("of a grade", "nothing"),):
        yield tell_in("of a grade", "put right before"), sentence


def _in_a_row(things: Iterable[str]) -> str:
    return tell_in("between things in a row", ", ").join(things)


def _hashes(one: Compared) -> str:
    none = tell_in("hash", "none")
    then, now = one.then[:_SHOWN] or none, one.now[:_SHOWN] or none
    if one.is_same:
        return tell("{then}, and the same now", then=then)
    return tell("{then} then, {now} now", then=then, now=now)


def _repeated(told: Explanation, repeated: Repeated):
    none = tell("no verdict")
    yield tell_in("of a grade", "the first time"), f"SHA-256 {repeated.then or none}"
    yield tell_in("of a grade", "now"), f"SHA-256 {repeated.now or none}"
    if repeated.is_equal:
        yield "", tell("The verdicts are equal, bit for bit. Nothing was saved.")
        return
    yield "", tell("The verdicts are not equal. Nothing was saved.")
    for difference in repeated.differences:
        yield "", difference
    changed = [one.name for one in told.compared if not one.is_same]
    if changed:
        why = tell("Not the same as then: {what}.", what=_in_a_row(changed))
    else:
        why = tell("All that the grade depends on is the same. Did it run out of time, or ask a clock?")
    yield tell_in("of a grade", "why"), why
