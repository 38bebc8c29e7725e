"""Words for differences of branches: where they start, what stands on them, and how they meet."""

from autograde.evidence.layer_kinds import WEIGHTED
from autograde.evidence.schema import Graph, Node
from autograde.judge.attributes import layer_name
from autograde.judge.comparison import Difference
from autograde.judge.told import Told, Words
from autograde.judge.verdict import Finding
from signs.words import tell, tell_list, tell_many


def _merge(told: Told, difference: Difference, title: str) -> Finding:
    merge, wanted, part = difference.ours, difference.theirs, difference.component
    parts = {"title": title, "merge": layer_name(merge), "number": len(merge.inputs)}
    if wanted.op == "add" and len(wanted.inputs) == 2:
        if merge.op != wanted.op:
            message = tell(
                "{title}: main path and shortcut meet in {merge}, not in an Add of two.",
                title=title,
                merge=layer_name(merge),
            )
        else:
            message = tell(
                "{title}: main path and shortcut meet in {merge} of {number} tensors, not in an Add of two.",
                **parts,
            )
        hint = tell("A residual block computes F(x) + x: one sum of two tensors.")
        return Finding("merge-kind", part, message, hint, merge.id)
    if merge.op != wanted.op:
        message = tell(
            "{title}: the branches meet in {merge}, not in {wanted}.",
            title=title,
            merge=layer_name(merge),
            wanted=layer_name(wanted),
        )
    else:
        message = tell(
            "{title}: the branches meet in {merge} of {number} tensors, not in {wanted} of {count}.",
            **parts,
            wanted=layer_name(wanted),
            count=len(wanted.inputs),
        )
    hint = tell("Which tensors does the exercise bring together, and how?")
    return Finding("merge-kind", part, message, hint, merge.id)


def _operands(told: Told, difference: Difference, title: str) -> Finding:
    node = difference.ours
    message = tell(
        "{title}: {layer} reads its branches in another order.", title=title, layer=layer_name(node)
    )
    hint = tell("The order of the tensors decides which channels come first.")
    return Finding(f"{node.op}-operands", difference.component, message, hint, node.id)


def _late(told: Told, difference: Difference, title: str) -> Finding:
    source = _source(told, difference)
    parts = {"title": title, "branch": _name_branch(told, difference)}
    if len(set(difference.ours.inputs)) == 1:
        merge = layer_name(difference.ours)
        if source is None:
            message = tell(
                "{title}: {merge} gets the same tensor twice; {branch} starts at the block's input X.",
                **parts,
                merge=merge,
            )
        else:
            message = tell(
                "{title}: {merge} gets the same tensor twice; {branch} starts after {source}.",
                **parts,
                merge=merge,
                source=layer_name(source),
            )
    else:
        [last] = told.ours(difference.nodes[-1:])
        if source is None:
            message = tell(
                "{title}: {branch} starts after {layer}, not at the block's input X.", **parts, layer=last
            )
        else:
            message = tell(
                "{title}: {branch} starts after {layer}, not after {source}.",
                **parts,
                layer=last,
                source=layer_name(source),
            )
    hint = tell("Keep the tensor under another name before the main path changes it.")
    return Finding("shortcut-late", difference.component, message, hint, difference.ours.id)


def _early(told: Told, difference: Difference, title: str) -> Finding:
    [first] = told.theirs(difference.references[-1:])
    message = tell(
        "{title}: {branch} starts before {layer}, not after it.",
        title=title,
        branch=_name_branch(told, difference),
        layer=first,
    )
    hint = tell("Which tensor is it that goes past the other layers?")
    return Finding("shortcut-early", difference.component, message, hint, difference.ours.id)


def _name_branch(told: Told, difference: Difference) -> str:
    """Name a branch: of two, the one with fewer layers is the shortcut."""
    if len(difference.theirs.inputs) != 2:
        return tell("a branch")
    graph, components = told.reference.graph, told.reference.components
    one, other = (_ancestors(graph, i) for i in difference.theirs.inputs)
    own, beside = one - other, other - one
    if difference.component in {components.get(i) for i in beside}:
        own, beside = beside, own
    named = difference.component in {components.get(i) for i in own}
    named = named and difference.component != components.get(difference.theirs.id)
    layers = [sum(graph[i].op in WEIGHTED for i in branch) for branch in (own, beside)]
    return tell("the main path") if named and layers[0] > layers[1] else tell("the shortcut")


