"""Where tasks run: on this machine, or on a dask cluster that is there already."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from autograde.course import CourseError
from autograde.grading.pool import POOL


class SchedulerError(CourseError):
    """There is no such cluster, or it has no workers."""


@contextmanager
def open_executor(workers, scheduler=None):
    """Open an executor for `autograde.grading.pool.run_task`.

    Parameters
    ----------
    workers : int
        Worker processes on this machine; a cluster has its own.
    scheduler : str, optional
        Address of a dask scheduler, such as ``tcp://host:8786``.

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
    if scheduler is not None:
        with _open_cluster(scheduler) as (executor, count):
            yield executor, count
        return
    POOL.start(workers)
    executor = ThreadPoolExecutor(workers)
    try:
        yield executor, workers
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        POOL.close()
        executor.shutdown()


@contextmanager
def _open_cluster(address):
    try:
        from distributed import Client
    except ImportError as error:
        raise SchedulerError('dask is not installed: pip install "shortcut[grade]"') from error
    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise SchedulerError(
            f"no dask scheduler answers at {address}: start one, or leave --scheduler out"
        ) from error
    with client:
        count = sum(client.nthreads().values())
        if not count:
            raise SchedulerError(f"the dask scheduler at {address} has no workers: start some")
        yield client.get_executor(pure=False), count
