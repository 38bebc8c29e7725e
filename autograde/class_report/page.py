"""Makes the page of a report: one file without scripts, which loads nothing from anywhere.

Its first part names nobody, and may be shown to a class; its last part names people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from autograde.class_report.anonymous import Veil
from autograde.class_report.chart import points_chart
from autograde.class_report.difficulty import Difficulty
from autograde.class_report.examples import Example, find_examples
from autograde.class_report.findings import FindingCount, Pair, telling_pairs
from autograde.class_report.gather import ClassData, Key
from autograde.class_report.history import Moment, key_text
from autograde.class_report.people import list_concerns
from autograde.class_report.teaching import LEAST_STUDENTS, find_topics, hardest, teach
from autograde.class_report.wording import component_title, percent, shorten, students_of
from autograde.grading.pages.feedback import POLICY
from autograde.grading.pages.page_parts import filled
from autograde.reports.line import words_html
from signs.words import language, tell, tell_in, tell_list, tell_many

TEMPLATE = "page.html"
#: Findings of an exercise that have examples on the page; the others are listed without.
WITH_EXAMPLES = 10
MOST_PAIRS, MOST_MOVED = 8, 6  # of pairs: across two exercises, and within one
MOVED = 0.02  # of the class: a finding that moved less did not


@dataclass(frozen=True)
class ReportNumbers:
    """What a page is made of beside the class's data.

    Attributes
    ----------
    exercises : list of Difficulty
    counts : list of FindingCount
    pairs : list of Pair
    now : Moment
    before : Moment or None
        The earlier report to compare with.
    """

    exercises: list[Difficulty]
    counts: list[FindingCount]
    pairs: list[Pair]
    now: Moment
    before: Moment | None


def make_page(data: ClassData, numbers: ReportNumbers) -> str:
    """Make the page of a report.

    Parameters
    ----------
    data : ClassData
    numbers : ReportNumbers

    Returns
    -------
    str
        HTML. Everything that comes from a submission or the gradebook is escaped.
    """
    maker, concerns = _Maker(data, numbers), list_concerns(data)
    return _template().render(
        policy=POLICY,
        language=language(),
        results=data.results,
        now=numbers.now,
        before=numbers.before,
        counted=maker.counted(),
        topics=maker.topics(),
        hardest=maker.hardest(),
        exercises=maker.exercises(),
        separates=any(each.relation is not None for each in numbers.exercises),
        chapters=maker.chapters(),
        pairs=maker.pairs(),
        moved=maker.moved(),
        concerns=concerns,
        nobody="; ".join(concern.title for concern in concerns if not concern.people),
        complaints=data.complaints,
    )


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    # Everything is escaped but what `words` and the drawings have escaped themselves.
    made = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(
        words=lambda text: Markup(words_html(_shown(text))),
        percent=percent,
        shown=_shown,
        filled=filled,
        row=_row,
    )
    made.globals.update(students_of=students_of, tell=tell, tell_in=tell_in, tell_many=tell_many)
    return made.get_template(TEMPLATE)


def _row(texts: Iterable[str], tag: str) -> Markup:
    """Put texts in a row, each in an element of its own."""
    element = Markup("<{tag}>{text}</{tag}>")
    return Markup(tell_list((element.format(tag=tag, text=_shown(text)) for text in texts), "unit"))


def _shown(text: object) -> str:
    """Leave out what nobody sees and a page may act on, such as changes of direction in a name."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(text))