def _source(told: Told, difference: Difference) -> Node | None:
    """Return the layer that the reference's branches start after; None for the block's input."""
    graph, runs, merge = told.reference.graph, told.reference.runs, difference.theirs
    split = _common_source(graph, merge)
    at_input = split.op == "input" or runs.get(split.id) != runs.get(merge.id)
    return None if at_input else split


def _moved(told: Told, difference: Difference, title: str) -> Finding:
    names, part = told.ours(difference.nodes), difference.component
    parts = {"title": title, "layers": tell_list(names)}
    if difference.attribute != "shortcut":
        message = tell_many(
            "{title}: its {layers} is applied to another branch.",
            "{title}: its {layers} are applied to another branch.",
            len(names),
            **parts,
        )
        hint = tell("Which tensor does each call read?")
        return Finding(f"{difference.ours.op}-moved", part, message, hint, difference.ours.id)
    graph = told.reference.graph
    if graph[graph[difference.references[0]].inputs[0]].op == "input":
        message = tell_many(
            "{title}: its {layers} is applied to the main path, not to the block's input.",
            "{title}: its {layers} are applied to the main path, not to the block's input.",
            len(names),
            **parts,
        )
    else:
        message = tell_many(
            "{title}: its {layers} is applied to the main path, not to its own branch.",
            "{title}: its {layers} are applied to the main path, not to its own branch.",
            len(names),
            **parts,
        )
    hint = tell("Which tensor does each call on the shortcut read?")
    return Finding("shortcut-on-main", part, message, hint, difference.ours.id)


def _before_merge(told: Told, difference: Difference, title: str) -> Finding:
    node, reference, part = difference.ours, difference.theirs, difference.component
    merge = told.reference.graph[reference.inputs[0]]
    if (reference.attributes.get("function"), merge.op) == ("relu", "add"):
        message = tell(
            "{title}: the last ReLU is applied to the main path before the addition, not to the sum.",
            title=title,
        )
        hint = tell("The sum comes first; the ReLU sees main path and shortcut together.")
        return Finding("relu-before-addition", part, message, hint, node.id)
    message = tell(
        "{title}: {layer} is applied before {merge}, not after it.",
        title=title,
        layer=layer_name(reference),
        merge=layer_name(merge),
    )
    hint = tell("The branches meet first; the activation sees them together.")
    return Finding("activation-before-merge", part, message, hint, node.id)


def _branch_missing(told: Told, difference: Difference, title: str) -> Finding:
    merge, part = layer_name(difference.theirs), difference.component
    if not difference.references:
        message = tell("{title}: the input does not reach the end of the block.", title=title)
        hint = tell("Keep it under another name at the start; {merge} reads it again.", merge=merge)
        return Finding("shortcut-missing", part, message, hint)
    message = tell_many(
        "{title}: {layers} is missing from {merge}.",
        "{title}: {layers} are missing from {merge}.",
        len(difference.references),
        title=title,
        layers=tell_list(told.theirs(difference.references)),
        merge=merge,
    )
    return Finding("branch-missing", part, message, tell("Count the branches that meet here."))


def _branch_superfluous(told: Told, difference: Difference, title: str) -> Finding:
    if difference.nodes:
        names = tell_list(told.ours(difference.nodes))
        message = tell("{title}: the branch of {layers} does not belong here.", title=title, layers=names)
    else:
        message = tell("{title}: a shortcut does not belong here.", title=title)
    hint = tell("Count the branches that meet here.")
    return Finding("branch-superfluous", difference.component, message, hint, difference.ours.id)


def _region_missing(told: Told, difference: Difference, title: str) -> Finding:
    message = tell("{title}: a block is missing.", title=title)
    return Finding("block-missing", difference.component, message, tell("Count the blocks."))


def _region_superfluous(told: Told, difference: Difference, title: str) -> Finding:
    message, hint = tell("{title}: there is a block too many.", title=title), tell("Count the blocks.")
    return Finding("block-superfluous", difference.component, message, hint, difference.ours.id)


BRANCH_WORDS: Words = {
    "merge": _merge,
    "operands": _operands,
    "late": _late,
    "early": _early,
    "moved": _moved,
    "before-merge": _before_merge,
    "branch-missing": _branch_missing,
    "branch-superfluous": _branch_superfluous,
    "region-missing": _region_missing,
    "region-superfluous": _region_superfluous,
}


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


def _common_source(graph: Graph, merge: Node) -> Node:
    """Find the node where the branches of a merge part: the nearest that all of them come from."""
    shared = set.intersection(*(_ancestors(graph, i) for i in merge.inputs))
    return [node for node in graph.nodes if node.id in shared][-1]
