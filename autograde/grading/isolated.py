"""Runs a notebook for official grading: in an isolated kernel, and only what a grade depends on."""

from dataclasses import dataclass, field
from time import monotonic

from nbformat.v4 import new_output

from autograde.grading.execute import NOT_RUN, ExecuteToTheEnd
from autograde.grading.shown import bound_names, unbound_names
from autograde.grading.task import EVERY_NOTEBOOK

ISOLATED, PLAIN = "shortcut-isolated", "shortcut"


@dataclass
class Run:
    """What is to be run of one submission, and what came of it.

    Attributes
    ----------
    task : Task
    begin : callable
        Told each notebook's name before it is run.
    shown : frozenset of str
        Sources of the release's cells that need not be run (`autograde.grading.shown`).
    seconds : dict
        Wall time by notebook.
    isolation : list of str
        The layers that held.
    not_run : list of str
        Notebooks that were left out, as the task asked.
    """

    task: object
    begin: object
    shown: frozenset
    seconds: dict = field(default_factory=dict)
    isolation: list = field(default_factory=list)
    not_run: list = field(default_factory=list)

    def leaves_out(self, notebook):
        """Say whether a notebook is not to be run."""
        return notebook in self.task.not_run or EVERY_NOTEBOOK in self.task.not_run


class ExecuteIsolated(ExecuteToTheEnd):
    """nbgrader's ``Execute`` with a warm and isolated kernel, for the one submission of a `Run`."""

    run = None

    def __init__(self, *args, **settings):
        from autograde.kernels import KernelManager

        settings.setdefault("kernel_manager_class", KernelManager)
        super().__init__(*args, **settings)
        self.kernel_name = PLAIN if self.run.task.isolation == "none" else ISOLATED

    @classmethod
    def bound_to(cls, run):
        """Make the class for one submission: nbgrader makes its preprocessors from classes."""
        return type(cls.__name__, (cls,), {"run": run})

    def preprocess(self, nb, resources, *args, **kwargs):
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
            nb, resources = super().preprocess(nb, resources, *args, **kwargs)
            answers = [cell for cell in nb.cells if cell.cell_type == "code" and not self._only_shows(cell)]
            if unbound_names(answers) & bound_names(self._skipped):
                self.log.info("a name of a cell that was left out is needed: %s is run in full", name)
                self._skipped = set()
                nb, resources = super().preprocess(nb, resources, *args, **kwargs)
            return nb, resources
        finally:
            self.run.seconds[name] = monotonic() - start

    def _only_shows(self, cell):
        """Say whether a cell is for people, and as the course has it."""
        marks = cell.metadata.get("nbgrader", {})
        return cell.cell_type == "code" and cell.source in self.run.shown and not marks.get("grade")

    def preprocess_cell(self, cell, resources, index):
        """Run a cell, unless it is left out."""
        if cell.cell_type == "code" and cell.source in self._skipped:
            return cell, resources
        return super().preprocess_cell(cell, resources, index)
