"""Notes whose code does the work while a student's function runs: an answer of the course's is not theirs.

What an exercise asks for may stand in a module that notebooks import for something else, and on a student's
own machine the answer key is installed beside the check. A call of either is seen here, whatever way it goes.
"""

import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FrameType
from typing import Any

from autograde.evidence.refusals import RefusalError

#: Of the engine, what a notebook may have handed on to it and may run within an answer.
_FREE = (".reference", "autograde.components", "autograde.handover")
_counting = [False]


@contextmanager
def cases_count() -> Iterator[None]:
    """Take the self-test's cases, which are answers of all sorts, for answers like any student's."""
    _counting.append(True)
    try:
        yield
    finally:
        _counting.pop()


def is_answer(module: str) -> bool:
    """Say whether a module of the package, or of an exercise, makes answers, and is nobody's answer itself.

    Parameters
    ----------
    module : str
        Its name, or its place with dots.

    Returns
    -------
    bool
        False for the references: they are handed on from notebook to notebook.
    """
    parts = module.split(".")
    of_an_exercise = "exercises" in parts and parts[-1] not in ("reference", "asked", "__init__")
    return not _counting[-1] and (of_an_exercise or "selftest" in parts)


class BorrowedAnswerError(RefusalError):
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

        before, of_threads = sys.getprofile(), threading.getprofile()
        sys.setprofile(note)
        threading.setprofile(note)
        try:
            result = function(*args, **named)
        finally:
            sys.setprofile(before)
            threading.setprofile(of_threads)
        lenders = sorted(name for name in ran if isinstance(name, str) and _lends(name, elsewhere))
        if lenders:
            raise BorrowedAnswerError("borrowed", lenders[0])
        return result

    return watched


def _lends(module: str, elsewhere: Collection[str]) -> bool:
    if module.split(".")[0] == "autograde":
        free = module.endswith((*_FREE, ".cases") if _counting[-1] else _FREE)
        return not free
    return any(module == name or module.startswith(f"{name}.") for name in elsewhere)
