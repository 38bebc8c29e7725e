"""A worker process: grades submissions, one after another, for the process that started it.

Frames on standard input are tasks. Frames on standard output are ``["begin", notebook]``, then
``["graded", bytes]``, or ``["failed", message]`` where nbgrader gives the submission up, or
``["unable", message]`` where it could not be run at all, or ``["refused", message]`` where this machine must
not run any, or ``["stale", ""]`` where the course is not as it was for the task before: a new process must do
it. The worker ends with its parent, at once, also in the middle of a submission.

Everything temporary lies in the worker's run folder, which others remove if the worker cannot.
"""

import os
import sys
import tempfile
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from autograde.grading.converters import skip_slow_import
from autograde.grading.errors import NoKernelError, NotGradedError, RefusedError
from autograde.grading.messages import Task, from_bytes, read_frame, to_bytes, write_frame
from autograde.kernels.run_folder import remove_after_me, run_folder


def main() -> None:
    """Serve tasks until the parent closes standard input."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    tasks: SimpleQueue[bytes | None] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, tasks), daemon=True).start()
    folder = run_folder()
    tempfile.tempdir = str(folder)
    if len(sys.argv) > 1:
        _warm_up(Path(sys.argv[1]), sys.argv[2])
    _serve(folder / "work", tasks, answers)


def _listen(file: IO[bytes], tasks: SimpleQueue[bytes | None]) -> None:
    """Pass tasks on; end the process when the parent is gone."""
    while (task := read_frame(file)) is not None:
        tasks.put(task)
    tasks.put(None)
    # Idle, the main thread sees it and tidies up. At work, it must not go on.
    if _working.is_set():
        remove_after_me()
        os._exit(0)


def _warm_up(root: Path, isolation: str) -> None:
    """Start the warm process before anything else: it imports while this process does."""
    from autograde.kernels import IsolatedProvisioner, WarmProvisioner
    from autograde.settings import read_settings

    kind = WarmProvisioner if isolation == "none" else IsolatedProvisioner
    kind(config=read_settings(root)).warm()


_working = threading.Event()


def _serve(folder: Path, tasks: SimpleQueue[bytes | None], answers: IO[bytes]) -> None:
    from threadpoolctl import threadpool_limits

    skip_slow_import()
    from autograde.grading.grade_submission import Workplace

    # Who started this worker with a course to warm up for has looked at this machine already.
    workplace = Workplace(folder, trusted=len(sys.argv) > 1)
    with threadpool_limits(1):
        while (data := tasks.get()) is not None:
            _working.set()
            task = from_bytes(Task, data)
            if workplace.is_stale(task):
                write_frame(answers, ["stale", ""])
                return
            try:
                graded = workplace.grade(task, lambda name: write_frame(answers, ["begin", name]))
                write_frame(answers, ["graded", to_bytes(graded)])
            except RefusedError as error:
                write_frame(answers, ["refused", str(error)])
            except NoKernelError as error:
                write_frame(answers, ["unable", str(error)])
            except NotGradedError as error:
                write_frame(answers, ["failed", str(error)])
            finally:
                _working.clear()


if __name__ == "__main__":
    main()
