"""Lays a student's block out for drawing: main path, shortcut and addition, each layer with its mark.

The marks come from the alignment that also words the findings: a layer is right, wrong, superfluous or
missing. Sizes that are right stand as the exercise's names (F1, f, s), so that a drawing tells no
challenge's numbers; a wrong size stands as the student's own number.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

from autograde.judge.align import align_chains, layer_name
from autograde.judge.explain import BLOCK_PARTS, take_parts
from autograde.judge.labels import box_lines, note_on, wrong_words
from autograde.judge.paths import WEIGHTED, split_links
from autograde.judge.simplify import simplify_graph

RIGHT, WRONG, MISSING, SUPERFLUOUS = "right", "wrong", "missing", "superfluous"
#: Longer lanes are cut; no block that is worth a drawing has more layers.
MAX_ITEMS = 20
MAX_RUN = 3
MAX_ARCS = 6

_KINDS = {"conv2d": "conv", "batch_normalization": "norm", "activation": "relu", "add": "add"}


@dataclass(frozen=True)
class Item:
    """One layer of a drawing.

    Attributes
    ----------
    kind : str
        ``conv``, ``norm``, ``relu``, ``add`` or ``other``: what it looks like.
    lines : tuple of str
        What stands in its box.
    status : str
        ``right``, ``wrong``, ``missing`` or ``superfluous``.
    part : str
        The component of the rubric that it belongs to.
    notes : tuple of str
        What stands under its box.
    wrong_words : tuple of (int, str)
        What is wrong in the box: the line, and the word at its start or end.
    node : int or None
        The student's node.
    """

    kind: str
    lines: tuple
    status: str
    part: str
    notes: tuple = ()
    wrong_words: tuple = ()
    node: int | None = None


@dataclass(frozen=True)
class Drawing:
    """A block laid out for drawing, as plain data.

    Attributes
    ----------
    main, shortcut, after : tuple of Item
        The layers of the main path, of the shortcut, and behind the addition.
    merge : Item or None
        Where main path and shortcut meet.
    split : int
        How many items of the main path come before the place where the shortcut starts.
    shortcut_status : str
        ``right``, ``wrong`` (it starts too late), ``missing``, or ``none`` where there is no lane to draw.
    arcs : tuple of (int, int)
        Further connections between items of the main path; -1 is the input, ``len(main)`` the addition.
    note : str
        One line about the whole.
    blamed : tuple of str
        Components that lost their points, also where no single layer of theirs is marked.
    """

    main: tuple
    shortcut: tuple
    merge: Item | None
    after: tuple
    split: int = 0
    shortcut_status: str = RIGHT
    arcs: tuple = ()
    note: str = ""
    blamed: tuple = ()


def sketch_block(graph, reference, correct=False, blamed=()):
    """Lay out a block with its right, wrong, missing and superfluous layers.

    Parameters
    ----------
    graph : Graph
        The student's.
    reference : Reference
        What the exercise asks for, with the parameters of the same challenge.
    correct : bool
        Whether the graph computes what it should: then nothing is marked, however it is spelt.
    blamed : iterable of str
        The components that lost their points, so that the drawing has no tick where the points have none.

    Returns
    -------
    Drawing
    """
    graph = graph if correct else simplify_graph(graph)
    blamed = () if correct else tuple(sorted(set(blamed) & set(BLOCK_PARTS)))
    return replace(_lay_out(graph, reference, correct), blamed=blamed)


def _lay_out(graph, reference, correct):
    before, region, after = take_parts(graph, split_links(graph))
    _, theirs, their_after = take_parts(reference.graph, split_links(reference.graph))
    sketch = _Sketch(graph, reference, correct, bool(theirs.shortcut))
    if region is None:
        return sketch.without_addition(before, theirs, their_after)
    ways = [(region.main, region.shortcut)]
    if not region.tangled:
        ways.append((region.shortcut, region.main))
    lanes = [
        (sketch.lane([*before, *main], theirs.main), sketch.lane(shortcut, theirs.shortcut))
        for main, shortcut in ways
    ]
    main, shortcut = min(lanes, key=lambda way: sum(item.status != RIGHT for lane in way for item in lane))
    end = sketch.lane(after, their_after)
    main = _move_relu(_move_shortcut(main, shortcut), end)
    places = {item.node: i for i, item in enumerate(main) if item.node is not None}
    split = places[before[-1]] + 1 if before else 0
    status = WRONG if before and not correct else RIGHT
    arcs = ()
    if region.tangled:
        status, split = MISSING if shortcut else "none", 0
        arcs = sketch.arcs(main, places, (region.merge,))
    elif not _is_chain(graph, before):
        arcs = sketch.arcs(main, places, ())
    drawing = Drawing(main, shortcut, sketch.meeting(region, theirs), end, split, status, arcs)
    return _finish(drawing, correct)


class _Sketch:
    """What the lanes of one drawing have in common."""

    def __init__(self, graph, reference, correct, convolutional):
        self.graph, self.reference, self.correct = graph, reference, correct
        self.convolutional = convolutional
        first_calls = {}
        for node in graph.nodes:
            first_calls.setdefault(node.layer, node.id)
        self.repeated = {
            n.id for n in graph.nodes if n.op in WEIGHTED and first_calls[n.layer] != n.id and not correct
        }

    def lane(self, ids, their_ids):
        """Align a chain with the reference's; return its items, the missing ones at their places."""
        nodes, references = [self.graph[i] for i in ids], [self.reference.graph[i] for i in their_ids]
        pairs, differences = align_chains(nodes, references)
        places = {reference.id: i for i, reference in enumerate(references)}
        partners = {node.id: reference for node, reference in pairs}
        waiting = [reference for reference in references if reference not in partners.values()]
        part = self.reference.components[references[0].id] if references else "shortcut"
        found = {}
        for difference in differences:
            if difference.node is not None and not self.correct:
                found.setdefault(difference.node.id, []).append(difference)
        items = []
        for node in nodes:
            partner = partners.get(node.id)
            if partner is not None:
                while waiting and places[waiting[0].id] < places[partner.id]:
                    items.append(self.ghost(waiting.pop(0)))
                part = self.reference.components[partner.id]
            items.append(self.item(node, partner, part, found.get(node.id, ())))
        items += [self.ghost(reference) for reference in waiting]
        return tuple(item for item in items if not (self.correct and item.status == MISSING))

    def item(self, node, partner, part, differences):
        """Show a node of the student's; without a partner it is superfluous."""
        wrong = [d.attribute for d in differences if d.kind == "attribute"]
        lines = box_lines(node, partner, part, wrong, self.convolutional)
        notes = [note_on(name, node.attributes[name]) for name in wrong]
        notes += ["in wrong order" for d in differences if d.kind == "order"]
        notes += ["wrong kind" for d in differences if d.kind == "kind"]
        notes += ["same layer again"] if node.id in self.repeated else []
        status = WRONG if notes else RIGHT
        if partner is None and not self.correct:
            status, notes = SUPERFLUOUS, ["superfluous"]
        texts = tuple(", ".join(words.values()) for words in lines)
        marked = tuple((i, wrong_words(words, wrong)) for i, words in enumerate(lines))
        marked = tuple((i, words) for i, words in marked if words)
        return Item(_KINDS.get(node.op, "other"), texts, status, part, tuple(notes), marked, node.id)

    def ghost(self, reference):
        """Show a layer that is missing."""
        part = self.reference.components[reference.id]
        lines = box_lines(reference, reference, part, (), self.convolutional)
        lines = tuple(", ".join(words.values()) for words in lines)
        return Item(_KINDS.get(reference.op, "other"), lines, MISSING, part, ("missing",))

    def meeting(self, region, theirs):
        """Show the node where main path and shortcut meet."""
        node, part = self.graph[region.merge], self.reference.components[theirs.merge]
        kind, notes = _KINDS.get(node.op, "other"), ()
        if node.op != "add":
            notes = ("not an addition",)
        elif len(node.inputs) != 2:
            notes = (f"adds {len(node.inputs)} tensors",)
        status = WRONG if notes and not self.correct else RIGHT
        return Item(kind, (layer_name(node),), status, part, notes if status == WRONG else (), (), node.id)

    def without_addition(self, chain, theirs, their_after):
        """Lay out a graph in which nothing is added: shortcut and addition are missing."""
        items = self.lane(chain, [*theirs.main, *their_after])
        last = {self.reference.components[i] for i in their_after}
        main = tuple(item for item in items if item.part not in last)
        after = tuple(item for item in items if item.part in last)
        if self.correct:
            return _finish(Drawing(main, (), None, after, shortcut_status="none"), True)
        shortcut = tuple(self.ghost(self.reference.graph[i]) for i in theirs.shortcut)
        merge = self.ghost(self.reference.graph[theirs.merge])
        return _finish(Drawing(main, shortcut, merge, after, shortcut_status=MISSING), False)

    def arcs(self, main, places, ends):
        """List the connections that do not lead from one item to the next; ``ends`` follow the main path."""
        order = [item.node for item in main if item.node is not None]
        found = set()
        for position, node_id in enumerate([*order, *ends]):
            previous = order[position - 1] if position else None
            for source in self.graph[node_id].inputs:
                if source != previous and not (previous is None and source not in places):
                    found.add((places.get(source, -1), places.get(node_id, len(main))))
        return tuple(sorted(found))


