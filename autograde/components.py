"""Marks in a reference function: which layers belong to which component of the rubric.

``with component("main_a"): ...`` changes nothing in what the function computes. While a reference is
collected (``evidence.reference``), each call of a layer is noted with the component that it stands in.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from signs.words import tell

_open: list[str] = []
_records: list[list[str]] = []


@contextmanager
def component(name: str) -> Iterator[None]:
    """Mark the layers that are called in the block as one component of the rubric.

    Parameters
    ----------
    name : str
        A key of the exercise's ``RUBRIC``. Where blocks stand in one another, the outermost counts; a block
        without layers marks a bare shortcut.

    Raises
    ------
    TypeError
        If the name is no text.
    """
    if not isinstance(name, str):
        raise TypeError(tell("component() takes the name of a component, and got {value}", value=repr(name)))
    if not _open:
        for names in _records:
            names.append(name)
    _open.append(name)
    try:
        yield
    finally:
        _open.pop()


@contextmanager
def recorded_components() -> Iterator[list[str]]:
    """Yield a list that grows by each outermost component that is entered in the block."""
    names: list[str] = []
    _records.append(names)
    try:
        yield names
    finally:
        _records.pop()


def open_component() -> str | None:
    """Return the outermost component that is open now; None outside of all."""
    return _open[0] if _open else None
