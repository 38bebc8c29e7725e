"""Wrong and right answers of any graph exercise, made by rule from its reference, and what became of them."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod, sqrt
from typing import Any
from zlib import crc32

import numpy as np

from autograde.challenge import Challenge, draw_challenges
from autograde.evidence.borrowed import cases_count
from autograde.evidence.layer_kinds import MERGES
from autograde.evidence.no_values import without_values
from autograde.evidence.reference import Reference, collect_reference
from autograde.evidence.schema import Graph, parse_evidence
from autograde.exercise import Exercise, load_exercise
from autograde.forms import Form, asking
from autograde.selftest.edits import CannotChangeError
from autograde.selftest.further_draws import Draw, Tried, collect_once
from autograde.selftest.layer_rules import hard_coded, label_mistakes, layer_mistakes
from autograde.selftest.mistakes import Mistake
from autograde.selftest.rebuild import KerasRuns, build_graph, build_model
from autograde.selftest.spellings import Spelling, all_spellings
from autograde.selftest.wiring_rules import (
    merge_mistakes,
    shared_layers,
    swaps,
    wrong_components,
    wrong_sources,
)

#: From how many draws it is learned what depends on the parameters.
DRAWS = 4
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Row:
    """What became of one answer.

    Attributes
    ----------
    name : str
    right_points : bool
        Whether a wrong answer lost points, or a right one none.
    right_finding : bool
        Whether the first finding names the place.
    lost : tuple of str
        The components that lost points.
    first : str
        The first finding as ``component:identifier``.
    message : str
        Its sentence.
    """

    name: str
    right_points: bool
    right_finding: bool
    lost: tuple[str, ...]
    first: str
    message: str


class AnswersByRule:
    """Wrong and right answers of one graph exercise.

    Parameters
    ----------
    exercise : Exercise
    entropy : int
        Makes the challenges repeatable.
    form : dict, optional
        In which form the exercise is asked.
    references : dict, optional
        References by parameters that another draw has collected already; is added to.
    """

    def __init__(
        self,
        exercise: Exercise,
        entropy: int = 0,
        form: Form | None = None,
        references: dict[str, Reference] | None = None,
    ) -> None:
        self.exercise, self.entropy, self.form = exercise, entropy, form or {}
        self.challenges = draw_challenges(exercise.name, 1, entropy, form)
        self.references: dict[str, Reference] = {} if references is None else references
        self.results: dict[int, Any] = {}
        self.runs: dict[int, KerasRuns] = {}
        drawn = draw_challenges(exercise.name, DRAWS, 1)
        self.asked = [self.reference(challenge.parameters) for challenge in drawn]

    def reference(self, parameters: dict[str, Any]) -> Reference:
        """Return the reference of a call, collected once."""
        key = json.dumps(parameters, sort_keys=True)
        if key not in self.references:
            function = self.exercise.with_arguments(self.exercise.function)
            with asking(self.exercise.name, self.form):
                self.references[key] = collect_reference(function, self.exercise.builds, dict(parameters))
        return self.references[key]

    def mistakes(self) -> list[Mistake]:
        """List the mistakes that can be made at all; which of them are none, `is_wrong` says."""
        first = self.asked[0]
        found: list[Mistake] = []
        for node in first.graph.nodes[1:]:
            found += [*layer_mistakes(first, node), *hard_coded(self.asked, node)]
            found += merge_mistakes(first, node) if node.op in MERGES else ()
        for rule in (swaps, shared_layers, wrong_sources, wrong_components):
            found += rule(first)
        return [*found, *label_mistakes(first, self.exercise.rubric)]

    def spellings(self) -> list[Spelling]:
        """List the right answers."""
        return list(all_spellings(self.asked[0].graph))

    def edited(self, mistake: Mistake, parameters: dict[str, Any]) -> Graph:
        """Return the graph of a call with a mistake; without, where there is no such place in it."""
        reference = self.reference(parameters)
        try:
            return mistake.edit(reference)
        except CannotChangeError:
            return reference.graph

    def answer(self, make: Callable[[dict[str, Any]], tuple[Graph, Any]]) -> Callable:
        """Return the function that a student would hand in; ``make`` gives graph and spelling of a call."""
        if self.exercise.builds == "tensor":

            def build(X, **given):
                graph, spelling = make({**self.exercise.defaults, **given, "input_shape": list(X.shape[1:])})
                return spelling(graph, X) if spelling else build_graph(graph, X)

            return build

        def build_whole(**given):
            parameters = {name: value for name, value in given.items() if name not in self.exercise.arguments}
            parameters = {**self.exercise.defaults, **parameters}
            shape = tuple(parameters["input_shape"])
            graph, spelling = make({**parameters, "input_shape": list(shape)})
            if spelling is None:
                return build_model(graph, shape=shape)
            from keras import Input, Model

            start = Input(shape)
            return Model(start, spelling(graph, start))

        return build_whole

    def is_wrong(self, mistake: Mistake, known: int = 0) -> bool:
        """Say whether a mistake is one: it can be built, and Keras computes something else.

        What Keras refuses to build in every challenge needs no judge. The first ``known`` challenges are
        not asked again.
        """
        for n, challenge in list(enumerate(self.challenges))[known:]:
            graph = self.edited(mistake, challenge.parameters)
            if mistake.shows and graph is self.reference(challenge.parameters).graph:
                continue
            if n not in self.results:
                self.results[n] = self._run(n, self.reference(challenge.parameters).graph)
            result = self._run(n, graph) if mistake.shows else None
            if result is None and not self._can_be_built(graph, challenge):
                continue
            if not (mistake.shows and _equal(result, self.results[n])):
                return True
        return False

    def _can_be_built(self, graph: Graph, challenge: Challenge) -> bool:
        """Say whether Keras builds a graph on an input of the challenge's sizes, known or not."""
        try:
            with without_values():
                build_model(graph, shape=tuple(challenge.parameters["input_shape"]))
        except Exception:  # noqa: BLE001 - whatever Keras raises at sizes that do not fit
            return False
        return True

    def _run(self, n: int, graph: Graph) -> Any:
        """Run a graph in Keras on the input of a challenge; None where its sizes do not fit."""
        if n not in self.runs:
            challenge = self.challenges[n]
            shape = self.reference(challenge.parameters).graph.nodes[0].shape[1:]
            x = 3 * np.random.default_rng(challenge.seed).normal(size=(2, *shape)).astype("float32")
            self.runs[n] = KerasRuns(x, draw_weights)
        try:
            return self.runs[n].run(graph)
        except Exception:  # noqa: BLE001 - as above
            return None

    def lets_through(self, mistake: Mistake, tried: Tried, draw: Draw, harmless: bool) -> bool:
        """Say whether the judge has to be asked about a wrong answer: no numbers of this draw refute it.

        One that is harmless in the challenges that each draw has may still be wrong in the one drawn.
        """
        if harmless:
            return self.is_wrong(mistake, len(self.challenges) - 1) and not draw.refutes(tried)
        return not draw.refutes(tried) and self.is_wrong(mistake)

    def wrong_answer(self, mistake: Mistake) -> Tried:
        """Make a wrong answer."""
        return Tried(self.answer(lambda parameters: (self.edited(mistake, parameters), None)))

    def right_answer(self, spelling: Spelling) -> Tried:
        """Make a right answer."""
        return Tried(self.answer(lambda parameters: (self.reference(parameters).graph, spelling.build)))

    def try_mistake(self, mistake: Mistake, tried: Tried | None = None) -> Row:
        """Hand in a wrong answer, or one that was tried in another draw before."""
        verdict = self._judge(tried or self.wrong_answer(mistake))
        row = _row(mistake.name, verdict, True)
        finding = verdict.findings[0] if verdict.findings else None
        named = (
            finding is not None and finding.component in mistake.parts and names_kind(finding, mistake.kinds)
        )
        return Row(row.name, bool(row.lost), bool(named), row.lost, row.first, row.message)

    def try_spelling(self, spelling: Spelling, tried: Tried | None = None) -> Row:
        """Hand in a right answer, or one that was tried in another draw before."""
        return _row(spelling.name, self._judge(tried or self.right_answer(spelling)), False)

    def _judge(self, tried: Tried) -> Any:
        from autograde.judge.graphs import judge_graphs

        name, count = self.exercise.name, len(self.challenges)
        with cases_count():
            evidence = collect_once(name, tried.function, self.challenges, tried.known)
        outcomes = parse_evidence(json.loads(json.dumps(evidence)), name, count)
        references = [self.reference(challenge.parameters) for challenge in self.challenges]
        with np.errstate(all="ignore"):
            return judge_graphs(self.exercise, outcomes, self.challenges, references)

    def wrong_rows(self, part: int = 1, start: int = 0) -> Iterator[Row]:
        """Yield what became of every ``part``-th wrong answer."""
        for mistake in self.mistakes()[start::part]:
            if self.is_wrong(mistake):
                yield self.try_mistake(mistake)

    def right_rows(self, part: int = 1, start: int = 0) -> Iterator[Row]:
        """Yield what became of every ``part``-th right answer."""
        for spelling in self.spellings()[start::part]:
            yield self.try_spelling(spelling)


