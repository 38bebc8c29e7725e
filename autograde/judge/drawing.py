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

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Drawing:
        """Read what `dataclasses.asdict` made of one, also after it was JSON.

        Raises
        ------
        KeyError, TypeError, ValueError, AttributeError
            If it is no such thing.
        """
        titles = {str(name): str(title) for name, title in data["titles"].items()}
        return cls(_read_lane(data["lane"]), titles, tuple(map(str, data["blamed"])), str(data["note"]))


def _read_lane(data):
    items = tuple(_read_box(item) if "kind" in item else _read_fork(item) for item in data["items"])
    arcs = tuple((int(start), int(end), bool(right)) for start, end, right in data["arcs"])
    return Lane(items, str(data["status"]), str(data["component"]), str(data["words"]), arcs)


def _read_fork(data):
    merge = data["merge"]
    return Fork(tuple(map(_read_lane, data["lanes"])), None if merge is None else _read_box(merge))


def _read_box(data):
    return Box(
        str(data["kind"]),
        tuple(map(str, data["lines"])),
        str(data["status"]),
        str(data["component"]),
        tuple(map(str, data["notes"])),
        tuple((int(line), str(word)) for line, word in data["wrong_words"]),
        str(data["op"]),
        bool(data["linked"]),
        tuple((str(kind), float(height), str(status)) for kind, height, status in data["bars"]),
    )


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
        return Drawing.from_json(value)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None


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
