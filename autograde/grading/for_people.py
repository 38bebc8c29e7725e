"""Which cells of a notebook official grading need not run: those that only show something to a person.

The masters tag them ``for-people``: galleries, plots, training runs. No exercise asks for what they compute.
Should a student's answer use a name that only such a cell binds, the notebook is run once more with that
cell, and those that it needs itself, so that the points are those of a run with every cell.
"""

import ast
import json
import re
from collections.abc import Collection, Iterable

from nbformat import NotebookNode

#: The tag in the masters.
FOR_PEOPLE = "for-people"
_UNBOUND = re.compile(r"name '(\w+)' is not defined")


def cells_for_people(notebooks: Iterable[NotebookNode]) -> frozenset[str]:
    """Find the cells of a release that are for people.

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


def bound_names(sources: Iterable[str]) -> frozenset[str]:
    """List the names that cells bind, anywhere in them.

    Parameters
    ----------
    sources : iterable of str

    Returns
    -------
    frozenset of str
    """
    names = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                names.add(node.name)
            elif isinstance(node, ast.alias):
                names.add((node.asname or node.name).split(".")[0])
    return frozenset(names)


def needed_cells(sources: Collection[str], names: Collection[str]) -> frozenset[str]:
    """Find the cells that bind some names, and those that bind what these need.

    Parameters
    ----------
    sources : collection of str
        Cells to choose from.
    names : collection of str

    Returns
    -------
    frozenset of str
    """
    wanted, found = set(names), set[str]()
    while True:
        more = [source for source in sources if source not in found and bound_names([source]) & wanted]
        if not more:
            return frozenset(found)
        found.update(more)
        loaded = (node for source in more for node in ast.walk(ast.parse(source)))
        wanted.update(node.id for node in loaded if isinstance(node, ast.Name))


def unbound_names(cells: Iterable[NotebookNode]) -> frozenset[str]:
    """List the names that cells were missing when they ran.

    Parameters
    ----------
    cells : iterable of NotebookNode
        Executed code cells.

    Returns
    -------
    frozenset of str
    """
    text = "\n".join(json.dumps(output, default=str) for cell in cells for output in cell.outputs)
    return frozenset(_UNBOUND.findall(text))
