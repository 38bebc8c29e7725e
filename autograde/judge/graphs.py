"""Judges a network exercise: numbers decide, the comparison with the reference explains.

Nothing in here knows an exercise: what it asks for comes as references, what it pays as a rubric.
"""

from collections.abc import Sequence
from typing import Any

from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph
from autograde.forms import form_words
from autograde.judge.altered import find_foreign
from autograde.judge.comparison import Difference
from autograde.judge.drawing import Drawing
from autograde.judge.errors import no_points, nothing_to_judge, word_error
from autograde.judge.layout import layout
from autograde.judge.naming import compare_initializers, compare_names
from autograde.judge.network import Network, Runner
from autograde.judge.normalisation import find_other_side
from autograde.judge.symbols import Symbols
from autograde.judge.verdict import Component, Finding, Verdict, keep_first, score_components
from autograde.judge.words import Wording
from signs.words import mark, tell, tell_list

#: Components that no layer belongs to, where a rubric has them: it computes what it should, for every
#: challenge; layers' names; initial weights.
RESULT, NAMES, INITIALIZERS = "result", "names", "initializers"
_UNEXPLAINED_HINT = mark("Does every layer read the tensor that it should, and is each layer made anew?")


def judge_graphs(
    exercise: Any,
    outcomes: Sequence[Graph | dict[str, Any]],
    challenges: Sequence[Any],
    references: Sequence[Reference],
) -> Verdict:
    """Judge a network exercise.

    Parameters
    ----------
    exercise : Exercise
        Of its ``kept``: ``RUBRIC``, and if it has them ``SYMBOLS``, ``HINTS`` and
        ``cross_check(challenge, network, numbers)``, which yields findings of its own; one without a
        component says that the network is wrong.
    outcomes : sequence of Graph or dict
        One for each challenge.
    challenges : sequence of Challenge
    references : sequence of Reference
        One for each challenge.

    Returns
    -------
    Verdict
        Its numbers hold ``largest_difference`` (relative, over all challenges that ran), and what the
        exercise's cross-checks add.
    """
    kept = exercise.kept
    sized = [None not in challenge.parameters["input_shape"] for challenge in challenges]
    if not any(isinstance(outcome, Graph) for outcome in outcomes):
        first = next((o for o, known in zip(outcomes, sized, strict=True) if known), outcomes[0])
        return nothing_to_judge(exercise.name, kept.RUBRIC, first)
    for outcome, reference in zip(outcomes, references, strict=True):
        foreign = find_foreign(outcome, reference) if isinstance(outcome, Graph) else None
        if foreign:
            return no_points(exercise.name, kept.RUBRIC, foreign)
    case = _Case(exercise, challenges, references)
    for n, (outcome, known) in enumerate(zip(outcomes, sized, strict=True)):
        if isinstance(outcome, Graph):
            case.judge(n, outcome)
        elif known:  # with unknown sizes a right network may fail too, if it asks for the sizes
            case.errors.append(word_error(outcome))
            case.note_call(n, True)
    return case.verdict()


