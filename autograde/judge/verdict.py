"""What the judge says: points by component, findings, and the numbers behind them.

A verdict is data; ``autograde.reports`` turns it into text, HTML and pictures.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from autograde.judge.drawing import Drawing
from signs.words import ENGLISH, language, tell

#: The finding that an exercise is still as it was handed out.
UNFILLED = "not-implemented"


@dataclass(frozen=True)
class Component:
    """A part of the rubric.

    Attributes
    ----------
    name : str
        Stable identifier, such as ``main_b``.
    title : str
        What a student calls it.
    points, max_points : float
    """

    name: str
    title: str
    points: float
    max_points: float


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, or worth knowing.

    Attributes
    ----------
    identifier : str
        Stable, such as ``conv2d-padding``.
    component : str
        The component it belongs to.
    message : str
        One sentence for the student.
    hint : str
        Where to look, without the answer.
    node : int or None
        The node of the drawn graph that it is about.
    line : str
        The line of the student's that the message quotes.
    """

    identifier: str
    component: str
    message: str
    hint: str = ""
    node: int | None = None
    line: str = ""


@dataclass(frozen=True)
class Verdict:
    """The judge's decision on one task.

    Attributes
    ----------
    task : str
    correct : bool
        Whether what the function computes is right; names and initialisers left aside.
    components : tuple of Component
    findings : tuple of Finding
        The most important first.
    numbers : dict
        What the decision rests on (largest difference, tolerance, parameter counts).
    drawing : autograde.judge.drawing.Drawing or None
        The block laid out for drawing, where there is a graph to draw.
    form : dict
        In which form the exercise was asked; empty for the ordinary one.
    language : str
        That of its sentences.
    """

    task: str
    correct: bool
    components: tuple
    findings: tuple
    numbers: dict = field(default_factory=dict)
    drawing: Drawing | None = None
    form: dict = field(default_factory=dict)
    language: str = field(default_factory=language)

    @property
    def points(self):
        """The points reached, as a plain float rounded to hundredths."""
        return round(float(sum(c.points for c in self.components)), 2)

    @property
    def max_points(self):
        """The points that can be reached."""
        return round(float(sum(c.max_points for c in self.components)), 2)

    @property
    def is_unfilled(self):
        """Whether the exercise is still as it was handed out."""
        return bool(self.findings) and self.findings[0].identifier == UNFILLED

    def to_json(self):
        """Return the verdict as plain data; an ordinary form, English and lines not quoted are left out."""
        data = asdict(self)
        if not self.form:
            del data["form"]
        if self.language == ENGLISH:
            del data["language"]
        for finding in data["findings"]:
            if not finding["line"]:
                del finding["line"]
        return {**data, "points": self.points, "max_points": self.max_points}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Verdict":
        """Read what `to_json` wrote, such as a verdict in a graded notebook.

        Raises
        ------
        ValueError
            If it is no verdict: somebody may have edited the notebook.
        """
        try:
            components = tuple(
                Component(str(c["name"]), str(c["title"]), float(c["points"]), float(c["max_points"]))
                for c in data["components"]
            )
            findings = tuple(_read_finding(finding) for finding in data["findings"])
            drawing = None if data["drawing"] is None else Drawing.from_json(data["drawing"])
            numbers, correct = dict(data["numbers"]), bool(data["correct"])
            form = dict(data.get("form", {}))
            spoken = str(data.get("language", ENGLISH))
            return cls(str(data["task"]), correct, components, findings, numbers, drawing, form, spoken)
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
            told = tell("this is no verdict: {error}", error=f"{type(error).__name__}: {error}")
            raise ValueError(told) from error


def _read_finding(data):
    node = data["node"] if isinstance(data["node"], int) else None
    words = (str(data[name]) for name in ("identifier", "component", "message", "hint"))
    return Finding(*words, node, str(data.get("line", "")))


def score_components(rubric, findings, lost=()):
    """Turn findings into points: a component with a finding, or named in ``lost``, gets none.

    Parameters
    ----------
    rubric : dict
        ``{name: (title, max_points)}``, the titles as the exercise marks them.
    findings : iterable of Finding
    lost : iterable of str
        Further components without points.

    Returns
    -------
    tuple of Component
    """
    without = {finding.component for finding in findings} | set(lost)
    return tuple(
        Component(name, tell(title), 0.0 if name in without else float(points), float(points))
        for name, (title, points) in rubric.items()
    )


def keep_first(findings: list[Finding]) -> list[Finding]:
    """Keep the first finding of each kind and component."""
    kept: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        kept.setdefault((finding.identifier, finding.component), finding)
    return list(kept.values())