def tell_answers(
    exercise: str, seeds: Sequence[int], part: int, start: int
) -> tuple[list[Row], list[Row], list[tuple[int, Row]]]:
    """Try every ``part``-th wrong and right answer of an exercise, from ``start`` on, in several draws.

    Returns
    -------
    list of Row, list of Row
        What became of the wrong answers, and of the right ones, in the first draw.
    list of (int, Row)
        What should not have become of an answer in any draw, with the draw's seed.
    """
    first = AnswersByRule(load_exercise(exercise), seeds[0])
    mistakes, spellings = first.mistakes()[start::part], first.spellings()[start::part]
    wrong_answers = [first.wrong_answer(mistake) for mistake in mistakes]
    right_answers = [first.right_answer(spelling) for spelling in spellings]
    harmless = [not first.is_wrong(mistake) for mistake in mistakes]
    wrong = [
        first.try_mistake(mistake, tried)
        for mistake, tried, none in zip(mistakes, wrong_answers, harmless, strict=True)
        if not none
    ]
    right = [first.try_spelling(*each) for each in zip(spellings, right_answers, strict=True)]
    failed = [(seeds[0], row) for row in (*wrong, *right) if not row.right_points]
    compared: dict[tuple[int, int], Any] = {}
    for seed in seeds[1:]:
        made = AnswersByRule(first.exercise, seed, references=first.references)
        draw = Draw(made.challenges, [made.reference(each.parameters) for each in made.challenges], compared)
        rows = [
            made.try_mistake(mistake, tried)
            for mistake, tried, none in zip(mistakes, wrong_answers, harmless, strict=True)
            if made.lets_through(mistake, tried, draw, none)
        ]
        rows += [made.try_spelling(*each) for each in zip(spellings, right_answers, strict=True)]
        failed += [(seed, row) for row in rows if not row.right_points]
        draw.end([*wrong_answers, *right_answers], first.challenges)
    return wrong, right, failed


