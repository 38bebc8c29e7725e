"""Collects the evidence of one function of a file, in the signature in which it can be called."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypedDict

from autograde.challenge import Challenge
from autograde.files.binding import bind
from autograde.files.calling import SignatureError, call_with, describe_call
from autograde.files.statements import RunFile
from autograde.files.ways import combine, find_way
from autograde.time_limit import time_limit
from signs.words import tell

#: Other ways to hand over a block's arguments, for a function that does not run with the exercise's.
_OTHER = ("pairs", "stage as text", "block as number", "one number", "two numbers")


class Collected(TypedDict):
    """What is handed over of one function: evidence, and what the file's leniency adds to it.

    Attributes
    ----------
    evidence : dict
        In the form of `autograde.evidence.schema`.
    way : str
        The name of the signature in which it was called, of `autograde.files.ways`.
    told : list of str
        How it was called, where that is worth telling.
    outdated : list of dict
        Calls that Keras 3 refuses: ``{"line", "told"}``.
    """

    evidence: dict[str, Any]
    way: str
    told: list[str]
    outdated: list[dict[str, Any]]


def collect_task(
    task: str,
    function: Callable[..., Any] | None,
    name: str,
    challenges: list[Challenge],
    seconds: float,
    ran: RunFile,
) -> Collected:
    """Collect the evidence of one function.

    Parameters
    ----------
    task : str
    function : callable or None
        None if it is broken.
    name : str
        What the function is called in the file.
    challenges : list of Challenge
    seconds : float
        So long may one call take; after the first that takes longer no more are made.
    ran : RunFile
        The file that it is from.

    Returns
    -------
    Collected
    """
    if function is None:
        gone = {"error": "NameError", "message": tell("it cannot be found in the file"), "line": ""}
        outcome = {"kind": "error", **ran.broken.get(name, gone)}
        return {
            "evidence": _evidence(task, [outcome] * len(challenges)),
            "way": "",
            "told": [],
            "outdated": [],
        }
    own = _own_way(function, challenges[0])
    ran.outdated.take_made()
    outcomes = _collect(task, function, challenges, own, seconds)
    way, made = own, ran.outdated.take_made()
    if not _builds(outcomes) and "filters" in challenges[0].parameters and not _ends_early(outcomes):
        for other in _OTHER:
            tried = _collect(task, function, challenges, combine(own, other), seconds)
            also = ran.outdated.take_made()
            if _builds(tried):
                outcomes, way, made = tried, combine(own, other), also
                break
    outcomes = [_with_cause(outcome, ran) for outcome in outcomes]
    told = _describe(function, name, challenges, _builds(outcomes))
    outdated = [{"line": note.line, "told": note.told} for note in made]
    return {"evidence": _evidence(task, outcomes), "way": way, "told": told, "outdated": outdated}


def _with_cause(outcome: dict[str, Any], ran: RunFile) -> dict[str, Any]:
    """Say of a name that is not there which import would have brought it."""
    missing = re.fullmatch(r"name '(\w+)' is not defined.*", outcome.get("message", ""))
    why = ran.why_missing(missing[1]) if missing and outcome["error"] == "NameError" else ""
    return {**outcome, "message": f"{outcome['message']} ({why})"[:300]} if why else outcome


def _evidence(task: str, outcomes: list[dict[str, Any]]) -> dict[str, Any]:
    from autograde.evidence.schema import VERSION

    return {"schema": VERSION, "task": task, "outcomes": outcomes}


def _builds(outcomes: list[dict[str, Any]]) -> bool:
    return any(outcome["kind"] == "graph" for outcome in outcomes)


def _ends_early(outcomes: list[dict[str, Any]]) -> bool:
    """Say whether calling again is of no use."""
    return any(outcome.get("error") in ("TimeoutError", SignatureError.__name__) for outcome in outcomes)


def _arguments(challenge: Challenge, tensor: object = "X") -> dict[str, Any]:
    """Return an exercise's arguments; only blocks, which have filters, get a tensor."""
    parameters = dict(challenge.parameters)
    if "filters" in parameters:
        parameters.pop("input_shape")
        return {"X": tensor, **parameters}
    return parameters


def _own_way(function: Callable[..., Any], challenge: Challenge) -> str:
    """Say whether a function takes no `f`."""
    match = bind(function, _arguments(challenge))
    starred = match is None or not match.parameters
    return "" if starred or "f" not in match.left else "no f"  # type: ignore[union-attr]


def _describe(function: Callable[..., Any], name: str, challenges: list[Challenge], built: bool) -> list[str]:
    """Write how a function was called: wholly where it did not run, else what the exercise does not give."""
    known = [c for c in challenges if None not in c.parameters["input_shape"]] or challenges
    try:
        return describe_call(function, name, _arguments(known[0]), built)
    except Exception:  # noqa: BLE001 - values of the file's own, which may not even have a repr
        return []


def _collect(
    task: str, function: Callable[..., Any], challenges: list[Challenge], name: str, seconds: float
) -> list[dict[str, Any]]:
    """Call a function on all challenges in one way."""
    from autograde.evidence.collect import collect_evidence

    way = find_way(name)
    assert way is not None

    @wraps(function, updated=())
    def call(*tensor: object, **arguments: Any) -> object:
        given = way.hand_over(arguments)
        return call_with(function, {**dict(zip("X", tensor, strict=False)), **given})

    outcomes: list[dict[str, Any]] = []
    for challenge in way.challenges(challenges):
        if outcomes and outcomes[-1].get("error") == "TimeoutError":
            outcome = outcomes[-1]
        else:
            try:
                with time_limit(seconds, TimeoutError):
                    outcome = collect_evidence(task, call, [challenge], leave_out=False)["outcomes"][0]
            except TimeoutError as error:
                outcome = {"kind": "error", "error": "TimeoutError", "message": str(error), "line": ""}
        outcomes.append(outcome)
    return outcomes
