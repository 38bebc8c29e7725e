"""Lays a student's graph out for drawing: its series and parallels as lanes of boxes, each with its mark.

The marks come from the comparison that also words the findings. A network of more boxes than can be read is
laid out as one box a component.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from autograde.judge.box_words import Symbols, box_lines, tell_nothing
from autograde.judge.compare import find_bare
from autograde.judge.comparison import Comparison
from autograde.judge.condense import condense
from autograde.judge.drawing import MISSING, RIGHT, WRONG, Box, Drawing, Fork, Lane
from autograde.judge.marks import NodeMarks, box_kind
from autograde.judge.overlay import Overlay, lay_over
from autograde.judge.structure import Link, Region, find_regions
from signs.words import mark, tell

#: A drawing of more boxes cannot be read.
MAX_BOXES = 40
_STARTS = {"late": mark("starts too late"), "early": mark("starts too early")}


def layout(
    comparison: Comparison,
    rubric: Mapping[str, tuple[str, float]],
    correct: bool = False,
    blamed: Collection[str] = (),
    symbols: Symbols = tell_nothing,
) -> Drawing:
    """Lay out a graph with its right, wrong, missing and superfluous layers.

    Parameters
    ----------
    comparison : Comparison
    rubric : mapping
        ``{name: (title, max_points)}``.
    correct : bool
        Whether the graph computes what it should: then nothing is marked, however it is spelt.
    blamed : collection of str
        The components that lost their points, so that the drawing has no tick where the points have none.
    symbols : callable
        Tells the value of an attribute of one of the reference's nodes, with words in place of numbers that
        depend on the challenge; None where there are no words for them. By default nothing is told.

    Returns
    -------
    Drawing
    """
    reference = comparison.reference.graph
    missing = 0 if correct else len(reference.nodes) - len({r.id for _, r in comparison.pairs})
    if len(comparison.graph.nodes) + missing > MAX_BOXES:
        drawing = condense(comparison, rubric, correct, blamed)
    else:
        drawing = Drawing(_Layout(comparison, correct, symbols).lane())
    named = {box.component for box in drawing.boxes} | {lane.component for lane in drawing.lanes}
    titles = {name: tell(title) for name, (title, _) in rubric.items() if name in named}
    drawing = replace(drawing, titles=titles, blamed=tuple(name for name in titles if name in set(blamed)))
    return drawing if correct or drawing.note else replace(drawing, note=_note(drawing))


def _note(drawing):
    """Say so where no single layer is to blame."""
    if any(part.status != RIGHT for part in (*drawing.boxes, *drawing.lanes)):
        return ""
    if drawing.boxes and drawing.boxes[0].kind == "part":
        return ""
    return tell("Each layer looks right by itself, and yet other numbers are computed.")


class _Layout:
    """Turns the steps of an overlay into lanes of boxes."""

    def __init__(self, comparison: Comparison, correct: bool, symbols: Symbols):
        self.comparison, self.correct, self.symbols = comparison, correct, symbols
        self.graph = comparison.graph
        self.overlay: Overlay = lay_over(comparison, correct)
        self.marks = NodeMarks(comparison, correct)
        self.start = self.graph.nodes[0].id
        self.bare = _bare_components(comparison.reference)

    def lane(self) -> Lane:
        """Lay out everything, from input to output."""
        return Lane(self._items(find_regions(self.overlay.as_graph(self.graph))))

    def _items(self, links: tuple[Link, ...]) -> tuple[Box | Fork, ...]:
        return tuple(self._fork(link) if isinstance(link, Region) else self._box(link) for link in links)

    def _fork(self, region: Region) -> Fork:
        branches = (region.inside,) if region.tangled else region.branches
        lanes = tuple(self._branch(branch, region) for branch in branches)
        return Fork(lanes, None if region.partial else self._box(region.merge))

    def _branch(self, branch: tuple[Link, ...], region: Region) -> Lane:
        tangled = region.tangled
        if branch and isinstance(branch[0], Region) and branch[0].tangled and branch[0].partial:
            branch, tangled = branch[0].inside, True
        items = self._items(branch)
        arcs: tuple[tuple[int, int, bool], ...] = ()
        if tangled:
            items, arcs = self._tangle(branch, items, region)
        status = self._connection(branch, region)
        component = words = ""
        if not items or status == WRONG:
            component, words = self._word_lane(branch, region, status)
        return Lane(items, status, component, words, arcs)

    def _connection(self, branch, region):
        """Say whether a branch starts and ends where it should."""
        ends = [(region.split, region.merge)]
        if branch:
            first, last = branch[0], branch[-1]
            ends = [(region.split, first)] if isinstance(first, int) else []
            last = last.merge if isinstance(last, Region) and not last.partial else last
            ends += [(last, region.merge)] if isinstance(last, int) else []
        if self.overlay.wrong.intersection(ends):
            return WRONG
        return MISSING if self.overlay.missing.intersection(ends) else RIGHT

    def _word_lane(self, branch, region, status):
        """Return the component of a branch that is bare or connected wrongly, and what to say of it."""
        meeting = self.overlay.ghosts.get(region.merge) or self.overlay.partners.get(region.merge)
        component, wanted = self.bare.get(meeting.id if meeting is not None else -1, ("", -1))
        if status == RIGHT:
            source = self.overlay.partners.get(region.split, self.comparison.reference.graph.nodes[0])
            component = component if source.id == wanted else ""
            return component, tell("X, untouched") if region.split == self.start else tell("untouched")
        kinds = (*_STARTS, "branch-superfluous", "wiring")
        told = [d for d in self.comparison.differences if d.kind in kinds]
        told = [d for d in told if d.node is not None and d.node.id in (region.merge, *branch)] or told
        if status == MISSING and any(d.kind in _STARTS for d in told):
            return "", ""  # where a branch should start that starts elsewhere
        if status == WRONG and told:
            component = told[0].component or component
            starts = _STARTS.get(told[0].kind)
            return component, tell(starts) if starts else tell("does not belong here")
        return component, tell("missing") if status == MISSING else tell("does not belong here")

    def _tangle(self, steps, items, region):
        """Find the connections of a tangled branch that do not lead from one item to the next."""
        places = {region.split: -1, **{node: i for i, node in enumerate(steps)}}
        items, arcs = list(items), []
        for i, node in enumerate((*steps, region.merge)):
            sources = [source for source in self.overlay.inputs[node] if source in places]
            if i < len(steps):
                items[i] = replace(items[i], linked=i == 0 or steps[i - 1] in sources)
            for source in sources:
                place = places[source]
                if place != i - 1 and (place, i) != (-1, len(steps)):
                    marked = {(source, node)} & (self.overlay.wrong | self.overlay.missing)
                    arcs.append((place, i, not marked))
        return tuple(items), tuple(dict.fromkeys(arcs))

    def _box(self, node_id):
        ghost = self.overlay.ghosts.get(node_id)
        if ghost is not None:
            lines, _ = box_lines(ghost, ghost, (), self.symbols)
            component = self.marks.missing_component(ghost)
            return Box(box_kind(ghost.op), lines, MISSING, component, (tell("missing"),), (), ghost.op)
        node, partner = self.graph[node_id], self.overlay.partners.get(node_id)
        wrong = [d.attribute for d in self.marks.found.get(node_id, ()) if d.kind == "attribute"]
        if partner is not None and partner.op != node.op:  # then its sizes say nothing
            partner = None
        lines, words = box_lines(node, partner, wrong, self.symbols)
        notes = tuple(self.marks.notes(node))
        component, status = self.marks.component(node), self.marks.status(node)
        return Box(box_kind(node.op), lines, status, component, notes, words, node.op)


def _bare_components(reference):
    """Say for each of the reference's merges which component its bare connection is, and where it starts."""
    bare = find_bare(reference, find_regions(reference.graph))
    return {end: (name, reference.graph[end].inputs[place]) for (end, place), name in bare.items()}
