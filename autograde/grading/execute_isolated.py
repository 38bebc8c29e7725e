"""One task's notebooks run in isolated kernels: what is to be run, and what came of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.preprocessors import NbGraderPreprocessor

from autograde.grading.execute import NOT_RUN, ExecuteToTheEnd
from autograde.grading.messages import EVERY_NOTEBOOK, Task
from autograde.repair.origin import language_of
from signs.words import mark, speaking, tell

PLAIN = "shortcut"
NOT_ISOLATED = mark("**Graded without isolation** (`--isolation none`): it ran with the grader's rights.")


@dataclass
class Run:
    """What is to be run of one submission, and what came of it.

    Attributes
    ----------
    task : Task
    begin : callable
        Told each notebook's name before it is run.
    for_people : frozenset of str
        Sources of the release's cells that need not be run (`autograde.grading.for_people`).
    seconds : dict
        Wall time by notebook.
    isolation : list of str
        The layers that held in every kernel.
    not_run : list of str
        Notebooks that were left out, as the task asked.
    failure : str
        Why there was no kernel, which is not the submission's doing; empty otherwise.
    """

    task: Task
    begin: Callable[[str], object]
    for_people: frozenset[str]
    seconds: dict[str, float] = field(default_factory=dict)
    isolation: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)
    failure: str = ""
    _kernels: int = 0

    def held(self, layers: Iterable[str]) -> None:
        """Note the layers that hold for one kernel."""
        self.isolation = [name for name in layers if name in self.isolation or not self._kernels]
        self._kernels += 1

    def leaves_out(self, notebook: str) -> bool:
        """Say whether a notebook is not to be run."""
        return notebook in self.task.not_run or EVERY_NOTEBOOK in self.task.not_run


class _OfOneRun:
    """A preprocessor for the one submission of a `Run`: nbgrader makes its preprocessors from classes."""

    run: Run

    @classmethod
    def bound_to(cls, run: Run) -> type:
        """Make the class for one submission."""
        return type(cls.__name__, (cls,), {"run": run})


class TellIsolation(_OfOneRun, NbGraderPreprocessor):
    """Last of all: says at the top of the graded notebook that it ran with the grader's rights."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Add a text cell, only where nothing shut the notebook in."""
        if self.run.task.isolation == "none" and resources["nbgrader"]["notebook"] in self.run.seconds:
            with speaking(language_of(nb)):
                nb.cells.insert(0, new_markdown_cell(tell(NOT_ISOLATED)))
        return nb, resources


class ExecuteIsolated(_OfOneRun, ExecuteToTheEnd):
    """`ExecuteToTheEnd` for a task: keeps the books, and does without isolation where the task says so."""

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        self.shows_trained = self.run.task.every_cell
        self.seed = self.run.task.seed
        if self.run.task.isolation == "none":
            self.kernel_name = PLAIN

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], *args: Any, **kwargs: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run the notebook, unless the task says that it must not be run again."""
        name = resources["nbgrader"]["notebook"]
        if self.run.leaves_out(name):
            self.run.not_run.append(name)
            with speaking(language_of(nb)):
                message = tell(
                    "running this notebook ended the grading process twice: it was graded without being run"
                )
            for cell in nb.cells:
                if cell.cell_type == "code":
                    cell.outputs = [new_output("error", ename=NOT_RUN, evalue=message, traceback=[message])]
            return nb, resources
        self.run.begin(name)
        start = monotonic()
        try:
            return super().preprocess(nb, resources, *args, **kwargs)
        except Exception as error:
            self.run.failure = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            raise
        finally:
            self.run.seconds[name] = monotonic() - start

    def _refuse_unless_shut_in(self) -> None:
        """Nothing: the worker has looked at this machine before its first task."""

    def _cells_for_people(self, resources: dict[str, Any]) -> frozenset[str]:
        return frozenset() if self.run.task.every_cell else self.run.for_people

    def start_new_kernel_client(self, **kwargs: Any) -> Any:
        """Wait until the kernel answers, and note which layers of isolation it has."""
        client = super().start_new_kernel_client(**kwargs)
        self.run.held(getattr(self.km.provisioner, "layers", ()))
        return client
