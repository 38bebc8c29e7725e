"""Calls a stranger's function with the exercise's arguments, whatever it calls its parameters.

People rename the tutorial's parameters, reorder them, leave the names' stage and block out, and add
``training`` and ``initializer`` as the exercise of 2021 has them. Which parameter gets which argument is
settled by `RULES`, one after the other; each takes what is left by those before it.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from inspect import Parameter
from typing import Any

_NUMBERED = "(_?(n|nr|num|number|id|index|name|letter|label))?"
_COUNT = "(n|nb|num|number_of)?_?"
_USUAL_NAMES = {
    "X": "x|t|x_?in(put)?|inp(ut)?s?(_?(tensor|x|layer|data))?|(x_?)?tensor|a(_?prev)?|layer",
    "f": "f|k|kernel|window|size|(kernel|filter|window|f|k)_?(size|shape|dim|width)",
    "filters": f"fs|f_?list|{_COUNT}(filters?|channels)(_?(list|sizes|num|count))?|depths?|widths?",
    "stage": f"stages?{_NUMBERED}|level",
    "block": f"blocks?{_NUMBERED}|letter|branch",
    "s": "s|st|(conv_)?strides?(_?size)?|step|downsample|subsample",
    "input_shape": "(in(put)?_?|img_?|image_?)?(shape|size|dims?)",
    "classes": f"{_COUNT}class(es)?(_?(n|num|number|count))?|n_?out(puts?)?|outputs?|units",
}
#: Parameters with a meaning of their own, which no argument of the exercise is for.
_FOREIGN = re.compile(r".*(train|init|regular|decay|bias|momentum|dropout|rate|weights|activation|name)")
_STARRED = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)


def call_with(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Call a function with the exercise's arguments.

    Parameters
    ----------
    function : callable
    arguments : mapping of str to object
        The exercise's arguments by the exercise's names, in the exercise's order.

    Returns
    -------
    object
        What the function returns.

    Raises
    ------
    TypeError
        As Python raises it, where a parameter that needs a value gets none.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return function(*arguments.values())
    kinds = {p.kind for p in parameters}
    if Parameter.VAR_POSITIONAL in kinds:  # what can only be given by keyword, and the rest by position
        match = match_arguments([p for p in parameters if p.kind is p.KEYWORD_ONLY], arguments)
        return function(*match.left.values(), **match.bound)
    match = match_arguments(parameters, arguments)
    named = {**match.bound, **match.left} if Parameter.VAR_KEYWORD in kinds else match.bound
    positional = [p.name for p in parameters if p.kind is p.POSITIONAL_ONLY and p.name in named]
    first = [named.pop(name) for name in positional]
    return function(*first, **named)


@dataclass(frozen=True)
class Match:
    """Which parameter gets which value; the rules fill it.

    Attributes
    ----------
    free : dict of str to inspect.Parameter
        Parameters that have no value yet.
    left : dict of str to object
        Arguments that no parameter takes yet.
    bound : dict of str to object
        Values by the parameter's name.
    """

    free: dict[str, Parameter]
    left: dict[str, Any]
    bound: dict[str, Any] = field(default_factory=dict)

    def give(self, parameter: str, argument: str) -> None:
        """Give an argument to a parameter."""
        self.set(parameter, self.left.pop(argument))

    def set(self, parameter: str, value: object) -> None:
        """Give a parameter a value that is none of the arguments."""
        self.bound[parameter] = value
        del self.free[parameter]

    def required(self) -> list[str]:
        """List the free parameters that have no default."""
        return [name for name, parameter in self.free.items() if parameter.default is parameter.empty]


def match_arguments(parameters: Iterable[Parameter], arguments: Mapping[str, Any]) -> Match:
    """Say which parameter gets which argument.

    Parameters
    ----------
    parameters : iterable of inspect.Parameter
    arguments : mapping of str to object

    Returns
    -------
    Match
    """
    match = Match({p.name: p for p in parameters if p.kind not in _STARRED}, dict(arguments))
    for rule in RULES:
        rule(match)
    return match


def _by_name(match: Match) -> None:
    for name in [name for name in match.left if name in match.free]:
        match.give(name, name)


def _by_usual_name(match: Match) -> None:
    """Give arguments to parameters that have one of their usual other names."""
    for argument in [name for name in match.left if name in _USUAL_NAMES]:
        usual = (name for name in match.free if re.fullmatch(_USUAL_NAMES[argument], name.lower()))
        parameter = next(usual, None)
        if parameter is not None:
            match.give(parameter, argument)


def _additions_of_2021(match: Match) -> None:
    """Set ``training`` and ``initializer`` where they have no default: to False, and to a class."""
    for name in match.required():
        if "init" in name.lower():
            from keras.initializers import GlorotUniform

            match.set(name, GlorotUniform)
        elif "train" in name.lower():
            match.set(name, False)


def _by_position(match: Match) -> None:
    """Give what is left, in order, to parameters that need a value and have no meaning of their own."""
    needy = [name for name in match.required() if not _FOREIGN.match(name.lower())]
    for parameter, argument in zip(needy, list(match.left), strict=False):
        match.give(parameter, argument)


#: In order: what an earlier rule has settled, a later one leaves.
RULES: tuple[Callable[[Match], None], ...] = (_by_name, _by_usual_name, _additions_of_2021, _by_position)
