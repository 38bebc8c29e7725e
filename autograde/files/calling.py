"""Calls a stranger's function, class or builder with the exercise's arguments.

What a class or a builder of layers makes is called on the tensor; of an object that builds a network its own
method is called.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

from autograde.files.binding import Match, bind
from signs.words import tell, tell_list

_BUILDS = re.compile(
    r"(build|get|create|make|define)?_*(the_)?(model|network|net|resnet_?(50)?|graph)?_*|__call__"
)
LONGEST_SIGNATURE = 110


class SignatureError(TypeError):
    """A function cannot be called with what the exercise has; the message is one line that says why."""


def call_with(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Call a function with the exercise's arguments.

    Parameters
    ----------
    function : callable
        Or a class; what comes of one that takes no tensor is called on the tensor.
    arguments : mapping of str to object
        The exercise's arguments by the exercise's names, in the exercise's order.

    Returns
    -------
    object
        What the function returns.

    Raises
    ------
    SignatureError
        Where a parameter that needs a value has none, or where the tensor has no place.
    """
    match = bind(function, arguments)
    if match is None:
        return function(*arguments.values())
    missing = match.required()
    if missing:
        raise SignatureError(_missing(function, missing, match))
    result = _call(function, match)
    if "X" in match.left:
        return _call_on(function, result, match.left["X"])
    return result if "X" in arguments else _find_model(function, result, arguments)


def make_object(cls: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Make an object of a class, whatever it calls its parameters."""
    match = bind(cls, arguments)
    return cls(*arguments.values()) if match is None else _call(cls, match)


def describe_call(
    function: Callable[..., Any], name: str, arguments: Mapping[str, Any], briefly: bool = False
) -> list[str]:
    """Write how a function is called, for a person.

    Parameters
    ----------
    function : callable
    name : str
        What the function is called in the file.
    arguments : mapping of str to object
    briefly : bool
        Only what it is given that is none of the exercise's arguments.

    Returns
    -------
    list of str
        ``block was called as block(x=the tensor, kernel_size=3, filters=[2, 4, 6])``, or ``with
        weights=None``; empty where there is nothing to say.
    """
    match = bind(function, arguments)
    if match is None:
        return []
    tensor = tell("the tensor")
    told = {
        one: f"{one}={tensor if match.holders.get(one) == 'X' else _short(value)}"
        for one, value in match.bound.items()
    }
    if briefly:
        given = tell_list((told[one] for one in match.assumed), "unit")
        said = tell(
            "{name} was called with {given}, which the exercise does not give", name=name, given=given
        )
        return [said] if given else []
    call = f"{_name(function)}({', '.join(told.values())})"
    return [tell("{name} was called as {call}", name=name, call=call)]


def _call(function: Callable[..., Any], match: Match) -> Any:
    kinds = {p.kind for p in inspect.signature(function).parameters.values()}
    if inspect.Parameter.VAR_POSITIONAL in kinds:
        values = list(match.left.values())
        match.left.clear()
        return function(*values, **match.bound)
    named = dict(match.bound)
    if inspect.Parameter.VAR_KEYWORD in kinds:  # which may well go on to a layer, that knows no stage
        everything = bool({"f", "filters", "input_shape"} & set(match.left))
        taken = match.arguments if everything else match.uses.get("**", ())
        named |= {name: value for name, value in match.left.items() if name != "X" and name in taken}
    positional = [p.name for p in match.parameters if p.kind is p.POSITIONAL_ONLY and p.name in named]
    first = [named.pop(name) for name in positional]
    return function(*first, **named)


def _call_on(function: Callable[..., Any], made: Any, tensor: Any) -> Any:
    """Call what a class or a builder has made on the tensor."""
    if callable(made) and not isinstance(made, type):
        return made(tensor, **_further(made))
    raise SignatureError(
        tell(
            "`{name}` takes no tensor, and what it returns cannot be called on one: {signature}",
            name=_name(function),
            signature=signature_of(function),
        )
    )


def _further(made: Any) -> dict[str, Any]:
    """Return what a layer's ``call`` needs beside the tensor, such as ``training``."""
    match = bind(getattr(made, "call", made), {"X": None})
    if match is None:
        return {}
    return {name: value for name, value in match.bound.items() if match.holders.get(name) != "X"}


def _find_model(function: Callable[..., Any], made: Any, arguments: Mapping[str, Any]) -> Any:
    """Return the model that an object of the file's own class builds; anything else as it is."""
    import keras

    if isinstance(made, keras.Model) or not inspect.isclass(function):
        further = (
            _further(made) if isinstance(made, keras.Model) and not getattr(made, "inputs", None) else {}
        )
        if further and "input_shape" in arguments:
            x = keras.Input(arguments["input_shape"])
            return keras.Model(x, made(x, **further))
        return made
    models = [value for value in vars(made).values() if isinstance(value, keras.Model)]
    if models:
        return models[-1]
    for name in vars(function):
        if _BUILDS.fullmatch(name) and callable(getattr(made, name, None)) and name.strip("_"):
            built = call_with(getattr(made, name), arguments)
            if isinstance(built, keras.Model):
                return built
    raise SignatureError(
        tell(
            "`{name}` is a class that is no Keras Model, and no method of it is known to build one: "
            "name the one that does with {option}",
            name=_name(function),
            option=f"--resnet {_name(function)}.METHOD",
        )
    )


def _missing(function: Callable[..., Any], missing: list[str], match: Match) -> str:
    return tell(
        "`{name}` needs a value for {names}, and the exercise has none for it; "
        "it hands over {given}: {signature}",
        name=_name(function),
        names=tell_list(f"`{name}`" for name in missing),
        given=", ".join(match.arguments),
        signature=signature_of(function),
    )


def _name(function: Callable[..., Any]) -> str:
    return str(getattr(function, "__name__", type(function).__name__))


def signature_of(function: Callable[..., Any]) -> str:
    """Write a function's first line, cut to a length."""
    kind = "class" if inspect.isclass(function) else "def"
    try:
        plain = [p.replace(annotation=p.empty) for p in inspect.signature(function).parameters.values()]
        text = f"{kind} {_name(function)}{inspect.Signature(plain)}"
    except (TypeError, ValueError):
        text = f"{kind} {_name(function)}"
    return text if len(text) <= LONGEST_SIGNATURE else f"{text[:LONGEST_SIGNATURE]} …"


def _short(value: object) -> str:
    text = getattr(value, "__name__", None) or repr(value)
    return text if len(text) <= 40 else f"{text[:40]} …"
