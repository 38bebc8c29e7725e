"""A time limit for what a student's code does, in the process that it runs in."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from signs.words import tell

#: Names the environment variable with the seconds that a check may take; 0 is no limit.
VARIABLE = "AUTOGRADE_CHECK_SECONDS"
SECONDS = 20.0


class OutOfTimeError(KeyboardInterrupt):
    """The time is over; an interrupt, so that no ``except Exception`` of a student's catches it."""


class InterruptedCheck(KeyboardInterrupt):
    """The user has interrupted a check; shown without the check's insides."""

    def _render_traceback_(self) -> list[str]:
        return [tell("The check was interrupted.")]


def allowed_seconds() -> float:
    """Return how long a check may take."""
    try:
        return float(os.environ.get(VARIABLE, SECONDS))
    except ValueError:
        return SECONDS


@contextmanager
def time_limit(seconds: float, error: type[BaseException] = OutOfTimeError) -> Iterator[None]:
    """Raise an error in the code within when its time is over.

    Where signals cannot be had (on Windows, in another thread than the first) there is no limit.

    Parameters
    ----------
    seconds : float
        0 is no limit.
    error : type
        What is raised; it gets the sentence that says so.
    """
    possible = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not possible or seconds <= 0:
        yield
        return

    told = tell("it takes longer than {seconds} seconds", seconds=f"{seconds:g}")  # not when it is over

    def stop(_signal: int, _frame: object) -> None:
        raise error(told)

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)  # and again, should a bare `except` swallow it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
