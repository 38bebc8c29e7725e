"""Whom to write to, and what is left to do: the part of a report that names people."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from autograde.class_report.gather import ClassData, Submission
from autograde.grading.class_results import StudentResult
from signs.words import tell, tell_list, tell_many

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

    def concern(title, explained, say, totals=()):
        people = [(called(one), told) for one, sub in pairs for told in [say(one, sub)] if told is not None]
        return Concern(title, explained, tuple(people), tuple(totals))

    return [
        concern(tell("Nothing handed in"), "", lambda one, sub: None if one.handed_in else ""),
        concern(
            tell("Handed in, not graded yet"),
            tell("`autograde grade` grades them."),
            lambda one, sub: "" if one.handed_in and not one.graded else None,
        ),
        concern(
            tell("Only stubs"),
            tell("Every exercise is as it was handed out."),
            lambda one, sub: "" if sub.only_stubs else None,
        ),
        concern(tell("Late"), "", lambda one, sub: _late(one)),
        concern(
            tell("Waiting for a person"),
            tell("Grade them in formgrader; until then their totals are too low."),
            lambda one, sub: _titles(one.waiting, titles),
            [
                tell("{title}: {count}", title=title, count=count)
                for title, count in sorted(waiting.items())
                if len(waiting) > 1
            ],
        ),
        concern(
            tell("Repaired before grading"),
            tell("Where an answer could not be brought back, look at what was handed in."),
            lambda one, sub: " ".join(_repairs(sub)) if sub.repairs else None,
            [
                tell("{count} × {text}", count=count, text=text)
                for text, count in sentences.most_common(10)
                if count > 1
            ],
        ),
        concern(
            tell("Notebooks that were not run"),
            tell("They ended the process that graded them, and were graded as they stand."),
            lambda one, sub: tell_list(sub.not_run, "unit") or None,
        ),
        concern(
            tell("Run without isolation"),
            tell("Their code ran with your own rights (`--isolation none`)."),
            lambda one, sub: "" if sub.unisolated else None,
        ),
        concern(
            tell("Points by hand"),
            tell("A person has set or changed these."),
            lambda one, sub: _titles(one.by_person, titles),
        ),
        concern(
            tell("Could not be read"),
            tell(
                "Their findings are missing in this report; their points are not. `autograde grade` writes "
                "damaged graded notebooks anew."
            ),
            lambda one, sub: "; ".join(sub.complaints) or None,
        ),
    ]


def called(one: StudentResult) -> str:
    """Name a student for the teacher: the name, and the id where it is another."""
    return one.name if one.name == one.student else f"{one.name} ({one.student})"


def _titles(places: frozenset[tuple[str, str]], titles: dict[tuple[str, str], str]) -> str | None:
    return tell_list((titles.get(place, place[1]) for place in sorted(places)), "unit") or None


def _repairs(submission: Submission) -> list[str]:
    lost = [each for each in submission.repairs if each.get("lost")]
    rest = [each for each in submission.repairs if not each.get("lost")]
    told = [tell("Lost: {sentence}", sentence=each.get("sentence", "")) for each in lost] + [
        str(each.get("sentence", "")) for each in rest
    ]
    return list(dict.fromkeys(text for text in told if text))


def _late(one: StudentResult) -> str | None:
    if one.lateness.late <= 0:
        return None
    told = tell("{duration} late", duration=span(one.lateness.late))
    if one.lateness.extension:
        told = tell(
            "{late}, after an extension of {duration}", late=told, duration=span(one.lateness.extension)
        )
    if one.penalty:
        told = tell("{late}; {points} points off", late=told, points=f"{one.penalty:g}")
    return told


def span(seconds: float) -> str:
    """Write a span of time as people say it."""
    whole = timedelta(seconds=round(abs(seconds)))
    hours, rest = divmod(whole.seconds, 3600)
    told = [tell_many("{number} day", "{number} days", whole.days)] if whole.days else []
    told += [tell("{number} h", number=hours)] if hours else []
    told += [tell("{number} min", number=rest // 60)] if rest // 60 else []
    return ("-" if seconds < 0 else "") + (" ".join(told[:2]) or tell("less than a minute"))
