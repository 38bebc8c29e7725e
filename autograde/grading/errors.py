"""What can go wrong in official grading; every message is one line."""

from autograde.course import CourseError


class GradingError(CourseError):
    """Grading cannot start, or somebody's grade or feedback is missing in the end."""


class BusyError(GradingError):
    """Another grading is at work on this course."""


class SchedulerError(GradingError):
    """There is no such cluster, or it has no workers."""


class NotGradedError(RuntimeError):
    """A submission could not be graded, however often it was tried."""


class NotSavedError(RuntimeError):
    """The gradebook would not hold what was graded; nothing was saved."""


class WorkerDiedError(NotGradedError):
    """A worker process has ended in the middle of a task, or did not get a kernel for it.

    Attributes
    ----------
    notebook : str
        What it was running; empty if it had not begun.
    """

    def __init__(self, message: str, notebook: str = ""):
        super().__init__(message)
        self.notebook = notebook


class NoKernelError(WorkerDiedError):
    """A worker gets no kernel: the submission is not to blame, and must not be graded without being run."""


class RefusedError(RuntimeError):
    """The machine cannot shut submissions in, so it must not grade."""


class StaleWorkerError(RuntimeError):
    """A worker has another state of the course in its memory: the task is for a new one."""


class StoppedError(RuntimeError):
    """The pool of workers is closed: grading ends here."""
