"""Worker processes and who uses them: ``run_task`` is what an executor runs, here or on another machine.

The executor may be a local pool of threads, each of which waits for a worker process of its own, or a dask
cluster's. A worker that dies takes nothing with it: its task is tried once more in a new one, and a notebook
that has ended its worker twice is graded without being run.
"""

import atexit
import contextlib
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import IO

from autograde.grading.errors import (
    NoKernelError,
    NotGradedError,
    RefusedError,
    StaleWorkerError,
    StoppedError,
    WorkerDiedError,
)
from autograde.grading.messages import (
    EVERY_NOTEBOOK,
    Task,
    from_bytes,
    read_frame,
    to_bytes,
    write_frame,
)
from autograde.kernels.run_folder import sweep
from signs.words import speaking, tell

DEATHS = 2


class WorkerProcess:
    """One worker process, started at once."""

    def __init__(self, *warm_up: str | Path):
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "autograde.grading.worker", *map(str, warm_up)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,  # Ctrl-C is for the parent, which ends its workers itself
        )

        assert self._process.stdin and self._process.stdout
        self._input, self._output = self._process.stdin, self._process.stdout

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def run(self, task: bytes) -> bytes:
        """Grade one submission.

        Parameters
        ----------
        task : bytes

        Returns
        -------
        bytes
            A Graded.

        Raises
        ------
        WorkerDiedError
            If the process ends before it is done.
        NotGradedError
            If nbgrader gives up.
        """
        notebook = ""
        try:
            write_frame(self._input, task)
            while (frame := read_frame(self._output)) is not None:
                kind, value = frame
                if kind == "graded":
                    return value
                if kind == "failed":
                    raise NotGradedError(value)
                if kind == "refused":
                    raise RefusedError(value)
                if kind == "stale":
                    raise StaleWorkerError
                if kind == "unable":
                    raise NoKernelError(value)
                notebook = value
            raise WorkerDiedError(self._last_words(), notebook)
        except (BrokenPipeError, ValueError) as error:  # ended, or closed from another thread
            raise WorkerDiedError(tell("the grading process ended"), notebook) from error

    def _last_words(self) -> str:
        status = self._process.wait()
        self._log.seek(0)
        lines = self._log.read()[-4000:].decode("utf-8", "replace").split("\n")
        told = next((line.strip() for line in reversed(lines) if line.strip()), "")
        if told:
            return tell("the grading process ended (status {status}): {why}", status=status, why=told[:200])
        return tell("the grading process ended (status {status})", status=status)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for file in (self._input, self._output, self._log):
            with contextlib.suppress(BrokenPipeError):
                file.close()
        sweep(ended=(self.pid,))


class WorkerPool:
    """The worker processes of this process; one for each task that runs at a time."""

    def __init__(self) -> None:
        self._idle: list[WorkerProcess] = []
        self._all: set[WorkerProcess] = set()
        self._lock = threading.Lock()
        self._warm_up: tuple[str | Path, ...] = ()
        self._closed = False

    def start(self, count: int, root: Path, isolation: str) -> None:
        """Start workers ahead of their first task, and those that replace them.

        Parameters
        ----------
        count : int
        root : Path
            Of the course whose submissions are graded.
        isolation : str
            ``"full"`` or ``"none"``.
        """
        with self._lock:
            self._warm_up, self._closed = (root, isolation), False
            new = [WorkerProcess(*self._warm_up) for _ in range(count - len(self._all))]
            self._idle += new
            self._all |= set(new)

    def run(self, task: bytes) -> bytes:
        """Run a task in an idle worker, or a new one; raises as `WorkerProcess.run`, or StoppedError."""
        with self._lock:
            if self._closed:
                raise StoppedError(tell("grading was stopped"))
            worker = self._idle.pop(0) if self._idle else WorkerProcess(*self._warm_up)
            self._all.add(worker)
        try:
            result = worker.run(task)
        except StaleWorkerError:
            self._drop(worker)
            return self.run(task)
        except WorkerDiedError:
            self._drop(worker)
            raise
        except (NotGradedError, RefusedError):
            self._put_back(worker)
            raise
        self._put_back(worker)
        return result

    def _put_back(self, worker: WorkerProcess) -> None:
        with self._lock:
            if worker in self._all:
                self._idle.append(worker)

    def _drop(self, worker: WorkerProcess) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.close()

    def close(self) -> None:
        """End all workers, busy or not."""
        with self._lock:
            workers, self._all, self._idle = self._all, set(), []
            self._closed = True
        for worker in workers:
            worker.close()


POOL = WorkerPool()
atexit.register(POOL.close)


def run_task(data: bytes) -> bytes:
    """Grade one submission, whatever it does to the worker processes.

    Parameters
    ----------
    data : bytes
        A Task.

    Returns
    -------
    bytes
        A Graded.

    Raises
    ------
    NotGradedError
        If even without running anything there is no grade, or there is no kernel to run it in.
    RefusedError
        If submissions cannot be shut in here.
    """
    task = from_bytes(Task, data)
    with speaking(task.language):
        return _run(task, data)


def _run(task: Task, data: bytes) -> bytes:
    deaths: Counter[object] = Counter()
    not_run: set[str] = set()
    while True:
        try:
            return POOL.run(data)
        except NoKernelError:
            deaths[NoKernelError] += 1
            if deaths[NoKernelError] == DEATHS:
                raise
        except WorkerDiedError as error:
            deaths[error.notebook] += 1
            if deaths[error.notebook] < DEATHS:
                continue
            if EVERY_NOTEBOOK in not_run:
                raise
            not_run.add(error.notebook or EVERY_NOTEBOOK)
        except NotGradedError:
            if EVERY_NOTEBOOK in not_run:
                raise
            not_run.add(EVERY_NOTEBOOK)
        data = to_bytes(Task(**{**task.__dict__, "not_run": sorted({*task.not_run, *not_run})}))
