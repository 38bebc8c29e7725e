"""Words what stands in the boxes of a drawing, and what is wrong with a layer in a word or two.

A size that is right stands as the exercise's own name for it, or not at all where it depends on the challenge
and has no name; a wrong size stands as the student's own number.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any
from unicodedata import east_asian_width

from autograde.evidence.schema import Node
from autograde.judge.attributes import attribute_name, layer_name
from autograde.judge.comparison import Difference
from signs.words import mark, tell, tell_many

#: Tells the value of an attribute of one of the reference's nodes, with words in place of numbers that depend
#: on the challenge, such as ``["f", "f"]``; None where there are no words for them.
Symbols = Callable[[Node, str], Any]

#: How many Latin letters a Chinese one is as wide as.
WIDE = 1.8
LONGEST_WORD, LONGEST_LINE, LONGEST_NOTE, MOST_NAME = 8, 18, 26, 60
_SIZES, _COUNTS = ("kernel_size", "pool_size", "size"), ("filters", "units")
#: Attributes on lines of their own, with the words for them and the value that goes without saying.
_FURTHER = {
    "padding": ("", None),
    "strides": (mark("strides {value}"), "1"),
    "dilation_rate": (mark("dilation {value}"), "1"),
    "groups": (mark("groups {value}"), "1"),
    "rate": ("", None),
}
_WORD = re.compile(r"(?s).+?(?=(?<=[a-zD])[A-Z][a-z]|\Z)")
_NOTES = {
    "missing": mark("missing"),
    "superfluous": mark("superfluous"),
    "kind": mark("wrong kind"),
    "order": mark("in wrong order"),
    "operands": mark("inputs in wrong order"),
    "branch-superfluous": mark("superfluous"),
    "region-superfluous": mark("superfluous"),
    "moved": mark("in wrong branch"),
    "shared": mark("same layer again"),
    "altered": mark("not as it looks"),
    "not-shared": mark("a layer of its own"),
    "wiring": mark("reads another tensor"),
}


def tell_nothing(node: Node, attribute: str) -> None:
    """Tell no value."""


def box_lines(
    node: Node, partner: Node | None, wrong: Sequence[str], symbols: Symbols
) -> tuple[tuple[str, ...], tuple[tuple[int, str], ...]]:
    """Write the lines of a layer's box.

    Parameters
    ----------
    node : Node
        The layer.
    partner : Node or None
        The reference's layer that it should be; None for a superfluous one, of which only the name is told.
    wrong : sequence of str
        The attributes that are wrong.
    symbols : callable
        What may be told of the others.

    Returns
    -------
    lines : tuple of str
    wrong_words : tuple of (int, str)
        The words that tell a wrong attribute: the line, and the word at its start or end.
    """
    lines = [{f"name{i}": part} for i, part in enumerate(wrap_name(layer_name(node)))]
    if node.op == "activation":
        lines = [{"function": lines[0]["name0"]}, *lines[1:]]
    if partner is not None:
        told = _told(node, partner, wrong, symbols)
        sizes = {name: told[name] for name in (*_SIZES, *_COUNTS) if told.get(name)}
        together = sum(map(letters, sizes.values())) <= LONGEST_LINE
        lines += [sizes] if together else [{name: text} for name, text in sizes.items()]
        for name, (words, silent) in _FURTHER.items():
            if told.get(name) and (told[name] != silent or name in wrong):
                lines.append({name: tell(words, value=told[name]) if words else told[name]})
    lines = [line for line in lines if line]
    marked = ((i, ", ".join(line[name] for name in line if name in wrong)) for i, line in enumerate(lines))
    return tuple(", ".join(line.values()) for line in lines), tuple(one for one in marked if one[1])


def _told(node, partner, wrong, symbols):
    """Say for each attribute what may be told of it, in words."""
    told = {}
    for name in (*_SIZES, *_COUNTS, *_FURTHER):
        if name in node.attributes:
            known = name in partner.attributes and name not in wrong
            value = symbols(partner, name) if known else node.attributes[name] if name in wrong else None
            told[name] = "" if value is None else show_value(name, value)
    windows = [told.get("pool_size"), told.get("strides")]
    if "strides" not in wrong and windows[0] in (windows[1], f"{windows[1]}×{windows[1]}"):
        told.pop("strides", None)
    return told


def note_on(difference: Difference, merge_op: str = "") -> str:
    """Word a difference in a word or two; a value in it is the student's own.

    ``merge_op`` is the operation of the merge that a layer stands before, where it should follow.
    """
    node, reference, attribute = difference.node, difference.reference, difference.attribute
    if difference.kind == "before-merge":
        return tell("before the sum") if merge_op == "add" else tell("before the merge")
    if difference.kind == "moved" and attribute == "shortcut":
        return tell("on main path")
    extra = difference.kind == "branch-superfluous" and not difference.nodes
    if (difference.kind == "merge" or extra) and node is not None:
        if reference is not None and node.op != reference.op:
            return tell("not {layer}", layer=layer_name(reference))
        if node.op == "add":
            return tell_many("adds {number} tensor", "adds {number} tensors", len(node.inputs))
        return tell_many("of {number} tensor", "of {number} tensors", len(node.inputs))
    if difference.kind != "attribute" or node is None:
        return tell(_NOTES[difference.kind]) if difference.kind in _NOTES else ""
    value = node.attributes.get(attribute)
    if attribute == "use_bias":
        return tell("with a bias") if value else tell("no bias")
    told = tell("{name}: {value}", name=attribute_name(attribute), value=show_value(attribute, value))
    return shorten(told, LONGEST_NOTE)


def show_value(attribute: str, value: Any) -> str:
    """Write an attribute's value as short as can be: 3×3 for a window, 2 for strides of (2, 2)."""
    if not isinstance(value, list):
        return str(value).replace(" * ", "·")
    shown = [show_value("side" if isinstance(part, list) else "", part) for part in value]
    if attribute not in _SIZES and len(set(shown)) == 1:
        return shown[0]
    return ("," if attribute == "side" else "×").join(shown)


def wrap_name(name: str) -> list[str]:
    """Break the name of a layer at its capitals, so that it fits into a box."""
    lines = [""]
    for word in _WORD.findall(name.replace("Normalization", "Norm")[:MOST_NAME]):
        if lines[-1] and letters(lines[-1] + word) > LONGEST_WORD:
            lines[-1] += "-"
            lines.append("")
        lines[-1] += word
    return [shorten(line, LONGEST_LINE) for line in lines if line] or [name]


def letters(text: str) -> float:
    """Return how many Latin letters a text is as wide as."""
    return sum(WIDE if east_asian_width(sign) in "WF" else 1.0 for sign in text)


def shorten(text: str, length: int) -> str:
    """Cut a text to the width of so many letters."""
    if letters(text) <= length:
        return text
    while letters(text) > length - 1:
        text = text[:-1]
    return text + "…"
