"""Words for what a comparison has found: one sentence and a hint a difference, for the student.

What the exercise asks for is told in its own words (F1, f, s), never as a challenge's numbers.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from autograde.evidence.layer_kinds import WEIGHTED
from autograde.evidence.schema import Graph, Node
from autograde.judge.altered import word_altered
from autograde.judge.attributes import POOLINGS, layer_name, operation_name
from autograde.judge.blocks import BlockFault, find_block_faults
from autograde.judge.comparison import Comparison, Difference
from autograde.judge.symbols import Symbols
from autograde.judge.verdict import Finding

_ATTRIBUTE_HINTS = {
    "padding": "'valid' drops the border, 'same' keeps height and width: which does this place need?",
    "strides": "A stride shrinks height and width: where does the exercise shrink them?",
    "filters": "Compare the number of filters with the exercise's text.",
    "kernel_size": "How large a window does the exercise give this layer?",
    "axis": "The channels are the last axis.",
    "use_bias": "Does the exercise give this layer a bias? If it says nothing, leave it as Keras makes it.",
    "function": "Compare with the activation that the exercise names here.",
    "units": "How many outputs does the exercise give this layer?",
    "dilation_rate": "A dilated window has holes: does the exercise ask for them?",
    "epsilon": "It only keeps the division from zero: leave it as Keras has it.",
    "groups": "In how many groups does the exercise split the channels here?",
}
_POOLING_HINT = "Compare the pooling's window, strides and padding with the exercise's text."
_ORDER_HINT = "Compare the order of the layers with the exercise's text."
_MISSING_HINTS = {
    "conv2d": "Count the convolutions on this path.",
    "batch_normalization": "Where does the exercise normalise?",
    "activation": "Look again at where the exercise applies the activation.",
}
LONGEST_LINE = 80
_OWN = ("Lambda", "of your own")


@dataclass(frozen=True)
class Wording:
    """What the words of an exercise are.

    Attributes
    ----------
    rubric : dict
        ``{component: (title, points)}``.
    symbols : Symbols
    hints : dict of str to str
        Hints of the exercise's own, by finding identifier or by ``component:identifier``.
    """

    rubric: Mapping[str, tuple[str, float]]
    symbols: Symbols
    hints: Mapping[str, str] = field(default_factory=dict)

    def findings(self, comparison: Comparison, challenge: int = 0) -> list[Finding]:
        """Word the differences of a comparison, in their order; those of one block's as one.

        Parameters
        ----------
        comparison : Comparison
        challenge : int
            Which of the check's it is.

        Returns
        -------
        list of Finding
            What is wrong in a function that the network calls belongs to a component of that function's name.
        """
        words = _Words(self, comparison, self.symbols.at(challenge))
        faults = {id(fault.difference): fault for fault in find_block_faults(comparison)}
        within = {id(difference) for fault in faults.values() for difference in fault.all}
        found = []
        for difference in comparison.differences:
            if id(difference) in faults:
                found.append(words.in_block(faults[id(difference)]))
            elif id(difference) not in within:
                found.append(words.word(difference))
        return [self.finish(finding) for finding in found]

    def finish(self, finding: Finding) -> Finding:
        """Give a finding the exercise's own hint, where it has one."""
        own = self.hints.get(f"{finding.component}:{finding.identifier}", self.hints.get(finding.identifier))
        if own is None:
            return finding
        return Finding(finding.identifier, finding.component, finding.message, own, finding.node)


