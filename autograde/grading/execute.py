"""Executes a submission to its end: a kernel that dies or hangs costs what it did not run, not the grade.

The kernel is shut in (`autograde.isolation`), whoever asks for it: `autograde grade`, nbgrader's own command
or formgrader's button. It gets the package without the answers, see `autograde.grading.kernel_package`. What
only shows something to a person is left out.
"""

import ast
import os
from collections.abc import Collection, Iterable
from contextlib import redirect_stdout, suppress
from functools import lru_cache
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import Execute
from nbgrader.preprocessors.execute import UnresponsiveKernelError

from autograde.checks import VERDICT_TYPE
from autograde.course import Course, CourseError
from autograde.grading.errors import RefusedError
from autograde.grading.for_people import bound_names, cells_for_people, needed_cells, unbound_names
from autograde.grading.kernel_package import kernel_package, listed_handover
from autograde.grading.pages.hidden_tests import Piece, has_hidden_tests, mark, split_hidden, without_marks
from autograde.isolation.refusal import why_refused_once
from autograde.isolation.visible import PACKAGE_VARIABLE, TRAINED_VARIABLE
from autograde.kernels import KernelManager
from autograde.kernels.child import SEED_VARIABLE
from autograde.repair.origin import language_of
from autograde.repair.submission import read_release
from signs.words import speaking, tell

ISOLATED = "shortcut-isolated"
NOT_RUN = "NotRun"


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


