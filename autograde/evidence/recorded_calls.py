"""Which lines and functions called which layer: what the layer graph itself does not tell.

While a function runs, each call of a Keras layer is noted with the functions that it happened in, and each
layer that is made with its line. A layer that was made and never called, or whose result nobody reads, is
nowhere in the graph; here it is.
"""

import inspect
import linecache
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from autograde.evidence.schema import MAX_NODES, TOO_MANY_LAYERS, EvidenceError

#: So many calls are no answer any more: what gives a graph that is looked at makes far fewer.
MOST_CALLS = 2 * MAX_NODES
_LIBRARIES = ("site-packages", "dist-packages", "<frozen", str(Path(inspect.__file__).parent))
_PACKAGE = str(Path(__file__).parents[1])
_EVIDENCE = str(Path(__file__).parent)


def is_students(filename: str) -> bool:
    """Say whether a file holds a student's code: none of a library's, and none of this package's."""
    return not any(part in filename for part in (_PACKAGE, *_LIBRARIES))


def is_exercises(filename: str) -> bool:
    """Say whether a file may hold an exercise's reference: none of a library's, and no collector."""
    return not any(part in filename for part in (_EVIDENCE, *_LIBRARIES))


@dataclass(frozen=True)
class Step:
    """A function that was running, and where in it.

    Attributes
    ----------
    name : str
    run : int
        A number for each run of a function.
    code : code
    instruction : int
    """

    name: str
    run: int
    code: CodeType
    instruction: int

    @property
    def number(self) -> int:
        """The number of the line, counted from the start of its file or cell."""
        return self._lines()[0]

    @property
    def line(self) -> str:
        """The call's lines as one; empty where the file is not known."""
        first, last = self._lines()
        lines = [linecache.getline(self.code.co_filename, n).strip() for n in range(first, last + 1)]
        return " ".join(filter(None, lines))

    def _lines(self) -> tuple[int, int]:
        first, last, *_ = next(islice(self.code.co_positions(), self.instruction // 2, None))
        first = first or self.code.co_firstlineno
        return first, max(first, last or first)


@dataclass(frozen=True)
class Place:
    """Where a layer was made or called.

    Attributes
    ----------
    steps : tuple of Step
        The functions that were running, the outermost first; one at least.
    mark : object
        What ``mark()`` gave at that moment.
    """

    steps: tuple[Step, ...]
    mark: Any = None

    @property
    def run(self) -> tuple[str, int] | None:
        """The name and the number of the run of the first function that the outermost called."""
        return (self.steps[1].name, self.steps[1].run) if len(self.steps) > 1 else None


@dataclass
class Calls:
    """What was called while a function ran.

    Attributes
    ----------
    nodes : dict of int to (Keras node, Place)
        By the node's identity; the node is kept, so that its identity stays its own.
    layers : dict of int to (Keras operation, Place)
        What was made, by its identity.
    """

    nodes: dict[int, tuple[Any, Place]] = field(default_factory=dict)
    layers: dict[int, tuple[Any, Place]] = field(default_factory=dict)
    runs: dict[FrameType, int] = field(default_factory=dict)

    def place(self, belongs: Callable[[str], bool], mark: Any) -> Place | None:
        """Find out where the caller of the caller is; None outside of the files that are asked for."""
        frame: FrameType | None = sys._getframe(2)
        steps = []
        while frame is not None and frame.f_code is not _THE_CALL:
            if belongs(frame.f_code.co_filename) and not frame.f_code.co_name.startswith("<listcomp"):
                run = self.runs.setdefault(frame, len(self.runs))
                steps.append(Step(frame.f_code.co_name, run, frame.f_code, frame.f_lasti))
            frame = frame.f_back
        return Place(tuple(reversed(steps)), mark) if steps else None


def call_function(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Call a function whose calls are recorded: what runs outside of this call is none of its own."""
    return function(*arguments, **named)


_THE_CALL = call_function.__code__


@contextmanager
def recorded_calls(
    belongs: Callable[[str], bool] = is_students, mark: Callable[[], Any] = lambda: None
) -> Iterator[Calls]:
    """Record what is made and called of Keras, by functions of some files.

    Parameters
    ----------
    belongs : callable
        Says of a file's name whether its functions count.
    mark : callable
        What else is to be noted of each call.

    Yields
    ------
    Calls

    Raises
    ------
    EvidenceError
        In the function, at its call number `MOST_CALLS`.
    """
    from keras.src.ops.node import Node
    from keras.src.ops.operation import Operation

    calls = Calls()
    call, make = Node.__init__, Operation.__init__

    def noting_call(self: Any, *args: Any, **named: Any) -> None:
        call(self, *args, **named)
        place = calls.place(belongs, mark())
        if place is not None:
            calls.nodes[id(self)] = self, place
        if len(calls.nodes) > MOST_CALLS:
            raise EvidenceError(TOO_MANY_LAYERS, most=MAX_NODES, number=MOST_CALLS)

    def noting_make(self: Any, *args: Any, **named: Any) -> None:
        make(self, *args, **named)
        place = calls.place(belongs, mark())
        if place is not None:
            calls.layers[id(self)] = self, place

    Node.__init__, Operation.__init__ = noting_call, noting_make
    try:
        yield calls
    finally:
        Node.__init__, Operation.__init__ = call, make
        calls.runs.clear()
