"""Penalties for handing in late that count once a submission, however many notebooks it has.

nbgrader asks a plugin notebook by notebook and keeps a penalty for each, so that a fixed one would count once
a notebook. Here the penalty is found for the whole submission and shared out among its notebooks, in
proportion to the points that they have: the shares add up to the penalty, to the hundredth, and no notebook
loses more than it has. Set it in ``nbgrader_config.py``::

    c.AssignLatePenalties.plugin_class = "autograde.grading.late.PenaltyOnce"
    c.PenaltyOnce.penalty_method = "percent-a-day"
    c.PenaltyOnce.amount = 10
"""

import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace
from typing import Any

from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Enum, Float, TraitError, validate
from traitlets.config import Config

from signs.words import tell

_DAY = Decimal(24 * 60 * 60)
_HUNDREDTHS = 100


class PenaltyOnce(LateSubmissionPlugin):
    """One penalty a submission, by the day or all of it."""

    penalty_method = Enum(
        ("none", "zero", "points-a-day", "percent-a-day"),
        default_value="none",
        help="none; zero: a late submission has no points; so many points, or so many percent, for each day.",
    ).tag(config=True)
    amount = Float(0.0, help="Points a day, or percent a day.").tag(config=True)
    percent_of = Enum(
        ("reached", "maximum"),
        default_value="reached",
        help="What percents are of: the points that the submission has, or the assignment's most.",
    ).tag(config=True)
    grace_minutes = Float(0.0, help="So much later is not late; days are counted from its end.").tag(
        config=True
    )
    days = Enum(
        ("begun", "whole", "exact"),
        default_value="begun",
        help="Count each day that has begun, only whole ones, or parts of a day as parts.",
    ).tag(config=True)
    cap = Float(
        math.inf, help="The most that is taken away: points, or percent; everything if it is not set."
    ).tag(config=True)

    @validate("amount", "grace_minutes", "cap")
    def _not_negative(self, proposal: dict[str, Any]) -> float:
        value = float(proposal["value"])
        if value >= 0:  # not so for NaN
            return value
        name = proposal["trait"].name
        raise TraitError(
            tell("PenaltyOnce.{name} is {value:g}: it has to be 0 or more", name=name, value=value)
        )

    def share_out(self, scores: Mapping[str, float], most: float, seconds: float) -> dict[str, float]:
        """Say what each notebook of a submission loses.

        Parameters
        ----------
        scores : mapping of str to float
            Points of each of its notebooks, without any penalty.
        most : float
            The assignment's most points.
        seconds : float
            How late it is.

        Returns
        -------
        dict of str to float
            By notebook, of those that lose anything.
        """
        total = sum(scores.values())
        penalty = self.penalty(total, most, seconds)
        if penalty <= 0:
            return {}
        # A notebook may stand below zero, by an extra credit that takes away: it has nothing to lose.
        rooms = {name: _floor(score) for name, score in sorted(scores.items()) if _floor(score) > 0}
        wanted = int((penalty * _HUNDREDTHS).to_integral_value(ROUND_HALF_UP))
        if wanted >= sum(rooms.values()):  # all there is, with what lies below a hundredth
            return {name: scores[name] for name in rooms}
        shares = _in_proportion(wanted, rooms)
        return {name: min(share / _HUNDREDTHS, scores[name]) for name, share in shares.items() if share}

    def penalty(self, total: float, most: float, seconds: float) -> Decimal:
        """Say what a submission loses, in points: two decimals, halves up, never more than it has.

        Parameters
        ----------
        total, most : float
            The points that the submission has, and the assignment's most.
        seconds : float
            How late it is.

        Returns
        -------
        decimal.Decimal
        """
        late = Decimal(repr(seconds)) - Decimal(repr(self.grace_minutes)) * 60
        has = Decimal(repr(round(total, 6)))
        if late <= 0 or has <= 0 or self.penalty_method == "none":
            return Decimal(0)
        if self.penalty_method == "zero":
            return has
        taken = min(Decimal(repr(self.amount)) * self._count_days(late), Decimal(repr(self.cap)))
        if self.penalty_method == "percent-a-day":
            whole = has if self.percent_of == "reached" else Decimal(repr(most))
            taken = whole * min(taken, Decimal(100)) / 100
        if taken >= has:
            return has
        return min(has, taken.quantize(Decimal("0.01"), ROUND_HALF_UP))

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Say what one notebook loses, for nbgrader's own step, which is this plugin's parent.

        That step comes to the notebooks one after the other, and the first is asked before the others have
        their new points. So each time the whole submission is shared out anew, and the other notebooks'
        shares are put right beside it: after the last one all are as they must be.
        """
        step = self.parent
        submission = step.gradebook.find_submission(step.assignment_id, student_id)
        scores = {notebook.name: notebook.score for notebook in submission.notebooks}
        scores[step.notebook_id] = score
        shares = self.share_out(scores, submission.assignment.max_score, total_seconds_late)
        for notebook in submission.notebooks:
            notebook.late_submission_penalty = shares.get(notebook.name)
        return shares.get(step.notebook_id)

    def _count_days(self, seconds: Decimal) -> Decimal:
        days = seconds / _DAY
        if self.days == "exact":
            return days
        return Decimal(math.ceil(days) if self.days == "begun" else math.floor(days))


def make_rule(settings: Config) -> AssignLatePenalties:
    """Make nbgrader's own step, with the plugin that a course's configuration names.

    Parameters
    ----------
    settings : traitlets.config.Config

    Returns
    -------
    nbgrader.preprocessors.AssignLatePenalties
    """
    rule = AssignLatePenalties(config=settings)
    rule.init_plugin()
    return rule


def find_penalties(
    rule: AssignLatePenalties, student: str, scores: Mapping[str, float], most: float, seconds: float
) -> dict[str, float]:
    """Say what a submission's notebooks lose, by any plugin: ours is asked once, others once a notebook.

    Parameters
    ----------
    rule : nbgrader.preprocessors.AssignLatePenalties
        See `make_rule`.
    student : str
    scores, most, seconds
        See `PenaltyOnce.share_out`.

    Returns
    -------
    dict of str to float
        By notebook, of those that lose anything.
    """
    plugin = rule.plugin_inst
    if isinstance(plugin, PenaltyOnce):
        return plugin.share_out(scores, most, seconds)
    asked = {name: plugin.late_submission_penalty(student, score, seconds) for name, score in scores.items()}
    return {
        name: rule._check_late_penalty(SimpleNamespace(score=scores[name]), points)
        for name, points in asked.items()
        if points is not None
    }


def _floor(score: float) -> int:
    """Count the whole hundredths of points; sums of floats may lie a little below one."""
    return math.floor(round(score * _HUNDREDTHS, 4))


def _in_proportion(wanted: int, rooms: Mapping[str, int]) -> dict[str, int]:
    """Share hundredths out in proportion; what does not come out even goes to the largest remainders."""
    whole = sum(rooms.values())
    shares = {name: wanted * room // whole for name, room in rooms.items()}
    left = wanted - sum(shares.values())
    by_remainder = sorted(rooms, key=lambda name: (-(wanted * rooms[name] % whole), name))
    for name in by_remainder[:left]:
        shares[name] += 1
    return shares