def _move_relu(main, end):
    """Give a ReLU that stands before the addition instead of behind it to the last ReLU's part."""
    early = [i for i, item in enumerate(main) if (item.kind, item.status) == ("relu", SUPERFLUOUS)]
    early = [i for i in early if main[i].part == "main_c"]
    missing = [item for item in end if (item.kind, item.status) == ("relu", MISSING)]
    if len(early) != 1 or not missing:
        return main
    i = early[0]
    moved = replace(main[i], part=missing[0].part, notes=("before the sum",))
    return (*main[:i], moved, *main[i + 1 :])


def _move_shortcut(main, shortcut):
    """Give layers that the shortcut lacks and the main path has too many to the shortcut's part."""
    lacking = {item.kind for item in shortcut if item.status == MISSING}
    return tuple(
        replace(item, part="shortcut", notes=("on main path",))
        if item.status == SUPERFLUOUS and item.kind in lacking
        else item
        for item in main
    )


def _is_chain(graph, ids):
    return all(graph[b].inputs == (a,) for a, b in pairwise(ids))


def _finish(drawing, correct):
    """Shorten lanes that are too long, and say it where no single layer is to blame."""
    items = [*drawing.main, *drawing.shortcut, *drawing.after, *([drawing.merge] if drawing.merge else [])]
    note = ""
    if not correct and drawing.shortcut_status == RIGHT and all(item.status == RIGHT for item in items):
        note = "Each layer looks right by itself, and yet the block computes other numbers."
    main, places = _shorten(drawing.main)
    arcs = {(places[start], places[end]) for start, end in drawing.arcs}
    return replace(
        drawing,
        main=main,
        shortcut=_shorten(drawing.shortcut)[0],
        after=_shorten(drawing.after)[0],
        split=places[drawing.split],
        arcs=tuple(sorted(arc for arc in arcs if arc[1] > arc[0] + 1))[:MAX_ARCS],
        note=note,
    )


def _shorten(lane):
    """Draw many superfluous layers in a row, and all behind the last place, as one item.

    Returns the lane, and where each place of the old lane (-1 and its end included) is in the new one.
    """
    short, places, run = [], {-1: -1}, 0
    for i, item in enumerate(lane):
        run = run + 1 if item.status == SUPERFLUOUS else 0
        if run > MAX_RUN or len(short) == MAX_ITEMS:
            count = int(short[-1].lines[0].split()[1]) if short[-1].lines[0].startswith("… ") else 1
            short[-1] = replace(item, kind="other", lines=(f"… {count + 1} more",), wrong_words=())
        else:
            short.append(item)
        places[i] = len(short) - 1
    places[len(lane)] = len(short)
    return tuple(short), places
