"""Whom to write to, and what is left to do: the part of a report that names people."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from autograde.class_report.gather import ClassData, Submission
from autograde.grading.class_results import StudentResult

NOTHING = Submission()


@dataclass(frozen=True)
class Concern:
    """Students whom something concerns.

    Attributes
    ----------
    title : str
    explained : str
        What it means, or what to do.
    people : tuple of (str, str)
        What each is called, and what is to be said; empty where there is nothing more.
    totals : tuple of str
        What is to be said of all of them, line by line.
    """

    title: str
    explained: str
    people: tuple[tuple[str, str], ...]
    totals: tuple[str, ...] = ()

    @property
    def grouped(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What is to be said, each once, with everyone of whom it is."""
        groups: dict[str, list[str]] = {}
        for name, told in self.people:
            groups.setdefault(told, []).append(name)
        return tuple((told, tuple(names)) for told, names in groups.items())


def list_concerns(data: ClassData) -> list[Concern]:
    """List what concerns single students.

    Parameters
    ----------
    data : ClassData

    Returns
    -------
    list of Concern
        Also those that concern nobody, so that a reader knows.
    """
    titles = {cell.place: cell.title for cell in data.results.cells}
    pairs = [(one, data.submissions.get(one.student, NOTHING)) for one in data.results.students]
    waiting = Counter(titles.get(place, place[1]) for one, _ in pairs for place in one.waiting)
    sentences = Counter(text for _, sub in pairs for text in dict.fromkeys(_repairs(sub)))

    def concern(title, explained, tell, totals=()):
        people = [(called(one), told) for one, sub in pairs for told in [tell(one, sub)] if told is not None]
        return Concern(title, explained, tuple(people), tuple(totals))

    return [
        concern("Nothing handed in", "", lambda one, sub: None if one.handed_in else ""),
        concern(
            "Handed in, not graded yet",
            "`autograde grade` grades them.",
            lambda one, sub: "" if one.handed_in and not one.graded else None,
        ),
        concern(
            "Only stubs",
            "Every exercise is as it was handed out.",
            lambda one, sub: "" if sub.only_stubs else None,
        ),
        concern("Late", "", lambda one, sub: _late(one)),
        concern(
            "Waiting for a person",
            "Grade them in formgrader; until then their totals are too low.",
            lambda one, sub: _titles(one.waiting, titles),
            [f"{title}: {count}" for title, count in sorted(waiting.items()) if len(waiting) > 1],
        ),
        concern(
            "Repaired before grading",
            "Where an answer could not be brought back, look at what was handed in.",
            lambda one, sub: " ".join(_repairs(sub)) if sub.repairs else None,
            [f"{count} × {text}" for text, count in sentences.most_common(10) if count > 1],
        ),
        concern(
            "Notebooks that were not run",
            "They ended the process that graded them, and were graded as they stand.",
            lambda one, sub: ", ".join(sub.not_run) or None,
        ),
        concern(
            "Run without isolation",
            "Their code ran with your own rights (`--isolation none`).",
            lambda one, sub: "" if sub.unisolated else None,
        ),
        concern(
            "Points by hand",
            "A person has set or changed these.",
            lambda one, sub: _titles(one.by_person, titles),
        ),
        concern(
            "Could not be read",
            "Their findings are missing in this report; their points are not. `autograde grade` writes "
            "damaged graded notebooks anew.",
            lambda one, sub: "; ".join(sub.complaints) or None,
        ),
    ]


def called(one: StudentResult) -> str:
    """Name a student for the teacher: the name, and the id where it is another."""
    return one.name if one.name == one.student else f"{one.name} ({one.student})"


def _titles(places: frozenset[tuple[str, str]], titles: dict[tuple[str, str], str]) -> str | None:
    return ", ".join(titles.get(place, place[1]) for place in sorted(places)) or None


def _repairs(submission: Submission) -> list[str]:
    lost = [each for each in submission.repairs if each.get("lost")]
    rest = [each for each in submission.repairs if not each.get("lost")]
    told = [f"Lost: {each.get('sentence', '')}" for each in lost] + [
        str(each.get("sentence", "")) for each in rest
    ]
    return list(dict.fromkeys(text for text in told if text))


def _late(one: StudentResult) -> str | None:
    later = f", after an extension of {span(one.lateness.extension)}" if one.lateness.extension else ""
    if one.lateness.late > 0:
        penalty = f"; {one.penalty:g} points off" if one.penalty else ""
        return f"{span(one.lateness.late)} late{later}{penalty}"
    return None


def span(seconds: float) -> str:
    """Write a span of time as people say it."""
    whole = timedelta(seconds=round(abs(seconds)))
    hours, rest = divmod(whole.seconds, 3600)
    parts = [(whole.days, "day"), (hours, "h"), (rest // 60, "min")]
    told = [f"{n} {unit}{'s' if unit == 'day' and n != 1 else ''}" for n, unit in parts if n][:2]
    return ("-" if seconds < 0 else "") + (" ".join(told) or "less than a minute")