class _Case:
    """One check: what its challenges have shown so far."""

    def __init__(self, exercise: Any, challenges: Sequence[Any], references: Sequence[Reference]) -> None:
        self.name, self.kept = exercise.name, exercise.kept
        self.challenges, self.references = challenges, references
        self.rubric = self.kept.RUBRIC
        form = challenges[0].form
        symbols = Symbols(
            [challenge.parameters for challenge in challenges],
            references,
            form_words(exercise, "SYMBOLS", form),
        )
        self.wording = Wording(self.rubric, symbols, form_words(exercise, "HINTS", form))
        self.runner = Runner(list(references), challenges[0].seed)
        self.cross_check = getattr(self.kept, "cross_check", lambda challenge, network, numbers: ())
        marked = {part for one in references for part in (*one.components.values(), *one.bare)}
        #: What the graph itself pays for.
        self.parts = [part for part in self.rubric if part in marked]
        self.structure: list[Finding] = []
        self.unexplained: list[Finding] = []
        self.checked: list[Finding] = []
        self.naming: list[Finding] = []
        self.errors: list[Finding] = []
        self.blocks = {name for one in references for name, _ in one.runs.values()}
        #: By challenge: the network, whether it is wrong, and what else than the graph says so.
        self.networks: dict[int, tuple[Network, bool, list[Finding], list[Finding]]] = {}
        self.defaults = exercise.defaults
        #: For each challenge, what its call left out, and whether what came of it is wrong.
        self.calls: list[tuple[set[str], bool]] = []
        self.numbers: dict[str, Any] = {"largest_difference": 0.0}

    def judge(self, n: int, graph: Graph) -> None:
        """Judge the graph of one challenge."""
        challenge, reference = self.challenges[n], self.references[n]
        network = self.runner.run(graph, reference, challenge)
        if network.difference < float("inf"):
            self.numbers["largest_difference"] = max(self.numbers["largest_difference"], network.difference)
        checked = [self.wording.finish(f) for f in self.cross_check(challenge, network, self.numbers)]
        decisive = [finding for finding in checked if not finding.component]
        self.checked += [finding for finding in checked if finding.component]
        inputs = self._compare_inputs(graph, challenge, reference)
        wrong = bool(network.obstacle or decisive)
        self.networks[n] = network, wrong, decisive, inputs
        self.note_call(n, wrong or bool(inputs))
        comparison = network.comparison
        self.wording.symbols.note(n, comparison.pairs)

    def note_call(self, n: int, is_wrong: bool) -> None:
        """Note what the call of a challenge left out, and whether what came of it is wrong."""
        parameters = self.challenges[n].parameters
        left_out = {name for name, value in self.defaults.items() if parameters.get(name) == value}
        self.calls.append((left_out, is_wrong))

    def _explain(self) -> None:
        """Put into words what is wrong with the networks of all challenges."""
        for n, (network, wrong, decisive, inputs) in self.networks.items():
            self.structure += inputs
            if wrong:
                explained = self.wording.findings(network.comparison, n)
                other_side = find_other_side(network.comparison)
                if other_side:
                    explained = [self.wording.finish(other_side), *explained]
                self.structure += explained
                if not explained and not inputs:
                    self.unexplained += decisive or [
                        Finding("other-numbers", "", network.obstacle, tell(_UNEXPLAINED_HINT))
                    ]
            if NAMES in self.rubric:
                names = compare_names(network.comparison, self.wording.symbols.at(n), NAMES)
                self.naming += [self.wording.finish(finding) for finding in names]
            if INITIALIZERS in self.rubric:
                self.naming += compare_initializers(network.comparison, INITIALIZERS)

    def _compare_inputs(self, graph: Graph, challenge: Any, reference: Reference) -> list[Finding]:
        """Look whether the network takes images of the size that it was asked for."""
        given, wanted = list(graph.nodes[0].shape[1:]), list(challenge.parameters["input_shape"])
        if given == wanted:
            return []
        nodes = reference.graph.nodes
        component = next((reference.components[node.id] for node in nodes[1:]), None) or ""
        message = tell(
            "{title}: the network's input is {shape}, whatever `input_shape` is.",
            title=tell(self.rubric[component][0]) if component in self.rubric else tell("The network"),
            shape=tuple(given),
        )
        return [Finding("input-shape", component, message, tell("The caller says how large the images are."))]

    def _find_default(self) -> list[Finding]:
        """Look whether the network is wrong where something was left out of the call, and only there."""
        networks = self.networks.values()
        differences = [d for network, wrong, *_ in networks if wrong for d in network.comparison.differences]
        if any(difference.kind == "missing" for difference in differences):  # no default makes a layer go
            return []
        # The same difference may be there in the other calls, where it drowned in large numbers.
        there = {
            _place(d) for network, wrong, *_ in networks if not wrong for d in network.comparison.differences
        }
        if differences and there.issuperset(map(_place, differences)):
            return []
        as_asked = not self.errors and not any(inputs for *_, inputs in networks)
        found = {}
        for name, value in self.defaults.items():
            if name == "input_shape" and as_asked:
                continue
            wrong = {name in left_out for left_out, is_wrong in self.calls if is_wrong}
            right = {name in left_out for left_out, is_wrong in self.calls if not is_wrong}
            if (wrong, right) == ({True}, {False}):
                found[name] = tuple(value) if isinstance(value, list) else value
        if not found:
            return []
        part = self.structure[0].component if self.structure else ""
        message = tell(
            "Called without {names}, it does not do what it should: the default is {values}.",
            names=tell_list(f"`{name}`" for name in found),
            values=", ".join(f"{name}={value}" for name, value in found.items()),
        )
        return [Finding("default", part, message, tell("It stands in the first line of the function."))]

    def verdict(self) -> Verdict:
        """Sum up."""
        self._explain()
        self.structure = self._find_default() + self.structure
        correct = not (self.errors or any(wrong or inputs for _, wrong, _, inputs in self.networks.values()))
        blamed = {finding.component for finding in (*self.structure, *self.unexplained)}
        explained = bool(blamed & {*self.parts, *self.blocks})
        # An exception is the news where nothing else is known to be wrong; otherwise it is a consequence.
        rest = [*self.unexplained, *self.errors]
        last = [*self.checked, *sorted(self.naming, key=lambda f: f.component != NAMES)]
        findings = [*self.structure, *last, *rest] if explained else [*self.structure, *rest, *last]
        findings = keep_first(findings)
        # What the check cannot look into looks like much that is missing.
        findings.sort(key=lambda finding: finding.identifier != "cannot-follow")
        lost = set(self.parts if not correct and not explained else ())
        correct = correct and all(finding.identifier != "duplicate-names" for finding in findings)
        components = score_components(self.rubric, findings, lost if correct else lost | {RESULT})
        if not correct and all(component.points == component.max_points for component in components):
            # A mistake of a block's is no component's, and this rubric pays for no result.
            lost = {part for one in self.networks.values() for part in self._differing(one[0])}
            components = score_components(self.rubric, findings, lost)
        return Verdict(
            self.name, correct, components, tuple(findings), self.numbers, self._draw(correct, components)
        )

    @staticmethod
    def _differing(network: Network) -> set[str]:
        return {difference.component for difference in network.comparison.differences}

    def _draw(self, correct: bool, components: Sequence[Component]) -> Drawing | None:
        """Lay out the first wrong network, or else the first; None where only an exception is wrong."""
        found = [(wrong or bool(inputs), n) for n, (_, wrong, _, inputs) in self.networks.items()]
        wrong, n = max(found, key=lambda one: one[0])
        network = self.networks[n][0]
        if not wrong and not correct:
            return None
        blamed = [component.name for component in components if component.points < component.max_points]
        symbols = self.wording.symbols.at(n)
        return layout(
            network.comparison,
            self.rubric,
            correct,
            blamed,
            lambda node, attribute: symbols.value(node.id, attribute),
        )


def _place(difference: Difference) -> tuple[str, str, int]:
    """Return what the same difference shares in several challenges."""
    return difference.kind, difference.attribute, difference.reference.id if difference.reference else -1
