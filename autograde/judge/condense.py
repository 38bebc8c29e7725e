"""Lays out a large network as one box a component, with a bar for each of its layers and blocks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import sqrt

from autograde.evidence.schema import Node
from autograde.judge.attributes import attribute_name, layer_name
from autograde.judge.box_words import shorten
from autograde.judge.comparison import Comparison, Difference
from autograde.judge.drawing import MISSING, RIGHT, SUPERFLUOUS, WRONG, Box, Drawing, Lane
from autograde.judge.marks import NodeMarks, box_kind
from autograde.judge.structure import Region, find_regions
from signs.words import mark, tell, tell_many

MAX_BARS, MAX_NOTES, LONGEST_NOTE = 9, 3, 26
#: What a block of branches looks like: one with a bare connection, and one without.
BARE, BRANCHED = "norm", "relu"
_WORDS = {
    "region-missing": mark("a block is missing"),
    "region-superfluous": mark("a block too many"),
    "branch-missing": mark("a branch is missing"),
    "branch-superfluous": mark("a branch too many"),
    "late": mark("branch starts too late"),
    "early": mark("branch starts too early"),
    "moved": mark("layers in wrong branch"),
    "before-merge": mark("activation before the sum"),
    "operands": mark("inputs in wrong order"),
    "shared": mark("same layer again"),
    "altered": mark("not as it looks"),
    "not-shared": mark("a layer of its own"),
    "wiring": mark("reads another tensor"),
}
#: What is said of a layer by its name.
_OF_A_LAYER = {
    "superfluous": mark("{layer} superfluous"),
    "order": mark("{layer} in wrong order"),
    "kind": mark("{layer} is of a wrong kind"),
}
_WRONG = mark("{layer} is wrong")


def condense(
    comparison: Comparison, rubric: Mapping[str, tuple[str, float]], correct: bool, blamed: Collection[str]
) -> Drawing:
    """Lay out a network as one box a component.

    Parameters
    ----------
    comparison, rubric, correct, blamed
        As `autograde.judge.layout.layout`.

    Returns
    -------
    Drawing
        The boxes are of the kind ``part``, in the reference's order.
    """
    parts = _Parts(comparison, correct)
    boxes = [parts.box(name, rubric, name in blamed) for name in parts.names]
    return Drawing(parts.lane(boxes))


class _Parts:
    """The nodes and the bars of each component."""

    def __init__(self, comparison, correct):
        self.graph, self.differences = comparison.graph, () if correct else comparison.differences
        self.marks = NodeMarks(comparison, correct)
        self.components = {node.id: self.marks.component(node) for node in self.graph.nodes[1:]}
        wanted = [comparison.component_of(node) for node in comparison.reference.graph.nodes[1:]]
        self.names = list(dict.fromkeys((*wanted, *self.components.values())))
        self.height = max((node.shape[1] or 1 for node in self.graph.nodes if len(node.shape) > 2), default=1)
        self.blocks_too_many = {
            i
            for d in self.differences
            if d.kind == "region-superfluous"
            for i in (*d.nodes, *([d.node.id] if d.node is not None else []))
        }
        self.bars = {name: [] for name in self.names}
        self.blocks = dict.fromkeys(self.names, 0)
        self._collect(find_regions(self.graph))

    def _collect(self, links):
        """Make a bar of each layer, and of each region that lies in one component together with its merge."""
        for link in links:
            if not isinstance(link, Region):
                kind = box_kind(self.graph[link].op)
                if kind not in ("norm", "relu", "add"):
                    self.bars[self.components[link]].append(self._bar(link, kind))
                continue
            nodes = (*link.inside, link.merge)
            if not link.partial and len({self.components[node] for node in nodes}) == 1:
                kind = BRANCHED if link.tangled or all(link.branches) else BARE
                self.bars[self.components[link.merge]].append(self._bar(link.merge, kind, nodes))
                self.blocks[self.components[link.merge]] += 1
                continue
            for branch in (link.inside,) if link.tangled else link.branches:
                self._collect(branch)

    def _bar(self, node, kind, nodes=()):
        shape = self.graph[node].shape
        size = (shape[1] or 1) / self.height if len(shape) > 2 else 0.0
        status = SUPERFLUOUS if nodes and self.blocks_too_many.issuperset(nodes) else RIGHT
        return kind, round(sqrt(size), 3), status

    def box(self, name, rubric, is_blamed):
        """Show one component."""
        nodes = [i for i, component in self.components.items() if component == name]
        title = tell(rubric[name][0]) if name in rubric else name.replace("_", " ") or tell("Other layers")
        if self.blocks[name]:
            count = tell_many("{number} block", "{number} blocks", self.blocks[name])
        else:
            count = tell_many("{number} layer", "{number} layers", len(nodes))
        bars = self.bars[name] or [self._bar(i, "other") for i in nodes]
        if any(d.kind == "region-missing" and d.component == name for d in self.differences):
            bars = [*bars, (BARE, bars[-1][1] if bars else 0.0, MISSING)]
        if len(bars) > MAX_BARS:
            bars = [*bars[: MAX_BARS - 2], ("more", 0.0, RIGHT), bars[-1]]
        status = MISSING if not nodes and is_blamed else WRONG if is_blamed else RIGHT
        return Box(
            "part", (title, count), status, name, self.notes(name) if is_blamed else (), bars=tuple(bars)
        )

    def notes(self, name):
        """Word what the differences of a component are about, each once."""
        notes = [_word(d) for d in self.differences if d.component == name]
        notes = list(dict.fromkeys(shorten(note, LONGEST_NOTE) for note in notes if note))
        return tuple(notes if len(notes) <= MAX_NOTES else [*notes[: MAX_NOTES - 1], tell("and more")])

    def lane(self, boxes):
        """Join the components' boxes as their layers are joined."""
        places = {node: self.names.index(name) for node, name in self.components.items()}
        joined = {(places.get(i, -1), places[node.id]) for node in self.graph.nodes[1:] for i in node.inputs}
        if self.graph.output in places:
            joined.add((places[self.graph.output], len(boxes)))
        arcs = sorted((source, target, True) for source, target in joined if target > source + 1)
        return Lane(tuple(boxes), arcs=tuple(arcs))


def _name(node: Node) -> str:
    return layer_name(node).replace("Normalization", "Norm")


def _word(difference: Difference) -> str:
    """Word a difference in a few words, without sizes."""
    kind, node, reference = difference.kind, difference.node, difference.reference
    if kind in _WORDS:
        return tell(_WORDS[kind])
    if kind == "missing" and reference is not None:
        return tell("{layer} missing", layer=_name(reference))
    if node is None:
        return ""
    if kind == "attribute":
        return tell("{layer}: {what}", layer=_name(node), what=attribute_name(difference.attribute))
    return tell(_OF_A_LAYER.get(kind, _WRONG), layer=_name(node))
