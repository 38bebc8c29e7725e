"""Spreads the self-test over processes, each of which loads TensorFlow once and then only judges.

New processes are started, not forked: a fork of a process in which TensorFlow has built something hangs.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from signs.words import language, speak

T = TypeVar("T")
#: Libraries' own threads in each process: one, for the processes share the cores out already.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")


def spread(work: Callable[..., T], portions: Sequence[tuple[Any, ...]], workers: int) -> Iterator[T]:
    """Call a function with each portion of arguments, in several processes.

    Parameters
    ----------
    work : callable
        A function of a module; what it takes and returns crosses to another process.
    portions : sequence of tuple
        Arguments of each call.
    workers : int
        With one, everything happens in this process.

    Yields
    ------
    object
        What each call returns, as they end.
    """
    if workers == 1:
        yield from (work(*portion) for portion in portions)
        return
    pool = ProcessPoolExecutor(
        min(workers, len(portions) or 1), get_context("spawn"), _begin, (str(Path.cwd()), language())
    )
    try:
        for done in as_completed([pool.submit(work, *portion) for portion in portions]):
            yield done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(folder: str, spoken: str) -> None:
    """Make a new process ready: the course's own exercises, the language, and TensorFlow."""
    speak(spoken)
    for variable in _ONE_THREAD:
        os.environ.setdefault(variable, "1")
    import signs
    from autograde.exercise import use_course_of

    use_course_of(Path(folder))
    signs.load_keras()
