"""Other signatures than the exercise's in which a function can be judged, and what is asked of it then.

Each way changes the challenges, by one rule on both sides: the process that calls the function, and the
judge, which has to know what was asked. Names and the tutorial's vectors belong to the exercise's own
parameters, so a changed challenge is one of a stage of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from autograde.challenge import Challenge
from signs.words import mark, tell

_FURTHER_STAGE = 40
_MIDDLE = 3


@dataclass(frozen=True)
class Way:
    """One other signature.

    Attributes
    ----------
    change : callable
        From a challenge's parameters to those that are asked in its place.
    hand_over : callable
        From these to the arguments that the function is called with.
    note : str
        What is told of a function of this signature, which may be right all the same; see `told_of`.
    complaint : str
        What is wrong with a signature that cannot be what the exercise asks for; to be told.
    """

    change: Callable[[dict[str, Any]], dict[str, Any]]
    hand_over: Callable[[dict[str, Any]], dict[str, Any]]
    note: str = ""
    complaint: str = ""

    def told_of(self, name: str) -> str:
        """Say what is told of a function of a name; empty where that is nothing."""
        return tell(self.note, name=name, middle=_MIDDLE) if self.note else ""

    def challenges(self, challenges: list[Challenge]) -> list[Challenge]:
        """Return the challenges that are posed in the place of others."""
        return [replace(c, parameters=self.change(dict(c.parameters))) for c in challenges]


def _with_middle(parameters: dict[str, Any]) -> dict[str, Any]:
    return _elsewhere({**parameters, "f": _MIDDLE})


def _bottleneck(parameters: dict[str, Any]) -> dict[str, Any]:
    first = parameters["filters"][0]
    return _with_filters(parameters, [first, first, 4 * first])


def _two_kinds(parameters: dict[str, Any]) -> dict[str, Any]:
    first, _, last = parameters["filters"]
    return _with_filters(parameters, [first, first, last])


def _with_filters(parameters: dict[str, Any], filters: list[int]) -> dict[str, Any]:
    shape = list(parameters["input_shape"])
    if shape[-1] == parameters["filters"][2]:  # as many channels come in as go out
        shape[-1] = filters[2]
    return _elsewhere({**parameters, "filters": filters, "input_shape": shape})


def _elsewhere(parameters: dict[str, Any]) -> dict[str, Any]:
    return {**parameters, "stage": parameters["stage"] + _FURTHER_STAGE}


def _as_it_is(parameters: dict[str, Any]) -> dict[str, Any]:
    return parameters


def _first_filters(parameters: dict[str, Any]) -> dict[str, Any]:
    return {**parameters, "filters": parameters["filters"][0]}


def _outer_filters(parameters: dict[str, Any]) -> dict[str, Any]:
    return {**parameters, "filters": [parameters["filters"][0], parameters["filters"][2]]}


def _pairs(parameters: dict[str, Any]) -> dict[str, Any]:
    return {k: (v, v) if k in ("f", "s") and isinstance(v, int) else v for k, v in parameters.items()}


def _stage_as_text(parameters: dict[str, Any]) -> dict[str, Any]:
    return {k: str(v) if k == "stage" else v for k, v in parameters.items()}


def _block_as_number(parameters: dict[str, Any]) -> dict[str, Any]:
    return {k: ord(v) - ord("a") if k == "block" else v for k, v in parameters.items()}


#: By name, which is what the process says; the first that a function runs with is taken.
WAYS: Mapping[str, Way] = {
    "": Way(_as_it_is, _as_it_is),
    "pairs": Way(_as_it_is, _pairs, mark("{name} takes `f` and `s` as pairs, (f, f) and (s, s)")),
    "stage as text": Way(_as_it_is, _stage_as_text, mark("{name} takes `stage` as a text")),
    "block as number": Way(_as_it_is, _block_as_number, mark("{name} takes `block` as a number")),
    "no f": Way(
        _with_middle,
        _as_it_is,
        mark("{name} takes no `f`: it was judged as a block with f = {middle}, as ResNet50 has it"),
    ),
    "one number": Way(
        _bottleneck,
        _first_filters,
        complaint=mark(
            "The function takes one number of filters, where the exercise hands over three "
            "(`filters=[F1, F2, F3]`); the rest was judged as if it had been asked for [n, n, 4n]."
        ),
    ),
    "two numbers": Way(
        _two_kinds,
        _outer_filters,
        complaint=mark(
            "The function takes two numbers of filters, where the exercise hands over three "
            "(`filters=[F1, F2, F3]`); the rest was judged as if it had been asked for [n, n, m]."
        ),
    ),
}


def combine(first: str, second: str) -> str:
    """Name a way that is two ways at once."""
    return "+".join(filter(None, (first, second)))


def find_way(name: str) -> Way | None:
    """Return a way by its name, two joined by ``+`` as one; None where there is no such way."""
    ways = [WAYS.get(part) for part in name.split("+")]
    if not ways or len(ways) > 2 or any(way is None for way in ways):
        return None
    first, second = (ways[0], ways[-1] if len(ways) > 1 else WAYS[""])
    assert first is not None and second is not None
    return Way(
        lambda parameters: second.change(first.change(parameters)),
        lambda parameters: second.hand_over(first.hand_over(parameters)),
        first.note or second.note,
        first.complaint or second.complaint,
    )
