"""Says which parameter of a stranger's function gets which of the exercise's arguments.

People rename the tutorial's parameters, reorder them, leave the names' stage and block out, and add
``training`` and ``initializer`` as the exercise of 2021 has them. Which parameter gets which argument is
settled by `RULES`, one after the other; each takes what is left by those before it. A parameter that needs a
value and has none is named, not filled with what is left over.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from inspect import Parameter
from typing import Any

from autograde.files.parameter_names import (
    FOREIGN,
    NEUTRAL,
    NUMBERED,
    SIDES,
    TENSOR,
    USUAL,
    WEIGHTS,
    is_named,
)
from autograde.files.uses import find_uses

_STARRED = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)


@dataclass
class Match:
    """Which parameter gets which value; the rules fill it.

    Attributes
    ----------
    parameters : tuple of inspect.Parameter
        In the function's order, without ``*`` and ``**``.
    arguments : tuple of str
        The exercise's, in its order.
    uses : dict
        What the function does with its parameters, as `autograde.files.uses` finds it.
    free : dict of str to inspect.Parameter
        Parameters that have no value yet.
    left : dict of str to object
        Arguments that no parameter takes yet.
    bound : dict of str to object
        Values by the parameter's name.
    holders : dict of str to str
        By parameter the argument that it has.
    assumed : list of str
        Parameters that got a value which is none of the exercise's.
    """

    parameters: tuple[Parameter, ...]
    arguments: tuple[str, ...]
    uses: Mapping[str, list[str]]
    free: dict[str, Parameter]
    left: dict[str, Any]
    bound: dict[str, Any] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)

    def give(self, parameter: str, argument: str) -> None:
        """Give an argument to a parameter."""
        self.holders[parameter] = argument
        value = self.left.pop(argument)
        if argument == "input_shape" and isinstance(self.free[parameter].default, int):
            value = value[0]  # one number for both sides: what comes of it is judged as it is
        self.set(parameter, value)

    def set(self, parameter: str, value: object) -> None:
        """Give a parameter a value."""
        self.bound[parameter] = value
        del self.free[parameter]

    def assume(self, parameter: str, value: object) -> None:
        """Give a parameter a value that is none of the exercise's, and note it."""
        self.assumed.append(parameter)
        self.set(parameter, value)

    def required(self) -> list[str]:
        """List the free parameters that have no default."""
        return [name for name, parameter in self.free.items() if parameter.default is parameter.empty]

    def in_order(self, parameter: str, argument: str) -> bool:
        """Say whether a parameter stands among the settled ones as its argument does."""
        places = {p.name: n for n, p in enumerate(self.parameters)}
        ranks = {a: n for n, a in enumerate(self.arguments)}
        settled = sorted((places[p], ranks[a]) for p, a in self.holders.items())
        if [rank for _, rank in settled] != sorted(rank for _, rank in settled):
            return True  # an order of their own
        return all((place < places[parameter]) == (rank < ranks[argument]) for place, rank in settled)

    def without_stride(self) -> bool:
        """Say whether the exercise is a block without a stride, which people may give all the same."""
        return "X" in self.arguments and "s" not in self.arguments

    def used_as(self, argument: str) -> list[str]:
        """List the free parameters that are used as an argument is, in the function's order."""
        return [name for name in self.free if name in self.uses.get(argument, ())]