class _Maker:
    """Words what stands on the page."""

    def __init__(self, data: ClassData, numbers: ReportNumbers) -> None:
        self.data, self.numbers = data, numbers
        self.veil = Veil(data.results.students, {one.key[0] for one in numbers.counts})
        self.found: dict[Key, list[Example]] = {}

    def counted(self) -> dict[str, int]:
        """Count the students by what became of them."""
        students = self.data.results.students
        return {
            "known": len(students),
            "handed_in": sum(one.handed_in for one in students),
            "graded": sum(one.graded for one in students),
            "stubs": sum(one.only_stubs for one in self.data.submissions.values()),
            "waiting": sum(bool(one.waiting) for one in students),
            "late": sum(one.lateness.late > 0 for one in students),
        }

    def examples(self, key: Key) -> list[dict[str, Any]]:
        """Find the anonymous examples of a finding, ready for the page."""
        if key not in self.found:
            self.found[key] = find_examples(self.data.submissions, key, self.veil)
        return [{**vars(one), "drawing": Markup(one.drawing)} for one in self.found[key]]

    def telling_examples(self, one: FindingCount) -> list[dict[str, Any]]:
        """Choose the examples that show more than the finding's own sentence."""
        said = self.finding(one)["message"]
        shown = [
            {**each, "message": "" if each["message"] == said else each["message"]}
            for each in self.examples(one.key)
        ]
        return [each for each in shown if each["message"] or each["drawing"]]

    def finding(self, one: FindingCount) -> dict[str, Any]:
        """Word a finding for the page."""
        name, _, identifier = one.key
        message = shorten(self.veil.text(one.message))
        return {
            "message": message if self.veil.names_nobody(message) else self.veil.text(identifier),
            "exercise": self.veil.text(name),
            "part": self.veil.text(component_title(one.key)),
            "identifier": self.veil.text(identifier),
            "students": one.students,
            "of": one.of,
            "share": one.share,
            "before": self.earlier(one.key),
        }

    def earlier(self, key: Key) -> str:
        """Say how many had a finding at the time of the earlier report; empty where there was none."""
        if self.numbers.before is None:
            return ""
        found = self.numbers.before.findings.get(key_text(key))
        if found is None:
            return tell("new since the last report")
        return tell("last report: {number} of {all}", number=found[0], all=found[1])

    def topics(self) -> list[dict[str, Any]]:
        """Word what to teach again."""
        found = []
        for topic in find_topics(self.data.submissions, self.numbers.counts):
            first = self.finding(topic.counts[0])
            shown = [each for one in topic.counts[:4] for each in self.examples(one.key) if each["drawing"]]
            clearest = min(shown, key=lambda each: each["findings"], default={"drawing": ""})
            places = dict.fromkeys(self.veil.text(one.key[0]) for one in topic.counts)
            found.append(
                {
                    "title": first["message"],
                    "text": tell(topic.text) if topic.text else "",
                    "students": topic.students,
                    "of": topic.of,
                    "share": topic.students / topic.of if topic.of else 0.0,
                    "places": list(places),
                    "others": [self.finding(one) for one in topic.counts[1:4]],
                    "more": max(0, len(topic.counts) - 4),
                    "drawing": clearest["drawing"],
                }
            )
        return found

    def hardest(self) -> dict[str, Any] | None:
        """Word in which exercise most students have a finding; None where nobody has any."""
        topic = hardest(self.data.submissions, self.numbers.counts)
        if topic is None or topic.students < LEAST_STUDENTS:
            return None
        told = [self.finding(one) for one in topic.counts[:4]]
        share = topic.students / topic.of if topic.of else 0.0
        more = max(0, len(topic.counts) - len(told))
        title = self.veil.text(topic.counts[0].key[0])
        text = tell(topic.text) if topic.text else ""
        return {"topic": topic, "title": title, "text": text, "share": share, "findings": told, "more": more}

    def exercises(self) -> list[dict[str, Any]]:
        """Word how hard the exercises were."""
        found = []
        for each in self.numbers.exercises:
            title = tell("Points in {exercise}", exercise=each.cell.title)
            chart = Markup(points_chart(each.bins, title)) if each.is_graded else ""
            before = self.numbers.before.exercises.get(each.cell.title) if self.numbers.before else None
            found.append({"each": each, "title": each.cell.title, "chart": chart, "before": before})
        return found

    def chapters(self) -> list[dict[str, Any]]:
        """Gather the findings by exercise."""
        chapters: dict[str, list[FindingCount]] = {}
        for one in self.numbers.counts:
            if not one.unfilled:
                chapters.setdefault(one.key[0], []).append(one)
        return [
            {
                "title": self.veil.text(name),
                "findings": [
                    {
                        **self.finding(one),
                        "teach": tell(teach(one.key)),
                        "examples": self.telling_examples(one),
                    }
                    for one in found[:WITH_EXAMPLES]
                ],
                "rarer": [self.finding(one) for one in found[WITH_EXAMPLES:]],
            }
            for name, found in chapters.items()
        ]

    def pairs(self) -> list[dict[str, Any]]:
        """Word which findings come together."""
        chosen = telling_pairs(self.numbers.pairs, [one for one in self.numbers.counts if not one.unfilled])
        across, within = ([p for p in chosen if p.across is kind][:MOST_PAIRS] for kind in (True, False))
        return [self._pair(pair) for pair in (*across, *within)]

    def _pair(self, pair: Pair) -> dict[str, Any]:
        return {
            "one": self.finding(pair.one),
            "other": self.finding(pair.other),
            "together": pair.together,
            "of": pair.of,
            "expected": f"{pair.expected:.1f}" if pair.expected < 10 else f"{pair.expected:.0f}",
        }

    def moved(self) -> dict[str, Any] | None:
        """Say how the class moved since the earlier report; None where there is none."""
        before, now = self.numbers.before, self.numbers.now
        if before is None:
            return None
        by_key = {key_text(one.key): one for one in self.numbers.counts}
        changes = []
        for key, one in by_key.items():
            if key in before.findings and not one.unfilled:
                had, of = before.findings[key]
                change = one.share - (had / of if of else 0.0)
                if abs(change) > MOVED:
                    changes.append((change, {**self.finding(one), "had": had, "had_of": of}))
        rarer = sorted((pair for pair in changes if pair[0] < 0), key=lambda pair: pair[0])
        oftener = sorted((pair for pair in changes if pair[0] > 0), key=lambda pair: -pair[0])
        return {
            "exercises": _both(before.exercises, now.exercises),
            "rarer": [told for _, told in rarer[:MOST_MOVED]],
            "oftener": [told for _, told in oftener[:MOST_MOVED]],
            "gone": len(before.findings.keys() - by_key.keys()),
        }


def _both(before: Mapping[str, float], now: Mapping[str, float]) -> list[dict[str, Any]]:
    return [
        {
            "title": title,
            "before": before[title],
            "now": share,
            "change": round(100 * (share - before[title])),
        }
        for title, share in now.items()
        if title in before
    ]
