"""Tidies what kernels printed: a student's kernel may send what no notebook can hold, or far too much."""

import json
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor

from autograde.grading.pages.hidden_tests import is_mark
from autograde.repair.origin import language_of
from signs.words import mark, speaking, tell

#: In a conversion's resources: the cells in which challenges were posed, whose outputs the judge replaces.
POSED = "autograde_posed"
#: Of one cell and of one notebook; a picture takes 50 kB, and graded notebooks hold about twenty.
CELL_CHARACTERS = 2_000_000
NOTEBOOK_CHARACTERS = 10_000_000
CELL_OUTPUTS = 500
LEFT_OUT = mark("... outputs that are too large, too many or damaged were left out ...")


class TidyOutputs(NbGraderPreprocessor):
    """After judging: keeps the outputs that a notebook can hold, and not more than it should."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Tidy every code cell's outputs."""
        left = NOTEBOOK_CHARACTERS
        with speaking(language_of(nb)):
            for cell in nb.cells:
                if cell.cell_type == "code":
                    cell.outputs = tidy_outputs(cell.outputs, min(left, CELL_CHARACTERS))
                    left -= sum(_size(output) for output in cell.outputs)
        return nb, resources


def tidy_outputs(outputs: list[Any], characters: int = CELL_CHARACTERS) -> list[NotebookNode]:
    """Keep the outputs that are valid and fit.

    Parameters
    ----------
    outputs : list
        What nbclient made of a kernel's messages.
    characters : int
        How many may be kept, counted as JSON.

    Returns
    -------
    list of NotebookNode
        Stream text is cut where it ends; anything else is kept whole or left out, and then a line says so.
    """
    kept, left, complete = [], characters, True
    for output in map(readable, outputs[:CELL_OUTPUTS]):
        if output is not None and output.output_type == "stream" and len(output.text) > left:
            output.text, complete = output.text[: max(left, 0)], False
        if output is None or (_size(output) > max(left, 0) and not is_mark(output)):
            complete = False
            continue
        kept.append(output)
        left -= _size(output)
    if not complete or len(outputs) > CELL_OUTPUTS:
        kept.append(new_output("stream", text=tell(LEFT_OUT) + "\n"))
    return kept


def readable(output: Any) -> NotebookNode | None:
    """Return the output as it comes back from a file; None where no file can hold it."""
    try:
        text = json.dumps(output, ensure_ascii=False, allow_nan=False)
        output = nbformat.from_dict(json.loads(text.encode("utf-8", "replace")))
        nbformat.validate(output, ref="output", version=4, version_minor=5)
    except (ValueError, TypeError, AttributeError, RecursionError, nbformat.ValidationError):
        return None
    return output


def _size(output: NotebookNode) -> int:
    return len(output.text if output.output_type == "stream" else json.dumps(output, ensure_ascii=False))
