"""Finds a file's functions: by the names asked for, by the exercise's, or by likely spellings of these."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from autograde.files.calling import make_object

#: With these an object of a class that builds a network is made, to get at its methods.
USUAL_NETWORK = {"input_shape": (64, 64, 3), "classes": 6}
#: What each exercise's function may be called; normalised: small letters and digits only.
_LIKELY = {
    "identity_block": re.compile(r"^(?=.*(block|blk|res))(.*ident.*|id.*)$"),
    "convolutional_block": re.compile(r"^.*(conv|projection).*(block|blk|res|shortcut).*$|^res.*conv.*$"),
    "ResNet50": re.compile(r"^.*resnet.*$|^.*residualnet.*$"),
}
_UNLIKELY = re.compile(r"test|check|plot|summary|load|train|dataset|predict|weights")
#: A block takes the tensor and filters at least; ResNet50 may take nothing.
LEAST = {"identity_block": 2, "convolutional_block": 2, "ResNet50": 0}


def choose_name(task: str, names: Iterable[str]) -> str | None:
    """Choose the likeliest name of an exercise's function.

    Parameters
    ----------
    task : str
        ``"identity_block"``, ``"convolutional_block"`` or ``"ResNet50"``.
    names : iterable of str
        Functions and methods (``"Class.method"``), in the file's order.

    Returns
    -------
    str or None
        The exercise's own name first, then the same in other letters, then the shortest likely one.
    """
    names = list(names)
    if task in names:
        return task
    plain = {name: re.sub(r"[^a-z0-9]", "", name.split(".")[-1].lower()) for name in names}
    wanted = re.sub(r"[^a-z0-9]", "", task.lower())
    likely = [n for n, p in plain.items() if _LIKELY[task].match(p) and not _UNLIKELY.search(p)]
    if task == "ResNet50":  # not its smaller and larger sisters
        likely = [n for n in likely if "50" in plain[n] or not re.search(r"\d", plain[n])]
    likely.sort(key=lambda n: (plain[n] != wanted, "50" not in plain[n], len(n)))
    return likely[0] if likely else None


def find_function(
    task: str, namespace: dict[str, Any], broken: Mapping[str, object], wanted: str | None = None
) -> tuple[str | None, Callable[..., Any] | None]:
    """Find an exercise's function in a file's namespace.

    Parameters
    ----------
    task : str
    namespace : dict
        After the file was run in it.
    broken : dict
        Functions that do not parse or cannot be defined, with their errors.
    wanted : str, optional
        The name asked for; ``Class.method`` is a method.

    Returns
    -------
    name : str or None
        None if there is no such function.
    function : callable or None
        None if it is broken.
    """
    if wanted is not None:
        if wanted in broken:
            return wanted, None
        function = _look_up(namespace, wanted)
        return (wanted, function) if callable(function) else (None, None)
    own = _own_functions(namespace, LEAST[task], task)
    name = choose_name(task, [*own, *(n for n in broken if n not in own)])
    if name is None or name not in own:
        return name, None
    return name, _look_up(namespace, name)


def _look_up(namespace: dict[str, Any], name: str) -> Any:
    first, *rest = name.split(".")
    if not rest:
        return namespace.get(first)
    return _bind(namespace.get(first), rest[0]) if inspect.isclass(namespace.get(first)) else None


def _own_functions(namespace: dict[str, Any], least: int, task: str) -> dict[str, Callable[..., Any]]:
    """List what the file itself defines and what takes enough arguments, or has the exercise's name.

    Methods are as they stand in their class, and need an object yet.
    """
    home, found, methods = namespace["__name__"], {}, {}
    for name, value in list(namespace.items()):
        if name.startswith("__") or not callable(value):
            continue
        own_class = inspect.isclass(value) and value.__module__ == home
        if own_class:
            for part, method in vars(value).items():
                plain = getattr(value, part) if isinstance(method, (staticmethod, classmethod)) else method
                enough = part == task or _takes(plain, least + _is_bound_later(plain))
                if inspect.isroutine(plain) and not part.startswith("__") and enough:
                    methods[f"{name}.{part}"] = plain
        module = str(getattr(value, "__module__", home) or home)
        enough = name == task or _takes(value, 1 if own_class and _is_layer(value) else least)
        if not module.startswith(("keras", "tensorflow")) and enough:
            found[name] = value
    return {**found, **methods}


def _is_layer(cls: type) -> bool:
    import keras

    return issubclass(cls, keras.layers.Layer)


def _is_bound_later(method: Callable[..., Any]) -> bool:
    return inspect.isfunction(method) and next(iter(inspect.signature(method).parameters), None) == "self"


def _bind(cls: Any, name: str) -> Any:
    """Get a method ready to be called; None where there is none."""
    raw = inspect.getattr_static(cls, name, None) if inspect.isclass(cls) else None
    if isinstance(raw, (staticmethod, classmethod)):
        return getattr(cls, name)
    if not inspect.isfunction(raw):
        return None
    return getattr(_make(cls), name) if _is_bound_later(raw) else raw


@cache
def _make(cls: Any) -> Any:
    """Make an object of a class: without arguments, with what a network is built from, or as an empty one."""
    for make in (cls, lambda: make_object(cls, USUAL_NETWORK), lambda: object.__new__(cls)):
        try:
            return make()
        except Exception:  # noqa: BLE001 - a class that needs other arguments still has its methods
            continue
    return cls


def _takes(function: Callable[..., Any], least: int) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return True
    return sum(p.kind is not p.VAR_KEYWORD for p in parameters) >= least
