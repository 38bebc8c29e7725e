"""One notebook against its release: what is chosen, kept and told; nothing makes it fail."""

import copy
import json
import random
import time

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograde.repair import limits as repair_limits
from autograde.repair import repair_notebook
from autograde.repair.report import REPORT_ID

MARKS = {"schema_version": 3, "task": False, "grade": False, "solution": False, "locked": False}


def marked(cell, grade_id, **marks):
    cell.id = grade_id
    cell.metadata["nbgrader"] = {**MARKS, "cell_type": cell.cell_type, "grade_id": grade_id, **marks}
    return cell


def free(cell, cell_id):
    cell.id = cell_id
    return cell


STUBS = {
    name: f"def {name}(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    for name in ("first", "second")
}
GOOD = {"first": "def first(x):\n    return x + 1", "second": "def second(x):\n    return x + 2"}
STUB_TEXT = "YOUR ANSWER HERE"


def released():
    cells = [
        free(new_markdown_cell("# A title"), "start"),
        marked(new_code_cell("import math\nfrom json import (\n    dumps,\n)"), "imports", locked=True),
        marked(new_code_cell(STUBS["first"]), "first", solution=True),
        marked(new_code_cell("check('first', first)"), "check_first", grade=True, locked=True, points=3),
        free(new_code_cell("curve = [first(x) for x in range(5)]"), "demo"),
        marked(new_code_cell(STUBS["second"]), "second", solution=True),
        marked(new_code_cell("check('second', second)"), "check_second", grade=True, locked=True, points=2),
        marked(new_markdown_cell(STUB_TEXT), "why", grade=True, solution=True, points=2),
        free(new_markdown_cell("## The end"), "end"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def submitted(**answers):
    notebook = released()
    for cell in notebook.cells:
        cell.source = ({**GOOD, "why": "Because."} | answers).get(cell.id, cell.source)
    return notebook


def repaired(notebook):
    made = repair_notebook(nbformat.writes(notebook).encode(), released())
    nbformat.validate(made.notebook)
    return made


def sources(made):
    return {cell.id: cell.source for cell in made.notebook.cells}


def kinds(made):
    return [repair.kind for repair in made.repairs]


def at(notebook, cell_id):
    return [cell.id for cell in notebook.cells].index(cell_id)


def test_a_notebook_in_order_comes_out_the_same_and_nothing_is_told():
    notebook = submitted()
    made = repaired(notebook)
    assert made.notebook == notebook
    assert made.repairs == ()


def test_without_a_file_the_release_is_graded_and_it_is_told():
    made = repair_notebook(None, released())
    assert made.notebook.cells[1:] == released().cells
    assert [(repair.kind, repair.lost) for repair in made.repairs] == [("notebook-missing", True)]


def test_the_release_is_not_changed():
    release = released()
    repair_notebook(nbformat.writes(submitted()).encode(), release)
    assert release == released()


def test_the_last_finished_one_of_several_answers_is_graded_and_it_is_told():
    notebook = submitted()
    place = at(notebook, "first")
    for number, source in enumerate(("def first(x):\n    return x + 10", GOOD["first"], STUBS["first"])):
        other = copy.deepcopy(notebook.cells[place])
        other.id, other.source = f"copy-{number}", source
        notebook.cells.insert(place + 1 + number, other)
    made = repaired(notebook)
    assert sources(made)["first"] == GOOD["first"]
    assert len(made.notebook.cells) == len(released().cells) + 1
    assert kinds(made) == ["cell-duplicated"]
    assert "there twice" in made.repairs[0].sentence


def test_two_answers_in_one_cell_are_told_apart():
    notebook = submitted(first=GOOD["first"] + "\n\n\n" + GOOD["second"])
    del notebook.cells[at(notebook, "second")]
    made = repaired(notebook)
    assert sources(made)["second"] == GOOD["second"]
    assert sources(made)["first"].startswith(GOOD["first"])
    assert not any(repair.lost for repair in made.repairs)


def test_answers_under_each_others_marks_find_their_way_home():
    made = repaired(submitted(first=GOOD["second"], second=GOOD["first"]))
    assert {name: sources(made)[name] for name in GOOD} == GOOD


def test_own_cells_keep_their_neighbours_and_lose_their_marks():
    notebook = submitted(first="def first(x):\n    return add(x)")
    helper = marked(
        new_code_cell("def add(x):\n    return x + 1"), "mine", grade=True, locked=True, points=99
    )
    helper.metadata["tags"] = ["raises-exception"]
    notebook.cells.insert(at(notebook, "first"), helper)
    made = repaired(notebook)
    place = [cell.source for cell in made.notebook.cells].index(helper.source)
    assert made.notebook.cells[place].metadata == {}
    assert made.notebook.cells[place + 1].id == "first"
    assert kinds(made) == []


def test_a_copy_of_a_locked_cell_is_not_run_again():
    notebook = submitted()
    notebook.cells.append(new_code_cell("check('first', first)"))
    made = repaired(notebook)
    assert [cell.source for cell in made.notebook.cells].count("check('first', first)") == 1
    assert "cell-duplicated" in kinds(made)


def test_changes_in_free_cells_stay():
    notebook = submitted()
    notebook.cells[at(notebook, "demo")].source = "curve = [first(x) for x in range(50)]"
    made = repaired(notebook)
    assert sources(made)["demo"] == "curve = [first(x) for x in range(50)]"
    assert made.repairs == ()


def test_imports_added_to_a_locked_cell_are_kept_beside_it():
    notebook = submitted()
    notebook.cells[at(notebook, "imports")].source += "\nimport random\nopen = None"
    made = repaired(notebook)
    place = at(made.notebook, "imports")
    assert made.notebook.cells[place].source == released().cells[1].source
    assert made.notebook.cells[place + 1].source == "import random"
    assert set(kinds(made)) == {"cell-changed", "imports-kept"}


def test_a_written_answer_below_its_cell_is_brought_back():
    notebook = submitted(why=STUB_TEXT)
    notebook.cells.insert(at(notebook, "end"), new_markdown_cell("Because it grows."))
    made = repaired(notebook)
    assert sources(made)["why"] == "Because it grows."
    assert kinds(made) == ["answer-elsewhere"]


def test_a_written_answer_is_found_between_its_neighbours_without_any_mark():
    notebook = submitted(why="It grows on both sides, so there is one lowest point.")
    for number, cell in enumerate(notebook.cells):
        cell.metadata.clear()
        cell.id = f"c{number}"
    made = repaired(notebook)
    assert sources(made)["why"] == "It grows on both sides, so there is one lowest point."
    assert {name: sources(made)[name] for name in GOOD} == GOOD
    assert kinds(made) == ["marks"]


def test_pictures_pasted_into_a_written_answer_stay():
    notebook = submitted()
    picture = {"curve.png": {"image/png": "aGVsbG8="}}
    notebook.cells[at(notebook, "why")].attachments = picture
    assert repaired(notebook).notebook.cells[at(released(), "why")].attachments == picture


def test_an_untouched_answer_is_not_called_lost():
    made = repaired(released())
    assert made.repairs == ()
    assert made.answers == 0


def test_an_answer_with_a_syntax_error_stays_the_students():
    broken = "def first(x):\n    return (x + 1"
    made = repaired(submitted(first=broken))
    assert sources(made)["first"] == broken
    assert made.repairs == ()


def test_one_lost_answer_costs_only_itself():
    notebook = submitted()
    del notebook.cells[at(notebook, "first")]
    made = repaired(notebook)
    assert sources(made)["first"] == STUBS["first"]
    assert sources(made)["second"] == GOOD["second"]
    assert [repair.cell for repair in made.repairs if repair.lost] == ["first"]


def test_a_report_handed_in_again_is_not_reported_again():
    notebook = submitted()
    notebook.cells.reverse()
    again = repair_notebook(nbformat.writes(repaired(notebook).notebook).encode(), released())
    assert again.repairs == ()
    assert REPORT_ID not in sources(again)


@pytest.mark.parametrize(
    "data",
    [
        b"null",
        b"[]",
        b"{}",
        b'{"cells": {}}',
        b'{"cells": [null, 1, "a", [], {}]}',
        b'{"cells": [{"cell_type": "code", "source": {"a": 1}}, {"cell_type": ["code"], "source": ""}]}',
        b'{"cells": [{"cell_type": "code", "source": "\\ud800\\u0000", "metadata": {"nbgrader": []}}]}',
        b'{"worksheets": [null, {"cells": 5}]}',
        b'{"metadata": {"kernelspec": [], "language_info": {"name": 3}}, "cells": []}',
        b"\x00" * 1000,
        b"\xff\xfe",
        b"\x80PK\x03\x04" * 50,
        b"[" * 300_000,
        b'{"cells": [' + b'{"cell_type":' * 20_000,
    ],
    ids=lambda data: data[:24].decode("latin-1"),
)
def test_nothing_that_is_no_notebook_makes_it_fail(data):
    start = time.perf_counter()
    made = repair_notebook(data, released())
    nbformat.validate(made.notebook)
    nbformat.writes(made.notebook).encode("utf-8")
    assert [
        cell for cell in made.notebook.cells if cell.id in {c.id for c in released().cells}
    ] == released().cells
    assert time.perf_counter() - start < 5


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_random_damage_never_makes_it_fail_or_changes_a_locked_cell(seed):
    chance = random.Random(seed)
    data = bytearray(json.dumps(submitted(), indent=1).encode())
    for _ in range(chance.randint(1, 30)):
        place = chance.randrange(len(data))
        kind = chance.random()
        if kind < 0.5:
            data[place] = chance.randrange(256)
        elif kind < 0.8:
            del data[place : place + chance.randrange(200)]
        else:
            data[place:place] = data[: chance.randrange(300)]
    made = repair_notebook(bytes(data), released())
    nbformat.validate(made.notebook)
    nbformat.writes(made.notebook).encode("utf-8")
    by_id = {cell.id: cell for cell in made.notebook.cells}
    for cell in released().cells:
        assert by_id[cell.id].metadata == cell.metadata
        if cell.metadata.get("nbgrader", {}).get("locked"):
            assert by_id[cell.id].source == cell.source


def test_a_file_beyond_the_limit_is_not_read(monkeypatch):
    monkeypatch.setattr("autograde.repair.reading.LARGE_NOTEBOOK_BYTES", 100)
    made = repair_notebook(nbformat.writes(submitted()).encode(), released())
    assert kinds(made) == ["notebook-too-large"]
    assert made.repairs[0].lost


def test_more_cells_than_the_limit_are_left_out(monkeypatch):
    monkeypatch.setattr("autograde.repair.reading.NOTEBOOK_CELLS", 9)
    notebook = submitted()
    notebook.cells += [new_code_cell(f"x = {n}") for n in range(5)]
    made = repaired(notebook)
    assert len(made.notebook.cells) == 1 + 9
    assert kinds(made) == ["cell-unreadable"]


def test_the_limits_leave_room_for_the_course():
    assert repair_limits.SOURCE_CHARACTERS > 10_000
    assert repair_limits.NOTEBOOK_BYTES <= repair_limits.LARGE_NOTEBOOK_BYTES
