"""Executes a submission to its end: a kernel that dies or hangs costs what it did not run, not the grade.

The kernel gets the package without the answers, see `autograde.grading.kernel_package`.
"""

import ast
import os
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import Execute
from nbgrader.preprocessors.execute import UnresponsiveKernelError

from autograde.checks import VERDICT_TYPE
from autograde.grading.hidden_tests import Piece, has_hidden_tests, mark, split_hidden, without_marks
from autograde.grading.kernel_package import kernel_package, listed_handover
from autograde.isolation.visible import PACKAGE_VARIABLE, TRAINED_VARIABLE

NOT_RUN = "NotRun"
WHY = {
    DeadKernelError: "the notebook's kernel ended",
    CellTimeoutError: "the notebook's kernel did not answer in time",
    UnresponsiveKernelError: "the notebook's kernel could not be interrupted",
}


class ExecuteToTheEnd(Execute):
    """nbgrader's ``Execute``, which keeps what has run when the kernel does not come back.

    Attributes
    ----------
    ended_by : type or None
        Of the exception that ended the last notebook before its end.
    shows_trained : bool
        Whether the kernel may see the trained network (`autograde.isolation.visible.kernel_view`).
    """

    ended_by: type[Exception] | None = None
    shows_trained = False

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], *args: Any, **kwargs: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Execute the notebook; mark the cells that the kernel did not reach."""
        folder = Path(resources.get("metadata", {}).get("path") or ".")
        self._started, self.ended_by = False, None
        self._done: set[int] = set()
        for cell in nb.cells:
            if cell.cell_type == "code":  # it may be a second attempt
                cell.outputs, cell.execution_count = [], None
        try:
            with kernel_package(listed_handover(nb), folder) as self._kernel_folder:
                return keep_what_counts(super().preprocess(nb, resources, *args, **kwargs)[0]), resources
        # A kernel is a student's program: it may send anything, and nbclient fails on that in many ways.
        except Exception as error:
            if not self._started:  # then it is not the student's doing
                raise
            self.ended_by = type(error)
            why = WHY.get(type(error), f"the notebook's kernel sent what cannot be read ({_name(error)})")
            self.log.warning("%s: cells after that count as not run", why)
        nb.metadata.pop("widgets", None)
        for index, cell in enumerate(nb.cells):
            if cell.cell_type == "code" and index not in self._done:
                message = f"{why} before this cell was done"
                # What it handed over stays; but nbgrader takes a result, or no output at all, for points.
                kept = [output for output in cell.outputs if output.output_type != "execute_result"]
                told = new_output("error", ename=NOT_RUN, evalue=message, traceback=[message])
                cell.outputs = [*kept, told]
        return keep_what_counts(nb), resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run a cell, and remember that the kernel has come back from it."""
        pieces = split_hidden(cell.source) if has_hidden_tests(cell) else []
        if pieces:
            self._run_pieces(cell, resources, index, pieces)
        else:
            super().preprocess_cell(cell, resources, index)
            if cell.cell_type == "code":
                without_marks(cell.outputs)
        if utils.is_grade(cell):
            self.clear_display_id_mapping(index)  # no later cell may put other outputs there
        self._done.add(index)
        return cell, resources

    def _run_pieces(
        self, cell: NotebookNode, resources: dict[str, Any], index: int, pieces: list[Piece]
    ) -> None:
        """Run a test's visible and hidden pieces as the one cell that they are, and mark what was hidden."""
        source, outputs = cell.source, []
        self._failed = False
        try:
            for piece in pieces:
                outputs += [mark(True)] if piece.is_hidden else []
                try:
                    cell.source, cell.outputs = piece.source, []
                    if not self._failed:
                        super().preprocess_cell(cell, resources, index)
                finally:
                    outputs += _without_value(without_marks(cell.outputs), piece)
                    outputs += [mark(False)] if piece.is_hidden else []
                    self.clear_display_id_mapping(index)
        finally:
            cell.source, cell.outputs = source, outputs

    def on_cell_executed(self, **told: Any) -> None:
        """Note whether the kernel says that a piece of a cell has failed: then the others are not run."""
        super().on_cell_executed(**told)
        self._failed = told["execute_reply"]["content"]["status"] == "error"

    def start_new_kernel(self, **kwargs: Any) -> None:
        """Start the kernel in an environment of its own."""
        environment = kernel_environment(self._kernel_folder, self.shows_trained)
        super().start_new_kernel(**{"env": environment, **kwargs})

    def start_new_kernel_client(self, **kwargs: Any) -> Any:
        """Wait until the kernel answers; from then on what goes wrong is the submission's."""
        client = super().start_new_kernel_client(**kwargs)
        self._started = True
        return client


def _without_value(outputs: list[NotebookNode], piece: Piece) -> list[NotebookNode]:
    """Take out the value that a piece ends in and that the whole cell would not have shown."""
    results = [n for n, output in enumerate(outputs) if output.output_type == "execute_result"]
    if piece.shows_value and results:
        del outputs[results[-1]]
    return outputs


def _name(error: Exception) -> str:
    return type(error).__name__


def keep_what_counts(notebook: NotebookNode) -> NotebookNode:
    """Take out what only a student's kernel can have made: verdicts, and results in a test's place.

    Where a test is none of ours, nbgrader goes by the first result or error among its outputs: so only the
    value of the test's own last expression may stand there, and only if the test has come to its end.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data")
            if isinstance(data, dict):
                data.pop(VERDICT_TYPE, None)
        if cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell):
            results = [output for output in cell.outputs if output.output_type == "execute_result"]
            failed = any(output.output_type == "error" for output in cell.outputs)
            if failed or len(results) > 1 or not _ends_in_value(cell.source):
                cell.outputs = [output for output in cell.outputs if output not in results]
            if len(results) > 1 and not failed:
                message = f"the test has one result, but there were {len(results)}"
                cell.outputs.append(new_output("error", ename=NOT_RUN, evalue=message, traceback=[message]))
    return notebook


def _ends_in_value(source: str) -> bool:
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # magic commands
        return True
    return bool(statements) and isinstance(statements[-1], ast.Expr)


def kernel_environment(folder: Path, trained: bool = False) -> dict[str, str]:
    """Make the environment of a graded kernel.

    Parameters
    ----------
    folder : Path
        Where the kernel finds its packages first; `kernel_package` makes it.
    trained : bool
        Whether an isolated kernel may see the trained network.

    Returns
    -------
    dict of str
        Also IPython's own folder lies there, so that no kernel can leave start-up code for another.
    """
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "IPYTHONDIR": str(folder / "ipython"),
        PACKAGE_VARIABLE: str(folder / "autograde"),
        TRAINED_VARIABLE: "1" if trained else "",
    }
