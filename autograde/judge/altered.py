"""Finds and words what is wrong with a layer beside its settings: it is frozen, patched, somebody else's, ...

Evidence tells it by the words of `autograde.evidence.layer_kinds.ALTERATIONS`. A reference may hold such
layers, too: then they are what is asked for.
"""

from collections.abc import Iterable

from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph, Node
from autograde.judge.comparison import Difference
from autograde.judge.verdict import Finding

#: By word: what is said of a layer, after its name or with it, and where to look.
_SENTENCES = {
    "early": (
        "this {name} was made before your function was called",
        "Make every layer inside the function: each call needs weights of its own.",
    ),
    "replaced": ("`{what}` of this {name} is not Keras's own", "Use Keras's layer as it is."),
    "changed": (
        "`{what}` of this {name} was changed after its call",
        "Make a layer with the settings that it is to have, and leave it so.",
    ),
    "dtype": ("this {name} computes in {what}", "Leave the precision as Keras has it: float32."),
    "frozen": ("the weights of this {name} are not learnt", "Leave `trainable` as Keras has it: True."),
    "constraint": ("this {name} has a constraint ({what})", "The exercise asks for none."),
    "regularizer": (
        "this {name} has a regulariser that the check does not know ({what})",
        "The exercise asks for none.",
    ),
    "weights": (
        "the weights of this {name} do not have the shapes that its settings say",
        "Use Keras's layer as it is.",
    ),
    "shared": ("this {name} has weights of another layer", "Make a new layer for each place."),
}
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
    sentence, hint = _SENTENCES.get(
        word, ("this {name} is to be otherwise: {what}", "Compare with the text.")
    )
    what = "a weight" if what.startswith("weight ") else what
    message = f"{title}: {sentence.format(name=name, what=what)}."
    return Finding(f"altered-{word}", difference.component, message, hint, difference.ours.id)


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
            message = f"The layer {node.name!r} was not made by your code, but by {maker}."
            return Finding("not-yours", "", message, "Write the layers out in your function, one by one.")
    weighted = [node for node in graph.nodes if any(name.endswith("initializer") for name in node.attributes)]
    if 2 * sum(node.altered == _EARLY for node in weighted) > len(weighted):
        message = "These layers were made before your function was called."
        return Finding("not-yours", "", message, _SENTENCES[_EARLY][1])
    return None
