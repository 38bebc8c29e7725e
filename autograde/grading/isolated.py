"""Runs a notebook for official grading: in an isolated kernel, and only what a grade depends on."""

from dataclasses import dataclass, field
from time import monotonic

from nbformat.v4 import new_output

from autograde.grading.execute import NOT_RUN, ExecuteToTheEnd
from autograde.grading.task import EVERY_NOTEBOOK

ISOLATED, PLAIN = "shortcut-isolated", "python3"
#: Tag of the course's cells that show something to a person and that nothing graded depends on.
FOR_PEOPLE = "for-people"


@dataclass
class Run:
    """What is to be run of one submission, and what came of it.

    Attributes
    ----------
    task : Task
    begin : callable
        Told each notebook's name before it is run.
    shown : frozenset of str
        Sources of the release's cells that only show something (see `find_shown`).
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
            return super().preprocess(nb, resources, *args, **kwargs)
        finally:
            self.run.seconds[name] = monotonic() - start

    def preprocess_cell(self, cell, resources, index):
        """Run a cell, unless it only shows something and the student left it as it was."""
        if cell.source in self.run.shown and not cell.metadata.get("nbgrader", {}).get("grade"):
            return cell, resources
        return super().preprocess_cell(cell, resources, index)


def find_shown(notebooks):
    """Find the cells of a release that are tagged as being for people.

    Parameters
    ----------
    notebooks : iterable of NotebookNode

    Returns
    -------
    frozenset of str
        Their sources: a student who has changed such a cell has it run.
    """
    return frozenset(
        cell.source
        for notebook in notebooks
        for cell in notebook.cells
        if cell.cell_type == "code" and FOR_PEOPLE in cell.metadata.get("tags", ())
    )
