"""What a student's page is made of: a section for each graded cell, and the graded notebooks."""

from dataclasses import dataclass, field

from markupsafe import Markup

from autograde.grading.class_results import GradedCell
from autograde.grading.questions import Question
from autograde.reports.text import number
from signs.words import tell

_NOTHING = Markup()


@dataclass
class Section:
    """What a page says of one graded cell.

    Attributes
    ----------
    cell : GradedCell
    question : Question or None
    points : float or None
        None where there are none yet.
    waits : bool
        Whether a person has to look at it.
    asked, answer, verdict : Markup
        The question and the answer where a person grades; otherwise what the check said.
    by_person : bool
        Whether a person set points in place of the check's.
    is_told : bool
        Whether the check's own words say the points already.
    comments : list of Markup
    """

    cell: GradedCell
    question: Question | None
    points: float | None
    waits: bool
    asked: Markup = _NOTHING
    answer: Markup = _NOTHING
    verdict: Markup = _NOTHING
    by_person: bool = False
    is_told: bool = False
    comments: list[Markup] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The exercise's heading, or its name."""
        return (self.question.title if self.question else "") or self.cell.title

    @property
    def name(self) -> str:
        """The exercise's name, where the title does not say it."""
        return "" if self.cell.title in self.title else self.cell.title

    @property
    def has_news(self) -> bool:
        """Whether there is something to learn."""
        lost = not self.waits and self.points != self.cell.max_points
        return lost or bool(self.comments)

    @property
    def place(self) -> str:
        """The part of the notebook that it stands in."""
        if self.question is None:
            return self.cell.notebook
        place = self.question.section or self.question.notebook_title
        return place if place != self.title else ""

    @property
    def said(self) -> str:
        """The points in words."""
        most = number(self.cell.max_points)
        if self.points is None or (self.waits and self.cell.by_hand and not self.points):
            return tell("not graded yet ({most} points)", most=most)
        if self.waits:
            return tell(
                "{reached} of {most} points, to be looked at again", reached=number(self.points), most=most
            )
        return tell("{reached} of {most} points", reached=number(self.points), most=most)


@dataclass
class Notebook:
    """A graded notebook on a page.

    Attributes
    ----------
    name, title : str
    parts : list of Markup
        Its cells.
    is_open : bool
        Whether there is something to learn in it.
    """

    name: str
    title: str
    parts: list[Markup] = field(default_factory=list)
    is_open: bool = False


def filled(sentence: str, **parts: object) -> Markup:
    """Take the tags of a sentence as tags, and put in what it is made of, escaped.

    Parameters
    ----------
    sentence : str
        Of a catalogue, told without its parts.
    **parts
        Whatever they hold.
    """
    return Markup(sentence).format(**parts)
