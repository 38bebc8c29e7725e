"""Notes, while a student's function is called, who makes each layer, and how it is when it is called.

Evidence is of what was computed at the time of the call, and of what the student wrote: a layer that is
changed after its call, or that was made by somebody else's code, looks like any other in the end.
"""

import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any
from weakref import WeakKeyDictionary, ref

from autograde import exercises
from autograde.evidence.borrowed import is_answer

#: What stands between a call and the layer that it makes, and decides nothing about it.
_MACHINERY = ("keras", "tensorflow", "jax", "torch", "optree", "numpy", "wrapt", "IPython", "ipykernel")
_PACKAGE = Path(__file__).parents[1]
_STANDARD = tuple(f"{Path(sysconfig.get_path(name))}/" for name in ("stdlib", "platstdlib"))
_INSTALLED = ("/site-packages/", "/dist-packages/")
#: Keras's own ways to make a layer out of a description of one.
_COPYING = (
    "from_config",
    "functional_from_config",
    "clone_model",
    "_clone_layer",
    "deserialize_keras_object",
)


class _Notes:
    """What is known of layers and calls; it outlives a check, for a student's function may keep layers."""

    def __init__(self) -> None:
        #: Of each layer that was made in a call: who made it; empty for the student's own code.
        self.makers: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
        #: Of each call of a layer: the layer's settings at that time.
        self.settings: WeakKeyDictionary[Any, dict[str, Any]] = WeakKeyDictionary()
        #: Variables to which the student's function gave values, by identity: they are no keys themselves.
        self.assigned: dict[int, ref[Any]] = {}
        self.reference = ""
        self.ours = False


_notes = _Notes()


@contextmanager
def noted_calls(reference: Path | None) -> Iterator[None]:
    """Note what is made and called in the block.

    Parameters
    ----------
    reference : Path or None
        The file of the course's own answer, which is no answer of a student's.
    """
    from keras.src.backend.common.variables import Variable
    from keras.src.ops.node import Node
    from keras.src.ops.operation import Operation

    make, call, assign = vars(Operation)["__new__"], vars(Node)["__init__"], vars(Variable)["assign"]

    def making(cls: Any, *args: Any, **named: Any) -> Any:
        made = make.__get__(None, cls)(cls, *args, **named)
        with suppress(TypeError):  # a student's class may have objects without a hash
            _notes.makers[made] = _find_maker(sys._getframe(1))
        return made

    def calling(self: Any, *args: Any, **named: Any) -> None:
        call(self, *args, **named)
        _notes.settings[self] = read_settings(self.operation)

    def assigning(self: Any, value: Any) -> Any:
        if not _notes.ours:
            _notes.assigned[id(self)] = ref(self)
        return assign(self, value)

    _notes.reference = str(reference)
    Operation.__new__, Node.__init__, Variable.assign = staticmethod(making), calling, assigning
    try:
        yield
    finally:
        Operation.__new__, Node.__init__, Variable.assign = make, call, assign


@contextmanager
def own_values() -> Iterator[None]:
    """Let the collector give values to variables in the block: these are not the student's doing."""
    _notes.ours = True
    try:
        yield
    finally:
        _notes.ours = False


def maker_of(operation: Any) -> str | None:
    """Say whose code made a layer: empty for the student's own; None where it was made before any check."""
    try:
        return _notes.makers.get(operation)
    except TypeError:
        return ""


def settings_at(node: Any) -> dict[str, Any] | None:
    """Return a layer's settings at the time of a call; None for a call that was made before any check."""
    return _notes.settings.get(node)


def was_assigned(variable: Any) -> bool:
    """Say whether a variable was given a value by hand."""
    found = _notes.assigned.get(id(variable))
    return found is not None and found() is variable


#: What Keras itself changes in a layer once it was called.
_MOVING = {"built", "optional", "name", "_path", "_parent_path", "_called", "_inbound_nodes"}
_MOVING |= {"_outbound_nodes", "_losses", "_loss_ids", "_losses_override", "_tracker", "_lock"}
#: Looked at on its own, in the end.
_MOVING |= {"_trainable"}


def read_settings(operation: Any) -> dict[str, Any]:
    """Read what a layer computes by: its attributes, and its weights' identities and shapes."""
    found = {
        name: _frozen(value)
        for name, value in vars(operation).items()
        if name not in _MOVING and not name.startswith("_self_")
    }
    for n, variable in enumerate(getattr(operation, "weights", ())):
        found[f"weight {n}"] = [_Kept(variable), tuple(variable.shape)]
    return found


def _frozen(value: Any) -> Any:
    """Keep a value as it is now: lists and dicts by what is in them, what is no plain data by identity."""
    if isinstance(value, (bool, int, float, str, type(None))):
        return value
    if isinstance(value, (list, tuple)):
        return [_frozen(item) for item in value]
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return _Kept(value)


class _Kept:
    """An object by its identity. One that is gone is like no other, whoever has its place in memory now.

    What a layer holds may hold the layer: a strong reference would let no call that was noted ever go.
    """

    def __init__(self, value: Any) -> None:
        try:
            self.find: Callable[[], Any] = ref(value)
        except TypeError:
            self.find = lambda: value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and (mine := self.find()) is not None and mine is other.find()

    __hash__ = None  # type: ignore[assignment]


def _find_maker(frame: FrameType | None) -> str:
    """Name the code that makes a layer, by the nearest frame that is none of Keras's machinery."""
    copied = False
    while frame is not None:
        file, function = frame.f_code.co_filename, frame.f_code.co_name
        package = _package_of(file)
        if package == "keras":
            if "/applications/" in file:
                return "keras.applications"
            copied = copied or function in _COPYING
        elif package not in _MACHINERY:
            return "a copy of another network" if copied else package
        frame = frame.f_back
    return ""


def _package_of(file: str) -> str:
    """Return the installed package that a file belongs to; empty for a student's own, and for a course's."""
    if file.startswith((str(_PACKAGE), *exercises.__path__)):
        answers = file == _notes.reference or is_answer(file.removesuffix(".py").replace("/", "."))
        return "the course's own answer" if answers else ""
    for place in _INSTALLED:
        if place in file:
            return file.rpartition(place)[2].partition("/")[0].removesuffix(".py")
    if file.startswith((*_STANDARD, "<frozen")):
        return _MACHINERY[0]
    signs = getattr(sys.modules.get("signs"), "__path__", ())
    return "signs" if any(file.startswith(place) for place in signs) else ""
