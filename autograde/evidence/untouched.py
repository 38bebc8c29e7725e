"""Tells Keras's own classes and functions from what a notebook has put in their place.

What a layer computes is told by its class and its settings. That is true only as long as the class is Keras's
own, and nobody has replaced one of its methods, on the class or on a single layer.
"""

import inspect
import sys
from collections.abc import Iterable, Iterator
from types import FunctionType, MethodType, ModuleType
from typing import Any

#: Set on every layer by Keras itself.
_WRAPPED = ("build", "quantize")
#: Functions that layers compute with.
_MODULES = ("keras.src.ops.", "keras.src.backend.", "keras.src.activations.")
#: What a subclass may have of its own without computing anything else.
_HARMLESS = {"__init__", "__module__", "__qualname__", "__doc__", "__dict__", "__weakref__", "__repr__"}
_HARMLESS |= {"__str__", "__annotations__", "__annotate__", "__annotate_func__", "__firstlineno__"}
_HARMLESS |= {"__static_attributes__", "__orig_bases__", "__parameters__", "get_config", "from_config"}


def is_keras(kind: type) -> bool:
    """Say whether a class is Keras's own, by more than its word."""
    module = sys.modules.get(kind.__module__)
    return kind.__module__.startswith("keras.src.") and vars(module or object).get(kind.__name__) is kind


def keras_base(kind: type) -> type | None:
    """Return the class of Keras's that a class derives from, or is."""
    return next((base for base in kind.__mro__ if is_keras(base)), None)


def own_names(kind: type) -> set[str]:
    """List what a student's class does otherwise than the class of Keras's that it derives from."""
    base = keras_base(kind)
    found: set[str] = set()
    if base is kind or base is None:
        return found
    # A property of a setting's name may give another value each time that it is read.
    settings = inspect.signature(vars(base).get("__init__", base)).parameters
    for own in kind.__mro__[: kind.__mro__.index(base)]:
        names = set(vars(own)) - _HARMLESS
        found |= {name for name in names if hasattr(base, name)}
        found |= {name for name in names & set(settings) if hasattr(vars(own)[name], "__get__")}
    return found


def replaced_method(operation: Any) -> str:
    """Return the name of a method that was replaced on a single layer; empty for none."""
    kind = type(operation)
    for name, value in vars(operation).items():
        if callable(value) and callable(getattr(kind, name, None)):
            wrapper = getattr(value, "__code__", None)
            if name not in _WRAPPED or wrapper is None or not _is_installed(wrapper.co_filename):
                return name
    return ""


def replaced_in_keras(kinds: Iterable[type]) -> str:
    """Return the name of a function or method of Keras's that was replaced; empty for none.

    Parameters
    ----------
    kinds : iterable of type
        The classes of Keras's that are looked at, beside the functions that layers compute with.
    """
    for kind in {base for one in kinds for base in one.__mro__ if is_keras(base)}:
        for name, value in _functions(vars(kind)):
            if not _is_installed(value.__code__.co_filename):
                return f"{kind.__name__}.{name}"
    for name, module in list(sys.modules.items()):
        if f"{name}.".startswith(_MODULES) and isinstance(module, ModuleType):
            for function, value in _functions(vars(module)):
                if not _is_installed(value.__code__.co_filename):
                    return f"{name.rpartition('.')[2]}.{function}"
    return ""


def _functions(names: Any) -> Iterator[tuple[str, FunctionType]]:
    for name, value in list(names.items()):
        if isinstance(value, property):
            value = value.fget
        elif isinstance(value, (classmethod, staticmethod, MethodType)):  # asked by type: some load on a look
            value = value.__func__
        if isinstance(value, FunctionType):
            yield name, value


def _is_installed(file: str) -> bool:
    """Say whether code is of an installed package, or of Python itself."""
    return file.startswith(_places())


def _places() -> tuple[str, ...]:
    import keras

    if not _found:
        packages = keras.__file__.rpartition("/keras/")[0]
        _found.extend((f"{packages}/", f"{sys.base_prefix}/", f"{sys.prefix}/lib", "<frozen"))
    return tuple(_found)


_found: list[str] = []
