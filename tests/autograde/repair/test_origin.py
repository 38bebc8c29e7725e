"""What the build notes in a notebook's cells, and the cell that it puts first."""

import nbformat
from made_up_release import make_release

from autograde.build.first_cell import first_cell
from autograde.repair import repair_notebook
from autograde.repair.origin import fingerprint, note_origins
from autograde.repair.reading import read_submitted


def released(tmp_path):
    notebook = nbformat.read(make_release(tmp_path).release / "1_square.ipynb", as_version=4)
    notebook.cells.insert(0, first_cell("1_square", "new.whl"))
    return notebook


def test_a_first_cell_that_is_missing_or_older_is_nobodys_doing_and_is_put_back(tmp_path):
    notebook = released(tmp_path)
    for first in ([], [first_cell("1_square", "old.whl")]):
        handed_in = {**notebook, "cells": [*first, *notebook.cells[1:]]}
        made = repair_notebook(nbformat.writes(nbformat.from_dict(handed_in)).encode(), notebook)
        assert made.repairs == ()
        assert [cell.source for cell in made.notebook.cells] == [cell.source for cell in notebook.cells]


def test_free_cells_alone_carry_what_they_said(tmp_path):
    notebook = released(tmp_path)
    found = read_submitted(nbformat.writes(notebook).encode())
    noted = {cell.cell_id: cell.origin for cell in found.cells if cell.origin}
    assert set(noted) == {"start-1", "after-imports-1", "after-imports-2"}
    assert noted["start-1"] == fingerprint("# Squares\n\n") != fingerprint("# Cubes")
    before = nbformat.writes(notebook)
    note_origins(notebook)
    assert nbformat.writes(notebook) == before
