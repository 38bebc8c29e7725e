"""Calls somebody's function with the exercise's arguments, whatever it calls its parameters.

People rename the tutorial's parameters, reorder them, leave the names' stage and block out, and add
``training`` and ``initializer`` as the exercise of 2021 has them. An argument goes to the parameter of its
name, else to one of its usual other names, else to the next parameter that needs a value. The two additions
keep their defaults; without one they get False and glorot_uniform.
"""

import inspect
import re

_NUMBERED = "(_?(n|nr|num|number|id|index|name|letter|label))?"
_COUNT = "(n|nb|num|number_of)?_?"
_OTHER_NAMES = {
    "X": "x|t|x_?in(put)?|inp(ut)?s?(_?(tensor|x|layer|data))?|(x_?)?tensor|a(_?prev)?|layer",
    "f": "f|k|kernel|window|size|(kernel|filter|window|f|k)_?(size|shape|dim|width)",
    "filters": f"fs|f_?list|{_COUNT}(filters?|channels)(_?(list|sizes|num|count))?|depths?|widths?",
    "stage": f"stages?{_NUMBERED}|level",
    "block": f"blocks?{_NUMBERED}|letter|branch",
    "s": "s|st|(conv_)?strides?(_?size)?|step|downsample|subsample",
    "input_shape": "(in(put)?_?|img_?|image_?)?(shape|size|dims?)",
    "classes": f"{_COUNT}class(es)?(_?(n|num|number|count))?|n_?out(puts?)?|outputs?|units",
}
_OTHER_NAMES = {name: re.compile(rf"(?:{pattern})\Z") for name, pattern in _OTHER_NAMES.items()}
#: Parameters with a meaning of their own, which no argument of the exercise is for.
_FOREIGN = re.compile(r".*(train|init|regular|decay|bias|momentum|dropout|rate|weights|activation|name)")


def call_with(function, arguments):
    """Call a function with the exercise's arguments.

    Parameters
    ----------
    function : callable
    arguments : dict
        The exercise's arguments by the exercise's names, in the exercise's order.

    Returns
    -------
    object
        What the function returns.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return function(*arguments.values())
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return _call_with_rest(function, parameters, arguments)
    bound, left = match_arguments(parameters, arguments)
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        bound |= left
    first = [bound.pop(p.name) for p in parameters if p.kind is p.POSITIONAL_ONLY and p.name in bound]
    return function(*first, **bound)


def _call_with_rest(function, parameters, arguments):
    """Call a function that takes ``*args``: by keyword what it takes so only, the rest by position."""
    bound, left = match_arguments([p for p in parameters if p.kind is p.KEYWORD_ONLY], arguments)
    return function(*left.values(), **bound)


def match_arguments(parameters, arguments):
    """Say which parameter gets which argument.

    Parameters
    ----------
    parameters : list of inspect.Parameter
    arguments : dict

    Returns
    -------
    bound : dict
        Values by the parameter's name.
    left : dict
        Arguments that no parameter takes.
    """
    free = {p.name: p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}
    bound, left = {}, dict(arguments)
    for name in [name for name in arguments if name in free]:
        bound[name] = left.pop(name)
        del free[name]
    for name in list(left):
        usual = _OTHER_NAMES.get(name)
        found = [p for p in free if usual is not None and usual.match(p.lower())]
        if found:
            bound[found[0]] = left.pop(name)
            del free[found[0]]
    needy = [name for name, parameter in free.items() if parameter.default is parameter.empty]
    for name in [name for name in needy if "train" in name.lower()]:
        bound[name] = False
    for name in [name for name in needy if "init" in name.lower()]:
        bound[name] = _initializer()
    needy = [name for name in needy if name not in bound and not _FOREIGN.match(name.lower())]
    for name, argument in zip(needy, list(left), strict=False):
        bound[name] = left.pop(argument)
    return bound, left


def _initializer():
    """Return what the exercise starts from, for a parameter that has no default: a class, as in 2021."""
    from keras.initializers import GlorotUniform

    return GlorotUniform
