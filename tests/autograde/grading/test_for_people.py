"""Cells for people need not be run, unless an answer wants a name of theirs."""

from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograde.grading.for_people import bound_names, cells_for_people, needed_cells, unbound_names


def test_only_tagged_code_cells_of_the_release_are_for_people():
    shown = new_code_cell("plot(x)", metadata={"tags": ["for-people"]})
    assert cells_for_people([new_notebook(cells=[shown, new_code_cell("y = 1")])]) == {"plot(x)"}


def test_names_are_bound_by_assignments_definitions_and_imports():
    sources = ["x = 1\nfor y in x: pass", "def f(): z = 2", "import a.b, c as d\nfrom e import g"]
    assert bound_names(sources) == {"x", "y", "f", "z", "a", "d", "g"}


def test_names_that_were_missing_are_read_from_the_errors():
    missing = new_output("error", ename="NameError", evalue="name 'x' is not defined", traceback=[])
    assert unbound_names([new_code_cell("x", outputs=[missing]), new_code_cell("1")]) == {"x"}


def test_only_the_cells_that_a_missing_name_needs_are_run():
    cells = ["a = load()", "b = a + 1", "c = train(b)", "plot(b)"]
    assert needed_cells(cells, {"b"}) == {"a = load()", "b = a + 1"}
    assert needed_cells(cells, {"a"}) == {"a = load()"}
