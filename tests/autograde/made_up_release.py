"""A release of one small notebook, made by hand with nbgrader's marks, and a learner who has worked on it."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.utils import compute_checksum

from autograde.build.marks import Mark
from autograde.course import Course
from autograde.repair.origin import note_origins

STUB = "def {name}(number):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
CHECK = 'check("square", square)'


def marked(kind, grade_id, source, points=None):
    cell = new_code_cell(source)
    cell.id = grade_id
    cell.metadata["nbgrader"] = nbformat.from_dict(Mark(kind, grade_id, points).metadata)
    cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    return cell


def make_release(
    root,
    imports="import math",
    text="A text.",
    more=None,
    example="example = 1",
    stub=None,
    name="1_square",
):
    """Release a notebook, in the place of an older version; parts that are None are not in it."""
    course = Course(root, "resnet")
    course.release.mkdir(parents=True, exist_ok=True)
    after = [new_markdown_cell(told) for told in (text, more) if told] + [new_code_cell(example)]
    for number, cell in enumerate(after, start=1):
        cell.id = f"after-imports-{number}"
    title = new_markdown_cell("# Squares")
    title.id = "start-1"
    cells = [
        title,
        marked("locked", "imports", imports),
        *after,
        marked("solution", "square", STUB.format(name="square")),
        marked("test", "check_square", CHECK, 4),
        marked("solution", "cube", stub or STUB.format(name="cube")),
    ]
    notebook = new_notebook(cells=cells, nbformat=4, nbformat_minor=5)
    note_origins(notebook)
    nbformat.write(notebook, course.release / f"{name}.ipynb")
    return course


def learn(path):
    """Answer one exercise, edit the example, add a cell, and run all."""
    notebook = nbformat.read(path, as_version=4)
    own = new_markdown_cell("my own cell")
    by_id = {cell.id: cell for cell in notebook.cells}
    by_id["square"].source = "def square(number):\n    return number * number"
    by_id["after-imports-2"].source = "edited = 3"
    by_id["after-imports-2"].outputs = [new_output("stream", name="stdout", text="3\n")]
    by_id["imports"].outputs = [new_output("stream", name="stdout", text="imported\n")]
    by_id["check_square"].outputs = [new_output("stream", name="stdout", text="4 of 4\n")]
    notebook.cells.insert(notebook.cells.index(by_id["after-imports-1"]) + 1, own)
    nbformat.write(notebook, path)
