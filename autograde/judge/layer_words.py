"""Words for differences at one layer: what it has, what it is, where it stands, and whether it is there."""

from autograde.evidence.schema import Node
from autograde.judge.altered import word_altered
from autograde.judge.attributes import POOLINGS, is_own, layer_name, operation_name
from autograde.judge.comparison import Difference
from autograde.judge.told import Told, Words, shorten
from autograde.judge.verdict import Finding
from signs.words import mark, tell

_ATTRIBUTE_HINTS = {
    "padding": mark("'valid' drops the border, 'same' keeps height and width: which does this place need?"),
    "strides": mark("A stride shrinks height and width: where does the exercise shrink them?"),
    "filters": mark("Compare the number of filters with the exercise's text."),
    "kernel_size": mark("How large a window does the exercise give this layer?"),
    "axis": mark("The channels are the last axis."),
    "use_bias": mark(
        "Does the exercise give this layer a bias? If it says nothing, leave it as Keras makes it."
    ),
    "function": mark("Compare with the activation that the exercise names here."),
    "units": mark("How many outputs does the exercise give this layer?"),
    "dilation_rate": mark("A dilated window has holes: does the exercise ask for them?"),
    "epsilon": mark("It only keeps the division from zero: leave it as Keras has it."),
    "groups": mark("In how many groups does the exercise split the channels here?"),
}
_POOLING_HINT = mark("Compare the pooling's window, strides and padding with the exercise's text.")
_MISSING_HINTS = {
    "conv2d": mark("Count the convolutions on this path."),
    "batch_normalization": mark("Where does the exercise normalise?"),
    "activation": mark("Look again at where the exercise applies the activation."),
}


def _attribute(told: Told, difference: Difference, title: str) -> Finding:
    node, reference, attribute = difference.ours, difference.theirs, difference.attribute
    has, wanted = node.attributes[attribute], reference.attributes[attribute]
    parts = {"title": title, "layer": layer_name(node), "attribute": attribute}
    if attribute == "function" and has == "other":
        message = tell(
            "{title}: the activation is another function, not {wanted}.", title=title, wanted=wanted
        )
    elif attribute == "function":
        message = tell("{title}: the activation is {has}, not {wanted}.", title=title, has=has, wanted=wanted)
    elif attribute in ("center", "scale", "use_bias"):
        message = tell(
            "{title}: {layer} has {attribute}={has}, not {wanted}.", **parts, has=has, wanted=wanted
        )
    elif attribute == "epsilon":
        message = tell(
            "{title}: {layer} has {attribute} {has}, not {wanted}.",
            **parts,
            has=_show(has),
            wanted=_show(wanted),
        )
    else:
        shown = told.symbols.students(reference.id, attribute) or _show(has)
        asked = told.symbols.attribute(reference.id, attribute)
        if asked:
            message = tell(
                "{title}: {layer} has {attribute} {has}, not {wanted}.", **parts, has=shown, wanted=asked
            )
        else:
            message = tell(
                "{title}: {layer} has {attribute} {has}, not what the exercise asks for.", **parts, has=shown
            )
    hint = _POOLING_HINT if node.op in POOLINGS else _ATTRIBUTE_HINTS.get(attribute)
    identifier = f"{node.op}-{attribute}"
    return Finding(identifier, difference.component, message, tell(hint) if hint else "", node.id)


def _missing(told: Told, difference: Difference, title: str) -> Finding:
    reference, part = difference.theirs, difference.component
    if len(reference.inputs) > 1:
        return _merge_missing(reference.op, part, title)
    message = tell("{title}: {layer} is missing.", title=title, layer=layer_name(reference))
    hint = _MISSING_HINTS.get(reference.op)
    return Finding(f"{reference.op}-missing", part, message, tell(hint) if hint else "")


def _merge_missing(op: str, part: str, title: str) -> Finding:
    if op == "add":
        message = tell("{title}: main path and shortcut are never added.", title=title)
        hint = tell("Keep the input under another name at the start, and add the two where they meet.")
        return Finding("addition-missing", part, message, hint)
    message = tell(
        "{title}: {layer} is missing: the branches never meet.", title=title, layer=operation_name(op)
    )
    return Finding(f"{op}-missing", part, message, tell("Which tensors does the exercise bring together?"))


def _superfluous(told: Told, difference: Difference, title: str) -> Finding:
    node, part = difference.ours, difference.component
    parts = {"title": title, "layer": layer_name(node)}
    if _is_closed(node):
        message = tell("{title}: the check cannot look into this {layer}.", **parts)
        hint = tell("Write that step with Keras's layers, keras.ops, or operators such as +.")
        return Finding("cannot-follow", part, message, hint, node.id)
    message = tell("{title}: this {layer} does not belong here.", **parts)
    return Finding(f"{node.op}-superfluous", part, message, tell("Take it out, or move it."), node.id)