def bind(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Match | None:
    """Say which parameter of a function gets which argument.

    Parameters
    ----------
    function : callable
    arguments : mapping of str to object
        The exercise's arguments by the exercise's names, in the exercise's order; ``X`` is the tensor.

    Returns
    -------
    Match or None
        None for a function that has no signature to read.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):  # the others are given by position
        parameters = [p for p in parameters if p.kind is p.KEYWORD_ONLY or p.kind in _STARRED]
    return match_arguments(parameters, arguments, find_uses(function))


def match_arguments(
    parameters: Iterable[Parameter], arguments: Mapping[str, Any], uses: Mapping[str, list[str]] | None = None
) -> Match:
    """Say which parameter gets which argument.

    Parameters
    ----------
    parameters : iterable of inspect.Parameter
    arguments : mapping of str to object
    uses : mapping, optional

    Returns
    -------
    Match
    """
    plain = tuple(p for p in parameters if p.kind not in _STARRED)
    match = Match(plain, tuple(arguments), uses or {}, {p.name: p for p in plain}, dict(arguments))
    for rule in RULES:
        rule(match)
    return match


def _by_sure_use(match: Match) -> None:
    """Three are unpacked: the filters, whatever their name. A layer is called on it: the tensor."""
    if "filters" in match.left and "filters" not in match.free:
        unpacked = [name for name in match.used_as("filters") if not is_named("input_shape", name)]
        if len(unpacked) == 1:
            match.give(unpacked[0], "filters")
    if "X" in match.left and not any(TENSOR.fullmatch(name.lower()) for name in match.required()):
        called_on = [name for name in match.used_as("X") if name in match.required()]
        if called_on:
            match.give(called_on[0], "X")


def _by_name(match: Match) -> None:
    for name in [name for name in match.left if name in match.free]:
        match.give(name, name)


def _tensor(match: Match) -> None:
    """The tensor is what is named like one, or else the first parameter, whatever its name.

    Only a first parameter that alone is named like another argument is that argument: such a function takes
    no tensor, and returns what is called on one.
    """
    if "X" not in match.left or not match.free:
        return
    required = match.required()
    named = [name for name in required if TENSOR.fullmatch(name.lower())]
    named.sort(key=lambda name: name.lower() != "x")
    first = next(iter(required), None)
    if named:
        match.give(named[0], "X")
    elif first is not None and first == match.parameters[0].name:
        meant = [a for a in match.left if a != "X" and is_named(a, first)]
        if all(any(is_named(a, other) for other in match.free if other != first) for a in meant):
            match.give(first, "X")


def _by_usual_name(match: Match) -> None:
    """Give arguments to parameters that have one of their usual other names."""
    for argument in [name for name in match.left if name in USUAL and name != "X"]:
        named = [name for name in match.free if is_named(argument, name)]
        used = [name for name in match.used_as(argument) if not FOREIGN.fullmatch(name.lower())]
        if used:  # `st` may be a stride or a stage
            named = [name for name in named if name in used]
        named.sort(key=lambda name: not match.in_order(name, argument))
        if named:
            match.give(named[0], argument)


def _one_by_one(match: Match) -> None:
    """Give the three numbers of filters, or of the input's shape, to three parameters that take one each."""
    for argument, found in (("filters", _numbered(match)), ("input_shape", _sides(match))):
        value = match.left.get(argument)
        if len(found) == 3 and isinstance(value, (list, tuple)) and len(value) == 3:
            del match.left[argument]
            for name, number in zip(found, value, strict=True):
                match.holders[name] = argument
                match.set(name, number)


def _numbered(match: Match) -> list[str]:
    """List three free parameters whose names differ in a number or letter only."""
    stems: dict[str, list[str]] = {}
    for name in match.free:
        parts = NUMBERED.fullmatch(name.lower())
        if parts:
            stems.setdefault(parts[1], []).append(name)
    return next((sorted(names) for names in stems.values() if len(names) == 3), [])


def _sides(match: Match) -> list[str]:
    """List the parameters for height, width and channels."""
    found = [next((name for name in match.free if side.fullmatch(name.lower())), "") for side in SIDES]
    return found if all(found) and len(set(found)) == 3 else []


def _by_use(match: Match) -> None:
    """Give what a `Dense`, an `Input` or a convolution is made with, where names say nothing."""
    for argument in [a for a in ("classes", "input_shape", "filters", "f", "s") if a in match.left]:
        uses = ("pair", "number") if argument == "filters" else (argument,)
        names = [name for use in uses for name in match.used_as(use) if not FOREIGN.fullmatch(name.lower())]
        if len(set(names)) == 1:
            match.give(names[0], argument)


def _additions_of_2021(match: Match) -> None:
    """Set ``training`` and ``initializer`` where they have no default: to False, and to a class."""
    for name in match.required():
        if "init" in name.lower():
            from keras.initializers import GlorotUniform

            match.assume(name, GlorotUniform)
        elif "train" in name.lower():
            match.assume(name, False)


def _made_input(match: Match) -> None:
    """Give a network that wants the Input itself one of the asked shape."""
    if "X" in match.arguments or "input_shape" not in match.left:
        return
    tensor = next((name for name in match.required() if TENSOR.fullmatch(name.lower())), None)
    if tensor is not None:
        from keras import Input

        match.holders[tensor] = "input_shape"
        match.set(tensor, Input(match.left.pop("input_shape")))


def _by_position(match: Match) -> None:
    """Give what is left, in order, to parameters that say nothing of what they are.

    A parameter with a default takes part only where its default is of the argument's kind. None gets an
    argument that would stand out of order among those that are settled, if these are in order.
    """
    required = match.required()
    stride = [n for n in match.free if match.without_stride() and is_named("s", n)]
    for name in [n for n in match.free if not FOREIGN.fullmatch(n.lower()) and n not in stride]:
        for argument in list(match.left):
            needed = name in required or _fits(match.free[name].default, argument)
            if needed and match.in_order(name, argument):
                match.give(name, argument)
                break


def _fits(default: object, argument: str) -> bool:
    """Say whether a default value is of the kind that an argument is; names of layers may keep theirs."""

    def whole(value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)

    def several(length: int) -> bool:
        return isinstance(default, (list, tuple)) and len(default) == length and all(map(whole, default))

    return {
        "f": whole(default) or several(2),
        "s": whole(default) or several(2),
        "filters": several(3),
        "input_shape": several(3),
        "classes": whole(default),
    }.get(argument, False)


def _neutral(match: Match) -> None:
    """Give parameters that the exercise knows nothing of what leaves the network as it is."""
    tensor = next((match.bound[p] for p, a in match.holders.items() if a == "X"), None)
    for name in match.required():
        if name.lower() in ("in_channels", "in_filters", "in_filter", "input_channels", "in_ch"):
            match.assume(name, getattr(tensor, "shape", (None,))[-1])
        elif name.lower() in ("name", "prefix", "scope", "base_name", "name_base", "layer_name"):
            stage, block = (match.left.pop(a, "") for a in ("stage", "block"))
            match.assume(name, f"res{stage}{block}")
        elif match.without_stride() and is_named("s", name):
            match.assume(name, 1 if name.lower().startswith("st") or len(name) == 1 else False)
        else:
            value = [value for pattern, value in NEUTRAL if pattern.fullmatch(name.lower())]
            if value:
                match.assume(name, value[0])


def _without_trained_weights(match: Match) -> None:
    """Ask for no trained weights: they are another network's, and nothing is fetched here."""
    for name, parameter in list(match.free.items()):
        if WEIGHTS.fullmatch(name.lower()) and parameter.default not in (None, False, parameter.empty):
            match.assume(name, False if parameter.default is True else None)


#: In order: what an earlier rule has settled, a later one leaves.
RULES: tuple[Callable[[Match], None], ...] = (
    _by_sure_use,
    _tensor,
    _by_name,
    _by_usual_name,
    _one_by_one,
    _by_use,
    _additions_of_2021,
    _made_input,
    _by_position,
    _neutral,
    _without_trained_weights,
)
