"""Notes whose code does the work while a student's function runs: an answer of the course's is not theirs.

What an exercise asks for may stand in a module that notebooks import for something else, and on a student's
own machine the answer key is installed beside the check. A call of either is seen here, whatever way it goes.
"""

import sys
from collections.abc import Callable, Collection
from functools import wraps
from types import FrameType
from typing import Any

#: Of the engine, what a notebook may have handed on to it and may run within an answer; and the self-test's
#: cases, which are answers of all sorts.
_FREE = (".reference", "autograde.components", "autograde.handover", ".cases")


class BorrowedAnswerError(RuntimeError):
    """The work was done by the course's own code; the message is one line that says whose."""


def as_own_work(function: Callable[..., Any], elsewhere: Collection[str] = ()) -> Callable[..., Any]:
    """Return a function that refuses to give a result which the course's own code has made.

    Parameters
    ----------
    function : callable
        What the student wrote.
    elsewhere : collection of str
        Modules that hold the exercise's answer, or a part of it, as ``"signs.network"``.

    Returns
    -------
    callable
        Raises `BorrowedAnswerError` where code of these modules, of the check or of an exercise has run.
    """

    @wraps(function)
    def watched(*args: Any, **named: Any) -> Any:
        ran: set[Any] = set()

        def note(frame: FrameType, event: str, _: Any) -> None:
            if event == "call":
                ran.add(frame.f_globals.get("__name__"))

        before = sys.getprofile()
        sys.setprofile(note)
        try:
            result = function(*args, **named)
        finally:
            sys.setprofile(before)
        lenders = sorted(name for name in ran if isinstance(name, str) and _lends(name, elsewhere))
        if lenders:
            raise BorrowedAnswerError(f"this is the answer of {lenders[0]}, not one of your own")
        return result

    return watched


def _lends(module: str, elsewhere: Collection[str]) -> bool:
    if module.split(".")[0] == "autograde":
        return not module.endswith(_FREE)
    return any(module == name or module.startswith(f"{name}.") for name in elsewhere)
