"""Where tasks run: on this machine, or on a dask cluster that is there already."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from autograde.course_files import DISTRIBUTION
from autograde.grading.errors import SchedulerError
from autograde.grading.worker_pool import POOL
from signs.words import tell

if TYPE_CHECKING:
    from autograde.grading.grade_course import Plan


@contextmanager
def open_executor(plan: Plan, root: Path) -> Iterator[tuple[Executor, int]]:
    """Open an executor for `autograde.grading.worker_pool.run_task`.

    Parameters
    ----------
    plan : autograde.grading.grade_course.Plan
        With the number of worker processes on this machine, or the address of a dask scheduler, such as
        ``tcp://host:8786``: a cluster has its own.
    root : Path
        Of the course.

    Yields
    ------
    executor : concurrent.futures.Executor
    count : int
        How many tasks it runs at a time.

    Raises
    ------
    SchedulerError
        If the scheduler does not answer or has no workers, or dask is not installed.
    """
    if plan.scheduler is not None:
        with _open_cluster(plan.scheduler) as (executor, count):
            yield executor, count
        return
    POOL.start(plan.workers, root, plan.isolation)
    executor = ThreadPoolExecutor(plan.workers)
    try:
        yield executor, plan.workers
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        POOL.close()
        executor.shutdown()


@contextmanager
def _open_cluster(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
        from distributed.comm.addressing import parse_address
        from distributed.comm.registry import get_backend
    except ImportError as error:
        command = f'pip install "{DISTRIBUTION}[grade]"'
        raise SchedulerError(tell("dask is not installed: {command}", command=command)) from error
    try:
        get_backend(
            parse_address(address)[0]
        )  # a client of an unknown kind would complain on its own as well
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise SchedulerError(
            tell(
                "no dask scheduler answers at {address}: start one, or leave --scheduler out", address=address
            )
        ) from error
    with client:
        count = sum(client.nthreads().values())
        if not count:
            raise SchedulerError(
                tell("the dask scheduler at {address} has no workers: start some", address=address)
            )
        yield client.get_executor(pure=False), count
