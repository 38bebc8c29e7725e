"""Further draws of a self-test: what an answer builds is known by then, and only the numbers are new.

A draw decides parameters of the challenges drawn, and weights and inputs of all of them. Graphs for the
parameters that come again are collected once an answer, and in each draw the reference is run once for all
answers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograde.challenge import Challenge
from autograde.evidence.collect import collect_evidence
from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph, parse_evidence
from autograde.exercise import load_exercise
from autograde.judge.comparison import Comparison
from autograde.judge.network import Runner
from autograde.judge.weights import RandomWeights


def collect_once(
    name: str, function: Callable[..., Any], challenges: Sequence[Challenge], known: dict[str, dict]
) -> dict[str, Any]:
    """Collect evidence; of a network, only for challenges that it was not collected for before.

    What a network's function builds depends on nothing but its parameters.

    Parameters
    ----------
    name : str
        The exercise's.
    function : callable
        The answer.
    challenges : sequence of Challenge
    known : dict
        What was collected of this answer before, by challenge; is added to.

    Returns
    -------
    dict
        As :func:`autograde.evidence.collect.collect_evidence` returns it.
    """
    if load_exercise(name).kind != "graph":
        return collect_evidence(name, function, list(challenges))
    keys = [parameters_key(challenge) for challenge in challenges]
    new = [n for n, key in enumerate(keys) if key not in known]
    evidence = collect_evidence(name, function, [challenges[n] for n in new])
    known.update({keys[n]: outcome for n, outcome in zip(new, evidence["outcomes"], strict=True)})
    return {**evidence, "outcomes": [known[key] for key in keys]}


def parameters_key(challenge: Challenge) -> str:
    """Return what challenges share that ask a network's function for the same."""
    return repr(replace(challenge, seed=0))


@dataclass
class Tried:
    """An answer, and what is known of it from earlier draws.

    Attributes
    ----------
    function : callable
    known : dict
        Outcomes by challenge, see `collect_once`.
    parsed : dict
        The same, as the judge reads them.
    """

    function: Callable[..., Any]
    known: dict[str, dict] = field(default_factory=dict)
    parsed: dict[str, Graph | dict[str, Any]] = field(default_factory=dict)

    def outcome(self, challenge: Challenge) -> Graph | dict[str, Any]:
        """Return what the answer builds in a challenge."""
        key = parameters_key(challenge)
        if key not in self.parsed:
            evidence = collect_once(challenge.task, self.function, [challenge], self.known)
            [self.parsed[key]] = parse_evidence(evidence, challenge.task, 1)
        return self.parsed[key]

    def forget(self, kept: set[str]) -> None:
        """Forget all that it builds but for some challenges: a network's graphs take megabytes each."""
        self.known = {key: outcome for key, outcome in self.known.items() if key in kept}
        self.parsed = {key: outcome for key, outcome in self.parsed.items() if key in kept}


class Draw:
    """One draw: challenges with their references, each of which is run once.

    Parameters
    ----------
    challenges : sequence of Challenge
    references : sequence of Reference
        One for each challenge.
    compared : dict
        Alignments of graphs with references that are known from other draws; is added to, see `end`.
    """

    def __init__(
        self,
        challenges: Sequence[Challenge],
        references: Sequence[Reference],
        compared: dict[tuple[int, int], Any],
    ) -> None:
        self.challenges, self.references = challenges, references
        self.runner = _RememberingRunner(list(references), challenges[0].seed, compared)

    def refutes(self, tried: Tried) -> bool:
        """Say whether a challenge shows an answer to be wrong, by the numbers that the judge would see.

        False may still be a wrong answer: the judge knows more than numbers.
        """
        for challenge, reference in zip(self.challenges, self.references, strict=True):
            outcome = tried.outcome(challenge)
            if not isinstance(outcome, Graph):
                if None not in challenge.parameters["input_shape"]:
                    return True
                continue
            with np.errstate(all="ignore"):
                if self.runner.run(outcome, reference, challenge).obstacle:
                    return True
        return False

    def end(self, answers: Sequence[Tried], first: Sequence[Challenge]) -> None:
        """Let answers and alignments forget what was drawn here, and keep what the first draw asked, too."""
        mine = {parameters_key(challenge) for challenge in self.challenges}
        kept = mine & {parameters_key(challenge) for challenge in first}
        for tried in answers:
            tried.forget(kept)
        graphs = {id(outcome) for tried in answers for outcome in tried.parsed.values()}
        for key in [key for key in self.runner.compared if key[0] not in graphs]:
            del self.runner.compared[key]


class _RememberingRunner(Runner):
    """Runs each challenge's reference once, and aligns each graph once."""

    def __init__(self, references: list[Reference], seed: int, compared: dict[tuple[int, int], Any]) -> None:
        super().__init__(references, seed)
        self.compared = compared
        self.known: dict[int, list[tuple[Graph, Any]]] = {}

    def compare(self, graph: Graph, reference: Reference) -> Comparison:
        # Both are kept by the caller as long as this: their identities are theirs alone.
        key = id(graph), id(reference)
        if key not in self.compared:
            self.compared[key] = super().compare(graph, reference)
        return self.compared[key]

    def run_reference(
        self, graph: Graph, source: RandomWeights, challenge: Challenge
    ) -> tuple[np.ndarray, dict[int, np.ndarray]]:
        runs = self.known.setdefault(challenge.seed, [])
        for known, run in runs:
            if known == graph:
                return run
        runs.append((graph, super().run_reference(graph, source, challenge)))
        return runs[-1][1]