def _kind(told: Told, difference: Difference, title: str) -> Finding:
    node, reference, part = difference.ours, difference.theirs, difference.component
    if _is_closed(node):
        return _superfluous(told, difference, title)
    message = tell(
        "{title}: {layer} stands where {wanted} should be.",
        title=title,
        layer=layer_name(node),
        wanted=layer_name(reference),
    )
    if node.op in POOLINGS and reference.op in POOLINGS:
        hint = tell(
            "Compare with the pooling that the exercise names: maximum or average, and over which window?"
        )
        return Finding("pooling-kind", part, message, hint, node.id)
    hint = tell("Which of Keras's layers does the exercise name here?")
    return Finding(f"{reference.op}-kind", part, message, hint, node.id)


def _order(told: Told, difference: Difference, title: str) -> Finding:
    node = difference.ours
    message = tell(
        "{title}: {layer} stands before {other}, not after it.",
        title=title,
        layer=layer_name(node),
        other=operation_name(difference.attribute),
    )
    hint = tell("Compare the order of the layers with the exercise's text.")
    return Finding(f"{node.op}-order", difference.component, message, hint, node.id)


def _shared(told: Told, difference: Difference, title: str) -> Finding:
    node = difference.ours
    message = tell(
        "{title}: {layer} is a layer that was used before, with its weights.",
        title=title,
        layer=layer_name(node),
    )
    hint = tell("Make a new layer for each place.")
    return Finding("layer-shared", difference.component, message, hint, node.id)


def _altered(told: Told, difference: Difference, title: str) -> Finding:
    return word_altered(difference, title, layer_name(difference.ours))


def _not_shared(told: Told, difference: Difference, title: str) -> Finding:
    node = difference.ours
    message = tell(
        "{title}: {layer} is a new layer, where one that was used before should be.",
        title=title,
        layer=layer_name(node),
    )
    hint = tell("Make the layer once, and call it wherever its weights are shared.")
    return Finding("layer-not-shared", difference.component, message, hint, node.id)


#: Of a result that is never used: that it is the last one, a whole path's, or one layer's; without its line
#: and with it.
_UNUSED = {
    "last": (
        mark("{title}: the last result, that of this {layer}, is not returned."),
        mark("{title}: the last result, that of this {layer}, is not returned (line {number}: `{line}`)."),
    ),
    "path": (
        mark("{title}: the result of the main path is lost: that of this {layer} is never used."),
        mark(
            "{title}: the result of the main path is lost: that of this {layer} is never used "
            "(line {number}: `{line}`)."
        ),
    ),
    "layer": (
        mark("{title}: the result of this {layer} is never used."),
        mark("{title}: the result of this {layer} is never used (line {number}: `{line}`)."),
    ),
}
_UNUSED_HINTS = {
    "last": mark("Which tensor does the `return` name?"),
    "path": mark("Is its name given to something else before the next layer reads it?"),
    "layer": mark("Give the result a name, and let the layer that comes next read it."),
}


def _unused(told: Told, difference: Difference, title: str) -> Finding:
    node, whole = difference.ours, difference.attribute == "whole"
    unused = next(one for one in told.graph.unused if one.nodes[-1] is node)
    last = whole and difference.theirs.id == told.reference.graph.output
    what = "last" if last else "path" if whole else "layer"
    message = tell(
        _UNUSED[what][bool(unused.line)],
        title=title,
        layer=layer_name(node),
        number=unused.number,
        line=shorten(unused.line),
    )
    hint = tell(_UNUSED_HINTS[what])
    return Finding("result-unused", difference.component, message, hint, line=shorten(unused.line))


def _wiring(told: Told, difference: Difference, title: str) -> Finding:
    node = difference.ours
    message = tell(
        "{title}: {layer} reads another tensor than it should.", title=title, layer=layer_name(node)
    )
    hint = tell("Which tensors does the exercise put together here?")
    return Finding(f"{node.op}-reads", difference.component, message, hint, node.id)


LAYER_WORDS: Words = {
    "attribute": _attribute,
    "missing": _missing,
    "superfluous": _superfluous,
    "kind": _kind,
    "order": _order,
    "shared": _shared,
    "altered": _altered,
    "not-shared": _not_shared,
    "unused": _unused,
    "wiring": _wiring,
}


def _show(value: object) -> str:
    if isinstance(value, list):
        return "(" + ", ".join(_show(item) for item in value) + ("," if len(value) == 1 else "") + ")"
    return repr(value)


def _is_closed(node: Node) -> bool:
    """Say whether a node is a step of the student's own that could not be followed."""
    return node.op == "unknown" and (is_own(node) or node.attributes["type"].endswith("Lambda"))
