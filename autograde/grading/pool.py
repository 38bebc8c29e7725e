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

from autograde.grading.task import EVERY_NOTEBOOK, Task, from_bytes, to_bytes
from autograde.grading.worker import read_frame, write_frame
from autograde.kernels.run_folder import sweep

DEATHS = 2


class WorkerError(RuntimeError):
    """A submission could not be graded, however often it was tried; the message is one line."""


class WorkerDiedError(WorkerError):
    """A worker process has ended in the middle of a task, or did not get a kernel for it.

    Attributes
    ----------
    notebook : str
        What it was running; empty if it had not begun.
    """

    def __init__(self, message, notebook=""):
        super().__init__(message)
        self.notebook = notebook


class NoKernelError(WorkerDiedError):
    """A worker gets no kernel: the submission is not to blame, and must not be graded without being run."""


class RefusedError(RuntimeError):
    """The machine cannot shut submissions in, so it must not grade; the message is one line."""


class StoppedError(RuntimeError):
    """The pool is closed: grading ends here."""


class WorkerProcess:
    """One worker process, started at once."""

    def __init__(self, *warm_up):
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "autograde.grading.worker", *map(str, warm_up)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,  # Ctrl-C is for the parent, which ends its workers itself
        )

    @property
    def pid(self):
        """The process's number."""
        return self._process.pid

    def run(self, task):
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
        WorkerError
            If nbgrader gives up.
        """
        notebook = ""
        try:
            write_frame(self._process.stdin, task)
            while (frame := read_frame(self._process.stdout)) is not None:
                kind, value = frame
                if kind == "graded":
                    return value
                if kind == "failed":
                    raise WorkerError(value)
                if kind == "refused":
                    raise RefusedError(value)
                if kind == "unable":
                    raise NoKernelError(value)
                notebook = value
            raise WorkerDiedError(self._last_words(), notebook)
        except (BrokenPipeError, ValueError) as error:  # ended, or closed from another thread
            raise WorkerDiedError("the grading process ended", notebook) from error

    def _last_words(self):
        status = self._process.wait()
        self._log.seek(0)
        lines = self._log.read()[-4000:].decode("utf-8", "replace").split("\n")
        told = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f"the grading process ended (status {status}){': ' if told else ''}{told[:200]}"

    def close(self):
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for file in (self._process.stdin, self._process.stdout, self._log):
            with contextlib.suppress(BrokenPipeError):
                file.close()
        sweep(ended=(self.pid,))


class WorkerPool:
    """The worker processes of this process; one for each task that runs at a time."""

    def __init__(self):
        self._idle, self._all, self._lock = [], set(), threading.Lock()
        self._warm_up, self._closed = (), False

    def start(self, count, root, isolation):
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

    def run(self, task):
        """Run a task in an idle worker, or a new one; raises as `WorkerProcess.run`, or StoppedError."""
        with self._lock:
            if self._closed:
                raise StoppedError("grading was stopped")
            worker = self._idle.pop(0) if self._idle else WorkerProcess(*self._warm_up)
            self._all.add(worker)
        try:
            result = worker.run(task)
        except WorkerDiedError:
            self._drop(worker)
            raise
        except (WorkerError, RefusedError):
            self._put_back(worker)
            raise
        self._put_back(worker)
        return result

    def _put_back(self, worker):
        with self._lock:
            if worker in self._all:
                self._idle.append(worker)

    def _drop(self, worker):
        with self._lock:
            self._all.discard(worker)
        worker.close()

    def close(self):
        """End all workers, busy or not."""
        with self._lock:
            workers, self._all, self._idle = self._all, set(), []
            self._closed = True
        for worker in workers:
            worker.close()


POOL = WorkerPool()
atexit.register(POOL.close)


def run_task(data):
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
    WorkerError
        If even without running anything there is no grade, or there is no kernel to run it in.
    RefusedError
        If submissions cannot be shut in here.
    """
    deaths, not_run, task = Counter(), set(), from_bytes(Task, data)
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
        except WorkerError:
            if EVERY_NOTEBOOK in not_run:
                raise
            not_run.add(EVERY_NOTEBOOK)
        data = to_bytes(Task(**{**task.__dict__, "not_run": sorted({*task.not_run, *not_run})}))
