"""A graph laid out for drawing, as plain data: boxes in lanes that split and meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

RIGHT, WRONG, MISSING, SUPERFLUOUS = "right", "wrong", "missing", "superfluous"


@dataclass(frozen=True)
class Box:
    """One layer of a drawing, or one component of a large network.

    Attributes
    ----------
    kind : str
        ``conv``, ``norm``, ``relu``, ``add`` or ``other``: what it looks like; ``part`` for a component.
    lines : tuple of str
        What stands in it.
    status : str
        ``right``, ``wrong``, ``missing`` or ``superfluous``.
    component : str
        The component of the rubric that it belongs to; empty for none.
    notes : tuple of str
        What stands under it.
    wrong_words : tuple of (int, str)
        What is wrong in it: the line, and the word at its start or end.
    op : str
        The layer's operation.
    linked : bool
        Whether it reads the box before it in its lane.
    bars : tuple of (str, float, str)
        For a component its layers and blocks: kind, height of the map from 0 to 1, and status.
    """

    kind: str
    lines: tuple[str, ...]
    status: str = RIGHT
    component: str = ""
    notes: tuple[str, ...] = ()
    wrong_words: tuple[tuple[int, str], ...] = ()
    op: str = ""
    linked: bool = True
    bars: tuple[tuple[str, float, str], ...] = ()


@dataclass(frozen=True)
class Lane:
    """A way from left to right.

    Attributes
    ----------
    items : tuple of Box or Fork
        None for a bare connection.
    status : str
        How it is connected: ``right``, ``wrong`` or ``missing``.
    component : str
        The component that a bare connection, or a connection that is not right, belongs to.
    words : str
        What is to be said of it.
    arcs : tuple of (int, int, bool)
        Further connections between its items: from, to, and whether they are right; -1 is where the lane
        starts, ``len(items)`` where it ends.
    """

    items: tuple[Box | Fork, ...] = ()
    status: str = RIGHT
    component: str = ""
    words: str = ""
    arcs: tuple[tuple[int, int, bool], ...] = ()


@dataclass(frozen=True)
class Fork:
    """Lanes that leave one place and meet at another.

    Attributes
    ----------
    lanes : tuple of Lane
    merge : Box or None
        Where they meet; None where they run on to the place where an outer fork's lanes meet.
    """

    lanes: tuple[Lane, ...]
    merge: Box | None


@dataclass(frozen=True)
class Drawing:
    """A graph laid out for drawing, as plain data.

    Attributes
    ----------
    lane : Lane
        From input to output.
    titles : mapping of str to str
        What a student calls each component that is drawn.
    blamed : tuple of str
        Components that lost their points, also where no single layer of theirs is marked.
    note : str
        One line about the whole.
    """

    lane: Lane
    titles: Mapping[str, str] = field(default_factory=dict)
    blamed: tuple[str, ...] = ()
    note: str = ""

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """All lanes in the order of reading, outer ones before those in them."""
        return tuple(_lanes(self.lane))

    @property
    def boxes(self) -> tuple[Box, ...]:
        """All boxes in the order of reading."""
        return tuple(_boxes(self.lane))


def read_drawing(value: Any) -> Drawing | None:
    """Read a drawing that a verdict holds as plain data, as graded notebooks keep it.

    Parameters
    ----------
    value : dict or None

    Returns
    -------
    Drawing or None
        None where there is none, or nothing that is one.
    """
    try:
        titles = {str(name): str(title) for name, title in value["titles"].items()}
        return Drawing(_read_lane(value["lane"]), titles, _texts(value["blamed"]), str(value["note"]))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None


def _read_lane(value):
    items = tuple(_read_fork(item) if "lanes" in item else _read_box(item) for item in value["items"])
    arcs = tuple((int(start), int(end), bool(right)) for start, end, right in value["arcs"])
    return Lane(items, *(str(value[name]) for name in ("status", "component", "words")), arcs)


def _read_fork(value):
    merge = value["merge"]
    return Fork(
        tuple(_read_lane(lane) for lane in value["lanes"]), None if merge is None else _read_box(merge)
    )


def _read_box(value):
    return Box(
        str(value["kind"]),
        _texts(value["lines"]),
        str(value["status"]),
        str(value["component"]),
        _texts(value["notes"]),
        tuple((int(line), str(word)) for line, word in value["wrong_words"]),
        str(value["op"]),
        bool(value["linked"]),
        tuple((str(kind), float(height), str(status)) for kind, height, status in value["bars"]),
    )


def _texts(values):
    return tuple(str(value) for value in values)


def _boxes(lane):
    for item in lane.items:
        if isinstance(item, Box):
            yield item
            continue
        for inner in item.lanes:
            yield from _boxes(inner)
        if item.merge is not None:
            yield item.merge


def _lanes(lane):
    yield lane
    for item in lane.items:
        if isinstance(item, Fork):
            for inner in item.lanes:
                yield from _lanes(inner)