class _Words:
    """Words one comparison."""

    def __init__(self, wording: Wording, comparison: Comparison, symbols: Symbols) -> None:
        self.wording, self.comparison, self.symbols = wording, comparison, symbols
        self.reference = comparison.reference
        counts = Counter(
            (comparison.component_of(node), node.op) for node in comparison.reference.graph.nodes
        )
        self.repeated = {key for key, count in counts.items() if count > 1}

    def word(self, difference: Difference, title: str = "") -> Finding:
        """Word one difference."""
        words: Callable[[Difference, str], Finding] = getattr(self, "_" + difference.kind.replace("-", "_"))
        return words(difference, title or self.title(difference))

    def in_block(self, fault: BlockFault) -> Finding:
        """Word what is wrong in a function that the network is built from."""
        _, comma, where = self.title(fault.difference).partition(", ")
        finding = self.word(fault.difference, f"In your `{fault.function}`{comma}{where}")
        return replace(finding, component=fault.block)

    def title(self, difference: Difference) -> str:
        """Name the component, and the layer in it where there are several of the kind."""
        part, reference = difference.component, difference.reference
        title = self.wording.rubric[part][0] if part in self.wording.rubric else "The network"
        placed = difference.kind in (
            "attribute",
            "missing",
            "order",
            "kind",
            "superfluous",
            "shared",
            "altered",
            "wiring",
        )
        if placed and reference is not None and reference.name and (part, reference.op) in self.repeated:
            where = difference.attribute if difference.kind == "superfluous" else "at"
            title = f"{title}, {where} {reference.name}"
        return title

    def at_source(self, difference: Difference) -> str:
        """Say where the reference's branches start."""
        graph = self.reference.graph
        merge = difference.theirs
        split = _common_source(graph, merge)
        runs = self.reference.runs
        if split.op == "input" or runs.get(split.id) != runs.get(merge.id):
            return "at the block's input X"
        return f"after {layer_name(split)}"

    # One method a kind of difference.

    def _attribute(self, difference: Difference, title: str) -> Finding:
        node, reference, attribute = difference.ours, difference.theirs, difference.attribute
        has, wanted = node.attributes[attribute], reference.attributes[attribute]
        if attribute == "function":
            has = "another function" if has == "other" else has
            message = f"{title}: the activation is {has}, not {wanted}."
        elif attribute in ("center", "scale", "use_bias"):
            message = f"{title}: {layer_name(node)} has {attribute}={has}, not {wanted}."
        elif attribute == "epsilon":
            message = f"{title}: {layer_name(node)} has epsilon {_show(has)}, not {_show(wanted)}."
        else:
            told = self.symbols.attribute(reference.id, attribute)
            than = f"not {told}" if told else "not what the exercise asks for"
            shown = self.symbols.students(reference.id, attribute) or _show(has)
            message = f"{title}: {layer_name(node)} has {attribute} {shown}, {than}."
        hint = _POOLING_HINT if node.op in POOLINGS else _ATTRIBUTE_HINTS.get(attribute, "")
        return Finding(f"{node.op}-{attribute}", difference.component, message, hint, node.id)

    def _missing(self, difference: Difference, title: str) -> Finding:
        reference = difference.theirs
        if len(reference.inputs) > 1:
            return self._merge_missing(difference, title)
        message = f"{title}: {layer_name(reference)} is missing."
        hint = _MISSING_HINTS.get(reference.op, "")
        return Finding(f"{reference.op}-missing", difference.component, message, hint)

    def _merge_missing(self, difference: Difference, title: str) -> Finding:
        op, part = difference.theirs.op, difference.component
        if op == "add":
            message = f"{title}: main path and shortcut are never added."
            hint = "Keep the input under another name at the start, and add the two where they meet."
            return Finding("addition-missing", part, message, hint)
        message = f"{title}: {operation_name(op)} is missing: the branches never meet."
        return Finding(f"{op}-missing", part, message, "Which tensors does the exercise bring together?")

    def _superfluous(self, difference: Difference, title: str) -> Finding:
        node, part = difference.ours, difference.component
        name = with_article(layer_name(node))
        if _is_closed(node):
            message = f"{title}: the check cannot look into {name}."
            hint = "Write that step with Keras's layers, keras.ops, or operators such as +."
            return Finding("cannot-follow", part, message, hint, node.id)
        message = f"{title}: there is {name} that does not belong here."
        return Finding(f"{node.op}-superfluous", part, message, "Take it out, or move it.", node.id)

    def _kind(self, difference: Difference, title: str) -> Finding:
        node, reference, part = difference.ours, difference.theirs, difference.component
        if _is_closed(node):
            return self._superfluous(difference, title)
        message = f"{title}: {layer_name(node)} stands where {layer_name(reference)} should be."
        if node.op in POOLINGS and reference.op in POOLINGS:
            hint = (
                "Compare with the pooling that the exercise names: maximum or average, and over which window?"
            )
            return Finding("pooling-kind", part, message, hint, node.id)
        hint = "Which of Keras's layers does the exercise name here?"
        return Finding(f"{reference.op}-kind", part, message, hint, node.id)

    def _order(self, difference: Difference, title: str) -> Finding:
        node, after = difference.ours, operation_name(difference.attribute)
        message = f"{title}: {layer_name(node)} stands before {after}, not after it."
        return Finding(f"{node.op}-order", difference.component, message, _ORDER_HINT, node.id)

    def _merge(self, difference: Difference, title: str) -> Finding:
        merge, wanted, part = difference.ours, difference.theirs, difference.component
        how = (
            layer_name(merge)
            if merge.op != wanted.op
            else f"{layer_name(merge)} of {len(merge.inputs)} tensors"
        )
        if wanted.op == "add" and len(wanted.inputs) == 2:
            message = f"{title}: main path and shortcut meet in {how}, not in an Add of two."
            hint = "A residual block computes F(x) + x: one sum of two tensors."
        else:
            count = f" of {len(wanted.inputs)}" if merge.op == wanted.op else ""
            message = f"{title}: the branches meet in {how}, not in {layer_name(wanted)}{count}."
            hint = "Which tensors does the exercise bring together, and how?"
        return Finding("merge-kind", part, message, hint, merge.id)

    def _operands(self, difference: Difference, title: str) -> Finding:
        node = difference.ours
        message = f"{title}: {layer_name(node)} reads its branches in another order."
        hint = "The order of the tensors decides which channels come first."
        return Finding(f"{node.op}-operands", difference.component, message, hint, node.id)

    def _late(self, difference: Difference, title: str) -> Finding:
        last = layer_name(self.comparison.graph[difference.nodes[-1]])
        what = self.branch(difference)
        message = f"{title}: {what} starts after {last}, not {self.at_source(difference)}."
        if len(set(difference.ours.inputs)) == 1:
            merge = layer_name(difference.ours)
            message = (
                f"{title}: {merge} gets the same tensor twice; {what} starts {self.at_source(difference)}."
            )
        hint = "Keep the tensor under another name before the main path changes it."
        return Finding("shortcut-late", difference.component, message, hint, difference.ours.id)

    def _early(self, difference: Difference, title: str) -> Finding:
        first = layer_name(self.reference.graph[difference.references[-1]])
        message = f"{title}: {self.branch(difference)} starts before {first}, not after it."
        hint = "Which tensor is it that goes past the other layers?"
        return Finding("shortcut-early", difference.component, message, hint, difference.ours.id)

    def branch(self, difference: Difference) -> str:
        """Name a branch: of two, the one with fewer layers is the shortcut."""
        if len(difference.theirs.inputs) != 2:
            return "a branch"
        graph, components = self.reference.graph, self.reference.components
        one, other = (_ancestors(graph, i) for i in difference.theirs.inputs)
        own, beside = one - other, other - one
        if difference.component in {components.get(i) for i in beside}:
            own, beside = beside, own
        named = difference.component in {components.get(i) for i in own}
        named = named and difference.component != components.get(difference.theirs.id)
        layers = [sum(graph[i].op in WEIGHTED for i in branch) for branch in (own, beside)]
        return "the main path" if named and layers[0] > layers[1] else "the shortcut"

    def _moved(self, difference: Difference, title: str) -> Finding:
        names = " and ".join(layer_name(self.comparison.graph[i]) for i in difference.nodes)
        are = "is" if len(difference.nodes) == 1 else "are"
        if difference.attribute == "shortcut":
            message = (
                f"{title}: its {names} {are} applied to the main path, not {self.moved_from(difference)}."
            )
            hint = "Which tensor does each call on the shortcut read?"
            return Finding("shortcut-on-main", difference.component, message, hint, difference.ours.id)
        message = f"{title}: its {names} {are} applied to another branch."
        hint = "Which tensor does each call read?"
        return Finding(f"{difference.ours.op}-moved", difference.component, message, hint, difference.ours.id)

    def moved_from(self, difference: Difference) -> str:
        """Say what the first of some layers should be applied to."""
        source = self.reference.graph[self.reference.graph[difference.references[0]].inputs[0]]
        return "to the block's input" if source.op == "input" else "to its own branch"

    def _before_merge(self, difference: Difference, title: str) -> Finding:
        node, reference = difference.ours, difference.theirs
        merge = self.reference.graph[reference.inputs[0]]
        name = layer_name(reference)
        if (name, merge.op) == ("ReLU", "add"):
            message = (
                f"{title}: the last ReLU is applied to the main path before the addition, not to the sum."
            )
            hint = "The sum comes first; the ReLU sees main path and shortcut together."
            return Finding("relu-before-addition", difference.component, message, hint, node.id)
        message = f"{title}: {name} is applied before {layer_name(merge)}, not after it."
        hint = "The branches meet first; the activation sees them together."
        return Finding("activation-before-merge", difference.component, message, hint, node.id)

    def _branch_missing(self, difference: Difference, title: str) -> Finding:
        merge, part = layer_name(difference.theirs), difference.component
        if not difference.references:
            message = f"{title}: the input does not reach the end of the block."
            hint = f"Keep it under another name at the start; {merge} reads it again."
            return Finding("shortcut-missing", part, message, hint)
        names = ", ".join(layer_name(self.reference.graph[i]) for i in difference.references)
        message = (
            f"{title}: {names} {'is' if len(difference.references) == 1 else 'are'} missing from {merge}."
        )
        return Finding("branch-missing", part, message, "Count the branches that meet here.")

    def _branch_superfluous(self, difference: Difference, title: str) -> Finding:
        names = ", ".join(layer_name(self.comparison.graph[i]) for i in difference.nodes)
        what = f"the branch of {names}" if names else "a shortcut"
        message = f"{title}: {what} does not belong here."
        hint = "Count the branches that meet here."
        return Finding("branch-superfluous", difference.component, message, hint, difference.ours.id)

    def _region_missing(self, difference: Difference, title: str) -> Finding:
        message, hint = f"{title}: a block is missing.", "Count the blocks."
        return Finding("block-missing", difference.component, message, hint)

    def _region_superfluous(self, difference: Difference, title: str) -> Finding:
        message, hint = f"{title}: there is a block too many.", "Count the blocks."
        return Finding("block-superfluous", difference.component, message, hint, difference.ours.id)

    def _shared(self, difference: Difference, title: str) -> Finding:
        node = difference.ours
        message = f"{title}: {layer_name(node)} is a layer that was used before, with its weights."
        return Finding(
            "layer-shared", difference.component, message, "Make a new layer for each place.", node.id
        )

    def _altered(self, difference: Difference, title: str) -> Finding:
        return word_altered(difference, title, layer_name(difference.ours))

    def _not_shared(self, difference: Difference, title: str) -> Finding:
        node = difference.ours
        message = f"{title}: {layer_name(node)} is a new layer, where one that was used before should be."
        hint = "Make the layer once, and call it wherever its weights are shared."
        return Finding("layer-not-shared", difference.component, message, hint, node.id)

    def _unused(self, difference: Difference, title: str) -> Finding:
        node, whole = difference.ours, difference.attribute == "whole"
        unused = next(one for one in self.comparison.graph.unused if one.nodes[-1] is node)
        at = f" (line {unused.number}: `{shorten(unused.line)}`)" if unused.line else ""
        hint = "Give the result a name, and let the layer that comes next read it."
        if difference.theirs.id == self.reference.graph.output and whole:
            message = f"{title}: the last result, that of this {layer_name(node)}, is not returned{at}."
            hint = "Which tensor does the `return` name?"
        elif whole:
            message = (
                f"{title}: the result of the main path is lost: that of this {layer_name(node)} "
                f"is never used{at}."
            )
            hint = "Is its name given to something else before the next layer reads it?"
        else:
            message = f"{title}: the result of this {layer_name(node)} is never used{at}."
        return Finding("result-unused", difference.component, message, hint)

    def _wiring(self, difference: Difference, title: str) -> Finding:
        node = difference.ours
        message = f"{title}: {layer_name(node)} reads another tensor than it should."
        hint = "Which tensors does the exercise put together here?"
        return Finding(f"{node.op}-reads", difference.component, message, hint, node.id)


def _ancestors(graph: Graph, node_id: int) -> set[int]:
    """Return all that a node is computed from, itself included."""
    found: set[int] = set()
    waiting = [node_id]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting.extend(graph[current].inputs)
    return found


def _common_source(graph, merge: Node) -> Node:
    """Find the node where the branches of a merge part: the nearest that all of them come from."""
    shared = set.intersection(*(_ancestors(graph, i) for i in merge.inputs))
    return [node for node in graph.nodes if node.id in shared][-1]


def shorten(line: str) -> str:
    """Cut a line of code to what can be recognised; who has written it has it before them."""
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def _show(value: object) -> str:
    if isinstance(value, list):
        return "(" + ", ".join(_show(item) for item in value) + ("," if len(value) == 1 else "") + ")"
    return repr(value)


def _is_closed(node: Node) -> bool:
    """Say whether a node is a step of the student's own that could not be followed."""
    return node.op == "unknown" and layer_name(node).endswith(_OWN)


def with_article(name: str) -> str:
    """Put the indefinite article before the name of a layer."""
    vowel = name[:1] in "AEIO" or name.startswith(("elu", "unknown", "exponential"))
    return f"{'an' if vowel else 'a'} {name}"
