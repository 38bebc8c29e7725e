"""Executes a submission to its end: a kernel that dies or hangs costs what it did not run, not the grade."""

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from nbgrader.preprocessors.execute import UnresponsiveKernelError

NOT_RUN = "NotRun"


class ExecuteToTheEnd(Execute):
    """nbgrader's ``Execute``, which keeps what has run when the kernel does not come back."""

    def preprocess(self, nb, resources, *args, **kwargs):
        """Execute the notebook; mark the cells that the kernel did not reach."""
        try:
            return super().preprocess(nb, resources, *args, **kwargs)
        except (DeadKernelError, CellTimeoutError, UnresponsiveKernelError) as error:
            why = {
                DeadKernelError: "the notebook's kernel ended",
                CellTimeoutError: "the notebook's kernel did not answer in time",
            }.get(type(error), "the notebook's kernel could not be interrupted")
            self.log.warning("%s: cells after that count as not run", why)
        for cell in nb.cells:
            if cell.cell_type == "code" and cell.execution_count is None:
                message = f"{why} before this cell was done"
                cell.outputs = [new_output("error", ename=NOT_RUN, evalue=message, traceback=[message])]
        return nb, resources
