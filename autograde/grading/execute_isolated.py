"""Runs a notebook for official grading: in an isolated kernel, and only what a grade depends on."""

from collections.abc import Callable, Iterable
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from io import StringIO
from time import monotonic
from typing import Any

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.preprocessors import NbGraderPreprocessor

from autograde.grading.execute import NOT_RUN, ExecuteToTheEnd
from autograde.grading.for_people import bound_names, unbound_names
from autograde.grading.messages import EVERY_NOTEBOOK, Task

ISOLATED, PLAIN = "shortcut-isolated", "shortcut"
NOT_ISOLATED = "**Graded without isolation** (`--isolation none`): it ran with the grader's rights."


def wants_images(cells: Iterable[NotebookNode]) -> bool:
    """Tell whether code cells load the course's data set."""
    return any(cell.cell_type == "code" and "load_dataset" in cell.source for cell in cells)


@lru_cache(maxsize=1)
def keep_images() -> None:
    """Have the course's images in the cache, once in a process. What is wrong with them, the notebooks say.

    An isolated kernel sees the cache but cannot write there: without this, each kernel of a fresh machine
    would draw the same 1200 hands for itself.
    """
    from signs import data
    from signs.hdf5 import DatasetError

    with redirect_stdout(StringIO()), suppress(DatasetError):
        data.load_dataset()


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
            nb.cells.insert(0, new_markdown_cell(NOT_ISOLATED))
        return nb, resources


class ExecuteIsolated(_OfOneRun, ExecuteToTheEnd):
    """nbgrader's ``Execute`` with a warm and isolated kernel."""

    def __init__(self, *args: Any, **settings: Any):
        from autograde.kernels import KernelManager

        settings.setdefault("kernel_manager_class", KernelManager)
        super().__init__(*args, **settings)
        self.shows_trained = self.run.task.every_cell
        self.kernel_name = PLAIN if self.run.task.isolation == "none" else ISOLATED

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], *args: Any, **kwargs: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run the notebook, unless the task says that it must not be run again."""
        name = resources["nbgrader"]["notebook"]
        if self.run.leaves_out(name):
            self.run.not_run.append(name)
            message = "running this notebook ended the grading process twice: it was graded without being run"
            for cell in nb.cells:
                if cell.cell_type == "code":
                    cell.outputs = [new_output("error", ename=NOT_RUN, evalue=message, traceback=[message])]
            return nb, resources
        self.run.begin(name)
        start = monotonic()
        try:
            self._skipped = {cell.source for cell in nb.cells if self._only_shows(cell)}
            nb, resources = self._run_through(nb, resources, *args, **kwargs)
            answers = [cell for cell in nb.cells if cell.cell_type == "code" and not self._only_shows(cell)]
            if unbound_names(answers) & bound_names(self._skipped):
                self.log.info("a name of a cell that was left out is needed: %s is run in full", name)
                self._skipped = set()
                nb, resources = self._run_through(nb, resources, *args, **kwargs)
            return nb, resources
        finally:
            self.run.seconds[name] = monotonic() - start

    def _run_through(
        self, nb: NotebookNode, resources: dict[str, Any], *args: Any, **kwargs: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run the notebook; once more where its kernel ended, which need not be its own doing."""
        if wants_images(cell for cell in nb.cells if cell.source not in self._skipped):
            keep_images()
        try:
            nb, resources = super().preprocess(nb, resources, *args, **kwargs)
            if self.ended_by is DeadKernelError and not getattr(self._manager, "reason", None):
                self.log.warning("the kernel ended: the notebook is run once more")
                nb, resources = super().preprocess(nb, resources, *args, **kwargs)
            return nb, resources
        except Exception as error:
            self.run.failure = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            raise

    def start_new_kernel_client(self, **kwargs: Any) -> Any:
        """Wait until the kernel answers, and note which layers of isolation it has."""
        client = super().start_new_kernel_client(**kwargs)
        self._manager = self.km
        self.run.held(getattr(self.km.provisioner, "layers", ()))
        return client

    def _only_shows(self, cell: NotebookNode) -> bool:
        """Say whether a cell is for people, and as the course has it, and may be left out."""
        if self.run.task.every_cell:
            return False
        marks = cell.metadata.get("nbgrader", {})
        return cell.cell_type == "code" and cell.source in self.run.for_people and not marks.get("grade")

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run a cell, unless it is left out."""
        if cell.cell_type == "code" and cell.source in self._skipped:
            return cell, resources
        return super().preprocess_cell(cell, resources, index)