class ExecuteToTheEnd(Execute):
    """nbgrader's ``Execute`` in an isolated kernel; it keeps what has run when that does not come back.

    Attributes
    ----------
    ended_by : type or None
        Of the exception that ended the last notebook before its end.
    shows_trained : bool
        Whether the kernel may see the trained network (`autograde.isolation.visible.kernel_view`).
    seed : int or None
        Of the grade, from which the kernel's own randomness follows; None leaves that to chance.
    """

    ended_by: type[Exception] | None = None
    shows_trained = False
    seed: int | None = None
    _skipped: Collection[str] = ()
    _manager: Any = None

    def __init__(self, *args: Any, **settings: Any):
        # Whatever the configuration says of Execute's kernel: nothing is ever run outside by its leave.
        super().__init__(*args, **{"kernel_manager_class": KernelManager, **settings})
        self.kernel_name = ISOLATED

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], *args: Any, **kwargs: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Execute the notebook; once more, with what was left out and an answer needs.

        Raises
        ------
        RefusedError
            If this machine cannot shut the kernel in: nothing is run then.
        """
        self._refuse_unless_shut_in()
        for_people = self._cells_for_people(resources)
        self._skipped = {cell.source for cell in nb.cells if _only_shows(cell, for_people)}
        nb, resources = self._run_through(nb, resources, *args, **kwargs)
        answers = [
            cell for cell in nb.cells if cell.cell_type == "code" and not _only_shows(cell, for_people)
        ]
        missing = unbound_names(answers) & bound_names(self._skipped)
        if missing:
            self.log.info("names of cells that were left out are needed: it is run once more, with these")
            self._skipped = frozenset(self._skipped) - needed_cells(self._skipped, missing)
            nb, resources = self._run_through(nb, resources, *args, **kwargs)
        return nb, resources

    def _refuse_unless_shut_in(self) -> None:
        why = why_refused_once(self.config)
        if why:
            raise RefusedError(why)

    def _cells_for_people(self, resources: dict[str, Any]) -> frozenset[str]:
        """List the sources of the release's cells that need not be run; nbgrader has gone to the course."""
        try:
            course = Course(Path.cwd(), resources["nbgrader"]["assignment"])
            return cells_for_people(read_release(course).values())
        except (CourseError, KeyError, OSError):  # a notebook without a course or a release
            return frozenset()

    def _run_through(
        self, nb: NotebookNode, resources: dict[str, Any], *args: Any, **kwargs: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run the notebook; once more where its kernel ended, which need not be its own doing."""
        if wants_images(cell for cell in nb.cells if cell.source not in self._skipped):
            keep_images()
        nb, resources = self._run_to_the_end(nb, resources, *args, **kwargs)
        if self.ended_by is DeadKernelError and not getattr(self._manager, "reason", None):
            self.log.warning("the kernel ended: the notebook is run once more")
            nb, resources = self._run_to_the_end(nb, resources, *args, **kwargs)
        return nb, resources

    def _run_to_the_end(
        self, nb: NotebookNode, resources: dict[str, Any], *args: Any, **kwargs: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run the notebook; mark the cells that the kernel did not reach."""
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
            self.log.warning("%s: cells after that count as not run", _name(error))
        with speaking(language_of(nb)):
            message = _why_not_run(self.ended_by)
        nb.metadata.pop("widgets", None)
        for index, cell in enumerate(nb.cells):
            if cell.cell_type == "code" and index not in self._done:
                # What it handed over stays; but nbgrader takes a result, or no output at all, for points.
                kept = [output for output in cell.outputs if output.output_type != "execute_result"]
                told = new_output("error", ename=NOT_RUN, evalue=message, traceback=[message])
                cell.outputs = [*kept, told]
        return keep_what_counts(nb), resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run a cell, unless it is left out, and remember that the kernel has come back from it."""
        if cell.cell_type == "code" and cell.source in self._skipped:
            self._done.add(index)
            return cell, resources
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
        environment = kernel_environment(self._kernel_folder, self.shows_trained, self.seed)
        super().start_new_kernel(**{"env": environment, **kwargs})

    def start_new_kernel_client(self, **kwargs: Any) -> Any:
        """Wait until the kernel answers; from then on what goes wrong is the submission's."""
        client = super().start_new_kernel_client(**kwargs)
        self._started, self._manager = True, self.km
        return client


def _only_shows(cell: NotebookNode, for_people: frozenset[str]) -> bool:
    """Say whether a cell is for people, and as the course has it, and may be left out."""
    marks = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and cell.source in for_people and not marks.get("grade")


def _without_value(outputs: list[NotebookNode], piece: Piece) -> list[NotebookNode]:
    """Take out the value that a piece ends in and that the whole cell would not have shown."""
    results = [n for n, output in enumerate(outputs) if output.output_type == "execute_result"]
    if piece.shows_value and results:
        del outputs[results[-1]]
    return outputs


def _name(error: Exception) -> str:
    return type(error).__name__


def _why_not_run(ended_by: type[Exception]) -> str:
    """Say in a cell's place why it was not run."""
    if ended_by is DeadKernelError:
        return tell("the notebook's kernel ended before this cell was done")
    if ended_by is CellTimeoutError:
        return tell("the notebook's kernel did not answer in time before this cell was done")
    if ended_by is UnresponsiveKernelError:
        return tell("the notebook's kernel could not be interrupted before this cell was done")
    return tell(
        "the notebook's kernel sent what cannot be read ({error}) before this cell was done",
        error=ended_by.__name__,
    )


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
                with speaking(language_of(notebook)):
                    message = tell("the test has one result, but there were {count}", count=len(results))
                cell.outputs.append(new_output("error", ename=NOT_RUN, evalue=message, traceback=[message]))
    return notebook


def _ends_in_value(source: str) -> bool:
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # magic commands
        return True
    return bool(statements) and isinstance(statements[-1], ast.Expr)


def kernel_environment(folder: Path, trained: bool = False, seed: int | None = None) -> dict[str, str]:
    """Make the environment of a graded kernel.

    Parameters
    ----------
    folder : Path
        Where the kernel finds its packages first; `kernel_package` makes it.
    trained : bool
        Whether an isolated kernel may see the trained network.
    seed : int, optional
        Of the grade. The kernel gets another number that follows from it, and cannot tell what will be asked.

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
        SEED_VARIABLE: "" if seed is None else sha256(f"kernel {seed}".encode()).hexdigest()[:8],
    }