def _row(name, verdict, wrong):
    lost = tuple(c.name for c in verdict.components if c.points < c.max_points)
    finding = verdict.findings[0] if verdict.findings else None
    first = f"{finding.component}:{finding.identifier}" if finding else ""
    clean = not lost and verdict.correct
    return Row(
        name, bool(lost) if wrong else clean, not first, lost, first, finding.message if finding else ""
    )


def names_kind(finding: Any, kinds: frozenset[str]) -> bool:
    """Say whether a finding names one of some operations or activations; if there are any."""
    told = f"{finding.identifier} {finding.message}".lower().replace("_", "")
    return not kinds or any(kind.replace("_", "") in told for kind in kinds)


@lru_cache(maxsize=1000)
def draw_weights(layer: int, name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Draw a weight by its layer's number in the graph, its name and shape."""
    rng = np.random.default_rng(crc32(repr((layer, name, shape)).encode()))
    if name.endswith("kernel"):
        drawn = rng.normal(size=shape) * 1.5 / sqrt(prod(shape[:-1]))
    elif "variance" in name or name == "gamma":
        drawn = rng.uniform(0.5, 2.0, shape)
    else:
        drawn = rng.uniform(-1, 1, shape)
    return drawn.astype(np.float32)


def _equal(given: Any, wanted: Any) -> bool:
    if given is None or given.shape != wanted.shape:
        return False
    return float(np.max(np.abs(given - wanted))) <= TOLERANCE * float(np.max(np.abs(wanted)) or 1)
