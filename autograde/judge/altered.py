"""Finds and words what is wrong with a layer beside its settings: it is frozen, patched, somebody else's, ...

Evidence tells it by the words of `autograde.evidence.layer_kinds.ALTERATIONS`. A reference may hold such
layers, too: then they are what is asked for.
"""

from collections.abc import Iterable

from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph, Node
from autograde.judge.comparison import Difference
from autograde.judge.verdict import Finding
from signs.words import mark, tell

_AS_IT_IS = mark("Use Keras's layer as it is.")
_NONE = mark("The exercise asks for none.")
#: By word: what is said of a layer, and where to look.
_SENTENCES = {
    "early": (
        mark("{title}: this {layer} was made before your function was called."),
        mark("Make every layer inside the function: each call needs weights of its own."),
    ),
    "replaced": (mark("{title}: `{what}` of this {layer} is not Keras's own."), _AS_IT_IS),
    "changed": (
        mark("{title}: `{what}` of this {layer} was changed after its call."),
        mark("Make a layer with the settings that it is to have, and leave it so."),
    ),
    "dtype": (
        mark("{title}: this {layer} computes in {what}."),
        mark("Leave the precision as Keras has it: float32."),
    ),
    "frozen": (
        mark("{title}: the weights of this {layer} are not learnt."),
        mark("Leave `trainable` as Keras has it: True."),
    ),
    "constraint": (mark("{title}: this {layer} has a constraint ({what})."), _NONE),
    "regularizer": (
        mark("{title}: this {layer} has a regulariser that the check does not know ({what})."),
        _NONE,
    ),
    "weights": (
        mark("{title}: the weights of this {layer} do not have the shapes that its settings say."),
        _AS_IT_IS,
    ),
    "shared": (
        mark("{title}: this {layer} has weights of another layer."),
        mark("Make a new layer for each place."),
    ),
}
_WEIGHT_CHANGED = mark("{title}: a weight of this {layer} was changed after its call.")
_OTHERWISE = (mark("{title}: this {layer} is to be otherwise: {what}."), mark("Compare with the text."))
#: Who made a layer, where it is no package (`autograde.evidence.makers`).
_MAKERS = (mark("the course's own answer"), mark("a copy of another network"))
_FOREIGN, _EARLY = "foreign", "early"


def find_altered(pairs: Iterable[tuple[Node, Node]], reference: Reference) -> list[Difference]:
    """List the layers that are altered otherwise than the reference's are."""
    return [
        Difference(
            "altered",
            node,
            theirs,
            node.altered or f"not {theirs.altered}",
            reference.components.get(theirs.id) or "",
        )
        for node, theirs in pairs
        if node.altered != theirs.altered
    ]


def word_altered(difference: Difference, title: str, name: str) -> Finding:
    """Word that a layer is altered."""
    word, _, what = difference.attribute.partition(" ")
    sentence, hint = _SENTENCES.get(word, _OTHERWISE)
    if word == "changed" and what.startswith("weight "):
        sentence = _WEIGHT_CHANGED
    message = tell(sentence, title=title, layer=name, what=what)
    return Finding(f"altered-{word}", difference.component, message, tell(hint), difference.ours.id)


def find_foreign(graph: Graph, reference: Reference) -> Finding | None:
    """Say so where layers are not the student's own work: then nothing of them is paid for.

    Returns
    -------
    Finding or None
    """
    asked = {node.altered for node in reference.graph.nodes}
    for node in graph.nodes:
        word, _, maker = node.altered.partition(" ")
        if word == _FOREIGN and node.altered not in asked:
            maker = tell(maker) if maker in _MAKERS else maker
            message = tell(
                "The layer {name} was not made by your code, but by {maker}.",
                name=repr(node.name),
                maker=maker,
            )
            hint = tell("Write the layers out in your function, one by one.")
            return Finding("not-yours", "", message, hint)
    weighted = [node for node in graph.nodes if any(name.endswith("initializer") for name in node.attributes)]
    if 2 * sum(node.altered == _EARLY for node in weighted) > len(weighted):
        message = tell("These layers were made before your function was called.")
        return Finding("not-yours", "", message, tell(_SENTENCES[_EARLY][1]))
    return None
